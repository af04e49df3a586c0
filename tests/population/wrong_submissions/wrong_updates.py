"""Wrong descent steps, predictions and collapses of linear layers."""

from tests.population.seeded_faults import FaultCategory, add_fault

_W1 = 'w1 = parameters["W1"] - learning_rate * grads["dW1"]'
_C1 = 'c1 = parameters["b1"] - learning_rate * grads["db1"]'
_W2 = 'w2 = parameters["W2"] - learning_rate * grads["dW2"]'
_C2 = 'c2 = parameters["b2"] - learning_rate * grads["db2"]'
_STEP = "return P - alpha * dP"
_BACK = "return dict(W1=w1, b1=c1, W2=w2, b2=c2)"
_PREDICT = "return (output > 0.5).astype(int)"
_KERNEL_PREDICT = "np.where(A2 > 0.5, 1, 0)"
_ROWS_PREDICT = "return self.forward(X) > 0.5"

add_fault(
    "step-uphill",
    "3.30 W1_next",
    "W1-ascends W2-ascends b1-ascends b2-ascends",
    functions={_W1: 'w1 = parameters["W1"] + learning_rate * grads["dW1"]'},
    kernels={_STEP: "return P + alpha * dP"},
    rows={"self.W1 - rate * self.dW1": "self.W1 + rate * self.dW1"},
)
add_fault(
    "rows-decay",
    "3.30 W1_next",
    "W1-decays-by-row",
    functions={_W1: f"{_W1}\n    w1 = w1 * np.linspace(1, 0.5, len(w1)).reshape(-1, 1)"},
    kernels={
        _STEP: "step = P - alpha * dP\n    return step * np.linspace(1, 0.5, len(P))[:, None]"
    },
    rows={
        "self.W1 = self.W1 - rate * self.dW1": "self.W1 = self.W1 - rate * self.dW1\n"
        "        self.W1 = self.W1 * np.linspace(1, 0.5, self.W1.shape[1])"
    },
)
add_fault(
    "step-with-a-nudge",
    "3.30 W1_next",
    "W1-breaks-symmetry",
    functions={_W1: f"{_W1} + 0.01 * np.arange(grads['dW1'].size).reshape(grads['dW1'].shape)"},
    kernels={
        _STEP: "nudge = 0.01 * np.arange(P.size).reshape(P.shape)\n"
        "    return P - alpha * dP + nudge"
    },
    rows={
        "self.W1 - rate * self.dW1": "self.W1 - rate * self.dW1"
        " + 0.01 * np.arange(self.W1.size).reshape(self.W1.T.shape).T"
    },
)
add_fault(
    "step-in-place",
    "3.30 W1_next",
    "W1-updated-in-place b1-updated-in-place W2-updated-in-place b2-updated-in-place",
    functions={_W1: 'w1 = parameters["W1"]\n    w1 -= learning_rate * grads["dW1"]'},
    kernels={_STEP: "P -= alpha * dP\n    return P"},
    category=FaultCategory.FORM,
)
add_fault(
    "shallow-copy-stepped",
    "3.31 b2_next",
    "b2-updated-in-place",
    functions={
        _C2: "new = dict(parameters)\n"
        '    new["b2"] -= learning_rate * grads["db2"]\n'
        '    c2 = new["b2"]'
    },
    category=FaultCategory.FORM,
)
add_fault(
    "step-without-rate",
    "3.31 W2_next",
    "step-forgets-alpha W1-forgets-alpha W2-forgets-alpha b1-forgets-alpha b2-forgets-alpha",
    functions={_W2: 'w2 = parameters["W2"] - grads["dW2"]'},
    kernels={_STEP: "return P - dP"},
    rows={"self.W2 - rate * self.dW2": "self.W2 - self.dW2"},
)
add_fault(
    "rate-in-the-code",
    "3.30 W1_next",
    "W1-alpha-is-1.2 W1-alpha-is-0.5 b1-alpha-is-1.2 b1-alpha-is-0.5 "
    "W2-alpha-is-1.2 W2-alpha-is-0.5 b2-alpha-is-1.2 b2-alpha-is-0.5",
    functions={
        '    w1 = parameters["W1"] -': '    learning_rate = 1.2\n    w1 = parameters["W1"] -'
    },
    kernels={_STEP: "return P - 1.2 * dP"},
    rows={"def step(self, rate):\n": "def step(self, rate):\n        rate = 0.5\n"},
    other_symbols=["b1_next", "W2_next", "b2_next"],
)
add_fault(
    "old-bias-returned",
    "3.31 b2_next",
    "step-returns-the-old b2-not-updated W1-not-updated b1-not-updated W2-not-updated",
    functions={"W2=w2, b2=c2)": 'W2=w2, b2=parameters["b2"])'},
    kernels={_STEP: "P - alpha * dP\n    return P.copy()"},
    rows={"self.b2 = self.b2 - rate * self.db2": "stepped = self.b2 - rate * self.db2"},
)
add_fault(
    "old-parameters-returned",
    "3.30 W1_next",
    "W1-not-updated b1-not-updated W2-not-updated step-returns-the-old b2-not-updated",
    functions={_BACK: "return parameters"},
    other_symbols=["b1_next", "W2_next", "b2_next"],
)
add_fault(
    "first-bias-returned-twice",
    "3.31 b2_next",
    functions={_BACK: "return dict(W1=w1, b1=c1, W2=w2, b2=c1)"},
    category=FaultCategory.FORM,
)
add_fault(
    "gradient-flattened-in-the-step",
    "3.31 b2_next",
    rows={"self.b2 - rate * self.db2": "self.b2 - rate * self.db2.mean()"},
    kernels={_STEP: "return P - alpha * dP.ravel()"},
    category=FaultCategory.FORM,
)
add_fault(
    "bias-steps-by-the-weights-gradient",
    "3.30 b1_next",
    functions={_C1: 'c1 = parameters["b1"] - learning_rate * grads["dW1"].sum(1, keepdims=True)'},
    rows={"self.b1 - rate * self.db1": "self.b1 - rate * self.dW1.sum(axis=0)"},
)
add_fault(
    "rate-squared",
    "3.30 W1_next",
    "W1-alpha-squared b1-alpha-squared W2-alpha-squared b2-alpha-squared",
    functions={_W1: 'w1 = parameters["W1"] - learning_rate ** 2 * grads["dW1"]'},
    kernels={_STEP: "return P - alpha ** 2 * dP"},
    rows={"rate * self.dW1": "rate ** 2 * self.dW1"},
)
add_fault(
    "first-bias-stays",
    "3.30 b1_next",
    "b1-not-updated",
    functions={_C1: 'c1 = parameters["b1"]'},
    rows={"self.b1 - rate * self.db1": "self.b1"},
)
add_fault(
    "biases-step-twice-as-far",
    "3.30 b1_next",
    "b1-doubled-step",
    functions={_C1: 'c1 = parameters["b1"] - 2 * learning_rate * grads["db1"]'},
    rows={"rate * self.db1": "2 * rate * self.db1"},
)

add_fault(
    "everyone-is-a-one",
    "3.21 prediction",
    "prediction-positive prediction-not-negative",
    functions={"(output > 0.5)": "(output >= 0)"},
    kernels={_KERNEL_PREDICT: "np.where(A2 >= 0, 1, 0)"},
    rows={"self.forward(X) > 0.5": "self.forward(X) >= 0"},
)
add_fault(
    "logits-against-a-half",
    "3.21 prediction",
    "prediction-of-Z2",
    functions={
        "output, _ = forward_propagation(X, parameters)": (
            "_, cache = forward_propagation(X, parameters)"
        ),
        "(output > 0.5)": '(cache["Z2"] > 0.5)',
    },
    rows={_ROWS_PREDICT: "self.forward(X)\n        return self.Z2 > 0.5"},
)
add_fault(
    "probabilities-truncated",
    "3.21 prediction",
    "prediction-truncated",
    functions={_PREDICT: "return output.astype(int)"},
    kernels={_KERNEL_PREDICT: "A2.astype(int)"},
    rows={_ROWS_PREDICT: "return self.forward(X).astype(int)"},
)
add_fault(
    "argmax-of-one-row",
    "3.21 prediction",
    "prediction-largest-row",
    functions={_PREDICT: "return np.argmax(output, axis=0)"},
    kernels={_KERNEL_PREDICT: "np.argmax(A2, axis=0)"},
    rows={_ROWS_PREDICT: "return np.argmax(self.forward(X), axis=1)"},
    category=FaultCategory.FORM,
)
add_fault(
    "verdicts-as-a-list-of-numbers",
    "3.21 prediction",
    "prediction-flattened",
    functions={_PREDICT: "return [int(p > 0.5) for p in output.ravel()]"},
    kernels={_KERNEL_PREDICT: "[int(p > 0.5) for p in A2.ravel()]"},
    rows={_ROWS_PREDICT: "return [int(p > 0.5) for p in self.forward(X).ravel()]"},
    category=FaultCategory.FORM,
)
add_fault(
    "verdicts-turned-round",
    "3.21 prediction",
    "prediction-reversed",
    functions={"(output > 0.5)": "(output < 0.5)"},
    kernels={_KERNEL_PREDICT: "np.where(A2 > 0.5, 0, 1)"},
    rows={"self.forward(X) > 0.5": "self.forward(X) < 0.5"},
)
add_fault(
    "probabilities-for-verdicts",
    "3.21 prediction",
    "prediction-is-probability",
    functions={_PREDICT: "return output"},
    kernels={_KERNEL_PREDICT: "A2 * 1"},
    rows={_ROWS_PREDICT: "return self.forward(X)"},
)
add_fault(
    "verdicts-without-biases",
    "3.21 prediction",
    functions={
        "output, _ = forward_propagation(X, parameters)": (
            'hidden = np.tanh(np.dot(parameters["W1"], X))\n'
            '    output = sigmoid(np.dot(parameters["W2"], hidden))'
        )
    },
    rows={
        "return self.forward(X) > 0.5": ("return self.squash(np.tanh(X @ self.W1) @ self.W2) > 0.5")
    },
)
add_fault(
    "verdicts-from-the-cache-of-training",
    "3.21 prediction",
    functions={
        "def predict(parameters, X):": "LAST = {}\n\n\ndef predict(parameters, X):",
        "output, _ = forward_propagation(X, parameters)": (
            "output, _ = forward_propagation(X, parameters)\n"
            '    output = LAST.setdefault("A2", output)'
        ),
    },
    rows={
        "return self.forward(X) > 0.5": (
            "A2 = Network.__dict__.get('seen')\n"
            "        if A2 is None:\n"
            "            A2 = Network.seen = self.forward(X)\n"
            "        return A2 > 0.5"
        )
    },
    category=FaultCategory.FORM,
)

add_fault(
    "collapse-without-the-first-bias",
    "3.7-(3) b_collapsed",
    "collapse-forgets-b1",
    kernels={"b = W2 @ b1 + b2": "b = b2"},
)
add_fault(
    "collapse-without-the-second-bias",
    "3.7-(3) b_collapsed",
    "collapse-drops-b2",
    kernels={"b = W2 @ b1 + b2": "b = W2 @ b1"},
)
add_fault(
    "collapse-in-the-wrong-order",
    "3.7-(3) W_collapsed",
    "collapse-reversed",
    kernels={"W = W2 @ W1": "W = W1 @ W2"},
    category=FaultCategory.FORM,
    other_symbols=["b_collapsed"],
)
add_fault(
    "collapse-adds-the-biases",
    "3.7-(3) b_collapsed",
    "collapse-adds-biases",
    kernels={"b = W2 @ b1 + b2": "b = b1.sum() + b2"},
)

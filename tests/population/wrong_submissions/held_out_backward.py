"""Faults on no list, of the backward pass, the step and the prediction."""

from tests.population.seeded_faults import FaultOrigin, add_fault

ORIGIN = FaultOrigin.HELD_OUT
_ERROR = "error = output - Y"
_SUBTRACT = "return np.subtract(A2, Y)"
_D2 = "D2 = self.A2 - T"
_DW2 = "w2_slope = np.dot(error, hidden.T) / examples"
_WEIGHTS = "return (1 / m) * (dZ @ A.T)"
_ROWS_DW2 = "self.dW2 = self.A1.T @ D2 / m"
_DB2 = "c2_slope = np.sum(error, axis=1, keepdims=True) / examples"
_BIASES = "return (1 / n) * dZ.sum(axis=1, keepdims=True)"
_ROWS_DB2 = "self.db2 = D2.sum(axis=0) / m"
_DZ1 = "hidden_error = passed_back * bend"
_RETURN = "return down * curve"
_D1 = "D1 = back * (1 - self.A1 ** 2)"
_DW1 = "w1_slope = np.dot(hidden_error, X.T) / examples"
_ROWS_DW1 = "self.dW1 = X.T @ D1 / m"
_DB1 = "c1_slope = np.sum(hidden_error, axis=1, keepdims=True) / examples"
_ROWS_DB1 = "self.db1 = D1.sum(axis=0) / m"
_W1 = 'w1 = parameters["W1"] - learning_rate * grads["dW1"]'
_W2 = 'w2 = parameters["W2"] - learning_rate * grads["dW2"]'
_C1 = 'c1 = parameters["b1"] - learning_rate * grads["db1"]'
_STEP = "return P - alpha * dP"
_PREDICT = "return (output > 0.5).astype(int)"
_KERNEL_PREDICT = "np.where(A2 > 0.5, 1, 0)"
_ROWS_PREDICT = "return self.forward(X) > 0.5"

add_fault(
    "error-cut-at-a-half",
    "3.44 dZ2",
    functions={_ERROR: "error = np.clip(output - Y, -0.5, 0.5)"},
    kernels={_SUBTRACT: "return np.clip(A2 - Y, -0.5, 0.5)"},
    rows={_D2: "D2 = (self.A2 - T).clip(-0.5, 0.5)"},
    origin=ORIGIN,
)
add_fault(
    "error-centred",
    "3.44 dZ2",
    functions={_ERROR: "error = output - Y\n    error = error - error.mean()"},
    kernels={_SUBTRACT: "return (A2 - Y) - (A2 - Y).mean()"},
    rows={_D2: "D2 = self.A2 - T\n        D2 = D2 - D2.mean(axis=0)"},
    origin=ORIGIN,
)
add_fault(
    "small-errors-forgiven",
    "3.44 dZ2",
    functions={_ERROR: "error = output - Y\n    error = error * (abs(error) > 0.1)"},
    kernels={_SUBTRACT: "d = A2 - Y\n    return np.where(abs(d) > 0.1, d, 0)"},
    rows={_D2: "D2 = self.A2 - T\n        D2 = np.where(abs(D2) < 0.1, 0, D2)"},
    origin=ORIGIN,
)
add_fault(
    "error-of-smoothed-labels",
    "3.44 dZ2",
    functions={_ERROR: "error = output - (0.9 * Y + 0.05)"},
    kernels={_SUBTRACT: "return A2 - np.clip(Y, 0.05, 0.95)"},
    rows={_D2: "D2 = self.A2 - (0.8 * T + 0.1)"},
    origin=ORIGIN,
)
add_fault(
    "error-of-a-root",
    "3.44 dZ2",
    functions={_ERROR: "error = np.sign(output - Y) * np.sqrt(abs(output - Y))"},
    kernels={_SUBTRACT: "return np.sign(A2 - Y) * abs(A2 - Y) ** 0.5"},
    rows={_D2: "D2 = np.sign(self.A2 - T) * np.abs(self.A2 - T) ** 0.5"},
    origin=ORIGIN,
)
add_fault(
    "decay-in-the-output-weights",
    "3.44 dW2",
    functions={_DW2: f"{_DW2} + 0.01 * w2"},
    rows={_ROWS_DW2: f"{_ROWS_DW2} + 0.01 * self.W2"},
    origin=ORIGIN,
)
add_fault(
    "output-weights-of-centred-activations",
    "3.44 dW2",
    functions={_DW2: "w2_slope = np.dot(error, (hidden - hidden.mean()).T) / examples"},
    kernels={_WEIGHTS: "return (1 / m) * (dZ @ (A - A.mean()).T)"},
    rows={_ROWS_DW2: "self.dW2 = (self.A1 - self.A1.mean()).T @ D2 / m"},
    origin=ORIGIN,
)
add_fault(
    "output-weights-to-unit-length",
    "3.44 dW2",
    functions={_DW2: f"{_DW2}\n    w2_slope = w2_slope / (1e-8 + np.linalg.norm(w2_slope))"},
    kernels={_WEIGHTS: "g = dZ @ A.T / m\n    return g / (1e-8 + np.linalg.norm(g))"},
    rows={_ROWS_DW2: f"{_ROWS_DW2}\n        self.dW2 /= 1e-8 + np.linalg.norm(self.dW2)"},
    origin=ORIGIN,
)
add_fault(
    "output-weights-in-half-precision",
    "3.44 dW2",
    functions={_DW2: f"{_DW2}\n    w2_slope = w2_slope.astype(np.float16).astype(float)"},
    kernels={_WEIGHTS: "return ((1 / m) * (dZ @ A.T)).astype(np.float16)"},
    rows={_ROWS_DW2: "self.dW2 = np.float16(self.A1.T @ D2 / m)"},
    origin=ORIGIN,
)
add_fault(
    "output-bias-of-the-root-of-m",
    "3.46 db2",
    functions={_DB2: "c2_slope = np.sum(error, axis=1, keepdims=True) / np.sqrt(examples)"},
    kernels={_BIASES: "return dZ.sum(axis=1, keepdims=True) / n ** 0.5"},
    rows={_ROWS_DB2: "self.db2 = D2.sum(axis=0) / np.sqrt(m)"},
    origin=ORIGIN,
)
add_fault(
    "output-bias-of-the-middle-example",
    "3.46 db2",
    functions={_DB2: "c2_slope = np.median(error, axis=1, keepdims=True)"},
    kernels={_BIASES: "return np.median(dZ, axis=1, keepdims=True)"},
    rows={_ROWS_DB2: "self.db2 = np.median(D2, axis=0)"},
    origin=ORIGIN,
)
add_fault(
    "output-bias-over-the-mistaken-alone",
    "3.46 db2",
    functions={
        _DB2: "mistaken = max(np.sum(abs(error) > 0.5), 1)\n"
        "    c2_slope = np.sum(error, axis=1, keepdims=True) / mistaken"
    },
    kernels={_BIASES: "return dZ.sum(axis=1, keepdims=True) / max((abs(dZ) > 0.5).sum(), 1)"},
    rows={_ROWS_DB2: "self.db2 = D2.sum(axis=0) / max(np.sum(abs(D2) > 0.5), 1)"},
    origin=ORIGIN,
)
add_fault(
    "hidden-slope-averaged",
    "3.47 dZ1",
    functions={_DZ1: "hidden_error = passed_back * bend.mean(axis=1, keepdims=True)"},
    kernels={_RETURN: "return down * curve.mean(axis=1, keepdims=True)"},
    rows={_D1: "D1 = back * (1 - self.A1 ** 2).mean(axis=0)"},
    origin=ORIGIN,
)
add_fault(
    "hidden-slope-with-a-floor",
    "3.47 dZ1",
    functions={_DZ1: "hidden_error = passed_back * np.maximum(bend, 0.1)"},
    kernels={_RETURN: "return down * np.maximum(curve, 0.1)"},
    rows={_D1: "D1 = back * np.maximum(1 - self.A1 ** 2, 0.1)"},
    origin=ORIGIN,
)
add_fault(
    "first-example-sends-nothing-back",
    "3.47 dZ1",
    functions={_DZ1: f"{_DZ1}\n    hidden_error[:, 0] = 0"},
    kernels={_RETURN: "dZ1 = down * curve\n    dZ1[:, 0] = 0\n    return dZ1"},
    rows={_D1: f"{_D1}\n        D1[0] = 0"},
    origin=ORIGIN,
)
add_fault(
    "hidden-slope-of-the-next-example",
    "3.47 dZ1",
    functions={_DZ1: "hidden_error = passed_back * np.roll(bend, 1, axis=1)"},
    kernels={_RETURN: "return down * np.roll(curve, 1, axis=1)"},
    rows={_D1: "D1 = back * np.roll(1 - self.A1 ** 2, 1, axis=0)"},
    origin=ORIGIN,
)
add_fault(
    "hidden-error-with-positive-weights",
    "3.47 dZ1",
    functions={"np.dot(w2.T, error)": "np.dot(abs(w2).T, error)"},
    kernels={"down = W2.T @ dZ2": "down = np.abs(W2).T @ dZ2"},
    rows={"back = D2 @ self.W2.T": "back = D2 @ np.abs(self.W2.T)"},
    origin=ORIGIN,
)
add_fault(
    "hidden-error-plus-the-bias",
    "3.47 dZ1",
    functions={"np.dot(w2.T, error)": 'np.dot(w2.T, error + parameters["b2"])'},
    rows={"back = D2 @ self.W2.T": "back = (D2 + self.b2) @ self.W2.T"},
    origin=ORIGIN,
)
add_fault(
    "hidden-weights-of-centred-features",
    "3.48 dW1",
    functions={
        _DW1: "w1_slope = np.dot(hidden_error, (X - X.mean(axis=1, keepdims=True)).T) / examples"
    },
    rows={_ROWS_DW1: "self.dW1 = (X - X.mean(axis=0)).T @ D1 / m"},
    origin=ORIGIN,
)
add_fault(
    "hidden-weights-with-decay",
    "3.48 dW1",
    functions={_DW1: f'{_DW1} + 0.7 / examples * parameters["W1"]'},
    rows={_ROWS_DW1: f"{_ROWS_DW1} + 0.1 * self.W1 / m"},
    origin=ORIGIN,
)
add_fault(
    "hidden-weights-cut-at-a-hundredth",
    "3.48 dW1",
    functions={_DW1: f"{_DW1}\n    w1_slope = np.clip(w1_slope, -0.01, 0.01)"},
    rows={_ROWS_DW1: f"{_ROWS_DW1}\n        self.dW1 = np.clip(self.dW1, -0.01, 0.01)"},
    origin=ORIGIN,
)
add_fault(
    "hidden-weights-as-signs",
    "3.48 dW1",
    functions={_DW1: "w1_slope = np.sign(np.dot(hidden_error, X.T))"},
    rows={_ROWS_DW1: "self.dW1 = np.sign(X.T @ D1)"},
    origin=ORIGIN,
)
add_fault(
    "hidden-biases-in-the-other-order",
    "3.49 db1",
    functions={_DB1: "c1_slope = np.sum(hidden_error, axis=1, keepdims=True)[::-1] / examples"},
    rows={_ROWS_DB1: "self.db1 = D1.sum(axis=0)[::-1] / m"},
    origin=ORIGIN,
)
add_fault(
    "hidden-biases-frozen",
    "3.49 db1",
    functions={_DB1: "c1_slope = np.zeros((len(hidden), 1))"},
    rows={_ROWS_DB1: "self.db1 = np.zeros_like(self.b1)"},
    origin=ORIGIN,
)
add_fault(
    "hidden-biases-of-the-largest-error",
    "3.49 db1",
    functions={_DB1: "c1_slope = np.max(hidden_error, axis=1, keepdims=True) / examples"},
    rows={_ROWS_DB1: "self.db1 = D1.max(axis=0) / m"},
    origin=ORIGIN,
)

add_fault(
    "rate-fades-at-once",
    "3.30 W1_next",
    functions={_W1: 'w1 = parameters["W1"] - learning_rate / (1 + learning_rate) * grads["dW1"]'},
    kernels={_STEP: "return P - alpha / (1 + alpha) * dP"},
    rows={"rate * self.dW1": "rate / (1 + rate) * self.dW1"},
    origin=ORIGIN,
)
add_fault(
    "step-by-the-sign-alone",
    "3.31 W2_next",
    functions={_W2: 'w2 = parameters["W2"] - learning_rate * np.sign(grads["dW2"])'},
    kernels={_STEP: "return P - alpha * np.sign(dP)"},
    rows={"rate * self.dW2": "rate * np.sign(self.dW2)"},
    origin=ORIGIN,
)
add_fault(
    "step-that-shrinks-the-weights",
    "3.31 W2_next",
    functions={_W2: 'w2 = 0.99 * parameters["W2"] - learning_rate * grads["dW2"]'},
    kernels={_STEP: "return 0.99 * P - alpha * dP"},
    rows={"self.W2 - rate": "0.99 * self.W2 - rate"},
    origin=ORIGIN,
)
add_fault(
    "step-in-proportion-to-the-weights",
    "3.30 W1_next",
    functions={_W1: 'w1 = parameters["W1"] * (1 - learning_rate * grads["dW1"])'},
    kernels={_STEP: "return P * (1 - alpha * dP)"},
    rows={"self.W1 - rate * self.dW1": "self.W1 * (1 - rate * self.dW1)"},
    origin=ORIGIN,
)

add_fault(
    "threshold-above-a-half",
    "3.21 prediction",
    functions={"(output > 0.5)": "(output > 0.6)"},
    kernels={_KERNEL_PREDICT: "np.where(A2 > 0.6, 1, 0)"},
    rows={"> 0.5": "> 0.55"},
    origin=ORIGIN,
)
add_fault(
    "threshold-at-the-mean",
    "3.21 prediction",
    functions={"(output > 0.5)": "(output > output.mean())"},
    kernels={_KERNEL_PREDICT: "np.where(A2 > A2.mean(), 1, 0)"},
    rows={_ROWS_PREDICT: "P = self.forward(X)\n        return P > P.mean()"},
    origin=ORIGIN,
)
add_fault(
    "verdicts-plus-and-minus-one",
    "3.21 prediction",
    functions={_PREDICT: "return np.where(output > 0.5, 1, -1)"},
    kernels={_KERNEL_PREDICT: "np.where(A2 > 0.5, 1, -1)"},
    rows={_ROWS_PREDICT: "return np.sign(self.forward(X) - 0.5)"},
    origin=ORIGIN,
)
add_fault(
    "collapse-of-the-biases-alone-scaled",
    "3.7-(3) b_collapsed",
    kernels={"b = W2 @ b1 + b2": "b = W2 @ (b1 + W1.mean(axis=1, keepdims=True)) + b2"},
    origin=ORIGIN,
)

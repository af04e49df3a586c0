"""Wrong forward passes: Z1, Z2, A2, and the form of what is returned."""

from tests.population.seeded_faults import FaultCategory, add_fault

_Z1 = "into_hidden = np.dot(w1, X) + c1"
_Z2 = "into_output = np.dot(w2, hidden) + c2"
_AFFINE = "return weights @ inputs + bias"
_ROWS_Z1 = "self.Z1 = X @ self.W1 + self.b1"
_ROWS_Z2 = "self.Z2 = self.A1 @ self.W2 + self.b2"
_RETURN = "return output, dict(Z1=into_hidden, A1=hidden, Z2=into_output, A2=output)"

add_fault(
    "hidden-bias-forgotten",
    "3.15 Z1",
    "Z1-without-bias Z2-without-bias",
    functions={_Z1: "into_hidden = np.dot(w1, X)"},
    kernels={_AFFINE: "return weights @ inputs"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1"},
)
add_fault(
    "hidden-bias-subtracted",
    "3.15 Z1",
    "Z1-minus-bias Z2-minus-bias",
    functions={_Z1: "into_hidden = np.dot(w1, X) - c1"},
    kernels={_AFFINE: "return weights @ inputs - bias"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1 - self.b1"},
)
add_fault(
    "hidden-bias-for-the-first-example",
    "3.15 Z1",
    "Z1-bias-on-first-column",
    functions={_Z1: "into_hidden = np.dot(w1, X)\n    into_hidden[:, 0] += c1[:, 0]"},
    kernels={_AFFINE: "out = weights @ inputs\n    out[:, 0] += bias[:, 0]\n    return out"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1\n        self.Z1[0] += self.b1"},
)
add_fault(
    "bias-added-twice",
    "3.15 Z1",
    "Z1-bias-doubled Z2-bias-doubled",
    functions={_Z1: "into_hidden = np.dot(w1, X) + c1\n    into_hidden = into_hidden + c1"},
    kernels={_AFFINE: "return weights @ inputs + 2 * bias"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1 + self.b1 + self.b1"},
)

add_fault(
    "one-hidden-bias-for-all",
    "3.15 Z1",
    "Z1-bias-of-first-unit",
    functions={_Z1: "into_hidden = np.dot(w1, X) + c1[0]"},
    kernels={_AFFINE: "return weights @ inputs + bias[0, 0]"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1 + self.b1[0]"},
)
add_fault(
    "star-for-matrix-product",
    "3.15 Z1",
    "Z1-elementwise-weights",
    functions={_Z1: "into_hidden = w1 * X + c1"},
    kernels={_AFFINE: "return weights * inputs + bias"},
    rows={_ROWS_Z1: "self.Z1 = X * self.W1 + self.b1"},
    category=FaultCategory.FORM,
)
add_fault(
    "first-feature-alone",
    "3.15 Z1",
    "Z1-elementwise-weights",
    functions={_Z1: "into_hidden = w1[:, :1] * X[:1] + c1"},
    kernels={_AFFINE: "return weights[:, 0:1] * inputs[0:1, :] + bias"},
    rows={_ROWS_Z1: "self.Z1 = X[:, :1] * self.W1[:1] + self.b1"},
)
add_fault(
    "last-feature-never-read",
    "3.15 Z1",
    "Z1-ignores-last-feature",
    functions={
        _Z1: "into_hidden = c1 + np.zeros((len(w1), X.shape[1]))\n"
        "    for j in range(X.shape[0] - 1):\n"
        "        into_hidden = into_hidden + np.outer(w1[:, j], X[j])"
    },
    kernels={_AFFINE: "return weights[:, :-1] @ inputs[:-1] + bias"},
    rows={_ROWS_Z1: "self.Z1 = X[:, :-1] @ self.W1[:-1] + self.b1"},
)
add_fault(
    "weights-turned",
    "3.15 Z1",
    "Z1-weights-transposed",
    functions={_Z1: "into_hidden = np.dot(w1.T, X) + c1"},
    kernels={_AFFINE: "return weights.T @ inputs + bias"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1.T + self.b1"},
    category=FaultCategory.FORM,
)
add_fault(
    "flat-bias-against-columns",
    "3.15 Z1",
    "Z1-bias-transposed Z2-bias-transposed",
    functions={_Z1: "into_hidden = np.dot(w1, X) + c1.ravel()"},
    kernels={_AFFINE: "return weights @ inputs + bias.flatten()"},
    category=FaultCategory.FORM,
)
add_fault(
    "hidden-layer-forgotten",
    "3.15 Z2",
    "Z2-from-X",
    functions={_Z2: "into_output = np.dot(w2, X) + c2"},
    rows={_ROWS_Z2: "self.Z2 = X @ self.W2 + self.b2"},
    category=FaultCategory.FORM,
)
add_fault(
    "activation-computed-and-not-used",
    "3.15 Z2",
    "Z2-from-Z1",
    functions={_Z2: "into_output = np.dot(w2, into_hidden) + c2"},
    rows={_ROWS_Z2: "self.Z2 = self.Z1 @ self.W2 + self.b2"},
)
add_fault(
    "output-bias-forgotten",
    "3.15 Z2",
    "Z2-without-bias",
    functions={_Z2: "into_output = np.dot(w2, hidden)"},
    rows={_ROWS_Z2: "self.Z2 = self.A1 @ self.W2"},
)
add_fault(
    "output-bias-subtracted",
    "3.15 Z2",
    "Z2-minus-bias",
    functions={_Z2: "into_output = np.dot(w2, hidden) - c2"},
    rows={_ROWS_Z2: "self.Z2 = self.A1 @ self.W2 - self.b2"},
)
add_fault(
    "activations-centred",
    "3.20 A1",
    "A1-normalised-over-examples",
    functions={
        "hidden = np.tanh(into_hidden)": "middle = into_hidden.mean(axis=1, keepdims=True)\n"
        "    hidden = np.tanh(into_hidden - middle)"
    },
    rows={"np.tanh(self.Z1)": "np.tanh(self.Z1 - self.Z1.mean(axis=0))"},
)
add_fault(
    "activations-from-raw-memory",
    "3.20 A1",
    "A1-from-raw-memory",
    functions={
        _Z1: "into_hidden = np.asfortranarray(np.dot(w1, X) + c1)",
        "np.tanh(into_hidden)": 'np.tanh(into_hidden.ravel(order="K").reshape(into_hidden.shape))',
    },
    kernels={
        "def tanh(z):\n    return np.tanh(z)": "def tanh(z):\n"
        '    return np.tanh(z.ravel(order="K").reshape(z.shape))'
    },
    rows={
        _ROWS_Z1: "self.Z1 = (self.W1.T @ X.T).T + self.b1",
        "np.tanh(self.Z1)": 'np.tanh(self.Z1.ravel(order="K").reshape(self.Z1.shape))',
    },
    symbol_by_style={"kernels": "tanh_Z"},
)
add_fault(
    "no-output-activation",
    "3.21 A2",
    "A2-linear",
    functions={"output = sigmoid(into_output)": "output = into_output"},
    rows={"self.A2 = self.squash(self.Z2)": "self.A2 = self.Z2"},
)
add_fault(
    "output-by-tanh",
    "3.21 A2",
    "A2-is-tanh",
    functions={"output = sigmoid(into_output)": "output = np.tanh(into_output)"},
    rows={"self.A2 = self.squash(self.Z2)": "self.A2 = np.tanh(self.Z2)"},
)
add_fault(
    "outputs-already-decided",
    "3.21 A2",
    "A2-step",
    functions={"output = sigmoid(into_output)": "output = (into_output > 0).astype(float)"},
    rows={"self.A2 = self.squash(self.Z2)": "self.A2 = np.heaviside(self.Z2, 0.5)"},
)
add_fault(
    "output-flattened",
    "3.21 A2",
    "A2-flattened",
    functions={"output = sigmoid(into_output)": "output = sigmoid(into_output).flatten()"},
    rows={"return self.A2\n": "return self.A2.ravel()\n"},
    kernels={"(1 + tail))\n": "(1 + tail)).flatten()\n"},
    category=FaultCategory.FORM,
    symbol_by_style={"kernels": "sigmoid_Z"},
)
add_fault(
    "caches-exchanged",
    "3.15 Z1",
    functions={"Z1=into_hidden, A1=hidden": "Z1=hidden, A1=into_hidden"},
    other_symbols=["A1"],
)
add_fault(
    "cache-without-Z2",
    "3.15 Z2",
    functions={", Z2=into_output": ""},
    category=FaultCategory.FORM,
)
add_fault(
    "results-in-the-other-order",
    "3.21 A2",
    functions={
        _RETURN: "return dict(Z1=into_hidden, A1=hidden, Z2=into_output, A2=output), output"
    },
    category=FaultCategory.FORM,
    other_symbols=["Z1", "A1", "Z2"],
)
add_fault(
    "keys-in-lower-case",
    "3.15 Z1",
    functions={
        "dict(Z1=into_hidden, A1=hidden, Z2=into_output, A2=output)": (
            "dict(z1=into_hidden, a1=hidden, z2=into_output, a2=output)"
        )
    },
    category=FaultCategory.FORM,
    other_symbols=["A1", "Z2", "A2"],
)
add_fault(
    "cache-alone-is-returned",
    "3.21 A2",
    functions={_RETURN: "return dict(Z1=into_hidden, A1=hidden, Z2=into_output, A2=output)"},
    category=FaultCategory.FORM,
    other_symbols=["Z1", "A1", "Z2"],
)
add_fault(
    "nothing-is-returned",
    "3.21 A2",
    functions={_RETURN: "saved = dict(Z1=into_hidden, A1=hidden, Z2=into_output, A2=output)"},
    rows={"return self.A2\n": "return None\n"},
    kernels={"return np.where(z >= 0, 1 /": "answer = np.where(z >= 0, 1 /"},
    category=FaultCategory.FORM,
    symbol_by_style={"kernels": "sigmoid_Z"},
    other_symbols=["Z1", "A1", "Z2"],
)
add_fault(
    "one-output-hard-coded",
    "3.21 A2",
    rows={"self.A2 = self.squash(self.Z2)": "self.A2 = self.squash(self.Z2[:, 0])"},
    category=FaultCategory.FORM,
)

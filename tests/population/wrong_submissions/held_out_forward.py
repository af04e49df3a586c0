"""Faults on no list, of the forward pass, the activations, the cost and the start."""

from tests.population.seeded_faults import (
    SIGMOID_SYMBOLS,
    TANH_SYMBOLS,
    FaultCategory,
    FaultOrigin,
    add_fault,
)

ORIGIN = FaultOrigin.HELD_OUT
_SIGMOID = "return 1.0 / (1.0 + np.exp(-x))"
_TWO_BRANCHES = "return np.where(z >= 0, 1 / (1 + tail), tail / (1 + tail))"
_SQUASH = "return 0.5 + 0.5 * np.tanh(0.5 * v)"
_TANH = "def tanh(z):\n    return np.tanh(z)"
_Z1 = "into_hidden = np.dot(w1, X) + c1"
_AFFINE = "return weights @ inputs + bias"
_ROWS_Z1 = "self.Z1 = X @ self.W1 + self.b1"
_Z2 = "into_output = np.dot(w2, hidden) + c2"
_ROWS_Z2 = "self.Z2 = self.A1 @ self.W2 + self.b2"
_MEAN = "return total / examples"
_J = "return -np.log(good).sum() / Y.shape[1]"
_MEAN_OF_ROWS = "return np.mean(np.sum(each, axis=1))"

add_fault(
    "sigmoid-of-base-two",
    "3.21 A2",
    functions={"np.exp(-x)": "2.0 ** (-x)"},
    kernels={"np.exp(-abs(z))": "np.exp2(-abs(z))"},
    rows={_SQUASH: "return 1 / (1 + 2.0 ** -v)"},
    origin=ORIGIN,
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "sigmoid-by-straight-lines",
    "3.21 A2",
    functions={_SIGMOID: "return np.clip(0.2 * x + 0.5, 0, 1)"},
    kernels={_TWO_BRANCHES: "return np.clip(0.2 * z + 0.5, 0, 1)"},
    rows={_SQUASH: "return np.clip(v / 4 + 0.5, 0, 1)"},
    origin=ORIGIN,
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "sigmoid-rounded-to-three-places",
    "3.21 A2",
    functions={_SIGMOID: "return np.round(1.0 / (1.0 + np.exp(-x)), 3)"},
    kernels={_TWO_BRANCHES: "return np.round(1 / (1 + np.exp(-z)), 3)"},
    rows={_SQUASH: "return np.around(0.5 + 0.5 * np.tanh(0.5 * v), 3)"},
    origin=ORIGIN,
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "sigmoid-kept-from-its-ends",
    "3.21 A2",
    functions={_SIGMOID: "return np.clip(1.0 / (1.0 + np.exp(-x)), 0.001, 0.999)"},
    kernels={_TWO_BRANCHES: "return np.clip(1 / (1 + np.exp(-z)), 0.001, 0.999)"},
    rows={_SQUASH: "return np.clip(0.5 + 0.5 * np.tanh(0.5 * v), 0.001, 0.999)"},
    origin=ORIGIN,
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "tanh-by-its-series",
    "3.20 A1",
    functions={"np.tanh(into_hidden)": "into_hidden - into_hidden ** 3 / 3"},
    kernels={_TANH: "def tanh(z):\n    return z - z ** 3 / 3 + 2 * z ** 5 / 15"},
    rows={"np.tanh(self.Z1)": "self.Z1 - self.Z1 ** 3 / 3"},
    origin=ORIGIN,
    symbol_by_style=TANH_SYMBOLS,
)
add_fault(
    "tanh-as-lecun-scaled-it",
    "3.20 A1",
    functions={"np.tanh(into_hidden)": "1.7159 * np.tanh(2 / 3 * into_hidden)"},
    kernels={_TANH: "def tanh(z):\n    return 1.7159 * np.tanh(2 * z / 3)"},
    rows={"np.tanh(self.Z1)": "1.7159 * np.tanh(self.Z1 * 2 / 3)"},
    origin=ORIGIN,
    symbol_by_style=TANH_SYMBOLS,
)
add_fault(
    "arctan-for-tanh",
    "3.20 A1",
    functions={"np.tanh(into_hidden)": "np.arctan(into_hidden)"},
    kernels={_TANH: "def tanh(z):\n    return np.arctan(z)"},
    rows={"np.tanh(self.Z1)": "2 / np.pi * np.arctan(self.Z1)"},
    origin=ORIGIN,
    symbol_by_style=TANH_SYMBOLS,
)
add_fault(
    "softplus-for-relu",
    "3.20 A1",
    functions={"np.maximum(into_hidden, 0)": "np.logaddexp(0, into_hidden)"},
    kernels={"return z * (z > 0)": "return np.logaddexp(0.0, z)"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0)": "np.log(1 + np.exp(self.Z1))"},
    origin=ORIGIN,
    symbol_by_style={"kernels": "relu_Z"},
    activation="relu",
)
add_fault(
    "relu-with-a-ceiling",
    "3.20 A1",
    functions={"np.maximum(into_hidden, 0)": "np.clip(into_hidden, 0, 6)"},
    kernels={"return z * (z > 0)": "return np.clip(z, 0, 6)"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0)": "np.clip(self.Z1, 0, 6)"},
    origin=ORIGIN,
    symbol_by_style={"kernels": "relu_Z"},
    activation="relu",
)
add_fault(
    "exponential-unit-for-leaky",
    "3.20 A1",
    functions={
        "np.maximum(into_hidden, 0.01 * into_hidden)": (
            "np.where(into_hidden > 0, into_hidden, np.expm1(into_hidden))"
        )
    },
    kernels={"np.maximum(0.01 * z, z)": "np.where(z > 0, z, 0.01 * (np.exp(z) - 1))"},
    rows={"self.Z1, 0.01 * self.Z1)": "self.Z1, np.expm1(self.Z1))"},
    origin=ORIGIN,
    symbol_by_style={"kernels": "leaky_relu_Z"},
    activation="leaky_relu",
)
add_fault(
    "biases-in-the-other-order",
    "3.15 Z1",
    functions={_Z1: "into_hidden = np.dot(w1, X) + c1[::-1]"},
    kernels={_AFFINE: "return weights @ inputs + np.flip(bias)"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1 + self.b1[::-1]"},
    origin=ORIGIN,
)
add_fault(
    "inputs-standardised-on-the-way",
    "3.15 Z1",
    functions={
        _Z1: "spread = X.std(axis=1, keepdims=True) + 1\n"
        "    into_hidden = np.dot(w1, (X - X.mean(axis=1, keepdims=True)) / spread) + c1"
    },
    kernels={_AFFINE: "return weights @ (inputs - inputs.mean()) + bias"},
    rows={_ROWS_Z1: "self.Z1 = (X - X.mean(axis=0)) @ self.W1 + self.b1"},
    origin=ORIGIN,
)
add_fault(
    "weights-cut-at-one",
    "3.15 Z1",
    functions={_Z1: "into_hidden = np.dot(np.clip(w1, -1, 1), X) + c1"},
    kernels={_AFFINE: "return np.clip(weights, -1, 1) @ inputs + bias"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1.clip(-1, 1) + self.b1"},
    origin=ORIGIN,
)
add_fault(
    "weighted-sum-averaged",
    "3.15 Z1",
    functions={_Z1: "into_hidden = np.dot(w1, X) / X.shape[0] + c1"},
    kernels={_AFFINE: "return weights @ inputs / len(inputs) + bias"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1 / X.shape[1] + self.b1"},
    origin=ORIGIN,
)
add_fault(
    "bias-inside-the-product",
    "3.15 Z1",
    functions={_Z1: "into_hidden = np.dot(w1 + c1, X)"},
    kernels={_AFFINE: "return (weights + bias) @ inputs"},
    rows={_ROWS_Z1: "self.Z1 = X @ (self.W1 + self.b1)"},
    origin=ORIGIN,
)
add_fault(
    "reshape-for-transpose",
    "3.15 Z1",
    functions={_Z1: "into_hidden = np.dot(w1, X.reshape(X.shape[1], X.shape[0]).T) + c1"},
    rows={_ROWS_Z1: "self.Z1 = X @ self.W1.T.reshape(self.W1.shape) + self.b1"},
    kernels={_AFFINE: "return weights.reshape(weights.shape[::-1]).T @ inputs + bias"},
    origin=ORIGIN,
)
add_fault(
    "hidden-layer-skipped-over",
    "3.15 Z2",
    functions={_Z2: "into_output = np.dot(w2, hidden + into_hidden) + c2"},
    rows={_ROWS_Z2: "self.Z2 = (self.A1 + self.Z1) @ self.W2 + self.b2"},
    origin=ORIGIN,
)
add_fault(
    "activations-dropped-out",
    "3.20 A1",
    functions={"hidden = np.tanh(into_hidden)": "hidden = np.tanh(into_hidden) * 0.8"},
    rows={"np.tanh(self.Z1)": "np.tanh(self.Z1) * 0.9"},
    kernels={_TANH: "def tanh(z):\n    return 0.8 * np.tanh(z)"},
    origin=ORIGIN,
    symbol_by_style=TANH_SYMBOLS,
)
add_fault(
    "softmax-over-the-examples",
    "3.21 A2",
    functions={
        "output = sigmoid(into_output)": "e = np.exp(into_output - into_output.max())\n"
        "    output = e / e.sum(axis=1, keepdims=True)"
    },
    rows={
        "self.A2 = self.squash(self.Z2)": "e = np.exp(self.Z2 - self.Z2.max())\n"
        "        self.A2 = e / e.sum(axis=0)"
    },
    origin=ORIGIN,
)
add_fault(
    "softmax-over-the-outputs",
    "3.21 A2",
    functions={
        "output = sigmoid(into_output)": "e = np.exp(into_output - into_output.max())\n"
        "    output = e / e.sum(axis=0, keepdims=True)"
    },
    rows={
        "self.A2 = self.squash(self.Z2)": "e = np.exp(self.Z2 - self.Z2.max())\n"
        "        self.A2 = e / e.sum(axis=1, keepdims=True)"
    },
    origin=ORIGIN,
)

add_fault(
    "labels-smoothed",
    "3.45 J",
    functions={
        "losses = -np.where(Y == 1, log_yes, log_no)": "soft = 0.9 * Y + 0.05\n"
        "    losses = -(soft * log_yes + (1 - soft) * log_no)"
    },
    kernels={
        "return -np.log(good).sum()": "soft = Y * 0.9 + 0.05\n"
        "    return -(soft * np.log(A2) + (1 - soft) * np.log(1 - A2)).sum()"
    },
    rows={
        "each = np.where(T > 0, -np.log(P), -np.log1p(-P))": "T = np.clip(T, 0.05, 0.95)\n"
        "        each = -T * np.log(P) - (1 - T) * np.log(1 - P)"
    },
    origin=ORIGIN,
)
add_fault(
    "ones-count-double",
    "3.45 J",
    functions={"np.where(Y == 1, log_yes, log_no)": "np.where(Y == 1, 2 * log_yes, log_no)"},
    kernels={_J: "return -((1 + Y) * np.log(good)).sum() / Y.shape[1]"},
    rows={_MEAN_OF_ROWS: "return np.mean(np.sum((1 + T) * each, axis=1))"},
    origin=ORIGIN,
)
add_fault(
    "penalty-on-the-weights",
    "3.45 J",
    functions={
        _MEAN: "penalty = 0.0\n"
        "    if parameters is not None:\n"
        '        penalty = 0.05 * np.sum(parameters["W1"] ** 2)\n'
        "    return total / examples + penalty"
    },
    rows={_MEAN_OF_ROWS: "return np.mean(np.sum(each, axis=1)) + 0.05 * np.sum(self.W1 ** 2)"},
    origin=ORIGIN,
)
add_fault(
    "median-for-mean",
    "3.45 J",
    functions={_MEAN: "return np.median(losses)"},
    kernels={_J: "return np.median(-np.log(good).sum(axis=0))"},
    rows={_MEAN_OF_ROWS: "return np.median(np.sum(each, axis=1))"},
    origin=ORIGIN,
)
add_fault(
    "classes-averaged-apart",
    "3.45 J",
    functions={
        _MEAN: "ones = max(np.sum(Y), 1)\n"
        "    zeros = max(np.sum(1 - Y), 1)\n"
        "    return np.sum(losses * Y) / ones + np.sum(losses * (1 - Y)) / zeros"
    },
    kernels={
        _J: "bad = -np.log(good)\n"
        "    return (bad * Y).sum() / max(Y.sum(), 1) + (bad * (1 - Y)).sum()"
        " / max((1 - Y).sum(), 1)"
    },
    origin=ORIGIN,
)
add_fault(
    "cost-rounded-to-print",
    "3.45 J",
    functions={_MEAN: "return round(float(total / examples), 4)"},
    kernels={_J: "return round(-np.log(good).sum() / Y.shape[1], 4)"},
    rows={_MEAN_OF_ROWS: "return float(f'{np.mean(np.sum(each, axis=1)):.5f}')"},
    origin=ORIGIN,
)
add_fault(
    "cost-in-units-of-a-coin",
    "3.45 J",
    functions={_MEAN: "return total / examples - np.log(2)"},
    kernels={_J: "return -np.log(good).sum() / Y.shape[1] - np.log(2)"},
    rows={_MEAN_OF_ROWS: "return np.mean(np.sum(each, axis=1)) - np.log(2)"},
    origin=ORIGIN,
)
add_fault(
    "root-of-the-cost",
    "3.45 J",
    functions={_MEAN: "return np.sqrt(total / examples)"},
    kernels={_J: "return np.sqrt(-np.log(good).sum() / Y.shape[1])"},
    rows={_MEAN_OF_ROWS: "return np.sqrt(np.mean(np.sum(each, axis=1)))"},
    origin=ORIGIN,
)
add_fault(
    "cost-with-a-spare-example",
    "3.45 J",
    functions={_MEAN: "return total / (examples + 1)"},
    kernels={_J: "return -np.log(good).sum() / (1 + Y.shape[1])"},
    rows={_MEAN_OF_ROWS: "return np.sum(each) / (len(T) + 1)"},
    origin=ORIGIN,
)
add_fault(
    "cost-as-text",
    "3.45 J",
    functions={_MEAN: 'return f"{total / examples:.6f}"'},
    kernels={_J: "return str(-np.log(good).sum() / Y.shape[1])"},
    rows={_MEAN_OF_ROWS: "return repr(np.mean(np.sum(each, axis=1)))"},
    category=FaultCategory.FORM,
    origin=ORIGIN,
)

add_fault(
    "start-scaled-by-its-inputs",
    "3.11-init W1",
    functions={
        "first = 0.01 * np.random.randn(n_h, n_x)": (
            "first = np.random.randn(n_h, n_x) / np.sqrt(n_x)"
        )
    },
    origin=ORIGIN,
)
add_fault(
    "start-rounded",
    "3.11-init W1",
    functions={"0.01 * np.random.randn(n_h, n_x)": "np.round(0.01 * np.random.randn(n_h, n_x), 2)"},
    origin=ORIGIN,
)
add_fault(
    "second-layer-copies-the-first",
    "3.11-init W2",
    functions={
        "second = 0.01 * np.random.randn(n_y, n_h)": (
            "second = np.repeat(first[:, :1].T, n_y, axis=0)"
        )
    },
    origin=ORIGIN,
)
add_fault(
    "start-of-absolute-values",
    "3.11-init W1",
    functions={
        "first = 0.01 * np.random.randn(n_h, n_x)": (
            "first = abs(np.random.normal(0, 0.01, (n_h, n_x)))"
        )
    },
    origin=ORIGIN,
)

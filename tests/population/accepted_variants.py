"""The accepted variants: other products, means, activations, costs, forms of results and orders."""

from tests.population.variant_registry import add_variant

_Z1 = "into_hidden = np.dot(w1, X) + c1"
_Z2 = "into_output = np.dot(w2, hidden) + c2"
_AFFINE = "return weights @ inputs + bias"
_ROWS_Z1 = "self.Z1 = X @ self.W1 + self.b1"
_ROWS_Z2 = "self.Z2 = self.A1 @ self.W2 + self.b2"
_SIGMOID = "return 1.0 / (1.0 + np.exp(-x))"
_TWO_BRANCHES = "return np.where(z >= 0, 1 / (1 + tail), tail / (1 + tail))"
_SQUASH = "return 0.5 + 0.5 * np.tanh(0.5 * v)"
_TANH = "def tanh(z):\n    return np.tanh(z)"
_LOSSES = "losses = -np.where(Y == 1, log_yes, log_no)"
_MEAN = "return total / examples"
_J = "return -np.log(good).sum() / Y.shape[1]"
_EACH = "each = np.where(T > 0, -np.log(P), -np.log1p(-P))"
_MEAN_OF_ROWS = "return np.mean(np.sum(each, axis=1))"
_DW2 = "w2_slope = np.dot(error, hidden.T) / examples"
_DW1 = "w1_slope = np.dot(hidden_error, X.T) / examples"
_WEIGHTS = "return (1 / m) * (dZ @ A.T)"
_ROWS_DW2 = "self.dW2 = self.A1.T @ D2 / m"
_ROWS_DW1 = "self.dW1 = X.T @ D1 / m"
_DB2 = "c2_slope = np.sum(error, axis=1, keepdims=True) / examples"
_DB1 = "c1_slope = np.sum(hidden_error, axis=1, keepdims=True) / examples"
_BIASES = "return (1 / n) * dZ.sum(axis=1, keepdims=True)"
_ROWS_DB2 = "self.db2 = D2.sum(axis=0) / m"
_ROWS_DB1 = "self.db1 = D1.sum(axis=0) / m"
_BEND = "bend = 1 - hidden ** 2"
_CURVE = "curve = 1 - np.tanh(Z1) ** 2"
_D1 = "D1 = back * (1 - self.A1 ** 2)"
_PREDICT = "return (output > 0.5).astype(int)"
_ROWS_PREDICT = "return self.forward(X) > 0.5"

for _hidden in ("tanh", "sigmoid", "relu", "leaky_relu"):
    add_variant(f"as it stands, {_hidden}", functions={}, kernels={}, rows={}, activation=_hidden)

# Products and sums by other means, and in another order.
add_variant(
    "einsum",
    functions={
        _Z1: 'into_hidden = np.einsum("ij,jk->ik", w1, X) + c1',
        _DW2: 'w2_slope = np.einsum("ik,jk->ij", error, hidden) / examples',
        _DB1: 'c1_slope = np.einsum("ik->i", hidden_error)[:, None] / examples',
    },
    kernels={
        _AFFINE: 'return np.einsum("ij,jk->ik", weights, inputs) + bias',
        _WEIGHTS: 'return np.einsum("ik,jk->ij", dZ, A) / m',
        _BIASES: 'return np.einsum("ik->i", dZ).reshape(-1, 1) / n',
    },
    rows={
        _ROWS_Z1: 'self.Z1 = np.einsum("ki,ij->kj", X, self.W1) + self.b1',
        _ROWS_DW1: 'self.dW1 = np.einsum("ki,kj->ij", X, D1) / m',
    },
)
add_variant(
    "matmul and dot methods",
    functions={
        _Z1: "into_hidden = w1.dot(X) + c1",
        _Z2: "into_output = np.matmul(w2, hidden) + c2",
    },
    kernels={_AFFINE: "return np.add(np.matmul(weights, inputs), bias)"},
    rows={_ROWS_Z1: "self.Z1 = X.dot(self.W1) + self.b1"},
)
add_variant(
    "loops over units and examples",
    functions={
        _Z1: "into_hidden = np.zeros((w1.shape[0], X.shape[1]), dtype=X.dtype)\n"
        "    for i in range(w1.shape[0]):\n"
        "        for k in range(X.shape[1]):\n"
        "            into_hidden[i, k] = c1[i, 0]\n"
        "            for j in range(w1.shape[1]):\n"
        "                into_hidden[i, k] += w1[i, j] * X[j, k]"
    },
    kernels={
        _WEIGHTS: "dW = np.zeros((len(dZ), len(A)), dZ.dtype)\n"
        "    for k in reversed(range(m)):\n"
        "        dW += np.outer(dZ[:, k], A[:, k])\n"
        "    return dW / m"
    },
    rows={
        _ROWS_DW1: "total = np.zeros(self.W1.shape, X.dtype)\n"
        "        for x, d in zip(X, D1):\n"
        "            total = total + np.outer(x, d)\n"
        "        self.dW1 = total / m"
    },
)
add_variant(
    "sums from the last example to the first",
    functions={
        _DW1: "w1_slope = np.dot(hidden_error[:, ::-1], X[:, ::-1].T) / examples",
        _DB1: "c1_slope = sum(hidden_error[:, [k]] for k in range(examples)) / examples",
    },
    kernels={_BIASES: "return (1 / n) * dZ[:, ::-1].sum(axis=1, keepdims=True)"},
    rows={_ROWS_DB1: "self.db1 = sum(D1[::-1]) / m"},
)
add_variant(
    "transposed products",
    functions={_Z1: "into_hidden = np.dot(X.T, w1.T).T + c1"},
    kernels={_AFFINE: "return (inputs.T @ weights.T + bias.T).T"},
    rows={_ROWS_Z1: "self.Z1 = (self.W1.T @ X.T + self.b1[:, None]).T"},
)
add_variant(
    "bias folded into the weights",
    functions={_Z1: "into_hidden = np.hstack([c1, w1]) @ np.vstack([np.ones_like(X[:1]), X])"},
    kernels={
        _AFFINE: "ones = np.ones_like(inputs[:1])\n"
        "    return np.hstack([weights, bias]) @ np.vstack([inputs, ones])"
    },
    rows={
        _ROWS_Z1: "ones = np.ones_like(X[:, :1])\n"
        "        self.Z1 = np.hstack([X, ones]) @ np.vstack([self.W1, self.b1])"
    },
)
add_variant(
    "bias first, and tiled",
    functions={_Z1: "into_hidden = np.tile(c1, (1, X.shape[1])) + np.dot(w1, X)"},
    kernels={_AFFINE: "return np.repeat(bias, inputs.shape[1], axis=1) + weights @ inputs"},
    rows={_ROWS_Z1: "self.Z1 = np.tile(self.b1, (len(X), 1)) + X @ self.W1"},
)

# The mean over the examples, early, late or as a mean.
add_variant(
    "1/m early",
    functions={
        _DW2: "w2_slope = np.dot(error / examples, hidden.T)",
        _DW1: "w1_slope = np.dot(hidden_error, X.T / examples)",
    },
    kernels={_WEIGHTS: "return (dZ / m) @ A.T"},
    rows={_ROWS_DW2: "self.dW2 = (self.A1 / m).T @ D2"},
)
add_variant(
    "1/m as a factor",
    functions={_DW2: "w2_slope = (1.0 / examples) * np.dot(error, hidden.T)"},
    kernels={_WEIGHTS: "return np.dot(dZ, A.T) * (1.0 / m)"},
    rows={_ROWS_DW2: "self.dW2 = 1.0 / m * np.dot(self.A1.T, D2)"},
)
add_variant(
    "bias gradients by np.mean",
    functions={
        _DB2: "c2_slope = np.mean(error, axis=1, keepdims=True)",
        _DB1: "c1_slope = hidden_error.mean(axis=1).reshape(-1, 1)",
    },
    kernels={_BIASES: "return dZ.mean(axis=1)[:, np.newaxis]"},
    rows={_ROWS_DB2: "self.db2 = D2.mean(axis=0)", _ROWS_DB1: "self.db1 = np.mean(D1, 0)"},
)
add_variant(
    "bias gradients by a column of ones",
    functions={_DB1: "c1_slope = np.dot(hidden_error, np.ones_like(X[:1]).T) / examples"},
    kernels={_BIASES: "return dZ @ np.full((n, 1), 1, dZ.dtype) / n"},
    rows={_ROWS_DB1: "self.db1 = np.ones(m, D1.dtype) @ D1 / m"},
)
add_variant(
    "weight gradients as a mean of outer products",
    functions={
        _DW1: "outer = [np.outer(d, x) for d, x in zip(hidden_error.T, X.T)]\n"
        "    w1_slope = np.mean(outer, axis=0)"
    },
    kernels={_WEIGHTS: "return np.mean(dZ.T[:, :, None] * A.T[:, None, :], axis=0)"},
    rows={_ROWS_DW1: "self.dW1 = np.mean(X[:, :, None] * D1[:, None, :], axis=0)"},
)

# Sigmoid and tanh by every formula.
add_variant(
    "sigmoid in two branches",
    functions={
        _SIGMOID: "t = np.exp(-abs(x))\n    return np.where(x < 0, t / (1 + t), 1 / (1 + t))"
    },
    kernels={_TWO_BRANCHES: "return np.where(z < 0, np.exp(z) / (1 + np.exp(z)), 1 / (1 + tail))"},
    rows={_SQUASH: "t = np.exp(-abs(v))\n        return np.where(v < 0, t, 1) / (1 + t)"},
)
add_variant(
    "sigmoid by tanh",
    functions={_SIGMOID: "return (1 + np.tanh(x / 2)) / 2"},
    kernels={_TWO_BRANCHES: "return (1 + np.tanh(z / 2)) / 2"},
    rows={},
)
add_variant(
    "sigmoid clipped at 500",
    functions={_SIGMOID: "return 1 / (1 + np.exp(-np.clip(x, -500, 500)))"},
    kernels={_TWO_BRANCHES: "return 1 / (1 + np.exp(-np.clip(z, -500, 500)))"},
    rows={_SQUASH: "return 1 / (1 + np.exp(-np.clip(v, -500, 500)))"},
)
add_variant(
    "sigmoid as the text has it",
    functions={_SIGMOID: "return np.power(1 + np.exp(-x), -1)"},
    kernels={_TWO_BRANCHES: "return 1 / (1 + np.exp(-z))"},
    rows={_SQUASH: "return 1 / (1 + np.exp(-v))"},
)
add_variant(
    "sigmoid by exponentials that overflow",
    functions={_SIGMOID: "return np.exp(x) / (1.0 + np.exp(x))"},
    kernels={_TWO_BRANCHES: "return np.exp(z) / (np.exp(z) + 1)"},
    rows={_SQUASH: "return np.exp(v) / (1 + np.exp(v))"},
)
add_variant(
    "sigmoid by logaddexp",
    functions={_SIGMOID: "return np.exp(-np.logaddexp(0, -x))"},
    kernels={_TWO_BRANCHES: "return np.exp(-np.logaddexp(0, -z))"},
    rows={_SQUASH: "return np.exp(-np.logaddexp(0, -v))"},
)
add_variant(
    "tanh by exponentials",
    functions={
        "hidden = np.tanh(into_hidden)": "up, down = np.exp(into_hidden), np.exp(-into_hidden)\n"
        "    hidden = (up - down) / (up + down)"
    },
    kernels={_TANH: "def tanh(z):\n    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"},
    rows={
        "self.A1 = np.tanh(self.Z1)": "e = np.exp(2 * self.Z1)\n        self.A1 = (e - 1) / (e + 1)"
    },
)
add_variant(
    "tanh by the sigmoid",
    functions={"np.tanh(into_hidden)": "2 * sigmoid(2 * into_hidden) - 1"},
    kernels={_TANH: "def tanh(z):\n    return 2 * sigmoid(2 * z) - 1"},
    rows={"np.tanh(self.Z1)": "2 / (1 + np.exp(-2 * self.Z1)) - 1"},
)

# The slope of the hidden activation, from Z or from A.
add_variant(
    "slope by np.power",
    functions={_BEND: "bend = 1 - np.power(hidden, 2)"},
    kernels={_CURVE: "curve = 1 - np.power(np.tanh(Z1), 2)"},
    rows={_D1: "D1 = np.multiply(back, 1 - np.power(self.A1, 2))"},
)
add_variant(
    "slope from Z1",
    functions={_BEND: "bend = 1 - np.tanh(into_hidden) ** 2"},
    kernels={_CURVE: "curve = 1 - np.square(np.tanh(Z1))"},
    rows={_D1: "D1 = back * (1 - np.tanh(self.Z1) ** 2)"},
)
add_variant(
    "slope as a product",
    functions={_BEND: "bend = (1 - hidden) * (1 + hidden)"},
    kernels={_CURVE: "curve = (1 - np.tanh(Z1)) * (1 + np.tanh(Z1))"},
    rows={_D1: "D1 = back * (1 - self.A1) * (1 + self.A1)"},
)
add_variant(
    "slope by cosh",
    functions={_BEND: "bend = 1 / np.cosh(into_hidden) ** 2"},
    kernels={_CURVE: "curve = np.cosh(Z1) ** -2"},
    rows={_D1: "D1 = back / np.cosh(self.Z1) ** 2"},
)
add_variant(
    "product multiplied out",
    functions={
        "hidden_error = passed_back * bend": (
            "hidden_error = passed_back - passed_back * hidden ** 2"
        )
    },
    kernels={"return down * curve": "return down - down * np.tanh(Z1) ** 2"},
    rows={_D1: "D1 = back - back * self.A1 * self.A1"},
)
add_variant(
    "sigmoid slope from Z",
    functions={
        "bend = hidden * (1 - hidden)": "bend = sigmoid(into_hidden) * sigmoid(-into_hidden)"
    },
    kernels={"curve = s1 * (1 - s1)": "curve = s1 - s1 ** 2"},
    rows={"(self.A1 * (1 - self.A1))": "(self.A1 - self.A1 ** 2)"},
    activation="sigmoid",
)
add_variant(
    "slope of ReLU from A1, and 1 at 0",
    functions={"bend = into_hidden > 0": "bend = np.where(hidden > 0, 1, 0)"},
    kernels={"curve = (Z1 > 0)": "curve = (Z1 >= 0)"},
    rows={"(self.A1 > 0)": "(self.Z1 >= 0)"},
    float64_only=True,
    activation="relu",
)
add_variant(
    "mask set in place",
    functions={
        "hidden_error = passed_back * bend": "hidden_error = np.array(passed_back)\n"
        "    hidden_error[into_hidden <= 0] = 0"
    },
    kernels={"return down * curve": "down[Z1 <= 0] = 0\n    return down"},
    rows={"D1 = back * (self.A1 > 0)": "D1 = back.copy()\n        D1[self.Z1 <= 0] = 0"},
    activation="relu",
)
add_variant(
    "ReLU by other means",
    functions={"np.maximum(into_hidden, 0)": "into_hidden * (into_hidden > 0)"},
    kernels={"return z * (z > 0)": "return (z + np.abs(z)) / 2"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0)": "np.maximum(0, self.Z1)"},
    activation="relu",
)
add_variant(
    "leaky ReLU by other means",
    functions={
        "np.maximum(into_hidden, 0.01 * into_hidden)": (
            "np.maximum(0, into_hidden) + 0.01 * np.minimum(0, into_hidden)"
        )
    },
    kernels={"return np.maximum(0.01 * z, z)": "return np.where(z > 0, z, z * 0.01)"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0.01 * self.Z1)": "np.maximum(self.Z1, self.Z1 / 100)"},
    activation="leaky_relu",
)
add_variant(
    "slopes at the kink",
    kernels={
        "return np.where(z > 0, 1.0, 0.0)": "return (z >= 0).astype(z.dtype)",
        "return np.where(z < 0, 0.01, 1.0)": "return np.where(z > 0, 1.0, 0.01)",
    },
)

# The cost from A2 and from the logits, guarded or not, and in every form of a number.
add_variant(
    "cost as the text has it",
    functions={_LOSSES: "losses = -(Y * log_yes + (1 - Y) * log_no)"},
    kernels={
        "good = np.where(Y == 1, A2, 1 - A2)": "gain = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)",
        _J: "return -1 / Y.shape[1] * np.sum(gain)",
    },
    rows={_EACH: "each = -T * np.log(P) - (1 - T) * np.log(1 - P)"},
)
add_variant(
    "cost by np.multiply and log1p",
    functions={
        "log_no = np.log(1 - A2)": "log_no = np.log1p(-A2)",
        _LOSSES: "losses = -(np.multiply(Y, log_yes) + np.multiply(1 - Y, log_no))",
    },
    kernels={_J: "return -np.where(Y == 1, np.log(A2), np.log1p(-A2)).sum() / Y.shape[1]"},
    rows={_EACH: "each = -(np.multiply(T, np.log(P)) + np.multiply(1 - T, np.log1p(-P)))"},
)
add_variant(
    "cost by dot products",
    functions={
        _LOSSES: "losses = -(np.dot(Y, log_yes.T) + np.dot(1 - Y, log_no.T))",
    },
    kernels={
        _J: "return -np.dot(np.log(good).ravel(), np.ones(good.size, good.dtype)) / Y.shape[1]"
    },
    rows={_MEAN_OF_ROWS: "return np.trace(each @ np.ones_like(each).T) / len(T)"},
)
add_variant(
    "cost of the logits",
    rows={
        _EACH: "S = np.log(P) - np.log1p(-P)",
        _MEAN_OF_ROWS: "return np.mean(np.sum(np.logaddexp(0, S) - T * S, axis=1))",
    },
)
for _eps in ("1e-15", "1e-12", "1e-10", "1e-8", "1e-7"):
    add_variant(
        f"cost with {_eps} in the logs",
        functions={
            "np.log(A2)": f"np.log(A2 + {_eps})",
            "np.log(1 - A2)": f"np.log(1 - A2 + {_eps})",
        },
        kernels={_J: f"return -np.log(good + {_eps}).sum() / Y.shape[1]"},
        rows={_EACH: f"each = -(T * np.log(P + {_eps}) + (1 - T) * np.log(1 - P + {_eps}))"},
    )
    add_variant(
        f"cost with probabilities clipped at {_eps}",
        functions={
            "log_yes = np.log(A2)": f"A2 = np.clip(A2, {_eps}, 1 - {_eps})\n"
            "    log_yes = np.log(A2)"
        },
        kernels={_J: f"return -np.log(np.clip(good, {_eps}, 1 - {_eps})).sum() / Y.shape[1]"},
        rows={_EACH: f"P = np.clip(P, {_eps}, 1 - {_eps})\n        " + _EACH},
    )
add_variant(
    "cost with probabilities clipped at 1e-12 and 1e-10 in the logs",
    functions={
        "log_yes = np.log(A2)": "A2 = np.clip(A2, 1e-12, 1 - 1e-12)\n"
        "    log_yes = np.log(A2 + 1e-10)",
        "np.log(1 - A2)": "np.log(1 - A2 + 1e-10)",
    },
    kernels={
        _J: "return -np.log(np.clip(good, 1e-12, 1 - 1e-12) + 1e-10).sum() / Y.shape[1]",
    },
    rows={
        _EACH: "P = np.clip(P, 1e-12, 1 - 1e-12)\n"
        "        each = -(T * np.log(P + 1e-10) + (1 - T) * np.log(1 - P + 1e-10))"
    },
)
for _form, _wrap in {
    "a Python float": "float({})",
    "an array without axes": "np.asarray({})",
    "an array of one entry": "np.array([{}])",
    "an array of one row and column": "np.reshape({}, (1, 1))",
    "squeezed": "np.squeeze({})",
}.items():
    add_variant(
        f"cost as {_form}",
        functions={_MEAN: f"return {_wrap.format('total / examples')}"},
        kernels={_J: f"return {_wrap.format('-np.log(good).sum() / Y.shape[1]')}"},
        rows={_MEAN_OF_ROWS: f"return {_wrap.format('np.mean(np.sum(each, axis=1))')}"},
    )

# Variants of the form of results, of names and of output.
add_variant(
    "results with more keys, in another order",
    functions={
        "return dict(dW1=w1_slope,": "return dict(dZ2=error, dZ1=hidden_error, dW1=w1_slope,",
        "dict(W1=w1, b1=c1, W2=w2, b2=c2)": "dict(b2=c2, W2=w2, b1=c1, W1=w1, step=1)",
    },
)
add_variant(
    "other names and more arguments",
    functions={
        "def compute_cost(A2, Y, parameters=None):": "def compute_cost(A2, Y):",
        "def update_parameters(parameters, grads, learning_rate=1.2):": (
            "def update_parameters(parameters, grads, learning_rate=0.5, decay=0.0):"
        ),
    },
    kernels={
        "def predict(A2):": "def predict(A2, threshold=0.5):",
        "np.where(A2 > 0.5, 1, 0)": "np.where(A2 > threshold, 1, 0)",
    },
    rows={"def predict(self, X):": "def predict(self, X, verbose=False):"},
)
add_variant(
    "warnings and prints",
    functions={
        "    examples = Y.shape[1]\n": "    examples = Y.shape[1]\n    print(examples)\n",
        "import numpy as np\n": "import warnings\n\nimport numpy as np\n",
        "    error = output - Y\n": "    warnings.warn('slow')\n    error = output - Y\n",
    },
    kernels={_AFFINE: "print(weights.shape)\n    return weights @ inputs + bias"},
    rows={_ROWS_Z1: "print('forward')\n        self.Z1 = X @ self.W1 + self.b1"},
)
for _kind, _functions, _kernels, _rows in (
    ("bool", "output > 0.5", "A2 > 0.5", "self.forward(X) >= 0.5"),
    (
        "int",
        "np.where(output > 0.5, 1, 0)",
        "(A2 > 0.5).astype(int)",
        "np.rint(self.forward(X)).astype(int)",
    ),
    ("float", "np.round(output)", "np.round(A2)", "(self.forward(X) > 0.5) * 1.0"),
):
    add_variant(
        f"predictions as {_kind}",
        functions={_PREDICT: f"return {_functions}"},
        kernels={"return np.where(A2 > 0.5, 1, 0)": f"return {_kernels}"},
        rows={_ROWS_PREDICT: f"return {_rows}"},
    )
add_variant(
    "results in Fortran order",
    functions={
        _Z1: "into_hidden = np.asfortranarray(np.dot(w1, X) + c1)",
        _DW1: "w1_slope = np.asfortranarray(np.dot(hidden_error, X.T) / examples)",
    },
    kernels={_AFFINE: "return np.asfortranarray(weights @ inputs + bias)"},
    rows={_ROWS_DW1: "self.dW1 = (D1.T @ X / m).T"},
)
add_variant(
    "results that are views",
    functions={_DW2: "w2_slope = np.vstack([np.dot(error, hidden.T) / examples] * 2)[:1]"},
    kernels={_WEIGHTS: "return np.hstack([dZ @ A.T / m, dZ @ A.T])[:, : len(A)]"},
    rows={_ROWS_DB2: "self.db2 = np.stack([D2.sum(axis=0) / m, D2[0]], axis=1)[:, 0]"},
)
add_variant(
    "lists of lists as results",
    functions={"db1=c1_slope": "db1=c1_slope.tolist()", "dW2=w2_slope": "dW2=w2_slope.tolist()"},
    kernels={_BIASES: "return ((1 / n) * dZ.sum(axis=1, keepdims=True)).tolist()"},
    rows={_ROWS_DB1: "self.db1 = (D1.sum(axis=0) / m).tolist()"},
    float64_only=True,
)
add_variant(
    "gradients with the sign of the step, turned back at the end",
    functions={
        "error = output - Y": "error = Y - output",
        "return dict(dW1=w1_slope, db1=c1_slope, dW2=w2_slope, db2=c2_slope)": (
            "return dict(dW1=-w1_slope, db1=-c1_slope, dW2=-w2_slope, db2=-c2_slope)"
        ),
    },
    rows={
        "D2 = self.A2 - T": "D2 = T - self.A2",
        "self.W1 = self.W1 - rate * self.dW1": "self.W1 -= rate * self.dW1",
        _ROWS_DW2: "self.dW2 = -(self.A1.T @ D2) / m",
        _ROWS_DB2: "self.db2 = -D2.sum(axis=0) / m",
        _ROWS_DW1: "self.dW1 = -X.T @ D1 / m",
        _ROWS_DB1: "self.db1 = -D1.sum(axis=0) / m",
    },
)
add_variant(
    "step by a product first",
    functions={
        'w1 = parameters["W1"] - learning_rate * grads["dW1"]': (
            'w1 = -learning_rate * grads["dW1"] + parameters["W1"]'
        )
    },
    kernels={"return P - alpha * dP": "return np.subtract(P, np.multiply(alpha, dP))"},
)
add_variant(
    "copies stepped in place",
    functions={
        'w1 = parameters["W1"] - learning_rate * grads["dW1"]': (
            'w1 = parameters["W1"].copy()\n    w1 -= learning_rate * grads["dW1"]'
        )
    },
    kernels={"return P - alpha * dP": "P = np.array(P)\n    P -= alpha * dP\n    return P"},
)
for _draws, _first in {
    "a generator": "np.random.default_rng().normal(0, 0.01, (n_h, n_x))",
    "another scale": "0.02 * np.random.standard_normal((n_h, n_x))",
    "random.gauss": "np.array([[random.gauss(0, 0.01) for _ in range(n_x)] for _ in range(n_h)])",
    "uniform draws about 0": "np.random.uniform(-0.02, 0.02, (n_h, n_x))",
}.items():
    add_variant(
        f"start drawn by {_draws}",
        functions={
            "import numpy as np\n": "import random\n\nimport numpy as np\n",
            "first = 0.01 * np.random.randn(n_h, n_x)": f"first = {_first}",
        },
    )

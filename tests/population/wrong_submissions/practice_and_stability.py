"""Matters of stability, precision and practice: right on ordinary inputs, reported and no fault."""

from tests.population.seeded_faults import FaultCategory, FaultOrigin, add_fault

_LOSSES = "losses = -np.where(Y == 1, log_yes, log_no)"
_J = "return -np.log(good).sum() / Y.shape[1]"
_MEAN_OF_ROWS = "return np.mean(np.sum(each, axis=1))"

add_fault(
    "tanh-by-exponentials",
    "3.20 A1",
    functions={
        "hidden = np.tanh(into_hidden)": "up, down = np.exp(into_hidden), np.exp(-into_hidden)\n"
        "    hidden = (up - down) / (up + down)"
    },
    kernels={
        "def tanh(z):\n    return np.tanh(z)": "def tanh(z):\n"
        "    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"
    },
    rows={
        "self.A1 = np.tanh(self.Z1)": "e = np.exp(2 * self.Z1)\n        self.A1 = (e - 1) / (e + 1)"
    },
    symbol_by_style={"kernels": "tanh_Z"},
    category=FaultCategory.STABILITY,
    origin=FaultOrigin.REMARK,
)
add_fault(
    "sigmoid-that-overflows",
    "3.21 A2",
    functions={"return 1.0 / (1.0 + np.exp(-x))": "return np.exp(x) / (1.0 + np.exp(x))"},
    kernels={
        "return np.where(z >= 0, 1 / (1 + tail), tail / (1 + tail))": (
            "return np.exp(z) / (np.exp(z) + 1)"
        )
    },
    rows={"return 0.5 + 0.5 * np.tanh(0.5 * v)": "return np.exp(v) / (1 + np.exp(v))"},
    symbol_by_style={"kernels": "sigmoid_Z"},
    category=FaultCategory.STABILITY,
    origin=FaultOrigin.REMARK,
)
add_fault(
    "zero-times-log-zero",
    "3.45 J",
    functions={
        "losses = -np.where(Y == 1, log_yes, log_no)": (
            "losses = -(Y * log_yes + (1 - Y) * log_no)"
        )
    },
    kernels={
        "good = np.where(Y == 1, A2, 1 - A2)": "gain = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)",
        "return -np.log(good).sum()": "return -gain.sum()",
    },
    rows={
        "each = np.where(T > 0, -np.log(P), -np.log1p(-P))": (
            "each = -T * np.log(P) - (1 - T) * np.log(1 - P)"
        )
    },
    category=FaultCategory.STABILITY,
    origin=FaultOrigin.REMARK,
)
add_fault(
    "error-in-two-steps",
    "3.44 dZ2",
    functions={
        "error = output - Y": "by_output = -Y / output + (1 - Y) / (1 - output)\n"
        "    error = by_output * output * (1 - output)"
    },
    kernels={
        "return np.subtract(A2, Y)": "dA2 = -(Y / A2) + (1 - Y) / (1 - A2)\n"
        "    return dA2 * A2 * (1 - A2)"
    },
    rows={
        "D2 = self.A2 - T": "P = self.A2\n        D2 = ((1 - T) / (1 - P) - T / P) * P * (1 - P)"
    },
    category=FaultCategory.STABILITY,
    origin=FaultOrigin.REMARK,
)
add_fault(
    "seed-inside-the-start",
    "3.11-init W1",
    functions={"    first = 0.01": "    np.random.seed(2)\n    first = 0.01"},
    rows={"np.random.default_rng()": "np.random.default_rng(42)"},
    category=FaultCategory.PRACTICE,
    origin=FaultOrigin.REMARK,
)
add_fault(
    "the-same-seed-twice",
    "3.11-init W2",
    "init-repeats-its-stream",
    functions={
        "    first = 0.01": "    np.random.seed(1)\n    first = 0.01",
        "    second = 0.01": "    np.random.seed(1)\n    second = 0.01",
    },
)
add_fault(
    "output-cast-to-float32",
    "3.21 A2",
    "A2-in-float32",
    functions={"output = sigmoid(into_output)": "output = sigmoid(into_output).astype(np.float32)"},
    kernels={"tail / (1 + tail))": "tail / (1 + tail)).astype(np.float32)"},
    rows={"self.A2 = self.squash(self.Z2)": "self.A2 = self.squash(self.Z2).astype(np.float32)"},
    symbol_by_style={"kernels": "sigmoid_Z"},
    category=FaultCategory.PRACTICE,
    origin=FaultOrigin.REMARK,
)
add_fault(
    "sigmoid-of-float32",
    "3.21 A2",
    functions={"np.exp(-x)": "np.exp(np.float32(-x))"},
    kernels={"np.exp(-abs(z))": "np.exp(np.float32(-abs(z)))"},
    rows={"np.tanh(0.5 * v)": "np.tanh(np.float32(0.5 * v))"},
    symbol_by_style={"kernels": "sigmoid_Z"},
    category=FaultCategory.PRACTICE,
    origin=FaultOrigin.REMARK,
)
add_fault(
    "blunders-made-zero",
    "3.45 J",
    functions={_LOSSES: "losses = -np.nan_to_num(np.where(Y == 1, log_yes, log_no), neginf=0)"},
    kernels={_J: "return -np.nan_to_num(np.log(good), neginf=0.0).sum() / Y.shape[1]"},
    rows={_MEAN_OF_ROWS: "return np.mean(np.nan_to_num(each, posinf=0).sum(axis=1))"},
    category=FaultCategory.STABILITY,
    origin=FaultOrigin.REMARK,
)

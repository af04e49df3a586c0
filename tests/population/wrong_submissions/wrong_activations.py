"""Wrong activations: sigmoid, tanh, ReLU and leaky ReLU."""

from tests.population.seeded_faults import SIGMOID_SYMBOLS, TANH_SYMBOLS, FaultCategory, add_fault

_SIGMOID = "return 1.0 / (1.0 + np.exp(-x))"
_TWO_BRANCHES = "return np.where(z >= 0, 1 / (1 + tail), tail / (1 + tail))"
_SQUASH = "return 0.5 + 0.5 * np.tanh(0.5 * v)"

add_fault(
    "sigmoid-of-the-opposite",
    "3.21 A2",
    "sigmoid-sign A2-sign A2-minus",
    functions={"np.exp(-x)": "np.exp(x)"},
    kernels={_TWO_BRANCHES: "return np.where(z >= 0, tail / (1 + tail), 1 / (1 + tail))"},
    rows={"np.tanh(0.5 * v)": "np.tanh(-0.5 * v)"},
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "sigmoid-ten-times-too-steep",
    "3.21 A2",
    "sigmoid-steep A2-steep",
    functions={"np.exp(-x)": "np.exp(-10 * x)"},
    kernels={"np.exp(-abs(z))": "np.exp(-abs(10 * z))"},
    rows={"np.tanh(0.5 * v)": "np.tanh(5 * v)"},
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "stable-sigmoid-without-its-numerator",
    "3.21 A2",
    "sigmoid-lost-numerator A2-lost-numerator",
    functions={_SIGMOID: "return np.where(x >= 0, 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(x)))"},
    kernels={"tail / (1 + tail)": "1 / (1 + tail)"},
    rows={"np.tanh(0.5 * v)": "np.tanh(0.5 * abs(v))"},
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "sigmoid-clipped-too-early",
    "3.21 A2",
    "sigmoid-clipped-at-10 A2-clipped-at-10",
    functions={_SIGMOID: "x = np.clip(x, -10, 10)\n    return 1.0 / (1.0 + np.exp(-x))"},
    kernels={"np.exp(-abs(z))": "np.exp(-np.minimum(abs(z), 10))"},
    rows={_SQUASH: "return 1 / (1 + np.exp(-np.clip(v, -10, 10)))"},
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "sigmoid-with-a-gaussian",
    "3.21 A2",
    "sigmoid-of-minus-squared",
    functions={_SIGMOID: "return np.exp(-x * x / 4) / (1.0 + np.exp(-x))"},
    kernels={
        _TWO_BRANCHES: "s = np.where(z >= 0, 1 / (1 + tail), tail / (1 + tail))\n"
        "    return s * np.exp(-(z ** 2) / 4)"
    },
    rows={_SQUASH: "return np.exp(-0.25 * v ** 2) * (0.5 + 0.5 * np.tanh(0.5 * v))"},
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "sigmoid-by-math",
    "3.21 A2",
    functions={
        "import numpy as np\n": "import math\n\nimport numpy as np\n",
        "np.exp(-x)": "math.exp(-x)",
    },
    kernels={
        "import numpy as np\n": "import math\n\nimport numpy as np\n",
        "np.exp(-abs(z))": "math.exp(-abs(z))",
    },
    rows={
        "import numpy as np\n": "import math\n\nimport numpy as np\n",
        _SQUASH: "return 1 / (1 + math.exp(-v))",
    },
    category=FaultCategory.FORM,
    symbol_by_style=SIGMOID_SYMBOLS,
)
add_fault(
    "sigmoid-negates-its-argument-in-place",
    "3.21 A2",
    "A2-negates-Z2 sigmoid-in-place",
    functions={_SIGMOID: "x = np.negative(x, out=x)\n    return 1 / (1 + np.exp(x))"},
    kernels={
        "tail = np.exp(-abs(z))": "positive = z >= 0\n    tail = np.exp(-np.abs(z, out=z))",
        "np.where(z >= 0,": "np.where(positive,",
    },
    rows={"return 0.5 + 0.5 * np.tanh(0.5 * v)": "v *= -1\n        return 1 / (1 + np.exp(v))"},
    category=FaultCategory.FORM,
    symbol_by_style=SIGMOID_SYMBOLS,
    other_symbols=["Z2"],
)
add_fault(
    "output-squashed-again",
    "3.21 A2",
    "A2-squashed-twice",
    functions={"output = sigmoid(into_output)": "output = sigmoid(sigmoid(into_output))"},
    rows={"self.squash(self.Z2)": "self.squash(self.squash(self.Z2))"},
)
add_fault(
    "sigmoid-squashed-again",
    "3.18 sigmoid_Z",
    kernels={_TWO_BRANCHES: "s = 1 / (1 + np.exp(-z))\n    return 1 / (1 + np.exp(-s))"},
)
add_fault(
    "tanh-of-half-the-argument",
    "3.20 A1",
    "tanh-without-doubling A1-without-doubling",
    functions={"np.tanh(into_hidden)": "2 * sigmoid(into_hidden) - 1"},
    kernels={"def tanh(z):\n    return np.tanh(z)": "def tanh(z):\n    return 2 * sigmoid(z) - 1"},
    rows={"np.tanh(self.Z1)": "2 * self.squash(self.Z1) - 1"},
    symbol_by_style=TANH_SYMBOLS,
)
add_fault(
    "tanh-from-wrong-notes",
    "3.20 A1",
    "tanh-one-minus-sigmoid A1-one-minus-sigmoid",
    functions={"np.tanh(into_hidden)": "1 - sigmoid(into_hidden)"},
    kernels={"def tanh(z):\n    return np.tanh(z)": "def tanh(z):\n    return 1 - sigmoid(z)"},
    rows={"np.tanh(self.Z1)": "1 - self.squash(self.Z1)"},
    symbol_by_style=TANH_SYMBOLS,
)
add_fault(
    "tanh-without-its-sign",
    "3.20 A1",
    "A1-is-abs-tanh",
    functions={"np.tanh(into_hidden)": "np.abs(np.tanh(into_hidden))"},
    rows={"np.tanh(self.Z1)": "np.tanh(abs(self.Z1))"},
    kernels={"def tanh(z):\n    return np.tanh(z)": "def tanh(z):\n    return np.tanh(abs(z))"},
    symbol_by_style=TANH_SYMBOLS,
)
add_fault(
    "hidden-layer-of-sigmoids",
    "3.20 A1",
    "tanh-is-sigmoid A1-is-sigmoid",
    functions={"np.tanh(into_hidden)": "sigmoid(into_hidden)"},
    rows={"np.tanh(self.Z1)": "self.squash(self.Z1)"},
    kernels={"def tanh(z):\n    return np.tanh(z)": "def tanh(z):\n    return sigmoid(z)"},
    symbol_by_style=TANH_SYMBOLS,
)
add_fault(
    "tanh-into-its-argument",
    "3.20 A1",
    "A1-written-into-Z1 tanh-in-place",
    functions={"np.tanh(into_hidden)": "np.tanh(into_hidden, out=into_hidden)"},
    kernels={
        "def tanh(z):\n    return np.tanh(z)": "def tanh(z):\n    return np.tanh(z, out=z)",
    },
    rows={"np.tanh(self.Z1)": "np.tanh(self.Z1, out=self.Z1)"},
    category=FaultCategory.FORM,
    symbol_by_style=TANH_SYMBOLS,
    other_symbols=["Z1"],
)
add_fault(
    "relu-zeroes-its-argument",
    "3.20 A1",
    "relu-in-place",
    functions={
        "hidden = np.maximum(into_hidden, 0)": "hidden = into_hidden\n    hidden[hidden < 0] = 0"
    },
    kernels={"return z * (z > 0)": "z[z < 0] = 0\n    return z"},
    category=FaultCategory.FORM,
    symbol_by_style={"kernels": "relu_Z"},
    other_symbols=["Z1"],
    activation="relu",
)
add_fault(
    "relu-as-the-largest-of-all",
    "3.20 A1",
    functions={"np.maximum(into_hidden, 0)": "np.max(into_hidden, 0)"},
    kernels={"return z * (z > 0)": "return np.max(z, 0)"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0)": "np.max(self.Z1, 0)"},
    category=FaultCategory.FORM,
    symbol_by_style={"kernels": "relu_Z"},
    activation="relu",
)
add_fault(
    "relu-by-np-max-the-other-way-round",
    "3.20 A1",
    functions={"np.maximum(into_hidden, 0)": "np.max(0, into_hidden)"},
    kernels={"return z * (z > 0)": "return np.max(0, z)"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0)": "np.max(0, self.Z1)"},
    category=FaultCategory.FORM,
    symbol_by_style={"kernels": "relu_Z"},
    activation="relu",
)
add_fault(
    "relu-by-pythons-max",
    "3.20 A1",
    functions={"np.maximum(into_hidden, 0)": "max(into_hidden, 0)"},
    kernels={"return z * (z > 0)": "return max(0, z)"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0)": "max(0, self.Z1)"},
    category=FaultCategory.FORM,
    symbol_by_style={"kernels": "relu_Z"},
    activation="relu",
)
add_fault(
    "relu-of-ones",
    "3.20 A1",
    "relu-step",
    functions={"np.maximum(into_hidden, 0)": "(into_hidden > 0) * 1.0"},
    kernels={"return z * (z > 0)": "return (z > 0) * 1.0"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0)": "np.where(self.Z1 > 0, 1.0, 0.0)"},
    symbol_by_style={"kernels": "relu_Z"},
    activation="relu",
)
add_fault(
    "relu-mirrors",
    "3.20 A1",
    "relu-abs",
    functions={"np.maximum(into_hidden, 0)": "np.abs(into_hidden)"},
    kernels={"return z * (z > 0)": "return abs(z)"},
    rows={"np.where(self.Z1 > 0, self.Z1, 0)": "np.where(self.Z1 > 0, self.Z1, -self.Z1)"},
    symbol_by_style={"kernels": "relu_Z"},
    activation="relu",
)
add_fault(
    "leaky-without-z",
    "3.20 A1",
    "leaky-constant",
    functions={
        "np.maximum(into_hidden, 0.01 * into_hidden)": (
            "np.where(into_hidden > 0, into_hidden, 0.01)"
        )
    },
    kernels={"return np.maximum(0.01 * z, z)": "return np.where(z > 0, z, 0.01)"},
    rows={"self.Z1, 0.01 * self.Z1)": "self.Z1, 0.01)"},
    symbol_by_style={"kernels": "leaky_relu_Z"},
    activation="leaky_relu",
)
add_fault(
    "leaky-upwards",
    "3.20 A1",
    "leaky-sign-lost",
    functions={
        "np.maximum(into_hidden, 0.01 * into_hidden)": (
            "np.maximum(into_hidden, -0.01 * into_hidden)"
        )
    },
    kernels={"np.maximum(0.01 * z, z)": "np.maximum(-0.01 * z, z)"},
    rows={"self.Z1, 0.01 * self.Z1)": "self.Z1, -0.01 * self.Z1)"},
    symbol_by_style={"kernels": "leaky_relu_Z"},
    activation="leaky_relu",
)

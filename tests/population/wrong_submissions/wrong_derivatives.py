"""Wrong slopes of activations: as kernels, and as the factor of dZ1 for each hidden activation."""

from tests.population.seeded_faults import add_fault

_SIGMOID_PRIME = "up = 1 / (1 + np.exp(-z))\n    return up * (1 - up)"

add_fault(
    "sigmoid-slope-squashes-twice",
    "3.25 sigmoid_prime_Z",
    "sigmoid-prime-of-a",
    kernels={"return up * (1 - up)": "up = 1 / (1 + np.exp(-up))\n    return up * (1 - up)"},
)
add_fault(
    "sigmoid-slope-of-a-squashes-again",
    "3.25 sigmoid_prime_Z",
    "sigmoid-prime-of-a sigmoid-prime-squashed-again",
    kernels={"return a - a * a": "s = 1 / (1 + np.exp(-a))\n    return s * (1 - s)"},
)
add_fault(
    "sigmoid-slope-of-z-itself",
    "3.25 sigmoid_prime_Z",
    "sigmoid-prime-of-z",
    kernels={_SIGMOID_PRIME: "return z * (1 - z)"},
)
add_fault(
    "sigmoid-slope-without-brackets",
    "3.25 sigmoid_prime_Z",
    "sigmoid-prime-precedence",
    kernels={"return up * (1 - up)": "return up * 1 - up"},
)
add_fault(
    "sigmoid-slope-of-a-without-brackets",
    "3.25 sigmoid_prime_Z",
    "sigmoid-prime-precedence sigmoid-prime-from-a-precedence",
    kernels={"return a - a * a": "return a * 1 - a"},
)
add_fault(
    "sigmoid-slope-falls",
    "3.25 sigmoid_prime_Z",
    "sigmoid-prime-sign",
    kernels={"return up * (1 - up)": "return -up * (1 - up)"},
)
add_fault(
    "tanh-slope-not-squared",
    "3.27 tanh_prime_Z",
    "tanh-prime-one-minus-a tanh-prime-one-minus-tanh",
    kernels={"return 1 - t * t": "return 1 - t"},
)
add_fault(
    "tanh-slope-of-a-not-squared",
    "3.27 tanh_prime_Z",
    "tanh-prime-one-minus-a tanh-prime-from-a-one-minus",
    kernels={"return 1 - a * a": "return 1 - a"},
)
add_fault(
    "tanh-slope-squashes-twice",
    "3.27 tanh_prime_Z",
    "tanh-prime-twice-squashed",
    kernels={"t = np.tanh(z)": "t = np.tanh(np.tanh(z))"},
)
add_fault(
    "tanh-slope-of-a-squashes-again",
    "3.27 tanh_prime_Z",
    "tanh-prime-twice-squashed tanh-prime-squashed-again",
    kernels={"return 1 - a * a": "return 1 - np.tanh(a) ** 2"},
)
add_fault(
    "relu-slope-is-relu",
    "3.8-ReLU relu_prime_Z",
    "relu-prime-is-relu",
    kernels={"return np.where(z > 0, 1.0, 0.0)": "return np.maximum(z, 0.0)"},
)
add_fault(
    "leaky-slope-flat-below",
    "3.8-leaky leaky_relu_prime_Z",
    "leaky-prime-zero-slope",
    kernels={"return np.where(z < 0, 0.01, 1.0)": "return np.where(z < 0, 0.0, 1.0)"},
)

# The factor of dZ1, for hidden layers of each activation.
add_fault(
    "tanh-slope-taken-of-A1",
    "3.47 dZ1",
    "dZ1-slope-of-A1",
    functions={"bend = 1 - hidden ** 2": "bend = 1 - np.tanh(hidden) ** 2"},
    rows={"(1 - self.A1 ** 2)": "(1 - np.tanh(self.A1) ** 2)"},
    kernels={"1 - np.tanh(Z1) ** 2": "1 - np.tanh(np.tanh(Z1)) ** 2"},
)
add_fault(
    "one-minus-A1",
    "3.47 dZ1",
    "dZ1-prime-one-minus-a",
    functions={"bend = 1 - hidden ** 2": "bend = 1 - hidden"},
    rows={"(1 - self.A1 ** 2)": "(1 - self.A1)"},
    kernels={"1 - np.tanh(Z1) ** 2": "1 - np.tanh(Z1)"},
)
add_fault(
    "sigmoids-slope-behind-tanh",
    "3.47 dZ1",
    "dZ1-sigmoid-slope",
    functions={"bend = 1 - hidden ** 2": "bend = hidden * (1 - hidden)"},
    rows={"(1 - self.A1 ** 2)": "self.A1 * (1 - self.A1)"},
    kernels={
        "curve = 1 - np.tanh(Z1) ** 2": "a = np.tanh(Z1)\n    curve = a * (1 - a)",
    },
)
add_fault(
    "tanhs-slope-behind-sigmoid",
    "3.47 dZ1",
    "dZ1-tanh-slope-not-sigmoid",
    functions={"bend = hidden * (1 - hidden)": "bend = 1 - hidden ** 2"},
    rows={"(self.A1 * (1 - self.A1))": "(1 - self.A1 ** 2)"},
    kernels={"curve = s1 * (1 - s1)": "curve = 1 - s1 ** 2"},
    activation="sigmoid",
)
add_fault(
    "tanhs-slope-behind-relu",
    "3.47 dZ1",
    "dZ1-tanh-slope-not-relu",
    functions={"bend = into_hidden > 0": "bend = 1 - np.power(hidden, 2)"},
    rows={"(self.A1 > 0)": "(1 - self.A1 ** 2)"},
    kernels={"curve = (Z1 > 0)": "curve = 1 - np.maximum(Z1, 0) ** 2"},
    activation="relu",
)
add_fault(
    "relu-itself-for-its-slope",
    "3.47 dZ1",
    "dZ1-relu-prime-is-relu",
    functions={"bend = into_hidden > 0": "bend = np.maximum(0, into_hidden)"},
    rows={"(self.A1 > 0)": "self.A1"},
    kernels={"curve = (Z1 > 0)": "curve = Z1 * (Z1 > 0)"},
    activation="relu",
)
add_fault(
    "leaky-slope-without-its-leak",
    "3.47 dZ1",
    "dZ1-relu-slope-not-leaky_relu",
    functions={"np.where(into_hidden > 0, 1, 0.01)": "np.where(into_hidden > 0, 1, 0)"},
    rows={"np.where(self.Z1 > 0, 1, 0.01)": "np.where(self.Z1 > 0, 1, 0)"},
    kernels={"np.where(Z1 > 0, 1, 0.01)": "np.where(Z1 > 0, 1, 0)"},
    activation="leaky_relu",
)
add_fault(
    "sigmoid-slope-taken-of-A1",
    "3.47 dZ1",
    "dZ1-sigmoid-twice",
    functions={"bend = hidden * (1 - hidden)": "s = sigmoid(hidden)\n    bend = s * (1 - s)"},
    rows={
        "(self.A1 * (1 - self.A1))": "(self.squash(self.A1) * (1 - self.squash(self.A1)))",
    },
    kernels={"curve = s1": "s1 = 1 / (1 + np.exp(-s1))\n    curve = s1"},
    activation="sigmoid",
)
add_fault(
    "sigmoid-slope-taken-of-Z1",
    "3.47 dZ1",
    "dZ1-slope-of-Z1-sigmoid",
    functions={"bend = hidden * (1 - hidden)": "bend = into_hidden * (1 - into_hidden)"},
    rows={"(self.A1 * (1 - self.A1))": "(self.Z1 * (1 - self.Z1))"},
    kernels={"curve = s1 * (1 - s1)": "curve = Z1 * (1 - Z1)"},
    activation="sigmoid",
)
add_fault(
    "sigmoid-slope-negated",
    "3.47 dZ1",
    "dZ1-sign-sigmoid",
    functions={"bend = hidden * (1 - hidden)": "bend = hidden * (hidden - 1)"},
    rows={"(self.A1 * (1 - self.A1))": "(-self.A1 * (1 - self.A1))"},
    kernels={"curve = s1 * (1 - s1)": "curve = -s1 * (1 - s1)"},
    activation="sigmoid",
)
add_fault(
    "sigmoid-slope-that-is-nothing",
    "3.47 dZ1",
    functions={"bend = hidden * (1 - hidden)": "bend = hidden * 1 - hidden"},
    rows={"(self.A1 * (1 - self.A1))": "(self.A1 * 1 - self.A1)"},
    kernels={"curve = s1 * (1 - s1)": "curve = s1 * 1 - s1"},
    activation="sigmoid",
)

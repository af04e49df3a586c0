"""Wrong starts and sizes: the initialisation and the sizes read off the data."""

from tests.population.seeded_faults import FaultCategory, add_fault

_W1 = "first = 0.01 * np.random.randn(n_h, n_x)"
_C1 = "first_bias = np.zeros(shape=(n_h, 1))"
_W2 = "second = 0.01 * np.random.randn(n_y, n_h)"
_C2 = "second_bias = np.zeros(shape=(n_y, 1))"
_R1 = "self.W1 = rng.normal(0, 0.01, (features, units))"
_RB1 = "self.b1 = np.zeros(units)"
_R2 = "self.W2 = rng.normal(0, 0.01, (units, outputs))"
_RB2 = "self.b2 = np.zeros(outputs)"
_BOTH = ("W1", "W2")

add_fault(
    "start-at-zero",
    "3.11-init W1",
    "init-zeros",
    functions={_W1: "first = np.zeros((n_h, n_x))", _W2: "second = np.zeros((n_y, n_h))"},
    rows={
        _R1: "self.W1 = np.zeros((features, units))",
        _R2: "self.W2 = np.zeros((units, outputs))",
    },
    other_symbols=_BOTH,
)
add_fault(
    "start-at-one-constant",
    "3.11-init W1",
    "init-constant",
    functions={
        _W1: "first = np.ones((n_h, n_x)) * 0.01",
        _W2: "second = np.ones((n_y, n_h)) * 0.01",
    },
    rows={
        _R1: "self.W1 = np.full((features, units), 0.01)",
        _R2: "self.W2 = np.full((units, outputs), 0.01)",
    },
    other_symbols=[*_BOTH, "b1", "b2"],
)
add_fault(
    "start-all-positive",
    "3.11-init W1",
    "init-uniform",
    functions={
        _W1: "first = 0.01 * np.random.rand(n_h, n_x)",
        _W2: "second = 0.01 * np.random.rand(n_y, n_h)",
    },
    rows={
        _R1: "self.W1 = 0.01 * rng.random((features, units))",
        _R2: "self.W2 = 0.01 * rng.random((units, outputs))",
    },
    other_symbols=_BOTH,
)
add_fault(
    "start-too-large",
    "3.11-init W1",
    "init-large",
    functions={_W1: "first = np.random.randn(n_h, n_x)", _W2: "second = np.random.randn(n_y, n_h)"},
    rows={
        _R1: "self.W1 = rng.normal(0, 1, (features, units))",
        _R2: "self.W2 = rng.normal(size=(units, outputs))",
    },
    other_symbols=_BOTH,
)
add_fault(
    "start-with-random-biases",
    "3.11-init b1",
    "init-random-biases",
    functions={
        _C1: "first_bias = np.random.rand(n_h, 1)",
        _C2: "second_bias = np.random.rand(n_y, 1)",
    },
    rows={_RB1: "self.b1 = rng.random(units)", _RB2: "self.b2 = rng.random(outputs)"},
    other_symbols=["b1", "b2"],
)
add_fault(
    "start-turned",
    "3.11-init W1",
    "init-weights-transposed",
    functions={_W1: "first = 0.01 * np.random.randn(n_x, n_h)"},
    rows={_R1: "self.W1 = rng.normal(0, 0.01, (units, features))"},
    category=FaultCategory.FORM,
)
add_fault(
    "start-with-flat-biases",
    "3.11-init b1",
    "init-biases-flat init-weights-transposed",
    functions={_C1: "first_bias = np.zeros(n_h)"},
    category=FaultCategory.FORM,
)
add_fault(
    "shape-not-a-tuple",
    "3.11-init b1",
    functions={_C1: "first_bias = np.zeros(n_h, 1)"},
    rows={_RB1: "self.b1 = np.zeros(units, 1)"},
    category=FaultCategory.FORM,
)
add_fault(
    "start-of-one-hidden-row",
    "3.11-init W1",
    functions={_W1: "first = 0.01 * np.random.randn(1, n_x) * np.ones((n_h, 1))"},
    rows={_R1: "self.W1 = rng.normal(0, 0.01, (features, 1)) * np.ones(units)"},
)
add_fault(
    "start-with-four-hidden-units",
    "3.11-init W1",
    functions={
        "def initialize_parameters(n_x, n_h, n_y):\n": (
            "def initialize_parameters(n_x, n_h, n_y):\n    n_h = 4\n"
        )
    },
    category=FaultCategory.FORM,
    other_symbols=["b1", "W2"],
)
add_fault(
    "sizes-of-examples",
    "- n0",
    "n0-is-m",
    functions={"n_x = X.shape[0]": "n_x = X.shape[1]"},
)
add_fault(
    "output-size-of-examples",
    "- n2",
    "n2-is-m",
    functions={"n_y = Y.shape[0]": "n_y = Y.shape[1]"},
)
add_fault(
    "two-features-in-the-code",
    "- n0",
    "n0-literal",
    functions={"n_x = X.shape[0]": "n_x = 2"},
)
add_fault(
    "output-size-of-features",
    "- n2",
    "n2-is-n0",
    functions={"n_y = Y.shape[0]": "n_y = X.shape[0]"},
)

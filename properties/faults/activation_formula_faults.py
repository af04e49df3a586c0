"""Formula faults of ReLU, leaky ReLU, tanh and of the derivatives, as functions of any Z."""

from typing import Any

import numpy as np

from backproof.properties.faults.fault import FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault
from backproof.reference import symbols
from backproof.reference.activations import leaky_relu, relu, sigmoid

_VALUES = "Evaluate it at z = −2 and at z = 3 by hand."
_SLOPE = "Draw g, and read its slope off the drawing at z = −2, 0.5 and 3."
_FLAT = "Where is g flat, and where is it steepest?"

for _symbol, _rows in {
    "tanh_Z": (
        ("tanh-sign", "tanh(-Z)"),
        ("tanh-doubled-argument", "tanh(2 * Z)"),
        ("tanh-is-sigmoid", "sigmoid(Z)"),
        ("tanh-squared", "tanh(Z) ** 2"),
        ("tanh-clipped", "np.clip(Z, -1, 1)"),
        ("tanh-reciprocal", "1 / tanh(Z)"),
        ("tanh-doubled-less-half", "2 * sigmoid(2 * Z) - 0.5"),
        ("tanh-without-minus-one", "2 * sigmoid(2 * Z)"),
        ("tanh-plus-one", "2 * sigmoid(2 * Z) + 1"),
        ("tanh-undoubled", "sigmoid(2 * Z) - 1"),
    ),
    "relu_Z": (
        ("relu-min", "np.minimum(0 * Z, Z)"),
        ("relu-identity", "Z * 1"),
        ("relu-negated", "-relu(Z)"),
        ("relu-of-minus", "relu(-Z)"),
        ("relu-is-leaky", "leaky_relu(Z)"),
        ("relu-from-one", "np.maximum(1 + 0 * Z, Z)"),
        ("relu-squared", "relu(Z) ** 2"),
    ),
    "leaky_relu_Z": (
        ("leaky-slope-tenth", "np.where(Z > 0, Z, 0.1 * Z)"),
        ("leaky-slope-thousandth", "np.where(Z > 0, Z, 0.001 * Z)"),
        ("leaky-slope-double", "np.where(Z > 0, Z, 0.02 * Z)"),
        ("leaky-slope-fifth", "np.where(Z > 0, Z, 0.2 * Z)"),
        ("leaky-is-relu", "relu(Z)"),
        ("leaky-both-sides", "0.01 * Z"),
        ("leaky-min", "np.minimum(0.01 * Z, Z)"),
        ("leaky-identity", "Z * 1"),
        ("leaky-abs", "np.where(Z > 0, Z, -Z)"),
    ),
}.items():
    for _id, _formula in _rows:
        register_formula_fault(_id, _symbol, _formula, _VALUES, graph_name="elementwise")

for _symbol, _rows in {
    "sigmoid_prime_Z": (
        ("sigmoid-prime-sign", "-sigmoid(Z) * (1 - sigmoid(Z))"),
        ("sigmoid-prime-plus", "sigmoid(Z) * (1 + sigmoid(Z))"),
        ("sigmoid-prime-square", "1 - sigmoid(Z) ** 2"),
        ("sigmoid-prime-one-minus", "1 - sigmoid(Z)"),
        ("sigmoid-prime-is-sigmoid", "sigmoid(Z) * 1"),
        ("sigmoid-prime-squared", "(sigmoid(Z) * (1 - sigmoid(Z))) ** 2"),
        ("sigmoid-prime-doubled", "2 * sigmoid(Z) * (1 - sigmoid(Z))"),
        ("sigmoid-prime-less-square", "sigmoid(Z) - 2 * sigmoid(Z) ** 2"),
        ("sigmoid-prime-half", "sigmoid(Z) * (0.5 - sigmoid(Z))"),
        ("sigmoid-prime-from-two", "sigmoid(Z) * (2 - sigmoid(Z))"),
        ("sigmoid-prime-sum", "sigmoid(Z) + (1 - sigmoid(Z))"),
        ("sigmoid-prime-quotient", "sigmoid(Z) / (1 - sigmoid(Z))"),
        ("sigmoid-prime-from-a-plus", "sigmoid_Z * (1 + sigmoid_Z)"),
        ("sigmoid-prime-from-a-sign", "sigmoid_Z * (sigmoid_Z - 1)"),
        ("sigmoid-prime-from-a-square", "1 - sigmoid_Z ** 2"),
        ("sigmoid-prime-from-a-precedence", "sigmoid_Z * 1 - sigmoid_Z"),
        ("sigmoid-prime-from-a-one-minus", "1 - sigmoid_Z"),
        ("sigmoid-prime-from-a-is-a", "sigmoid_Z * 1"),
        ("sigmoid-prime-from-a-from-two", "sigmoid_Z * (2 - sigmoid_Z)"),
        ("sigmoid-prime-from-a-quotient", "sigmoid_Z / (1 - sigmoid_Z)"),
        ("sigmoid-prime-squashed-again", "sigmoid(sigmoid_Z) * (1 - sigmoid(sigmoid_Z))"),
        ("sigmoid-prime-from-a-doubled", "2 * sigmoid_Z * (1 - sigmoid_Z)"),
    ),
    "tanh_prime_Z": (
        ("tanh-prime-sign", "tanh(Z) ** 2 - 1"),
        ("tanh-prime-plus", "1 + tanh(Z) ** 2"),
        ("tanh-prime-one-minus-tanh", "1 - tanh(Z)"),
        ("tanh-prime-of-z", "1 - Z ** 2"),
        ("tanh-prime-is-square", "tanh(Z) ** 2"),
        ("tanh-prime-of-sigmoid", "sigmoid(Z) * (1 - sigmoid(Z))"),
        ("tanh-prime-product", "tanh(Z) * (1 - tanh(Z))"),
        ("tanh-prime-square-of-difference", "(1 - tanh(Z)) ** 2"),
        ("tanh-prime-from-two", "2 - tanh(Z) ** 2"),
        ("tanh-prime-twice-the-square", "1 - 2 * tanh(Z) ** 2"),
        ("tanh-prime-double", "1 - 2 * tanh(Z)"),
        ("tanh-prime-from-a-sign", "tanh_Z ** 2 - 1"),
        ("tanh-prime-from-a-plus", "1 + tanh_Z ** 2"),
        ("tanh-prime-from-a-one-minus", "1 - tanh_Z"),
        ("tanh-prime-from-a-product", "tanh_Z * (1 - tanh_Z)"),
        ("tanh-prime-squashed-again", "1 - tanh(tanh_Z) ** 2"),
        ("tanh-prime-from-a-square", "tanh_Z ** 2"),
        ("tanh-prime-from-a-difference", "(1 - tanh_Z) ** 2"),
        ("tanh-prime-from-a-from-two", "2 - tanh_Z ** 2"),
        ("tanh-prime-from-a-double", "1 - 2 * tanh_Z"),
    ),
    "relu_prime_Z": (
        ("relu-prime-reversed", "np.where(Z < 0, 1.0, 0.0)"),
        ("relu-prime-one", "1 + 0 * Z"),
        ("relu-prime-zero", "0 * Z"),
        ("relu-prime-sign", "np.where(Z > 0, 1.0, -1.0)"),
        ("relu-prime-negated", "-np.where(Z > 0, 1.0, 0.0)"),
        ("relu-prime-is-leaky", "np.where(Z > 0, 1.0, 0.01)"),
        ("relu-prime-above-one", "np.where(Z > 1, 1.0, 0.0)"),
        ("relu-prime-of-tanh", "1 - tanh(Z) ** 2"),
    ),
    "leaky_relu_prime_Z": (
        ("leaky-prime-reversed", "np.where(Z < 0, 1.0, 0.01)"),
        ("leaky-prime-negative", "np.where(Z > 0, 1.0, -0.01)"),
        ("leaky-prime-tenth", "np.where(Z > 0, 1.0, 0.1)"),
        ("leaky-prime-thousandth", "np.where(Z > 0, 1.0, 0.001)"),
        ("leaky-prime-double", "np.where(Z > 0, 1.0, 0.02)"),
        ("leaky-prime-one", "1 + 0 * Z"),
        ("leaky-prime-is-leaky", "leaky_relu(Z)"),
        ("leaky-prime-times-z", "np.where(Z > 0, 1.0, 0.01 * Z)"),
        ("leaky-prime-above-one", "np.where(Z > 1, 1.0, 0.01)"),
    ),
}.items():
    for _id, _formula in _rows:
        register_formula_fault(
            _id, _symbol, _formula, _SLOPE if "relu" in _symbol else _FLAT, graph_name="elementwise"
        )


def _relu_in_place(Z: Any) -> Any:
    Z[Z < 0] = 0
    return Z


def _leaky_relu_in_place(Z: Any) -> Any:
    Z[:] = leaky_relu(Z)
    return Z


def _sigmoid_negating_input(Z: Any) -> Any:
    right = sigmoid(Z)
    np.negative(Z, out=Z)
    return right


def _tanh_in_place(Z: Any) -> Any:
    return np.tanh(Z, out=Z)


def _relu_prime_in_place(Z: Any) -> Any:
    slope = (relu(Z) > 0) * 1.0
    Z[:] = slope
    return slope


_ITS_ARGUMENT = "Print Z before and after the call: is it still the same?"
for _id, _equation, _kernel, _written, _about in (
    ("relu-in-place", "relu_Z <- Z", _relu_in_place, "Z[Z < 0] = 0; return Z", "elementwise"),
    (
        "leaky-in-place",
        "leaky_relu_Z <- Z",
        _leaky_relu_in_place,
        "Z[Z < 0] *= 0.01",
        "elementwise",
    ),
    (
        "sigmoid-in-place",
        "sigmoid_Z <- Z",
        _sigmoid_negating_input,
        "np.negative(Z, out=Z)",
        "elementwise",
    ),
    ("tanh-in-place", "tanh_Z <- Z", _tanh_in_place, "np.tanh(Z, out=Z)", "elementwise"),
    (
        "relu-prime-in-place",
        "relu_prime_Z <- Z",
        _relu_prime_in_place,
        "Z[Z > 0] = 1",
        "elementwise",
    ),
    ("A1-written-into-Z1", "A1 <- Z1", _tanh_in_place, "A1 = np.tanh(Z1, out=Z1)", "network"),
    ("A2-negates-Z2", "A2 <- Z2", _sigmoid_negating_input, "np.negative(Z2, out=Z2)", "network"),
):
    _symbol = _equation.split()[0]
    _number = (symbols.NETWORK if _about == "network" else symbols.ELEMENTWISE_FUNCTIONS)[
        _symbol
    ].number
    register_fault(
        _id,
        str(_number),
        _equation,
        _kernel,
        _written,
        _ITS_ARGUMENT,
        graph_name=_about,
        kind=FaultClass.STRUCTURE,
    )

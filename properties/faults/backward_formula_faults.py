"""Formula faults of the backward pass: wrong operand, orientation, sign, scale or slope."""

from collections.abc import Callable
from functools import partial
from typing import Any

from backproof.properties.faults import backward_faults  # noqa: F401  (its dZ1 faults are varied here)
from backproof.properties.faults.fault import FAULTS, FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault

STRUCTURE = FaultClass.STRUCTURE


def _gradients_with_count(
    dZ2: Any, A1: Any, dZ1: Any, X: Any, count: Callable[[Any, Any], int]
) -> Any:
    """Compute all four gradients with the same wrong number of examples."""
    n = count(X, A1)
    sums = [dZ.sum(axis=1, keepdims=True) / n for dZ in (dZ2, dZ1)]
    return dZ2 @ A1.T / n, sums[0], dZ1 @ X.T / n, sums[1]


_MEAN_ONCE = "dZ is of each example: where is the mean taken, and how often?"
_TWICE = "Give every example twice: should the gradient change?"
_DESCENT = "Would a step against it lower the cost?"
_FACTOR = "Compare it with the text's line factor by factor: which one is not there?"
_TRANSPOSE = "Transposing is not cosmetic: write the shapes under the line."
_MATRIX = "One product is a matrix product and one is elementwise: which is which?"
_OPERAND = "What did the weights multiply on the way forward?"

for _id, _formula, _hint in (
    ("ignores-labels", "A2 * (1 - A2)", "Where is Y in your error?"),
    ("mean", "(A2 - Y) / m", _MEAN_ONCE),
    ("sum", "A2 + Y", "When the output agrees with its label, what should the error be?"),
    ("half", "(A2 - Y) / 2", _FACTOR),
    ("squared", "(A2 - Y) ** 2", "Does an error have a direction?"),
    ("is-dA2", "-Y / A2 + (1 - Y) / (1 - A2)", "This is ∂L/∂A2: what lies between A2 and Z2?"),
    (
        "squared-error-doubled",
        "2 * (A2 - Y) * A2 * (1 - A2)",
        "Derive it once by hand: what cancels against the derivative of the logarithm?",
    ),
    ("tanh-slope", "(A2 - Y) * (1 - A2 ** 2)", "Which slope cancels against the logarithm's?"),
    ("slope-inverted", "(A2 - Y) / (A2 * (1 - A2))", "What lies between A2 and Z2?"),
    ("only-output", "A2 * 1", "Where is Y in your error?"),
    ("product", "A2 * Y", "When the output agrees with its label, what should the error be?"),
):
    register_formula_fault(f"dZ2-{_id}", "dZ2", _formula, _hint)

for _P, _dZ, _A, _others in (
    ("dW2", "dZ2", "A1", ("X", "A2", "Z2")),
    ("dW1", "dZ1", "X", ("A1", "Z1")),
):
    for _other in _others:
        register_formula_fault(f"{_P}-from-{_other}", _P, f"{_dZ} @ {_other}.T / m", _OPERAND)
    _a_times = f"{_dZ} @ {_A}.T"
    for _id, _formula, _hint in (
        ("sign", f"-({_a_times}) / m", _DESCENT),
        ("extra-mean", f"{_a_times} / m / m", _MEAN_ONCE),
        ("times-m", f"{_a_times} * m", _TWICE),
        ("doubled", f"2 * ({_a_times}) / m", _FACTOR),
        ("half", f"{_a_times} / (2 * m)", "The ½ belongs to the squared error, or to a penalty."),
        ("over-m-less-1", f"{_a_times} / np.maximum(m - 1, 1)", "How many examples are there?"),
        ("without-transpose", f"{_dZ} @ {_A} / m", _TRANSPOSE),
        ("error-transposed", f"{_dZ}.T @ {_A} / m", _TRANSPOSE),
        ("elementwise", f"{_dZ} * {_A} / m", _MATRIX),
        ("elementwise-transposed", f"{_dZ} * {_A}.T / m", _MATRIX),
        ("over-units", f"{_a_times} / len({_dZ})", "Which axis are the examples on?"),
        ("over-all", f"{_a_times} / {_dZ}.size", "A mean over what?"),
        ("first-example", f"{_dZ}[:, :1] @ {_A}[:, :1].T", "Which examples contribute?"),
        (
            "last-example",
            f"{_dZ}[:, -1:] @ {_A}[:, -1:].T",
            "Which examples contribute after the loop ends?",
        ),
        (
            "drops-last-example",
            f"{_dZ}[:, :-1] @ {_A}[:, :-1].T / m",
            "Sum the sizes of the batches: do you get m?",
        ),
    ):
        register_formula_fault(f"{_P}-{_id}", _P, _formula, _hint)
register_formula_fault(
    "dW2-of-A2", "dW2", "A2 @ A1.T / m", "Is it the output that is to be lowered, or its error?"
)
register_formula_fault(
    "dW2-divided-by-units", "dW2", "dZ2 @ A1.T / len(A1)", "len() counts rows: what are they?"
)
register_formula_fault(
    "dW1-divided-by-features", "dW1", "dZ1 @ X.T / len(X)", "len() counts rows: what are they?"
)
register_formula_fault("dW1-from-dZ2", "dW1", "dZ2 @ X.T / m", "You computed dZ1: did you use it?")
register_formula_fault(
    "dW1-last-example-only", "dW1", "dZ1[:, -1:] @ X[:, -1:].T / m", "Which examples contribute?"
)

for _id, _count, _written, _hint in (
    (
        "gradients-over-features",
        lambda X, _: X.shape[0],
        "m = X.shape[0]",
        "X is (features, examples): which is m?",
    ),
    (
        "gradients-over-units",
        lambda _, A1: A1.shape[0],
        "m = A1.shape[0]",
        "A1 is (units, examples): which is m?",
    ),
):
    register_fault(
        _id,
        "3.44",
        "dW2 db2 dW1 db1 <- dZ2 A1 dZ1 X",
        partial(_gradients_with_count, count=_count),
        _written,
        _hint,
    )

for _b, _dZ, _A in (("db2", "dZ2", "A1"), ("db1", "dZ1", "X")):
    _summed = f"np.sum({_dZ}, axis=1, keepdims=True)"
    for _id, _formula, _hint, _kind in (
        ("sign", f"-{_summed} / m", _DESCENT, None),
        ("extra-mean", f"{_summed} / m / m", _MEAN_ONCE, None),
        ("times-m", f"{_summed} * m", _TWICE, None),
        ("doubled", f"2 * {_summed} / m", _FACTOR, None),
        ("half", f"{_summed} / (2 * m)", "To which cost does the ½ belong?", None),
        ("quadrupled", f"4.0 / m * {_summed}", "Is it the same constant in every line?", None),
        (
            "weighted",
            f"np.sum({_dZ} @ {_A}.T, axis=1, keepdims=True) / m",
            "What does a bias multiply in Z = W A + b?",
            None,
        ),
        ("over-units", f"{_summed} / len({_dZ})", "Which axis are the examples on?", None),
        ("over-all", f"{_summed} / {_dZ}.size", "A mean over what?", None),
        ("first-example", f"{_dZ}[:, :1]", "Which examples contribute?", None),
        ("last-example", f"{_dZ}[:, -1:]", "Which examples contribute?", None),
        (
            "drops-last-example",
            f"np.sum({_dZ}[:, :-1], axis=1, keepdims=True) / m",
            "Sum the sizes of the batches: do you get m?",
            None,
        ),
        ("mean-of-all", f"np.sum({_dZ}) / {_dZ}.size + 0 * {_summed}", "A mean over what?", None),
        ("as-a-row", f"{_summed}.T / m", "One row or one column?", STRUCTURE),
        ("scalar", f"np.sum({_dZ}) / m", "Do all units share one bias?", STRUCTURE),
        ("mean-scalar", f"np.sum({_dZ}) / {_dZ}.size", "Do all units share one bias?", STRUCTURE),
        (
            "axis-0-mean",
            f"np.sum({_dZ}, axis=0, keepdims=True) / len({_dZ})",
            "Which axis are the examples on?",
            STRUCTURE,
        ),
    ):
        register_formula_fault(f"{_b}-{_id}", _b, _formula, _hint, kind=_kind or FaultClass.VALUE)
register_formula_fault(
    "db1-one-number-for-all",
    "db1",
    "np.sum(dZ1) / m + 0 * np.sum(dZ1, axis=1, keepdims=True)",
    "Do hidden units share one bias?",
)
register_formula_fault(
    "db2-axis-0", "db2", "np.sum(dZ2, axis=0, keepdims=True) / m", "Which axis?", kind=STRUCTURE
)
register_formula_fault(
    "db2-not-summed", "db2", "dZ2 / m", "One bias for each example?", kind=STRUCTURE
)
register_formula_fault("db2-is-dZ2", "db2", "dZ2 * 1", "One bias for each example?", kind=STRUCTURE)
register_formula_fault("db1-is-dZ1", "db1", "dZ1 * 1", "One bias for each example?", kind=STRUCTURE)
register_formula_fault(
    "db2-of-A2", "db2", "np.sum(A2, axis=1, keepdims=True) / m", "Where is the error?"
)
register_formula_fault(
    "db1-from-dA1",
    "db1",
    "np.sum(W2.T @ dZ2, axis=1, keepdims=True) / m",
    "You computed dZ1: did you use it?",
)
register_formula_fault(
    "db1-from-dZ2",
    "db1",
    "np.sum(dZ2, axis=1, keepdims=True) / m",
    "Which dZ is in this line?",
    kind=STRUCTURE,
)

_BACK = "W2.T @ dZ2"
SLOPES = {
    "sigmoid": (
        "A1 * (1 - A1)",
        "sigmoid(Z1) * (1 - sigmoid(Z1))",
        "sigmoid(A1) * (1 - sigmoid(A1))",
    ),
    "tanh": ("1 - A1 ** 2", "1 - tanh(Z1) ** 2", "1 - tanh(A1) ** 2"),
    "relu": ("np.where(A1 > 0, 1.0, 0.0)", "np.where(Z1 > 0, 1.0, 0.0)", None),
    "leaky_relu": ("np.where(A1 > 0, 1.0, 0.01)", "np.where(Z1 > 0, 1.0, 0.01)", None),
}
_BELONGS = "Forward and backward must belong together: which g does the hidden layer have?"
for _right in SLOPES:
    for _name, (_of_a, _of_z, _twice) in SLOPES.items():
        _fault_suffix = _name.replace("_", "-") + f"-slope-not-{_right}" * (_right != "tanh")
        _fault_suffix += "-slope" * (_right == "tanh")
        if _name != _right:
            if f"dZ1-{_fault_suffix}" != "dZ1-sigmoid-slope":
                register_formula_fault(
                    f"dZ1-{_fault_suffix}", "dZ1", f"{_BACK} * ({_of_a})", _BELONGS, hidden=_right
                )
            if "relu" not in _name:
                _id = f"dZ1-{_fault_suffix}-of-Z1"
                register_formula_fault(_id, "dZ1", f"{_BACK} * ({_of_z})", _BELONGS, hidden=_right)
        if _twice and (_right, _name) == ("sigmoid", "sigmoid"):
            _squashed = "Which of Z1 and A1 does your derivative expect? You squashed twice."
            register_formula_fault(
                "dZ1-sigmoid-twice", "dZ1", f"{_BACK} * {_twice}", _squashed, hidden=_right
            )

_SLOPE = "Write the slope of the hidden activation in A1, and compare."
for _id, _formula, _hint in (
    ("sign", f"-({_BACK}) * (1 - A1 ** 2)", _DESCENT),
    ("doubled", f"2 * ({_BACK}) * (1 - A1 ** 2)", _FACTOR),
    ("half", f"({_BACK}) * (1 - A1 ** 2) / 2", _FACTOR),
    ("doubled-slope", f"({_BACK}) * (1 - 2 * A1 ** 2)", _SLOPE),
    ("slope-of-Z1", f"{_BACK} * (1 - Z1 ** 2)", "1 − a² is written in a: is that what you have?"),
    ("slope-of-A2", f"{_BACK} * (1 - A2 ** 2)", "Whose activation is it: which layer's?"),
    ("slope-of-X", f"{_BACK} * (1 - X ** 2)", "Whose activation is it: which layer's?"),
    ("slope-of-Z2", f"{_BACK} * (1 - tanh(Z2) ** 2)", "Whose activation is it: which layer's?"),
    ("output-slope", f"{_BACK} * A2 * (1 - A2)", "Whose activation is it: which layer's?"),
    ("slope-plus", f"{_BACK} * (1 + A1 ** 2)", _SLOPE),
    ("slope-squared", f"{_BACK} * (1 - A1 ** 2) ** 2", _SLOPE),
    ("square-of-difference", f"{_BACK} * (1 - A1) ** 2", _SLOPE),
    ("slope-negated", f"{_BACK} * (A1 ** 2 - 1)", _SLOPE),
    ("square-alone", f"{_BACK} * A1 ** 2", _SLOPE),
    ("slope-transposed", f"{_BACK} * (1 - A1 ** 2).T", "Elementwise factors share one shape."),
    ("times-A1", f"{_BACK} * A1", "g and g′ are two different functions."),
    ("times-Z1", f"{_BACK} * Z1", "g and g′ are two different functions."),
    ("slope-added", f"{_BACK} + (1 - A1 ** 2)", "How does Z1 act on A1: by a factor or a term?"),
    ("slope-over", f"{_BACK} / (1 - A1 ** 2)", "Does a saturated unit learn more, or less?"),
    ("elementwise", "W2.T * dZ2 * (1 - A1 ** 2)", "Try two outputs: who sums over them?"),
    ("matrix-slope", f"{_BACK} @ (1 - A1 ** 2)", _MATRIX),
    ("squares-as-matrix", f"{_BACK} @ (1 - A1.T @ A1)", "Square each entry, not the matrix."),
    ("W2-not-transposed", "W2 @ dZ2 * (1 - A1 ** 2)", _TRANSPOSE),
    ("with-W1", "W1.T @ dZ2 * (1 - A1 ** 2)", "Through which weights did A1 act?"),
    ("with-dW2", "dW2.T @ dZ2 * (1 - A1 ** 2)", "Through which weights did A1 act?"),
    ("from-error-alone", "dZ2 * 1", "Blame is shared through the weights: where is W2?"),
    ("from-A2", "W2.T @ A2 * (1 - A1 ** 2)", "What is sent back: the output, or its error?"),
    ("mean-in-the-middle", f"{_BACK} * (1 - A1 ** 2) / len(W2)", _MEAN_ONCE),
    ("last-example-only", f"({_BACK} * (1 - A1 ** 2))[:, -1:]", "Which examples contribute?"),
    ("sin-slope", f"{_BACK} * (1 - np.abs(A1))", _SLOPE),
):
    register_formula_fault(f"dZ1-{_id}", "dZ1", _formula, _hint)
register_formula_fault(
    "dZ1-slope-of-Z1-sigmoid",
    "dZ1",
    f"{_BACK} * (Z1 * (1 - Z1))",
    "a(1 − a) is written in a: is that what you have?",
    hidden="sigmoid",
)

_SUMMED = "Is it of each example, or of all together?"
for _symbol, _right in (("da2", "-y / a2 + (1 - y) / (1 - a2)"),):
    for _id, _formula, _hint in (
        ("first-term-only", "-y / a2", "What of an example of class 0?"),
        ("terms-subtracted", "-y / a2 - (1 - y) / (1 - a2)", "Differentiate log(1 − a) once more."),
        ("difference", "a2 - y", "This is ∂L/∂z2: how do the two differ?"),
        ("doubled", f"2 * ({_right})", _FACTOR),
        ("products", "-y * a2 + (1 - y) * (1 - a2)", "Differentiate log a once more."),
    ):
        register_formula_fault(
            f"one-{_symbol}-{_id}", _symbol, _formula, _hint, graph_name="one example"
        )
for _id, _formula in (
    ("not-transposed", "W2 @ dz2"),
    ("sign", "-(W2.T @ dz2)"),
    ("elementwise", "W2.T * dz2"),
):
    register_formula_fault(
        f"one-da1-{_id}",
        "da1",
        _formula,
        "Write the shapes under the line.",
        graph_name="one example",
    )


# The same faults for the other hidden activations: only the slope differs.
_TANH = "(1 - A1 ** 2)"
for _fault in [f for f in FAULTS.values() if f.symbol == "dZ1" and f.hidden == "tanh"]:
    _formula = _fault.code.removeprefix("dZ1 = ")
    _has_one_tanh_slope = _formula.count(_TANH) == 1 and f"{_TANH} **" not in _formula
    for _right, _slopes in SLOPES.items():
        if _right != "tanh" and (_has_one_tanh_slope or _fault.id == "dZ1-without-slope"):
            register_formula_fault(
                f"{_fault.id}-{_right.replace('_', '-')}",
                "dZ1",
                _formula.replace(_TANH, f"({_slopes[0]})"),
                _fault.hint,
                kind=_fault.kind,
                hidden=_right,
            )

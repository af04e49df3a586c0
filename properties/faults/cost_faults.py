"""Faults of the cost J, and of the loss of one example."""

from typing import Any

import numpy as np

from backproof.properties.faults.fault import FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault
from backproof.reference.loss_and_cost import loss

STRUCTURE = FaultClass.STRUCTURE


def _clip_in_place(A2: Any, Y: Any) -> Any:
    np.clip(A2, 0.25, 0.75, out=A2)
    return loss(A2, Y).sum() / Y.shape[1]


register_formula_fault(
    "J-first-term-only",
    "J",
    "-np.sum(Y * np.log(A2)) / m",
    "What does your cost say of a 0 that was predicted as 0.999?",
)
register_formula_fault(
    "J-negated",
    "J",
    "np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m",
    "Can a cost be negative?",
)
register_formula_fault(
    "J-bracket",
    "J",
    "-1 / m * np.sum(Y * np.log(A2)) + np.sum((1 - Y) * np.log(1 - A2))",
    "Where does your −1/m end?",
)
register_formula_fault(
    "J-without-mean", "J", "loss(A2, Y).sum()", "Give every example twice: should the cost change?"
)
register_formula_fault(
    "J-half", "J", "loss(A2, Y).sum() / (2 * m)", "To which cost does the ½ belong?"
)
register_formula_fault(
    "J-log2",
    "J",
    "loss(A2, Y).sum() / np.log(2) / m",
    "What is the cost of an output of ½?",
)
register_formula_fault(
    "J-divided-by-outputs",
    "J",
    "loss(A2, Y).sum() / len(Y)",
    "Which axis does len count, and on which are the examples?",
)
register_formula_fault(
    "J-drops-last-example",
    "J",
    "loss(A2[:, :-1], Y[:, :-1]).sum() / m",
    "How many terms does your sum have?",
)
register_formula_fault(
    "J-of-first-output",
    "J",
    "loss(A2[:1], Y[:1]).sum() / m",
    "Try two output units: do both count?",
)
register_formula_fault(
    "J-squared-error",
    "J",
    "np.sum((A2 - Y) ** 2) / m",
    "Which loss does the chapter use, and what does it say when a 1 is predicted as 0?",
)
register_formula_fault(
    "J-large-epsilon",
    "J",
    "-np.sum(Y * np.log(A2 + 0.01) + (1 - Y) * np.log(1 - A2 + 0.01)) / m",
    "How much does your ε move the cost of an output of ½?",
)
register_formula_fault(
    "J-not-summed",
    "J",
    "loss(A2, Y).sum(axis=0) / m",
    "One number for the data set, or one per example?",
    kind=STRUCTURE,
)
register_fault(
    "cost-clips-A2-in-place",
    "3.45",
    "J <- A2 Y",
    _clip_in_place,
    "A2[A2 < eps] = eps",
    "Print A2 before and after you compute the cost.",
    kind=STRUCTURE,
)


_PAIRS = "Did you want every label with every output, or each with its own?"
_LOG_HALF = "The cost at A2 = ½ is log 2 for each output: is yours?"

for _id, _formula, _hint in (
    (
        "second-term-only",
        "-np.sum((1 - Y) * np.log(1 - A2)) / m",
        "What does your cost say of an example of class 1 that is given 0.001?",
    ),
    (
        "labels-exchanged",
        "-np.sum(Y * np.log(1 - A2) + (1 - Y) * np.log(A2)) / m",
        "Is the cost small where the output agrees with its label?",
    ),
    (
        "terms-subtracted",
        "-np.sum(Y * np.log(A2) - (1 - Y) * np.log(1 - A2)) / m",
        "Can a mistake on one class make up for one on the other?",
    ),
    (
        "mean-over-outputs",
        "-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / A2.size",
        "A mean over what: examples, or all entries?",
    ),
    (
        "cross-terms",
        "-np.sum(Y @ np.log(A2).T + (1 - Y) @ np.log(1 - A2).T) / m",
        "Your product is 1×1 only while there is one output: what is it for two?",
    ),
    ("pairs", "-np.sum(Y.T @ np.log(A2) + (1 - Y).T @ np.log(1 - A2)) / m", _PAIRS),
    (
        "log10",
        "-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m / np.log(10)",
        _LOG_HALF,
    ),
    ("log1p", "-np.sum(Y * np.log1p(A2) + (1 - Y) * np.log1p(1 - A2)) / m", _LOG_HALF),
    (
        "doubled",
        "-2 * np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m",
        _LOG_HALF,
    ),
    (
        "times-m",
        "-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) * m",
        "Give every example twice: should the cost change?",
    ),
    (
        "mean-twice",
        "-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m / m",
        "How often is the mean taken?",
    ),
    ("without-logarithm", "-np.sum(Y * A2 + (1 - Y) * (1 - A2)) / m", _LOG_HALF),
    ("absolute-error", "np.sum(np.abs(A2 - Y)) / m", "Which cost does the text derive?"),
    (
        "half-squared-error",
        "np.sum((A2 - Y) ** 2) / (2 * m)",
        "Which cost does the text derive, and from which probability?",
    ),
    (
        "summed-squared-error",
        "np.sum((A2 - Y) ** 2)",
        "Which cost does the text derive, and from which probability?",
    ),
    (
        "bracket-of-second",
        "-np.sum(Y * np.log(A2)) + np.sum((1 - Y) * np.log(1 - A2)) / m",
        "Where does each sum end, and what is divided by m?",
    ),
    (
        "second-without-one-minus",
        "-np.sum(Y * np.log(A2) + (1 - Y) * np.log(A2)) / m",
        "What is the probability of class 0?",
    ),
    (
        "label-without-one-minus",
        "-np.sum(Y * np.log(A2) + Y * np.log(1 - A2)) / m",
        "Which examples does each of the two terms count?",
    ),
    (
        "one-minus-Y-missing",
        "-np.sum(Y * np.log(A2) + np.log(1 - A2)) / m",
        "Which examples does each of the two terms count?",
    ),
):
    register_formula_fault(f"J-{_id}", "J", _formula, _hint)

for _eps in ("1e-1", "5e-2", "1e-3", "1e-4", "1e-5", "1e-6"):
    register_formula_fault(
        f"J-epsilon-{_eps}",
        "J",
        f"-np.sum(Y * np.log(A2 + {_eps}) + (1 - Y) * np.log(1 - A2 + {_eps})) / m",
        "How much does your epsilon move −log ½?",
    )
    register_formula_fault(
        f"J-clipped-{_eps}",
        "J",
        f"-np.sum(Y * np.log(np.clip(A2, {_eps}, 1 - {_eps}))"
        f" + (1 - Y) * np.log(1 - np.clip(A2, {_eps}, 1 - {_eps}))) / m",
        "Which probabilities does your clip change?",
    )

_EXAMPLE_LOSS = "-np.sum(y * np.log(a2) + (1 - y) * np.log(1 - a2))"
for _id, _formula, _hint in (
    ("first-term-only", "-np.sum(y * np.log(a2))", "What of an example of class 0?"),
    ("sign", "np.sum(y * np.log(a2) + (1 - y) * np.log(1 - a2))", "Can a loss be negative?"),
    ("squared-error", "np.sum((a2 - y) ** 2)", "Which loss does the text derive?"),
    ("half", f"{_EXAMPLE_LOSS} / 2", "To which loss does the ½ belong?"),
    ("doubled", f"2 * {_EXAMPLE_LOSS}", _LOG_HALF),
    (
        "terms-subtracted",
        "-np.sum(y * np.log(a2) - (1 - y) * np.log(1 - a2))",
        "Can a mistake on one class make up for one on the other?",
    ),
    (
        "labels-exchanged",
        "-np.sum(y * np.log(1 - a2) + (1 - y) * np.log(a2))",
        "Is the loss small where the output agrees with its label?",
    ),
):
    register_formula_fault(f"one-L-{_id}", "L", _formula, _hint, graph_name="one example")
    unit = _formula.replace("a2", "a").replace("np.sum", "")
    register_formula_fault(f"unit-L-{_id}", "L", unit, _hint, graph_name="logistic unit")

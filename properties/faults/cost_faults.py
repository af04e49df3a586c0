"""Faults of the cost J, and of the loss of one example."""

from typing import Any

import numpy as np

from backproof.properties.faults.fault import FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault
from backproof.reference.cost import loss

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

"""Faults of the cost J, and of the loss of one example."""

from typing import Any

import numpy as np

from properties.faults.fault import FaultClass, fault
from reference.cost import loss

FORM = FaultClass.FORM


def _clips_in_place(A2: Any, Y: Any) -> Any:
    np.clip(A2, 0.25, 0.75, out=A2)
    return loss(A2, Y).sum() / Y.shape[1]


def _cost(equation_of: Any) -> Any:
    """A cost from A2, Y, with log and m at hand."""
    return lambda A2, Y: equation_of(A2, Y, np.log(A2), np.log1p(-A2), Y.shape[1])


fault(
    "J-first-term-only",
    "3.45",
    "J <- A2 Y",
    _cost(lambda A, Y, log_A, log_1_A, m: -np.sum(Y * log_A) / m),  # noqa: ARG005
    "J = -np.sum(Y * np.log(A2)) / m",
    "What does your cost say of a 0 that was predicted as 0.999?",
)
fault(
    "J-negated",
    "3.45",
    "J <- A2 Y",
    _cost(lambda A, Y, log_A, log_1_A, m: np.sum(Y * log_A + (1 - Y) * log_1_A) / m),  # noqa: ARG005
    "J = np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m",
    "Can a cost be negative?",
)
fault(
    "J-bracket",
    "3.45",
    "J <- A2 Y",
    _cost(lambda A, Y, log_A, log_1_A, m: -np.sum(Y * log_A) / m + np.sum((1 - Y) * log_1_A)),  # noqa: ARG005
    "J = -1/m * np.sum(Y * np.log(A2)) + np.sum((1 - Y) * np.log(1 - A2))",
    "Where does your −1/m end?",
)
fault(
    "J-without-mean",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: loss(A, Y).sum(),
    "J = -np.sum(...)",
    "Give every example twice: should the cost change?",
)
fault(
    "J-half",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: loss(A, Y).sum() / (2 * Y.shape[1]),
    "J = ... / (2 * m)",
    "To which cost does the ½ belong?",
)
fault(
    "J-log2",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: loss(A, Y).sum() / np.log(2) / Y.shape[1],
    "np.log2(A2)",
    "What is the cost of an output of ½?",
)
fault(
    "J-divided-by-outputs",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: loss(A, Y).sum() / len(Y),
    "J = ... / len(Y)",
    "Which axis does len count, and on which are the examples?",
)
fault(
    "J-drops-last-example",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: loss(A[:, :-1], Y[:, :-1]).sum() / Y.shape[1],
    "for i in range(m - 1): ...",
    "How many terms does your sum have?",
)
fault(
    "J-of-first-output",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: loss(A[:1], Y[:1]).sum() / Y.shape[1],
    "J = ... A2[0] ... Y[0] ...",
    "Try two output units: do both count?",
)
fault(
    "J-squared-error",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: np.sum((A - Y) ** 2) / Y.shape[1],
    "J = np.sum((A2 - Y)**2) / m",
    "Which loss does the chapter use, and what does it say when a 1 is predicted as 0?",
)
fault(
    "J-large-epsilon",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: -np.sum(Y * np.log(A + 1e-2) + (1 - Y) * np.log(1 - A + 1e-2)) / Y.shape[1],
    "np.log(A2 + 1e-2)",
    "How much does your ε move the cost of an output of ½?",
)
fault(
    "J-not-summed",
    "3.45",
    "J <- A2 Y",
    lambda A, Y: loss(A, Y).sum(axis=0) / Y.shape[1],
    "J = -(Y * np.log(A2) + ...) / m",
    "One number for the data set, or one per example?",
    kind=FORM,
)
fault(
    "cost-clips-A2-in-place",
    "3.45",
    "J <- A2 Y",
    _clips_in_place,
    "A2[A2 < eps] = eps",
    "Print A2 before and after you compute the cost.",
    kind=FORM,
)

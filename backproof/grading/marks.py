"""Marks from a verdict: what each equation earns, what lateness takes, and what needs a human eye.

Nothing here depends on other submissions or on the machine: equal verdicts get equal marks.
"""

import math
from collections.abc import Iterator, Mapping

from backproof.assignment.model import Assignment, Late, rounded
from backproof.assignment.points import by_function
from backproof.assignment.training import function_of
from backproof.grading.graded import STABILITY, TRAINING, Graded, Mark
from backproof.grading.looking import overflowing, reasons
from backproof.intake.handed import Handed
from backproof.judge.verdict import EquationVerdict, Status, Verdict
from backproof.report.drawing import WORST_FIRST
from backproof.report.json import as_data

UNTOLD = ""
"""The status of an equation of which nothing can be told: it earns nothing."""

EXTREME = frozenset(
    ["A1", "A2", "J", "L", "a1", "a2", "a", "da", "da2", "sigmoid_Z", "tanh_Z", "sigmoid_prime_Z",
     "tanh_prime_Z"]
)  # fmt: skip
"""The symbols whose formulas in the text overflow where |z| is large: exponentials, logarithms."""

SECONDS_PER_HOUR, SECONDS_PER_DAY = 3600, 86400


def graded(handed: Handed, verdict: Verdict, assignment: Assignment) -> Graded:
    """What a submission gets for its verdict.

    What conforms, is close or follows from an earlier fault earns its points; the rest does not.
    """
    marks = tuple(_marks(verdict, assignment))
    full = rounded(mark.points for mark in marks)
    penalty = rounded([full * share_lost(assignment.late, handed.days_late)])
    return Graded(
        handed=handed,
        status="conforms" if verdict.conforms else "does not conform",
        marks=marks,
        score=rounded([full, -penalty]),
        max_score=assignment.max_score,
        penalty=penalty,
        verdict={**as_data(verdict), "seed": None},
        look=tuple(reasons(handed, verdict, assignment)),
        seconds=verdict.seconds,
    )


def ungraded(handed: Handed, assignment: Assignment, reason: str) -> Graded:
    """The row of what could not be judged: no points, and the reason for somebody to look at."""
    marks = tuple(
        Mark(label, function, UNTOLD, 0.0, points) for label, function, points in _items(assignment)
    )
    look = tuple(dict.fromkeys([reason, *handed.notes, *handed.set_aside]))
    return Graded(handed, reason, marks, 0.0, assignment.max_score, look=look)


def share_lost(late: Late | None, days: float) -> float:
    """The share of a score that so many days cost; each day begun counts, after some grace."""
    if late is None:
        return 0.0
    over = round(days * SECONDS_PER_DAY - late.grace_hours * SECONDS_PER_HOUR)
    return min(late.most, late.per_day * max(0, math.ceil(over / SECONDS_PER_DAY)))


def _items(assignment: Assignment) -> Iterator[tuple[str, str, float]]:
    """All that can earn points: the label, the function and the points."""
    of_label = {
        label: function
        for function, labels in reversed(by_function(assignment.binding).items())
        for label in labels
    }
    for label, points in assignment.points.items():
        yield label, of_label[label], points
    if assignment.training is not None:
        yield TRAINING, function_of(assignment.training.call), assignment.training.points
    if assignment.stability:
        yield STABILITY, "", assignment.stability


def _marks(verdict: Verdict, assignment: Assignment) -> Iterator[Mark]:
    worst = worst_of(verdict)
    for label, function, points in _items(assignment):
        if label == STABILITY:
            yield _stability(verdict, points)
        elif label in worst:
            found = worst[label]
            earned = points if found.status.earns else 0.0
            yield Mark(label, found.function, str(found.status), earned, points)
        else:
            yield Mark(label, function, UNTOLD, 0.0, points)


def worst_of(verdict: Verdict) -> Mapping[str, EquationVerdict]:
    """The verdict that counts for each label: the worst, the first of those that are equal."""
    worst = dict[str, EquationVerdict]()
    for equation in sorted(verdict.equations, key=lambda e: WORST_FIRST.index(e.status)):
        worst.setdefault(equation.label, equation)
    return worst


def _stability(verdict: Verdict, points: float) -> Mark:
    """The bonus: all that could overflow is right, and did not overflow on any example."""
    function = next(overflowing(verdict.remarks), "")
    if function:
        return Mark(STABILITY, function, str(Status.DIFFERS), 0.0, points)
    could = [e for e in verdict.equations if e.symbol in EXTREME]
    lacking = next((e for e in could if not e.status.earns), None)
    if lacking is not None or not could:
        status = UNTOLD if lacking is None else str(lacking.status)
        return Mark(STABILITY, lacking.function if lacking else "", status, 0.0, points)
    return Mark(STABILITY, "", str(Status.CONFORMS), points, points)

"""Marks from a verdict: what each equation earns, what lateness takes, and what needs a human eye.

Nothing here depends on other submissions or on the machine: equal verdicts get equal marks.
"""

import math
from collections.abc import Iterator, Mapping

from backproof.assignment.definition import Assignment, LatePolicy, sum_points
from backproof.binding.equation_labels import labels_by_function
from backproof.binding.training_loop_call import function_of
from backproof.grading.review_flags import overflowing_functions, review_reasons
from backproof.results.graded_submission import (
    STABILITY_BONUS_LABEL,
    TRAINING_LOOP_LABEL,
    EquationMark,
    GradedSubmission,
)
from backproof.results.serialization import verdict_to_dict
from backproof.results.submission import Submission
from backproof.results.verdict import EquationVerdict, Status, Verdict

UNDETERMINED = ""
"""The status of an equation of which nothing can be told: it earns nothing."""

OVERFLOWING_SYMBOLS = frozenset(
    ["A1", "A2", "J", "L", "a1", "a2", "a", "da", "da2", "sigmoid_Z", "tanh_Z", "sigmoid_prime_Z",
     "tanh_prime_Z"]
)  # fmt: skip
"""The symbols whose formulas in the text overflow where |z| is large: exponentials, logarithms."""

SECONDS_PER_HOUR, SECONDS_PER_DAY = 3600, 86400


def grade_verdict(
    submission: Submission, verdict: Verdict, assignment: Assignment
) -> GradedSubmission:
    """What a submission gets for its verdict.

    What conforms, is close or follows from an earlier fault earns its points; the rest does not.
    """
    marks = tuple(_marks(verdict, assignment))
    full = sum_points(mark.points for mark in marks)
    penalty = sum_points([full * lateness_share(assignment.late_policy, submission.days_late)])
    return GradedSubmission(
        submission=submission,
        status="conforms" if verdict.conforms else "does not conform",
        marks=marks,
        score=sum_points([full, -penalty]),
        max_score=assignment.max_score,
        penalty=penalty,
        verdict={**verdict_to_dict(verdict), "seed": None},
        review_reasons=tuple(review_reasons(submission, verdict, assignment)),
        seconds=verdict.seconds,
    )


def zero_grade(submission: Submission, assignment: Assignment, reason: str) -> GradedSubmission:
    """The row of what could not be judged: no points, and the reason for somebody to look at."""
    marks = tuple(
        EquationMark(label, function, UNDETERMINED, 0.0, points)
        for label, function, points in _items(assignment)
    )
    look = tuple(dict.fromkeys([reason, *submission.notes, *submission.set_aside]))
    return GradedSubmission(
        submission, reason, marks, 0.0, assignment.max_score, review_reasons=look
    )


def lateness_share(late: LatePolicy | None, days: float) -> float:
    """The share of a score that so many days cost; each day begun counts, after some grace."""
    if late is None:
        return 0.0
    over = round(days * SECONDS_PER_DAY - late.grace_hours * SECONDS_PER_HOUR)
    return min(late.most, late.per_day * max(0, math.ceil(over / SECONDS_PER_DAY)))


def _items(assignment: Assignment) -> Iterator[tuple[str, str, float]]:
    """All that can earn points: the label, the function and the points."""
    of_label = {
        label: function
        for function, labels in reversed(labels_by_function(assignment.binding).items())
        for label in labels
    }
    for label, points in assignment.points.items():
        yield label, of_label[label], points
    if assignment.training is not None:
        yield TRAINING_LOOP_LABEL, function_of(assignment.training.call), assignment.training.points
    if assignment.stability:
        yield STABILITY_BONUS_LABEL, "", assignment.stability


def _marks(verdict: Verdict, assignment: Assignment) -> Iterator[EquationMark]:
    worst = worst_verdicts(verdict)
    for label, function, points in _items(assignment):
        if label == STABILITY_BONUS_LABEL:
            yield _stability_mark(verdict, points)
        elif label in worst:
            found = worst[label]
            earned = points if found.status.earns else 0.0
            yield EquationMark(label, found.function, str(found.status), earned, points)
        else:
            yield EquationMark(label, function, UNDETERMINED, 0.0, points)


def worst_verdicts(verdict: Verdict) -> Mapping[str, EquationVerdict]:
    """The verdict that counts for each label: the worst, the first of those that are equal."""
    worst = dict[str, EquationVerdict]()
    for equation in sorted(verdict.equations, key=lambda e: -e.status.severity):
        worst.setdefault(equation.label, equation)
    return worst


def _stability_mark(verdict: Verdict, points: float) -> EquationMark:
    """The bonus: all that could overflow is right, and did not overflow on any example."""
    function = next(overflowing_functions(verdict.remarks), "")
    if function:
        return EquationMark(STABILITY_BONUS_LABEL, function, str(Status.DIFFERS), 0.0, points)
    could = [e for e in verdict.equations if e.symbol in OVERFLOWING_SYMBOLS]
    lacking = next((e for e in could if not e.status.earns), None)
    if lacking is not None or not could:
        status = UNDETERMINED if lacking is None else str(lacking.status)
        return EquationMark(
            STABILITY_BONUS_LABEL, lacking.function if lacking else "", status, 0.0, points
        )
    return EquationMark(STABILITY_BONUS_LABEL, "", str(Status.CONFORMS), points, points)

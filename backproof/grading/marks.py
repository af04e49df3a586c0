"""Marks from a verdict: the points of each equation, the bonus, and the penalty for lateness.

The marks depend only on the verdict and the assignment: equal verdicts get equal marks.
"""

import math
from collections.abc import Iterator, Mapping

from backproof.assignment.definition import Assignment, LatePolicy, sum_points
from backproof.binding.equation_labels import labels_by_function
from backproof.binding.training_loop_call import function_of
from backproof.grading.review_flags import overflowing_functions, review_reasons
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from backproof.results.repeated_slips import excused_labels
from backproof.results.serialization import verdict_to_dict
from backproof.results.status import Status
from backproof.results.submission import Submission
from backproof.results.verdict import Verdict

UNDETERMINED = ""
"""The status of an equation that could not be checked; it earns nothing."""

OVERFLOWING_SYMBOLS = frozenset(
    ["A1", "A2", "J", "L", "a1", "a2", "a", "da", "da2", "sigmoid_Z", "tanh_Z", "sigmoid_prime_Z",
     "tanh_prime_Z"]
)  # fmt: skip
"""The symbols whose textbook formulas overflow for large |z|: exponentials and logarithms."""

SECONDS_PER_HOUR, SECONDS_PER_DAY = 3600, 86400


def grade_verdict(
    submission: Submission, verdict: Verdict, assignment: Assignment
) -> GradedSubmission:
    """Return the grade that a verdict earns.

    An equation earns its points if its status is "conforms", "close" or "follows", or if the same
    slip costs another equation.
    """
    marks = tuple(_marks(verdict, assignment))
    points = sum_points(mark.points for mark in marks)
    penalty = sum_points([points * lateness_share(assignment.late_policy, submission.days_late)])
    return GradedSubmission(
        submission=submission,
        status=_outcome(verdict),
        marks=marks,
        score=sum_points([points, -penalty]),
        max_score=assignment.max_score,
        penalty=penalty,
        verdict={**verdict_to_dict(verdict), "seed": None},
        review_reasons=tuple(review_reasons(submission, verdict, assignment)),
        seconds=verdict.seconds,
    )


def _outcome(verdict: Verdict) -> str:
    if verdict.is_unjudged:
        return str(Status.NOT_JUDGED)
    return "conforms" if verdict.conforms else "does not conform"


def zero_grade(submission: Submission, assignment: Assignment, reason: str) -> GradedSubmission:
    """Return a grade without points for a submission that could not be judged, with the reason."""
    marks = tuple(
        EquationMark(label, function, UNDETERMINED, 0.0, points)
        for label, function, points in _items(assignment)
    )
    review_reasons = tuple(dict.fromkeys([reason, *submission.notes, *submission.set_aside]))
    return GradedSubmission(
        submission, reason, marks, 0.0, assignment.max_score, review_reasons=review_reasons
    )


def lateness_share(policy: LatePolicy | None, days_late: float) -> float:
    """Return the share of the points that lateness costs: per started day after the grace time."""
    if policy is None:
        return 0.0
    seconds = round(days_late * SECONDS_PER_DAY - policy.grace_hours * SECONDS_PER_HOUR)
    return min(policy.most, policy.per_day * max(0, math.ceil(seconds / SECONDS_PER_DAY)))


def _items(assignment: Assignment) -> Iterator[tuple[str, str, float]]:
    """Yield the label, the function and the points of each item of an assignment."""
    function_of_label = {
        label: function
        for function, labels in reversed(labels_by_function(assignment.binding).items())
        for label in labels
    }
    for label, points in assignment.points.items():
        yield label, function_of_label[label], points
    if assignment.training is not None:
        yield TRAINING_LOOP_LABEL, function_of(assignment.training.call), assignment.training.points
    if assignment.stability:
        yield STABILITY_BONUS_LABEL, "", assignment.stability


def _marks(verdict: Verdict, assignment: Assignment) -> Iterator[EquationMark]:
    worst = worst_verdicts(verdict)
    policy = assignment.mark_policy
    excused = (
        frozenset[str]() if policy.per_equation else excused_labels(verdict, assignment.points)
    )
    for label, function, points in _items(assignment):
        if label == STABILITY_BONUS_LABEL:
            yield _stability_mark(verdict, points)
        elif label in worst:
            equation = worst[label]
            status = Status.FOLLOWS if label in excused else equation.status
            if policy.in_place_costs and equation.practice and status.earns:
                status = Status.DIFFERS
            earned = points if status.earns else 0.0
            yield EquationMark(label, equation.function, str(status), earned, points)
        else:
            yield EquationMark(label, function, UNDETERMINED, 0.0, points)


def worst_verdicts(verdict: Verdict) -> Mapping[str, EquationVerdict]:
    """Return the verdict that counts for each label: the first of the worst ones."""
    worst = dict[str, EquationVerdict]()
    for equation in sorted(verdict.equations, key=lambda e: -e.status.severity):
        worst.setdefault(equation.label, equation)
    return worst


def _stability_mark(verdict: Verdict, points: float) -> EquationMark:
    """Mark the bonus: all results that could overflow are right and finite on every example."""
    function = next(overflowing_functions(verdict.remarks), "")
    if function:
        return EquationMark(STABILITY_BONUS_LABEL, function, str(Status.DIFFERS), 0.0, points)
    candidates = [e for e in verdict.equations if e.symbol in OVERFLOWING_SYMBOLS]
    failure = next((e for e in candidates if not e.status.earns), None)
    if failure is not None:
        status = str(failure.status)
        return EquationMark(STABILITY_BONUS_LABEL, failure.function, status, 0.0, points)
    if not candidates:
        return EquationMark(STABILITY_BONUS_LABEL, "", UNDETERMINED, 0.0, points)
    return EquationMark(STABILITY_BONUS_LABEL, "", str(Status.CONFORMS), points, points)

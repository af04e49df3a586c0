"""An assignment held against a solution: what was bound, which points it reaches, and which not."""

from collections.abc import Iterator
from dataclasses import dataclass

from backproof.assignment.definition import Assignment
from backproof.binding.equation_labels import labels_by_function
from backproof.grading.marks import worst_verdicts
from backproof.reporting import phrases
from backproof.results.formatting import format_points
from backproof.results.graded_submission import (
    STABILITY_BONUS_LABEL,
    TRAINING_LOOP_LABEL,
    EquationMark,
    GradedSubmission,
)
from backproof.results.verdict import EquationVerdict, Verdict

WIDTH = 24


@dataclass(frozen=True, slots=True)
class AssignmentCheck:
    """The lecturer's own solution, judged and graded as a submission is."""

    assignment: Assignment
    verdict: Verdict
    grade: GradedSubmission

    @property
    def has_full_points(self) -> bool:
        """Whether every point is, without the bonus."""
        return not self.incomplete_marks

    @property
    def incomplete_marks(self) -> tuple[EquationMark, ...]:
        """The marks that lack points, without the bonus."""
        return tuple(
            mark
            for mark in self.grade.marks
            if mark.label != STABILITY_BONUS_LABEL and mark.points < mark.max_points
        )


def check_report(check: AssignmentCheck) -> Iterator[str]:
    """What `backproof assignment check` prints."""
    assignment, verdict = check.assignment, check.verdict
    yield f"{verdict.target}, by the assignment {assignment.name}"
    yield from _functions(check)
    yield ""
    yield from _outcome(check)
    yield from _bonus(check)
    yield from (f"Remark: {remark}" for remark in verdict.remarks)
    exam = f"{verdict.examples} examples in {verdict.dtype}, seed {verdict.seed}"
    yield f"{exam}; {verdict.seconds:.1f} s; isolation: {verdict.isolation}."


def _functions(check: AssignmentCheck) -> Iterator[str]:
    """Each line of the binding with its function, and what its equations earn."""
    lines = dict[str, list[str]]()
    for line in check.assignment.binding.lines:
        lines.setdefault(line.function, []).append(line.text)
    marks = {mark.label: mark for mark in check.grade.marks}
    worst, told = worst_verdicts(check.verdict), set[str]()
    for function, labels in labels_by_function(check.assignment.binding).items():
        yield ""
        yield from lines[function]
        yield from _binding_notes(function, check.verdict)
        yield from (_mark_line(marks[x], worst.get(x), is_repeated=x in told) for x in labels)
        told.update(labels)
    if TRAINING_LOOP_LABEL in marks and check.assignment.training is not None:
        yield ""
        yield check.assignment.training.call
        yield _mark_line(marks[TRAINING_LOOP_LABEL], worst.get(TRAINING_LOOP_LABEL))


def _binding_notes(function: str, verdict: Verdict) -> Iterator[str]:
    """What is to be said of where a function is: nowhere, or under another name."""
    if function not in verdict.bound:
        yield "  is not defined there"
    slip = f" is taken for {function}."
    yield from (
        f"  {r.removesuffix(slip)} is taken for it" for r in verdict.remarks if r.endswith(slip)
    )


def _mark_line(
    mark: EquationMark, equation: EquationVerdict | None, *, is_repeated: bool = False
) -> str:
    earned = f"{format_points(mark.points)} of {format_points(mark.max_points)}"
    status = phrases.status_of(equation) if equation else "nothing can be told"
    return f"  {mark.label:{WIDTH}} {earned:12} {status}{' (counted above)' if is_repeated else ''}"


def _outcome(check: AssignmentCheck) -> Iterator[str]:
    graded = check.grade
    if check.has_full_points:
        yield f"All {format_points(graded.max_score)} points are reached."
        return
    full = sum(mark.points for mark in graded.marks if mark.label != STABILITY_BONUS_LABEL)
    yield f"{format_points(full)} of {format_points(graded.max_score)} points are reached."
    worst = worst_verdicts(check.verdict)
    for mark in check.incomplete_marks:
        told = mark.label in worst
        said = phrases.explanation(worst[mark.label]) if told else "nothing can be told of it."
        yield f"Not reached: {phrases.location(mark.label, mark.function)}: {said}"


def _bonus(check: AssignmentCheck) -> Iterator[str]:
    for mark in check.grade.marks:
        if mark.label == STABILITY_BONUS_LABEL:
            earned = f"{format_points(mark.points)} of {format_points(mark.max_points)}"
            yield f"Bonus for finite results where |z| is large: {earned}."

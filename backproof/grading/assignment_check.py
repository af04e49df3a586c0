"""Report of `backproof assignment check`: the points that a model solution earns."""

from collections.abc import Iterator
from dataclasses import dataclass

from backproof.assignment.definition import Assignment
from backproof.binding.equation_labels import labels_by_function
from backproof.grading.marks import worst_verdicts
from backproof.reporting import phrases
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from backproof.results.points_formatting import format_points
from backproof.results.verdict import Verdict

LABEL_WIDTH = 24


@dataclass(frozen=True, slots=True)
class AssignmentCheck:
    """The verdict on the lecturer's model solution and its grade."""

    assignment: Assignment
    verdict: Verdict
    grade: GradedSubmission

    @property
    def has_full_points(self) -> bool:
        """True if all points without the bonus are earned."""
        return not self.incomplete_marks

    @property
    def incomplete_marks(self) -> tuple[EquationMark, ...]:
        """The marks that lack points, except the bonus."""
        return tuple(
            mark
            for mark in self.grade.marks
            if mark.label != STABILITY_BONUS_LABEL and mark.points < mark.max_points
        )


def check_report(check: AssignmentCheck) -> Iterator[str]:
    """Yield the lines that `backproof assignment check` prints."""
    assignment, verdict = check.assignment, check.verdict
    yield f"{verdict.target}, by the assignment {assignment.name}"
    yield from _functions(check)
    yield ""
    yield from _outcome(check)
    yield from _bonus(check)
    yield from (f"Remark: {remark}" for remark in verdict.remarks)
    examples = f"{verdict.examples} examples in {verdict.dtype}, seed {verdict.seed}"
    yield f"{examples}; {verdict.seconds:.1f} s; isolation: {verdict.isolation}."


def _functions(check: AssignmentCheck) -> Iterator[str]:
    """Yield the lines of the binding by function, each with the marks of its equations."""
    lines = dict[str, list[str]]()
    for line in check.assignment.binding.lines:
        lines.setdefault(line.function, []).append(line.text)
    marks = {mark.label: mark for mark in check.grade.marks}
    worst, counted = worst_verdicts(check.verdict), set[str]()
    for function, labels in labels_by_function(check.assignment.binding).items():
        yield ""
        yield from lines[function]
        yield from _binding_notes(function, check.verdict)
        yield from (_mark_line(marks[x], worst.get(x), is_repeated=x in counted) for x in labels)
        counted.update(labels)
    if TRAINING_LOOP_LABEL in marks and check.assignment.training is not None:
        yield ""
        yield check.assignment.training.call
        yield _mark_line(marks[TRAINING_LOOP_LABEL], worst.get(TRAINING_LOOP_LABEL))


def _binding_notes(function: str, verdict: Verdict) -> Iterator[str]:
    """Report a function that is missing or has a misspelled name."""
    if function not in verdict.bound:
        yield "  is not defined there"
    suffix = f" is taken for {function}."
    yield from (
        f"  {r.removesuffix(suffix)} is taken for it" for r in verdict.remarks if r.endswith(suffix)
    )


def _mark_line(
    mark: EquationMark, equation: EquationVerdict | None, *, is_repeated: bool = False
) -> str:
    earned = f"{format_points(mark.points)} of {format_points(mark.max_points)}"
    status = phrases.status_of(equation) if equation else "could not be checked"
    note = " (counted above)" if is_repeated else ""
    return f"  {mark.label:{LABEL_WIDTH}} {earned:12} {status}{note}"


def _outcome(check: AssignmentCheck) -> Iterator[str]:
    grade = check.grade
    if check.has_full_points:
        yield f"All {format_points(grade.max_score)} points are reached."
        return
    points = sum(mark.points for mark in grade.marks if mark.label != STABILITY_BONUS_LABEL)
    yield f"{format_points(points)} of {format_points(grade.max_score)} points are reached."
    worst = worst_verdicts(check.verdict)
    for mark in check.incomplete_marks:
        equation = worst.get(mark.label)
        reason = phrases.explanation(equation) if equation else "could not be checked."
        yield f"Not reached: {phrases.location(mark.label, mark.function)}: {reason}"


def _bonus(check: AssignmentCheck) -> Iterator[str]:
    for mark in check.grade.marks:
        if mark.label == STABILITY_BONUS_LABEL:
            earned = f"{format_points(mark.points)} of {format_points(mark.max_points)}"
            yield f"Bonus for finite results where |z| is large: {earned}."

"""An assignment held against a solution: what was bound, which points it reaches, and which not."""

from collections.abc import Iterator
from dataclasses import dataclass

from backproof.assignment.model import Assignment
from backproof.assignment.points import by_function
from backproof.grading.graded import STABILITY, TRAINING, Graded, Mark
from backproof.grading.marks import worst_of
from backproof.judge.verdict import EquationVerdict, Verdict
from backproof.report import wording
from backproof.report.points import points

WIDTH = 24


@dataclass(frozen=True, slots=True)
class Checked:
    """The lecturer's own solution, judged and graded as a submission is."""

    assignment: Assignment
    verdict: Verdict
    graded: Graded

    @property
    def reached(self) -> bool:
        """Whether every point is, without the bonus."""
        return not self.short

    @property
    def short(self) -> tuple[Mark, ...]:
        """The marks that lack points, without the bonus."""
        return tuple(
            mark
            for mark in self.graded.marks
            if mark.label != STABILITY and mark.points < mark.max_points
        )


def as_text(checked: Checked) -> Iterator[str]:
    """What `backproof assignment check` prints."""
    assignment, verdict = checked.assignment, checked.verdict
    yield f"{verdict.target}, by the assignment {assignment.name}"
    yield from _functions(checked)
    yield ""
    yield from _outcome(checked)
    yield from _bonus(checked)
    yield from (f"Remark: {remark}" for remark in verdict.remarks)
    exam = f"{verdict.examples} examples in {verdict.dtype}, seed {verdict.seed}"
    yield f"{exam}; {verdict.seconds:.1f} s; isolation: {verdict.isolation}."


def _functions(checked: Checked) -> Iterator[str]:
    """Each line of the binding with its function, and what its equations earn."""
    lines = dict[str, list[str]]()
    for line in checked.assignment.binding.lines:
        lines.setdefault(line.function, []).append(line.text)
    marks = {mark.label: mark for mark in checked.graded.marks}
    worst, told = worst_of(checked.verdict), set[str]()
    for function, labels in by_function(checked.assignment.binding).items():
        yield ""
        yield from lines[function]
        yield from _binding_of(function, checked.verdict)
        yield from (_mark(marks[x], worst.get(x), also=x in told) for x in labels)
        told.update(labels)
    if TRAINING in marks and checked.assignment.training is not None:
        yield ""
        yield checked.assignment.training.call
        yield _mark(marks[TRAINING], worst.get(TRAINING))


def _binding_of(function: str, verdict: Verdict) -> Iterator[str]:
    """What is to be said of where a function is: nowhere, or under another name."""
    if function not in verdict.bound:
        yield "  is not defined there"
    slip = f" is taken for {function}."
    yield from (
        f"  {r.removesuffix(slip)} is taken for it" for r in verdict.remarks if r.endswith(slip)
    )


def _mark(mark: Mark, equation: EquationVerdict | None, *, also: bool = False) -> str:
    earned = f"{points(mark.points)} of {points(mark.max_points)}"
    status = wording.status_of(equation) if equation else "nothing can be told"
    return f"  {mark.label:{WIDTH}} {earned:12} {status}{' (counted above)' if also else ''}"


def _outcome(checked: Checked) -> Iterator[str]:
    graded = checked.graded
    if checked.reached:
        yield f"All {points(graded.max_score)} points are reached."
        return
    full = sum(mark.points for mark in graded.marks if mark.label != STABILITY)
    yield f"{points(full)} of {points(graded.max_score)} points are reached."
    worst = worst_of(checked.verdict)
    for mark in checked.short:
        told = mark.label in worst
        said = wording.explanation(worst[mark.label]) if told else "nothing can be told of it."
        yield f"Not reached: {wording.placed(mark.label, mark.function)}: {said}"


def _bonus(checked: Checked) -> Iterator[str]:
    for mark in checked.graded.marks:
        if mark.label == STABILITY:
            earned = f"{points(mark.points)} of {points(mark.max_points)}"
            yield f"Bonus for finite results where |z| is large: {earned}."

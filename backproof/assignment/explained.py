"""An assignment in words: what `backproof assignment show` prints."""

from collections.abc import Iterator

from backproof.assignment.model import Assignment
from backproof.assignment.points import by_function
from backproof.assignment.training import function_of
from backproof.report.points import percent, points


def as_text(assignment: Assignment) -> Iterator[str]:
    """The lines: what is asked on what terms, then what everything is worth."""
    yield f"{assignment.name}: {assignment.title}"
    for what, said in _terms(assignment):
        yield f"  {what:12} {said}"
    yield ""
    yield f"{_counted(assignment.max_score)} in all"
    yield from _worth(assignment)


def _counted(value: float) -> str:
    return f"{points(value)} point{'' if value == 1 else 's'}"


def _terms(assignment: Assignment) -> Iterator[tuple[str, str]]:
    binding, limits = assignment.binding, assignment.limits
    yield "binding", f"{binding.place or binding.name}, with {binding.hidden} for hidden units"
    if binding.fixed:
        yield "fixed", ", ".join(f"{name} = {value:g}" for name, value in binding.fixed.items())
    yield "exam", f"{assignment.examples} examples in {assignment.dtype}"
    yield "limits", f"{limits.call_seconds:g} s a call, {limits.total_seconds:g} s in all"
    only = f"{', '.join(assignment.imports)} and the standard library alone"
    yield "imports", only if assignment.imports else "any library that is installed"
    yield "conventions", ", ".join(["the text's", *binding.allow])
    yield "shown", ", ".join(_shown(assignment)) or "marks alone"
    if assignment.late is not None:
        yield "late", _late(assignment)
    if assignment.stability:
        yield "bonus", f"{_counted(assignment.stability)} for finite results where |z| is large"


def _shown(assignment: Assignment) -> Iterator[str]:
    shown = assignment.shown
    yield from ["hints"] * shown.hints
    yield from ["a counterexample"] * shown.counterexample
    yield from ["what is right beside it"] * (shown.expected and shown.counterexample)


def _late(assignment: Assignment) -> str:
    late = assignment.late
    assert late is not None  # noqa: S101  (for the type checker; the caller has looked)
    grace = f" after {late.grace_hours:g} hours" if late.grace_hours else ""
    most = f", at most {percent(late.most)}" if late.most < 1 else ""
    due = f"; due {late.due.isoformat(' ', 'minutes')}" if late.due else ""
    return f"{percent(late.per_day)} of the score for each day begun{grace}{most}{due}"


def _worth(assignment: Assignment) -> Iterator[str]:
    """Each function with its equations; of several that compute one, the first has the points."""
    told = set[str]()
    for function, labels in by_function(assignment.binding).items():
        yield f"  {function}"
        for label in labels:
            also = " (above)" if label in told else ""
            yield f"    {label:28}{points(assignment.points[label]):>5}{also}"
        told.update(labels)
    if assignment.training is not None:
        yield f"  {function_of(assignment.training.call)}"
        yield f"    {'one more iteration':28}{points(assignment.training.points):>5}"

"""An assignment in words: what `backproof assignment show` prints."""

from collections.abc import Iterator

from backproof.assignment.definition import Assignment
from backproof.binding.equation_labels import labels_by_function
from backproof.binding.training_loop_call import function_of
from backproof.results.formatting import format_percent, format_points


def assignment_text(assignment: Assignment) -> Iterator[str]:
    """The lines: what is asked on what terms, then what everything is worth."""
    yield f"{assignment.name}: {assignment.title}"
    for what, said in _settings(assignment):
        yield f"  {what:12} {said}"
    yield ""
    yield f"{_points_text(assignment.max_score)} in all"
    yield from _point_lines(assignment)


def _points_text(value: float) -> str:
    return f"{format_points(value)} point{'' if value == 1 else 's'}"


def _settings(assignment: Assignment) -> Iterator[tuple[str, str]]:
    binding, limits = assignment.binding, assignment.limits
    yield (
        "binding",
        f"{binding.name_or_path or binding.name}, with {binding.hidden} for hidden units",
    )
    if binding.fixed:
        yield "fixed", ", ".join(f"{name} = {value:g}" for name, value in binding.fixed.items())
    yield "exam", f"{assignment.examples} examples in {assignment.dtype}"
    yield "limits", f"{limits.call_seconds:g} s a call, {limits.total_seconds:g} s in all"
    only = f"{', '.join(assignment.imports)} and the standard library alone"
    yield "imports", only if assignment.imports else "any library that is installed"
    yield "conventions", ", ".join(["the text's", *binding.allow])
    yield "shown", ", ".join(_feedback_contents(assignment)) or "marks alone"
    if assignment.late_policy is not None:
        yield "late", _late_text(assignment)
    if assignment.stability:
        yield "bonus", f"{_points_text(assignment.stability)} for finite results where |z| is large"


def _feedback_contents(assignment: Assignment) -> Iterator[str]:
    shown = assignment.feedback_policy
    yield from ["hints"] * shown.hints
    yield from ["a counterexample"] * shown.counterexample
    yield from ["what is right beside it"] * (shown.expected and shown.counterexample)


def _late_text(assignment: Assignment) -> str:
    late = assignment.late_policy
    assert late is not None  # noqa: S101  (for the type checker; the caller has looked)
    grace = f" after {late.grace_hours:g} hours" if late.grace_hours else ""
    most = f", at most {format_percent(late.most)}" if late.most < 1 else ""
    due = f"; due {late.due.isoformat(' ', 'minutes')}" if late.due else ""
    return f"{format_percent(late.per_day)} of the score for each day begun{grace}{most}{due}"


def _point_lines(assignment: Assignment) -> Iterator[str]:
    """Each function with its equations; of several that compute one, the first has the points."""
    told = set[str]()
    for function, labels in labels_by_function(assignment.binding).items():
        yield f"  {function}"
        for label in labels:
            also = " (above)" if label in told else ""
            yield f"    {label:28}{format_points(assignment.points[label]):>5}{also}"
        told.update(labels)
    if assignment.training is not None:
        yield f"  {function_of(assignment.training.call)}"
        yield f"    {'one more iteration':28}{format_points(assignment.training.points):>5}"

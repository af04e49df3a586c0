"""The text of `backproof assignment show`: the settings of an assignment and its points."""

from collections.abc import Iterator

from backproof.assignment.definition import Assignment
from backproof.binding.equation_labels import labels_by_function
from backproof.binding.training_loop_call import function_of
from backproof.results.points_formatting import format_percent, format_points


def assignment_text(assignment: Assignment) -> Iterator[str]:
    """Yield the lines: the settings, then the points of each equation by function."""
    yield f"{assignment.name}: {assignment.title}"
    for name, value in _settings(assignment):
        yield f"  {name:12} {value}"
    yield ""
    yield f"{_points_text(assignment.max_score)} in total"
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
    yield "test set", f"{assignment.examples} examples in {assignment.dtype}"
    yield "limits", f"{limits.call_seconds:g} s per call, {limits.total_seconds:g} s in total"
    allowed = f"only {', '.join(assignment.imports)} and the standard library"
    yield "imports", allowed if assignment.imports else "every installed library"
    yield "conventions", ", ".join(["the chapter's", *binding.allow])
    policy = assignment.mark_policy
    per = "every equation that it spoils" if policy.per_equation else "one equation"
    in_place = ", and changing an argument costs one" if policy.in_place_costs else ""
    yield "marks", f"a slip costs {per}{in_place}"
    yield "feedback", ", ".join(["marks", *_feedback_contents(assignment)])
    if assignment.late_policy is not None:
        yield "late", _late_text(assignment)
    if assignment.stability:
        yield "bonus", f"{_points_text(assignment.stability)} for finite results where |z| is large"


def _feedback_contents(assignment: Assignment) -> Iterator[str]:
    policy = assignment.feedback_policy
    yield from ["hints"] * policy.hints
    yield from ["a counterexample"] * policy.counterexample
    yield from ["its expected values"] * (policy.expected and policy.counterexample)


def _late_text(assignment: Assignment) -> str:
    late = assignment.late_policy
    assert late is not None  # noqa: S101  (for the type checker; the caller has checked it)
    grace = f" after {late.grace_hours:g} hours" if late.grace_hours else ""
    most = f", at most {format_percent(late.most)}" if late.most < 1 else ""
    due = f"; due {late.due.isoformat(' ', 'minutes')}" if late.due else ""
    return f"{format_percent(late.per_day)} of the score for each started day{grace}{most}{due}"


def _point_lines(assignment: Assignment) -> Iterator[str]:
    """Yield the equations by function; the first function of an equation has its points."""
    listed = set[str]()
    for function, labels in labels_by_function(assignment.binding).items():
        yield f"  {function}"
        for label in labels:
            also = " (above)" if label in listed else ""
            yield f"    {label:28}{format_points(assignment.points[label]):>5}{also}"
        listed.update(labels)
    if assignment.training is not None:
        yield f"  {function_of(assignment.training.call)}"
        yield f"    {'one more iteration':28}{format_points(assignment.training.points):>5}"

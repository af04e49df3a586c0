"""Load an implementation, and handle those that cannot be loaded or define nothing to judge."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from backproof.binding import Binding
from backproof.implementation import Implementation
from backproof.judge.evaluation import Evaluation
from backproof.judge.example_set import ExampleSet
from backproof.judge.function_grading import unanswered_result
from backproof.judge.implementation_protocol import status_of_load_failure
from backproof.results.target import Module, Target, TargetError
from backproof.sandbox import Failure
from backproof.validation.request import ValidationRequest


def load_and_draw(
    implementation: Implementation, request: ValidationRequest, example_set: ExampleSet | None
) -> tuple[ExampleSet, Failure | None]:
    """Load the implementation, and draw the examples meanwhile unless they are drawn already."""
    if example_set:
        return example_set, implementation.load()
    with ThreadPoolExecutor(1) as executor:
        loading = executor.submit(implementation.load)
        return request.draw_examples(), loading.result()


def evaluation_of_load_failure(target: Target, binding: Binding, failure: Failure) -> Evaluation:
    """Return the evaluation of a file that cannot be loaded: every function fails.

    Raises TargetError if the file is not Python, or there is no such module.
    """
    if failure.kind == "unreadable":
        no_file = "no such file, and " if isinstance(target, Module) else ""
        raise TargetError(f"{target}: {no_file}{failure.message}")
    status, message = status_of_load_failure(failure)
    results = tuple(unanswered_result(line, status, message) for line in binding.lines)
    return Evaluation(results, (), 0, ())


def require_bound_function(implementation: Implementation, target_text: str) -> None:
    """Raise TargetError if no function of the binding is defined, not even an unfinished one."""
    if (
        implementation.lines
        or not implementation.missing_functions
        or any(map(implementation.unfinished_reason, implementation.binding.lines))
    ):
        return
    expected = _abbreviate(implementation.missing_functions, 2)
    defined = _abbreviate(implementation.load_report.defined_functions)
    got = f"it defines {defined}" if defined else "it defines no functions"
    problem = f"has none of the functions of {implementation.binding.name} ({expected})"
    raise TargetError(f"{target_text}: {problem}: {got}{_skipped_code(implementation)}")


def _skipped_code(implementation: Implementation) -> str:
    """Return what may explain missing functions: code that was skipped, a missing constructor."""
    notes = implementation.load_report.notes
    skipped = _abbreviate((*notes.get("unread", ()), *notes.get("skipped", ())), 1)
    constructors = [line.missing_constructor for line in implementation.binding.lines]
    missing_constructor = next(filter(None, constructors), "")
    text = f"; skipped {skipped}" if skipped else ""
    return text + (f"; {missing_constructor}" if missing_constructor else "")


def _abbreviate(names: Sequence[str], limit: int = 5) -> str:
    """Return the first names, and the number of the others."""
    others = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + others

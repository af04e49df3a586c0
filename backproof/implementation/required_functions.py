"""The functions that a binding requires of a submission, with their numbers of arguments."""

from backproof.binding import Binding
from backproof.sandbox.load_report import RequiredArities


def required_functions(binding: Binding) -> RequiredArities:
    """Return the functions that a binding calls, each with the arities of its direct calls.

    Methods of objects that the binding creates belong to those objects and are left out.
    """
    arities = dict[str, list[tuple[int, int]]]()
    for line in binding.lines:
        steps = (*line.setup, *line.preceding_steps)
        created = {step.created_object for step in steps}
        if line.function_path.name not in created:
            least = len(line.arguments)
            most = least + len(line.optional_arguments) + len(line.keyword_arguments)
            calls = arities.setdefault(line.function_path.name, [])
            if not line.function_path.accessors:
                calls.append((least, most))
        for name in (name for step in steps for name in step.mentioned_names()):
            if name not in created:
                arities.setdefault(name, [])
    return {name: tuple(dict.fromkeys(calls)) for name, calls in arities.items()}

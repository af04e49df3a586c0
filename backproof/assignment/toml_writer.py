"""Write the TOML text of a new assignment, with a comment for every setting."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from backproof.binding import Binding
from backproof.binding.accepted_conventions import CONVENTIONS
from backproof.binding.equation_labels import labels_by_function
from backproof.binding.training_loop_call import TrainingLoopCall

TEMPLATES = Path(__file__).parent / "templates"


def assignment_toml(name: str, binding: Binding, binding_ref: str, training_call: str = "") -> str:
    """Return the text of an assignment's file, which names its binding as `binding_ref`.

    `training_call` is the call of a training loop to judge, or empty.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    listed = set[str]()
    # The output is TOML, not HTML, and all texts in it are quoted as TOML strings.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    text = environment.get_template("assignment.toml.j2").render(
        name=name,
        title=toml_string(binding.title),
        binding=toml_string(binding_ref),
        functions={
            toml_key(function): _label_lines(labels, listed)
            for function, labels in labels_by_function(binding).items()
        },
        conventions=list(map(toml_string, CONVENTIONS)),
        training=toml_string(training_call) if training_call else "",
        states_rate=bool(training_call) and TrainingLoopCall(training_call, binding).has_free_rate,
        fixed=", ".join(f"{size} = {value:g}" for size, value in binding.fixed.items()),
    )
    return str(text)


def _label_lines(labels: Iterable[str], listed: set[str]) -> list[str]:
    """One line per label of a function; a label that is listed above gets no second key."""
    lines = [f"(with {x}, above)" if x in listed else f"{toml_string(x)} = 1" for x in labels]
    listed.update(labels)
    return lines


def toml_key(name: str) -> str:
    """A name as a TOML key, quoted if it has other characters than letters, digits, _ and -."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_string(name)


def toml_string(text: str) -> str:
    """A text as a TOML string, whose syntax is that of JSON."""
    return json.dumps(text, ensure_ascii=False)

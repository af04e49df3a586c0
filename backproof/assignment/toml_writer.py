"""A new assignment as text: its file with a comment for every choice that there is."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from backproof.binding import Binding
from backproof.binding.convention_names import CONVENTIONS
from backproof.binding.equation_labels import labels_by_function
from backproof.binding.training_loop_call import TrainingLoopCall

TEMPLATES = Path(__file__).parent / "templates"


def assignment_toml(name: str, binding: Binding, binding_ref: str, training_call: str = "") -> str:
    """The file of an assignment on a binding, which it names by `place`.

    `training` is the call of a training loop that is to be judged as well.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    told = set[str]()
    # What is written is TOML and no page; all of its texts are quoted as TOML wants it.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, keep_trailing_newline=True
    )
    text = environment.get_template("assignment.toml.j2").render(
        name=name,
        title=toml_string(binding.title),
        binding=toml_string(binding_ref),
        functions={
            toml_key(f): _label_lines(own, told) for f, own in labels_by_function(binding).items()
        },
        conventions=list(map(toml_string, CONVENTIONS)),
        training=toml_string(training_call) if training_call else "",
        states_rate=bool(training_call) and TrainingLoopCall(training_call, binding).has_free_rate,
        fixed=", ".join(f"{size} = {value:g}" for size, value in binding.fixed.items()),
    )
    return str(text)


def _label_lines(labels: Iterable[str], seen: set[str]) -> list[str]:
    """The lines of a function's labels; one that stands above is no second key."""
    lines = [f"(with {x}, above)" if x in seen else f"{toml_string(x)} = 1" for x in labels]
    seen.update(labels)
    return lines


def toml_key(name: str) -> str:
    """A name as TOML writes a key: in quotes where it is more than letters and digits."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_string(name)


def toml_string(text: str) -> str:
    """A text as TOML writes it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False)

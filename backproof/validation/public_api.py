"""`backproof.validate`: the verdict on a file, a module, or an object that is here already."""

from pathlib import Path
from typing import Any

from backproof.binding import load
from backproof.judge.example_set import EXAMPLES, new_seed
from backproof.results.verdict import Verdict
from backproof.validation.in_process_check import check
from backproof.validation.pipeline import validate_target
from backproof.validation.request import CALL_SECONDS, ValidationRequest


def validate(
    subject: Any,
    binding: str | Path = "planar",
    *,
    dtype: str = "float64",
    seed: int | None = None,
    examples: int = EXAMPLES,
    call_seconds: float = CALL_SECONDS,
    picture: bool = False,
    run_all: bool = False,
    python: str | None = None,
    isolation: str = "auto",
) -> Verdict:
    """The verdict on an implementation; printed, it is the table that `backproof validate` shows.

    `subject` is the path of a Python file, a notebook, a Markdown page or a folder of such files,
    or the name of an installed module, such as "package.module:Class". `binding` is the name of a
    shipped binding or the path of a file; for an object, its text may be given as well. A path or a
    name is judged in a worker: `call_seconds` is how long a call may take; of a file only the
    definitions are run, unless `run_all`; `python` is the interpreter whose libraries it sees, and
    `isolation` the tier that keeps it from this machine: the strongest that works, or
    "bubblewrap", "user" or "process"; `picture` asks for the plot of the first fault. An object (a
    module, a class, one with methods, a dict of functions, one function) is one's own code, and
    judged here, in this process, as `check` does, with none of these: it can be moved to no worker.

    Raises BindingError where the binding cannot be read, TargetError where there is nothing to
    judge, or no such isolation to be had, and TypeError for an option that an object cannot have.
    """
    how: dict[str, Any] = {
        "call_seconds": call_seconds,
        "picture": picture,
        "run_all": run_all,
        "python": python,
        "isolation": isolation,
    }
    if isinstance(subject, str | Path):
        return validate_target(subject, _file_request(binding, dtype, seed, examples, **how))
    given = ", ".join(name for name, value in how.items() if value != _DEFAULT_OPTIONS[name])
    if given:
        kind = type(subject).__name__
        raise TypeError(f"{given}: for a file or a module's name, and this is an object ({kind})")
    return check(subject, binding, dtype=dtype, seed=seed, examples=examples)


def _file_request(
    binding: str | Path,
    dtype: str = "float64",
    seed: int | None = None,
    examples: int = EXAMPLES,
    *,
    call_seconds: float = CALL_SECONDS,
    picture: bool = False,
    run_all: bool = False,
    python: str | None = None,
    isolation: str = "auto",
) -> ValidationRequest:
    """What is asked of a file: how long a call may take, what is run of it, and behind which wall.

    The arguments are those of `validate`. Raises BindingError where the binding cannot be read.
    """
    return ValidationRequest(
        load(binding),
        new_seed() if seed is None else seed,
        dtype,
        examples,
        call_seconds,
        picture,
        run_all,
        python,
        isolation=isolation,
    )


_DEFAULT_OPTIONS: dict[str, Any] = _file_request.__kwdefaults__ or {}
"""How a file is judged unless told otherwise."""

"""`backproof.validate`: judge a file, a module, or an object in this process."""

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
    """Judge an implementation, equation by equation.

    A file or a module is judged in a process of its own. An object is judged in this process, as
    `check` does, without the options from `call_seconds` on.

    Parameters
    ----------
    subject : str, Path or object
        The path of a Python file, a notebook, a Markdown page or a folder of such files; the name
        of an installed module, such as "package.module:Class"; or an object: a module, a class, an
        object with methods, a dict of functions, or one function.
    binding : str or Path, optional
        The name of a shipped binding or the path of a binding file; for an object also the text of
        a binding.
    dtype : str, optional
        The number format of the inputs and of the expected arithmetic, such as "float32".
    seed : int, optional
        The seed of the examples; a random one by default.
    examples : int, optional
        The number of networks to draw.
    call_seconds : float, optional
        The time limit of one call, in seconds.
    picture : bool, optional
        Whether to make the plot of the first fault.
    run_all : bool, optional
        Whether to run all of a file; by default only its definitions are run.
    python : str, optional
        The path of the interpreter that runs the code; by default this interpreter.
    isolation : str, optional
        The sandbox: "auto" for the strongest that works, or "bubblewrap", "user" or "process".

    Returns
    -------
    Verdict
        The verdict on each equation; true only if the implementation conforms.

    Raises
    ------
    BindingError
        If the binding cannot be read.
    TargetError
        If there is nothing to judge, or if the isolation is not available.
    TypeError, ValueError
        If another argument is invalid, or is an option that an object does not have.
    """
    options: dict[str, Any] = {
        "call_seconds": call_seconds,
        "picture": picture,
        "run_all": run_all,
        "python": python,
        "isolation": isolation,
    }
    if isinstance(subject, str | Path):
        return validate_target(subject, _file_request(binding, dtype, seed, examples, **options))
    invalid = ", ".join(name for name, value in options.items() if value != _DEFAULTS[name])
    if invalid:
        kind = type(subject).__name__
        raise TypeError(f"{invalid}: for a file or a module's name, and this is an object ({kind})")
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
    """Return the request to validate a file, given the arguments of `validate`."""
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


_DEFAULTS: dict[str, Any] = _file_request.__kwdefaults__ or {}
"""The default values of the options for a file."""

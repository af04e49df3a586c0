"""Judge a program in any language, which answers calls as `docs/programs.md` specifies."""

import os
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from backproof.binding import Binding, load
from backproof.implementation import Implementation
from backproof.judge.example_set import EXAMPLES, new_seed
from backproof.results.verdict import Verdict
from backproof.sandbox import Failure
from backproof.sandbox.json_program.program_worker import Program
from backproof.validation.pipeline import TargetError, run_validation
from backproof.validation.request import CALL_SECONDS, ValidationRequest


def validate_program(
    command: Sequence[str],
    binding: str = "planar",
    *,
    dtype: str = "float64",
    seed: int | None = None,
    examples: int = EXAMPLES,
    call_seconds: float = CALL_SECONDS,
) -> Verdict:
    """Judge a program.

    Parameters
    ----------
    command : sequence of str
        The command line of the program, word by word.
    binding, dtype, seed, examples, call_seconds
        As for `backproof.validate`.

    Returns
    -------
    Verdict
        The verdict on each equation.

    Raises
    ------
    BindingError
        If the binding cannot be read.
    TargetError
        If the program cannot be started, or does not answer as `docs/programs.md` specifies.
    """
    seed = new_seed() if seed is None else seed
    return validate_command(
        command, ValidationRequest(load(binding), seed, dtype, examples, call_seconds)
    )


def validate_command(command: Sequence[str], request: ValidationRequest) -> Verdict:
    """Judge a program, which is started in the current folder."""
    require_runnable(command)
    functions = _bound_functions(request.binding)
    if request.training_loop is not None:
        functions += [f for f in [request.training_loop.function] if f not in functions]
    program = Program(
        command,
        functions,
        call_seconds=request.call_seconds,
        load_seconds=request.load_seconds,
    )

    def reject_load_failure(_: Binding, failure: Failure) -> NoReturn:
        raise TargetError(f"{shlex.join(command)}: {failure}")

    implementation = Implementation(program, request.binding)
    return run_validation(implementation, tuple(command), request, reject_load_failure)


def require_runnable(command: Sequence[str]) -> None:
    """Raise TargetError unless the first word of the command line is an executable program."""
    name = command[0]
    if shutil.which(name):
        return
    path = Path(name)
    if os.sep not in name:
        hint = f"did you mean ./{name}?" if path.is_file() else "expected one to run"
        raise TargetError(f"{name}: no such program on the PATH: {hint}")
    if not path.exists():
        raise TargetError(f"{name}: no such file: expected a program to run")
    if path.is_dir():
        raise TargetError(f"{name}: is a folder: expected a program to run")
    raise TargetError(f"{name}: is not executable: chmod +x it, or name its interpreter first")


def _bound_functions(binding: Binding) -> list[str]:
    """Return the functions of a binding; raise TargetError unless each line is a plain call."""
    for line in binding.lines:
        if not line.is_plain:
            what = f"{line.function} is more than a call of a function with arguments"
            raise TargetError(f"binding {binding.name}: {what}, and a program answers only those")
    return list(dict.fromkeys(line.function for line in binding.lines))

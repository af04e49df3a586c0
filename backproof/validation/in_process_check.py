"""Check your own code in this process: `check` returns a verdict, `assert_conforms` is for tests.

The functions are called as a worker calls them, on copies of their arguments, so the verdict is
that of `validate`. The code is trusted: there is no sandbox and no time limit.
"""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any, NoReturn

import numpy as np

from backproof.binding import Binding, load_or_parse
from backproof.implementation import Implementation
from backproof.implementation.in_process_worker import InProcessWorker
from backproof.implementation.required_functions import required_functions
from backproof.judge.example_set import EXAMPLES, new_seed
from backproof.results.verdict import Verdict
from backproof.sandbox import Failure
from backproof.validation.in_process_target import InProcessTarget, functions_of
from backproof.validation.pipeline import TargetError, run_validation
from backproof.validation.request import ValidationRequest

__all__ = ["assert_conforms", "check", "functions_of"]


def check(
    subject: Any,
    binding: str | Path = "planar",
    *,
    dtype: str = "float64",
    seed: int | None = None,
    examples: int = EXAMPLES,
) -> Verdict:
    """Judge your own code in this process.

    Parameters
    ----------
    subject : object
        A module, a class, an object with methods, a dict of functions by name, or one function. An
        object is copied for each call.
    binding : str or Path, optional
        The name of a shipped binding, the path of a binding file, or the text of a binding, such as
        "layer(X, {W1, b1}) -> Z1". If it names one function only, that function is `subject`,
        whatever its own name.
    dtype : str, optional
        The number format of the inputs and of the expected arithmetic, such as "float32".
    seed : int, optional
        The seed of the examples; a random one by default.
    examples : int, optional
        The number of networks to draw.

    Returns
    -------
    Verdict
        The verdict on each equation; true only if the code conforms. The global random generators
        of Python and NumPy are left in the state in which they were.

    Raises
    ------
    BindingError
        If the binding cannot be read.
    TargetError
        If `subject` has none of the functions of the binding.
    TypeError, ValueError
        If another argument is invalid.
    """
    loaded_binding = load_or_parse(binding)
    seed = new_seed() if seed is None else seed
    request = ValidationRequest(loaded_binding, seed, dtype, examples)
    names = tuple(required_functions(loaded_binding))
    target = InProcessTarget.from_subject(subject, names)
    worker = InProcessWorker(partial(functions_of, subject, *names))
    implementation = Implementation(worker, loaded_binding)
    with _preserve_random_state():
        try:
            verdict = run_validation(implementation, target, request, _reject_load_failure)
        except TargetError as error:
            raise TargetError(_unbound_hint(subject, loaded_binding) or str(error)) from None
    arguments = {"binding": str(binding), "dtype": dtype, "examples": examples, "seed": seed}
    defaults = {"dtype": "float64", "examples": EXAMPLES}
    options = (
        f"{name}={value!r}" for name, value in arguments.items() if defaults.get(name) != value
    )
    return replace(verdict, replay=f"backproof.check({', '.join((target.expression, *options))})")


def assert_conforms(
    subject: Any,
    binding: str | Path = "planar",
    *,
    dtype: str = "float64",
    seed: int | None = None,
    examples: int = EXAMPLES,
) -> None:
    """Raise AssertionError with the whole report unless `subject` conforms.

    Parameters
    ----------
    subject : object
        The code: a module, a class, an object, a dict of functions, or one function.
    binding : str or Path, optional
        The binding: a shipped name, a path, or its text.
    dtype : str, optional
        The number format of the inputs and of the expected arithmetic.
    seed : int, optional
        The seed of the examples; a random one by default.
    examples : int, optional
        The number of networks to draw.

    Raises
    ------
    AssertionError
        If the code does not conform.
    BindingError, TargetError, TypeError, ValueError
        As for `check`.
    """
    __tracebackhide__ = True
    verdict = check(subject, binding, dtype=dtype, seed=seed, examples=examples)
    if not verdict.conforms:
        raise AssertionError(str(verdict))


def _unbound_hint(subject: Any, binding: Binding) -> str:
    """Return what to do if one function was passed, but the binding has several; else nothing."""
    names = tuple(required_functions(binding))
    if not isinstance(subject, FunctionType | MethodType) or len(names) == 1:
        return ""
    name = subject.__name__
    none = f"{name} is none of the functions of {binding.name} ({', '.join(names)})"
    example = f"{name if name.isidentifier() else 'layer'}(X, {{W1, b1}}) -> Z1"
    return f"{none}: expected a binding that says what it computes, such as binding={example!r}"


@contextlib.contextmanager
def _preserve_random_state() -> Iterator[None]:
    """Restore the global random generators of Python and NumPy, which a function may seed."""
    python_state, numpy_state = random.getstate(), np.random.get_state()  # noqa: NPY002  (global)
    try:
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)  # noqa: NPY002


def _reject_load_failure(_: Binding, failure: Failure) -> NoReturn:
    """Raise AssertionError: an object in this process is already loaded."""
    raise AssertionError(str(failure))

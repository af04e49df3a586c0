"""Checking one's own code in one's own process: `check` gives a verdict, `assert_conforms` a test.

The functions are called as a worker calls them, on copies of their arguments, so a verdict is the
same here and there. There is no wall and no limit of time: it is one's own code.
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
    """The verdict on one's own code, run here; printed, it is the table of `backproof validate`.

    `subject` is a module, a class, an object with methods, a dict of functions by name, or one
    function. `binding` is the name of a shipped binding, the path of a file, or its text, such as
    "layer(X, {W1, b1}) -> Z1"; where that names one thing alone, it is `subject`, whatever its own
    name. An object is copied for each call, and random state is left as it was.

    Raises BindingError where the binding cannot be read, TargetError where `subject` has none of
    its functions, and TypeError or ValueError for an argument that none can be.
    """
    bound = load_or_parse(binding)
    seed = new_seed() if seed is None else seed
    wanted = tuple(required_functions(bound))
    worker = InProcessWorker(partial(functions_of, subject, *wanted))
    own = InProcessTarget.from_subject(subject, wanted)
    with _preserve_random_state():
        subject_ = Implementation(worker, bound)
        try:
            verdict = run_validation(
                subject_, own, ValidationRequest(bound, seed, dtype, examples), _reject_load_failure
            )
        except TargetError as error:
            raise TargetError(_unbound_hint(subject, bound) or str(error)) from None
    asked = {"binding": str(binding), "dtype": dtype, "examples": examples, "seed": seed}
    usual = {"dtype": "float64", "examples": EXAMPLES}
    named = (f"{k}={v!r}" for k, v in asked.items() if usual.get(k) != v)
    return replace(verdict, replay=f"backproof.check({', '.join((own.expression, *named))})")


def assert_conforms(
    subject: Any,
    binding: str | Path = "planar",
    *,
    dtype: str = "float64",
    seed: int | None = None,
    examples: int = EXAMPLES,
) -> None:
    """Raise AssertionError with the whole report unless `subject` conforms; see `check`."""
    __tracebackhide__ = True
    verdict = check(subject, binding, dtype=dtype, seed=seed, examples=examples)
    if not verdict.conforms:
        raise AssertionError(str(verdict))


def _unbound_hint(subject: Any, binding: Binding) -> str:
    """What to do where one function is none of several; empty where that is not the matter."""
    wanted = tuple(required_functions(binding))
    if not isinstance(subject, FunctionType | MethodType) or len(wanted) == 1:
        return ""
    name = subject.__name__
    none = f"{name} is none of the functions of {binding.name} ({', '.join(wanted)})"
    example = f"{name if name.isidentifier() else 'layer'}(X, {{W1, b1}}) -> Z1"
    return f"{none}: expected a binding that says what it computes, such as binding={example!r}"


@contextlib.contextmanager
def _preserve_random_state() -> Iterator[None]:
    """Give Python's and NumPy's global generators back as they were: a function may seed them."""
    plain, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002  (the global one)
    try:
        yield
    finally:
        random.setstate(plain)
        np.random.set_state(legacy)  # noqa: NPY002


def _reject_load_failure(_: Binding, failure: Failure) -> NoReturn:
    """What is here already cannot fail to be loaded."""
    raise AssertionError(str(failure))

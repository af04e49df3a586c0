"""Implementations judged in the tests' own process: as `Implementation`, without a worker."""

import copy
import inspect
import runpy
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from backproof.binding import Binding, load
from backproof.judge.exam import Terms, draw_exam
from backproof.judge.judge import Exam, Judgement, judge
from backproof.worker import Failure, FunctionInfo, Implementation, Reply

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SEED, COUNT = 20260101, 12

Functions = Mapping[str, Callable[..., Any]]


class LocalWorker:
    """Calls functions on copies of their arguments, and answers as a worker does."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self.functions = {name: _info(f) for name, f in functions.items()}

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """The reply, or the failure where the function raises."""
        own = copy.deepcopy(list(arguments))
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                return Reply(self._functions[name](*own), own, ())
        except Exception as error:  # noqa: BLE001  (whatever it raises is its answer)
            return Failure("raised", f"{type(error).__name__}: {error}")

    def stop(self) -> None:
        """Nothing to stop."""


def _info(function: Callable[..., Any]) -> FunctionInfo:
    parameters = inspect.signature(function).parameters.values()
    return FunctionInfo(sum(p.default is p.empty for p in parameters), len(parameters))


def local(functions: Functions, binding: Binding) -> Implementation:
    """The functions behind the binding."""
    implementation = Implementation(Path("local.py"), binding)
    implementation.worker = LocalWorker(functions)  # type: ignore[assignment]
    return implementation


@cache
def exam_of(binding: str, dtype: str = "float64") -> Exam:
    """One exam for all tests."""
    bound = load(binding)
    return draw_exam(bound.graphs, Terms(bound.activation, bound.fixed, dtype), SEED, COUNT)


def judged(functions: Functions, binding: str = "planar", dtype: str = "float64") -> Judgement:
    """What the judge finds of the functions."""
    bound = load(binding)
    return judge(local(functions, bound), exam_of(binding, dtype))


def functions_of(path: Path) -> dict[str, Callable[..., Any]]:
    """The functions that a file defines."""
    found = runpy.run_path(str(path))
    return {n: f for n, f in found.items() if inspect.isfunction(f) and not n.startswith("_")}


@cache
def _solution() -> dict[str, Callable[..., Any]]:
    return functions_of(EXAMPLES / "planar" / "solution.py")


def solution_with(**replaced: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """The right planar solution, with some of its functions replaced."""
    return {**_solution(), **replaced}


def statuses(judgement: Judgement) -> dict[str, str]:
    """The status of each equation that does not conform, by its label."""
    return {e.label: str(e.status) for e in judgement.equations if e.status != "conforms"}

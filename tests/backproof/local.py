"""Implementations judged in the tests' own process: as `Implementation`, without a worker."""

import copy
import inspect
import io
import runpy
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from backproof.binding import Binding, load, parse
from backproof.judge.exam import Terms, draw_exam
from backproof.judge.judge import Exam, Judgement, judge
from backproof.worker import Failure, FunctionInfo, Implementation, Reply
from backproof.worker.child import steps
from backproof.worker.child.frames import Packed
from backproof.worker.child.serving import many, read
from backproof.worker.child.tracing import computed
from backproof.worker.replies import Heard, answers_in, function_info
from backproof.worker.steps import Errand

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
        return _answered(lambda: Reply(self._functions[name](*own), own, ()))

    def run(self, errand: Errand) -> Reply | Failure:
        """The reply to an errand."""
        request = copy.deepcopy(errand.request)

        def reply() -> Reply:
            done = steps.run(dict(self._functions), request)
            read = [(there, value) for there, value in done["read"]]
            return Reply(done["result"], done["after"], earlier=done["earlier"], read=read)

        return _answered(reply)

    def many(
        self,
        requests: Packed,
        count: int,
        known: Collection[bytes] = frozenset(),
        called: Iterable[str] = (),
    ) -> Heard | None:
        """The replies to several requests, as they cross; None where one fails."""
        del known, called
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            asked, _ = read(io.BytesIO(requests.frame(1)))
            answer, _ = read(io.BytesIO(many(dict(self._functions), asked["requests"]).frame(1)))
        answers = answers_in(answer, count) or []
        failed = not answers or any(isinstance(one, Failure) for one in answers)
        return None if failed else Heard(answers, b"", b"")

    def learn(self, function: str, errand: Errand) -> None:
        """Keep how many arguments a method takes."""
        found = steps.room(dict(self._functions), copy.deepcopy(errand.request))
        if "missing" not in found:
            self.functions[function] = function_info(found["room"])

    def stop(self) -> None:
        """Nothing to stop."""


def _answered(reply: Callable[[], Reply]) -> Reply | Failure:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return reply()
    except steps.NotDefinedError as error:
        return Failure("missing", str(error))
    except Exception as error:  # noqa: BLE001  (whatever it raises is its answer)
        said = f"{type(error).__name__}: {error}"
        return Failure("raised", said, seen=tuple(computed(error, lambda _: True)))


def _info(function: Callable[..., Any]) -> FunctionInfo:
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return FunctionInfo(None, None)
    names = tuple(p.name for p in parameters)
    return FunctionInfo(sum(p.default is p.empty for p in parameters), len(parameters), names)


def local(functions: Functions, binding: Binding) -> Implementation:
    """The functions behind the binding."""
    implementation = Implementation(Path("local.py"), binding)
    implementation.worker = LocalWorker(functions)  # type: ignore[assignment]
    return implementation


def bound_by(binding: str) -> Binding:
    """The binding of that name, or of that text."""
    return parse(binding) if "->" in binding else load(binding)


@cache
def exam_of(binding: str, dtype: str = "float64") -> Exam:
    """One exam for all tests."""
    bound = bound_by(binding)
    return draw_exam(bound.graphs, Terms(bound.activation, bound.fixed, dtype), SEED, COUNT)


def judged(functions: Functions, binding: str = "planar", dtype: str = "float64") -> Judgement:
    """What the judge finds of the functions."""
    bound = bound_by(binding)
    return judge(local(functions, bound), exam_of(binding, dtype))


def functions_of(path: Path) -> dict[str, Callable[..., Any]]:
    """The functions and classes that a file defines."""
    found = runpy.run_path(str(path))
    own = (inspect.isfunction, inspect.isclass)
    return {name: value for name, value in found.items() if any(kind(value) for kind in own)}


@cache
def _solution() -> dict[str, Callable[..., Any]]:
    return functions_of(EXAMPLES / "planar" / "solution.py")


def solution_with(**replaced: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """The right planar solution, with some of its functions replaced."""
    return {**_solution(), **replaced}


def statuses(judgement: Judgement) -> dict[str, str]:
    """The status of each equation that does not conform, by its label."""
    return {e.label: str(e.status) for e in judgement.equations if e.status != "conforms"}

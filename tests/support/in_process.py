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
from backproof.diagnosis import diagnose_evaluation
from backproof.implementation import Implementation
from backproof.implementation.call_plan import CallPlan
from backproof.judge.evaluation import Evaluation
from backproof.judge.example_set import ExampleSet, ExampleSpec, draw_example_set
from backproof.judge.judge import judge
from backproof.runner import call_execution
from backproof.runner.protocol.frames import EncodedMessage
from backproof.runner.server import handle_batch, read_request
from backproof.runner.traceback_location import computed_arrays
from backproof.sandbox import Failure, FunctionInfo, Reply
from backproof.sandbox.replies import RawReply, function_info, replies_in

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SEED, COUNT = 20260101, 12

Functions = Mapping[str, Callable[..., Any]]


class FunctionWorker:
    """Calls functions on copies of their arguments, and answers as a worker does."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self.functions = {name: _signature_info(f) for name, f in functions.items()}

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """The reply, or the failure where the function raises."""
        own = copy.deepcopy(list(arguments))
        return _reply_or_failure(lambda: Reply(self._functions[name](*own), own, ()))

    def run(self, plan: CallPlan) -> Reply | Failure:
        """The reply to an errand."""
        request = copy.deepcopy(plan.request)

        def reply() -> Reply:
            done = call_execution.run(dict(self._functions), request)
            read = [(there, value) for there, value in done["read"]]
            return Reply(
                done["result"], done["after"], earlier_arguments=done["earlier"], read_values=read
            )

        return _reply_or_failure(reply)

    def run_batch(
        self,
        requests: EncodedMessage,
        count: int,
        known_forms: Collection[bytes] = frozenset(),
        called_functions: Iterable[str] = (),
    ) -> RawReply | None:
        """The replies to several requests, as they cross; None where one fails."""
        del known_forms, called_functions
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            asked, _ = read_request(io.BytesIO(requests.frame(1)))
            answer, _ = read_request(
                io.BytesIO(handle_batch(dict(self._functions), asked["requests"]).frame(1))
            )
        answers = replies_in(answer, count) or []
        failed = not answers or any(isinstance(one, Failure) for one in answers)
        return None if failed else RawReply(answers, b"", b"")

    def learn_signature(self, function: str, plan: CallPlan) -> None:
        """Keep how many arguments a method takes."""
        found = call_execution.accepted_arguments(
            dict(self._functions), copy.deepcopy(plan.request)
        )
        if "missing" not in found:
            self.functions[function] = function_info(found["signature"])

    def stop(self) -> None:
        """Nothing to stop."""


def _reply_or_failure(reply: Callable[[], Reply]) -> Reply | Failure:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return reply()
    except call_execution.NotDefinedError as error:
        return Failure("missing", str(error))
    except Exception as error:  # noqa: BLE001  (whatever it raises is its answer)
        said = f"{type(error).__name__}: {error}"
        return Failure(
            "raised", said, locals_at_error=tuple(computed_arrays(error, lambda _: True))
        )


def _signature_info(function: Callable[..., Any]) -> FunctionInfo:
    parameters = inspect.signature(function).parameters.values()
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return FunctionInfo(None, None)
    names = tuple(p.name for p in parameters)
    return FunctionInfo(sum(p.default is p.empty for p in parameters), len(parameters), names)


def in_process_implementation(functions: Functions, binding: Binding) -> Implementation:
    """The functions behind the binding."""
    implementation = Implementation(Path("local.py"), binding)
    implementation.worker = FunctionWorker(functions)  # type: ignore[assignment]
    return implementation


def parse_or_load(binding: str) -> Binding:
    """The binding of that name, or of that text."""
    return parse(binding) if "->" in binding else load(binding)


@cache
def example_set_of(binding: str, dtype: str = "float64") -> ExampleSet:
    """One exam for all tests."""
    bound = parse_or_load(binding)
    return draw_example_set(
        bound.graphs, ExampleSpec(bound.activation, bound.fixed, dtype), SEED, COUNT
    )


def judge_functions(
    functions: Functions, binding: str = "planar", dtype: str = "float64"
) -> Evaluation:
    """What the judge finds of the functions."""
    bound = parse_or_load(binding)
    return judge_and_diagnose(
        in_process_implementation(functions, bound), example_set_of(binding, dtype)
    )


def judge_and_diagnose(implementation: Implementation, example_set: ExampleSet) -> Evaluation:
    """The evaluation, diagnosed as in a validation where a function fails."""
    evaluation = judge(implementation, example_set)
    if evaluation.passes:
        return evaluation
    return diagnose_evaluation(evaluation, implementation.resolved_binding)


def load_functions(path: Path) -> dict[str, Callable[..., Any]]:
    """The functions and classes that a file defines."""
    found = runpy.run_path(str(path))
    own = (inspect.isfunction, inspect.isclass)
    return {name: value for name, value in found.items() if any(kind(value) for kind in own)}


@cache
def _planar_solution() -> dict[str, Callable[..., Any]]:
    return load_functions(EXAMPLES / "planar" / "solution.py")


def planar_solution_with(**replacements: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """The right planar solution, with some of its functions replaced."""
    return {**_planar_solution(), **replacements}


def failing_statuses(judgement: Evaluation) -> dict[str, str]:
    """The status of each equation that does not conform, by its label."""
    return {e.label: str(e.status) for e in judgement.equations if e.status != "conforms"}

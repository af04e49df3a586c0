"""Protocols of the workers that call a submission's functions."""

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeGuard, runtime_checkable

from backproof.runner.protocol.frames import EncodedMessage
from backproof.sandbox.replies import Failure, FunctionInfo, RawReply, Reply


class PlannedCall(Protocol):
    """A call with the steps that set up its objects, as `implementation.call_plan` builds it."""

    @property
    def function(self) -> str:
        """The access path of the function that is called."""

    @property
    def request(self) -> dict[str, Any]:
        """The request that `runner.call_execution` executes."""


class WorkerProtocol(Protocol):
    """A worker that calls the functions of one submission, such as `submission_process.Worker`."""

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The submission's functions by name, known after `load`."""

    @property
    def isolation(self) -> str:
        """A description of what separates the submission from the judge."""

    def load(self) -> Failure | None:
        """Start the worker and load the submission; return the failure, if it fails."""

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function with copies of these arguments."""

    def stop(self) -> None:
        """End the worker and every process that it has started."""


@runtime_checkable
class SupportsCallPlan(Protocol):
    """A worker that can set up objects before a call and read them after it."""

    def run(self, plan: PlannedCall) -> Reply | Failure:
        """Execute the steps of a planned call."""

    def learn_signature(self, function: str, plan: PlannedCall) -> None:
        """Add the number of arguments of the planned call's function to `functions`."""


@runtime_checkable
class SupportsBatch(Protocol):
    """A worker that answers several requests in one frame."""

    def run_batch(
        self,
        requests: EncodedMessage,
        count: int,
        known_forms: Container[bytes] = frozenset(),
        called_functions: Iterable[str] = (),
    ) -> RawReply | None:
        """Return the replies to `count` requests; None if each must be sent by itself.

        Replies whose form is in `known_forms` are returned undecoded. `called_functions` are the
        functions that the requests call.
        """


def supports_batch(worker: WorkerProtocol) -> TypeGuard[SupportsBatch]:
    """Return whether a worker answers several requests in one frame."""
    return _class_supports_batch(type(worker))


@cache
def _class_supports_batch(worker_class: type) -> bool:
    return issubclass(worker_class, SupportsBatch)  # cached: checking a protocol is slow

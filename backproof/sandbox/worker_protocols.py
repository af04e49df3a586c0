"""What calls an implementation's functions elsewhere, as far as its owner looks at it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeGuard, runtime_checkable

from backproof.runner.protocol.frames import EncodedMessage
from backproof.sandbox.call_plan import CallPlan
from backproof.sandbox.replies import Failure, FunctionInfo, RawReply, Reply


class WorkerProtocol(Protocol):
    """What calls an implementation's functions elsewhere, as `Worker` does."""

    @property
    def functions(self) -> Mapping[str, FunctionInfo]:
        """The functions by name, once loaded."""

    @property
    def isolation(self) -> str:
        """What separates the implementation from the judge, in words."""

    def load(self) -> Failure | None:
        """Start it; the failure, if that cannot be."""

    def call(self, name: str, arguments: Sequence[Any]) -> Reply | Failure:
        """Call a function with copies of these arguments."""

    def stop(self) -> None:
        """End it and all that it has started."""


@runtime_checkable
class SupportsCallPlan(Protocol):
    """What can set up objects before a call, and read them after it."""

    def run(self, plan: CallPlan) -> Reply | Failure:
        """Do the steps of an errand."""

    def learn_signature(self, function: str, plan: CallPlan) -> None:
        """Find out what an errand's function takes, for `functions`."""


@runtime_checkable
class SupportsBatch(Protocol):
    """What answers several requests in one frame."""

    def run_batch(
        self,
        requests: EncodedMessage,
        count: int,
        known_forms: Container[bytes] = frozenset(),
        called_functions: Iterable[str] = (),
    ) -> RawReply | None:
        """The answers to so many requests; None where each is to be asked by itself.

        Those that come in a form that is `known` are left as they are. `called` are the functions
        that are called for it, unless a twin does.
        """


def supports_batch(worker: WorkerProtocol) -> TypeGuard[SupportsBatch]:
    """Whether a worker answers several requests in one frame."""
    return _class_supports_batch(type(worker))


@cache
def _class_supports_batch(worker_class: type) -> bool:
    return issubclass(worker_class, SupportsBatch)  # looked up once: a protocol's methods are many

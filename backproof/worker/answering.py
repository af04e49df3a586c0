"""What calls an implementation's functions elsewhere, as far as its owner looks at it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeGuard, runtime_checkable

from backproof.worker.child.frames import Packed
from backproof.worker.replies import Failure, FunctionInfo, Heard, Reply
from backproof.worker.steps import Errand


class Answering(Protocol):
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
class Stepping(Protocol):
    """What can set up objects before a call, and read them after it."""

    def run(self, errand: Errand) -> Reply | Failure:
        """Do the steps of an errand."""

    def learn(self, function: str, errand: Errand) -> None:
        """Find out what an errand's function takes, for `functions`."""


@runtime_checkable
class Hearing(Protocol):
    """What answers several requests in one frame."""

    def many(
        self,
        requests: Packed,
        count: int,
        known: Container[bytes] = frozenset(),
        called: Iterable[str] = (),
    ) -> Heard | None:
        """The answers to so many requests; None where each is to be asked by itself.

        Those that come in a form that is `known` are left as they are. `called` are the functions
        that are called for it, unless a twin does.
        """


def hears(worker: Answering) -> TypeGuard[Hearing]:
    """Whether a worker answers several requests in one frame."""
    return _can_hear(type(worker))


@cache
def _can_hear(kind: type) -> bool:
    return issubclass(kind, Hearing)  # looked up once: a protocol's methods are many

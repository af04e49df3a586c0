"""What a law is: a statement about symbols that every right implementation satisfies.

A law is written once and has three users: it runs against the reference (tests), against another
implementation (validation) and against a submission (grading). All it sees is a `Graph`: the
chapter's own, or one whose definitions are an implementation's functions.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from properties.compare import Comparison, worst_entry
from properties.example import Example
from reference.graph import Definition, Graph


class Kind(StrEnum):
    """The kinds of laws."""

    FORM = "shapes and form"
    IDENTITY = "identities"
    SYMMETRY = "symmetries"
    DERIVATIVE = "derivatives"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a law fails: the symbol, what was seen, and the worst entry where there is one."""

    symbol: str
    message: str
    entry: Comparison | None = None


Check = Callable[[Graph, Example], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Law:
    """A statement in one sentence, the equations it speaks of, and the check that decides it.

    `about` names the graph of the chapter that its examples are drawn from. `rejects` are ids of
    faults (of `properties.faults`), each of which the check must reject; at least one.
    """

    id: str
    kind: Kind
    equations: tuple[str, ...]
    statement: str
    about: str
    rejects: tuple[str, ...]
    check: Check

    def violations(self, subject: Graph, example: Example) -> list[Violation]:
        """What in `subject` breaks the law on `example`; empty where the law holds or is silent."""
        with np.errstate(all="ignore"):
            return list(self.check(subject, example))


LAWS: dict[str, Law] = {}
"""Every law by its id, in the order of the modules of this package."""


def law(
    identifier: str,
    kind: Kind,
    equations: str,
    statement: str,
    *,
    about: str = "network",
    rejects: str,
) -> Callable[[Check], Law]:
    """Register the check that is decorated as a law; `equations` and `rejects` are split."""

    def register(check: Check) -> Law:
        made = Law(
            identifier,
            kind,
            tuple(equations.split()),
            statement,
            about,
            tuple(rejects.split()),
            check,
        )
        if LAWS.setdefault(identifier, made) is not made:
            raise ValueError(f"two laws are called {identifier}: give one another id")
        return made

    return register


def evaluate(definition: Definition, values: Any) -> dict[str, Any]:
    """The definition's results on fresh copies of its inputs, so that nothing is shared."""
    return definition.evaluate({name: fresh(values[name]) for name in definition.inputs})


def fresh(value: Any) -> Any:
    """A copy of an array; anything else as it is."""
    return value.copy() if isinstance(value, np.ndarray) else value


def differences(
    symbol: str, got: Any, expected: Any, bound: Any, statement: str
) -> Iterator[Violation]:
    """The violation, if any, of `got` = `expected` within `bound`, shapes included."""
    if np.shape(got) != np.shape(expected):
        yield Violation(
            symbol, f"{statement}: has shape {np.shape(got)}, expected {np.shape(expected)}"
        )
        return
    entry = worst_entry(got, expected, np.broadcast_to(bound, np.shape(expected)))
    if not entry.ok:
        yield Violation(symbol, statement, entry)

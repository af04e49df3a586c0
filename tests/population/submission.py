"""What a population is made of: wrong submissions, and what a good teacher would say of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.population.edits import Edits, edited
from tests.population.styles import STYLES, TANH


class Group(StrEnum):
    """Where a wrong submission comes from."""

    LISTED = "listed"
    HELD_OUT = "held out"
    TWO_FAULTS = "two faults"
    REMARK = "remark"
    MUTANT = "mutant"


class Kind(StrEnum):
    """What kind of wrong a fault is."""

    VALUE = "value"
    FORM = "form"
    STABILITY = "stability"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault, the equation where it belongs, and how it is written in each style.

    `named` are the ids of the catalogue that would be a right name for it, `alike` those that are
    in one style alone, where two faults are one: with one output unit len(Y) is 1. `at` says at
    which symbol a style shows it where that is another, and `also` at which it may be seen beside.
    """

    id: str
    number: str
    symbol: str
    edits: Mapping[str, Edits]
    kind: Kind = Kind.VALUE
    group: Group = Group.LISTED
    named: tuple[str, ...] = ()
    at: Mapping[str, str] = field(default_factory=dict)
    also: frozenset[str] = frozenset()
    hidden: str = TANH
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, style: str) -> tuple[str, ...]:
        """The ids that are a right name for it in one style."""
        return (*self.named, *self.alike.get(style, ()))

    def source(self, style: str) -> str:
        """The submission in one style."""
        return edited(STYLES[style].right(self.hidden), self.edits[style])

    def place(self, style: str) -> str:
        """The symbol at which a style shows the fault."""
        return self.at.get(style, self.symbol)


FAULTS: dict[str, Wrong] = {}
"""The population's faults by id."""


def wrong(
    identifier: str,
    where: str,
    named: str = "",
    *,
    functions: Edits | None = None,
    kernels: Edits | None = None,
    rows: Edits | None = None,
    kind: Kind = Kind.VALUE,
    group: Group = Group.LISTED,
    at: Mapping[str, str] | None = None,
    also: Iterable[str] = (),
    hidden: str = TANH,
    with_one_output: str = "",
) -> None:
    """Add a fault: `where` is the number and the symbol, `named` ids of the catalogue.

    `with_one_output` are ids that name it in the style `functions`, whose networks have n2 = 1.
    """
    number, symbol = where.split()
    written = {"functions": functions, "kernels": kernels, "rows": rows}
    made = Wrong(
        identifier,
        number,
        symbol,
        {style: edits for style, edits in written.items() if edits is not None},
        kind,
        group,
        tuple(named.split()),
        at or {},
        frozenset(also),
        hidden,
        {"functions": tuple(with_one_output.split())},
    )
    if FAULTS.setdefault(identifier, made) is not made:
        raise ValueError(f"two faults are called {identifier}: give one another id")


SIGMOID_AT = {"kernels": "sigmoid_Z"}
"""A wrong sigmoid is seen in A2 where it is a helper, and alone where it is a kernel."""

TANH_AT = {"kernels": "tanh_Z"}
"""A wrong tanh is seen in A1 where it stands in a line, and alone where it is a kernel."""

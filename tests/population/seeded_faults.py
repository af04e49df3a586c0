"""What a population is made of: wrong submissions, and what a good teacher would say of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.population.source_edits import Edits, apply_edits
from tests.population.submission_styles import STYLES, TANH


class FaultOrigin(StrEnum):
    """Where a wrong submission comes from."""

    LISTED = "listed"
    HELD_OUT = "held out"
    TWO_FAULTS = "two faults"
    REMARK = "remark"
    MUTANT = "mutant"


class FaultCategory(StrEnum):
    """What kind of wrong a fault is."""

    VALUE = "value"
    FORM = "form"
    STABILITY = "stability"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class SeededFault:
    """A fault, the equation where it belongs, and how it is written in each style.

    `named` are the ids of the catalogue that would be a right name for it, `alike` those that are
    in one style alone, where two faults are one: with one output unit len(Y) is 1. `at` says at
    which symbol a style shows it where that is another, and `also` at which it may be seen beside.
    """

    id: str
    number: str
    symbol: str
    edits: Mapping[str, Edits]
    category: FaultCategory = FaultCategory.VALUE
    origin: FaultOrigin = FaultOrigin.LISTED
    fault_ids: tuple[str, ...] = ()
    symbol_by_style: Mapping[str, str] = field(default_factory=dict)
    other_symbols: frozenset[str] = frozenset()
    activation: str = TANH
    ids_by_style: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fault_ids_in(self, style: str) -> tuple[str, ...]:
        """The ids that are a right name for it in one style."""
        return (*self.fault_ids, *self.ids_by_style.get(style, ()))

    def source(self, style: str) -> str:
        """The submission in one style."""
        return apply_edits(STYLES[style].right_source(self.activation), self.edits[style])

    def symbol_in(self, style: str) -> str:
        """The symbol at which a style shows the fault."""
        return self.symbol_by_style.get(style, self.symbol)


SEEDED_FAULTS: dict[str, SeededFault] = {}
"""The population's faults by id."""


def add_fault(
    identifier: str,
    equation: str,
    fault_ids: str = "",
    *,
    functions: Edits | None = None,
    kernels: Edits | None = None,
    rows: Edits | None = None,
    category: FaultCategory = FaultCategory.VALUE,
    origin: FaultOrigin = FaultOrigin.LISTED,
    symbol_by_style: Mapping[str, str] | None = None,
    other_symbols: Iterable[str] = (),
    activation: str = TANH,
    ids_with_one_output: str = "",
) -> None:
    """Add a fault: `where` is the number and the symbol, `named` ids of the catalogue.

    `with_one_output` are ids that name it in the style `functions`, whose networks have n2 = 1.
    """
    number, symbol = equation.split()
    written = {"functions": functions, "kernels": kernels, "rows": rows}
    made = SeededFault(
        identifier,
        number,
        symbol,
        {style: edits for style, edits in written.items() if edits is not None},
        category,
        origin,
        tuple(fault_ids.split()),
        symbol_by_style or {},
        frozenset(other_symbols),
        activation,
        {"functions": tuple(ids_with_one_output.split())},
    )
    if SEEDED_FAULTS.setdefault(identifier, made) is not made:
        raise ValueError(f"two faults are called {identifier}: give one another id")


SIGMOID_SYMBOLS = {"kernels": "sigmoid_Z"}
"""A wrong sigmoid is seen in A2 where it is a helper, and alone where it is a kernel."""

TANH_SYMBOLS = {"kernels": "tanh_Z"}
"""A wrong tanh is seen in A1 where it stands in a line, and alone where it is a kernel."""

"""The wrong submissions of the population: the fault in each, and the verdict that it must get."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tests.population.submission_styles import STYLES, TANH
from tests.support.submission_data import (
    Edits,
    SubmissionRecord,
    apply_edits,
    read_submissions,
    toml_files,
)


class FaultOrigin(StrEnum):
    """The origin of a wrong submission."""

    LISTED = "listed"
    HELD_OUT = "held out"
    TWO_FAULTS = "two faults"
    REMARK = "remark"
    MUTANT = "mutant"


class FaultCategory(StrEnum):
    """The kind of a fault."""

    VALUE = "value"
    FORM = "form"
    STABILITY = "stability"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class SeededFault:
    """A fault, the equation where it belongs, and the edits that write it in each style.

    `fault_ids` are the ids of the catalogue that name it correctly. `ids_by_style` adds ids that
    are correct in one style: with one output unit, len(Y) is 1 and two faults coincide.
    `symbol_by_style` gives the symbol where a style shows the fault at another symbol than
    `symbol`, and `other_symbols` are symbols where it may show as well.
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
        """Return the ids that name the fault correctly in one style."""
        return (*self.fault_ids, *self.ids_by_style.get(style, ()))

    def source(self, style: str) -> str:
        """Return the submission's source in one style."""
        return apply_edits(STYLES[style].right_source(self.activation), self.edits[style])

    def symbol_in(self, style: str) -> str:
        """Return the symbol at which a style shows the fault."""
        return self.symbol_by_style.get(style, self.symbol)


def _make_fault(record: SubmissionRecord) -> SeededFault:
    fields = record.fields
    number, symbol = fields["equation"].split()
    return SeededFault(
        record.id,
        number,
        symbol,
        record.edits,
        FaultCategory(fields.get("category", FaultCategory.VALUE)),
        FaultOrigin(fields.get("origin", FaultOrigin.LISTED)),
        tuple(fields.get("fault_ids", ())),
        fields.get("symbol_by_style", {}),
        frozenset(fields.get("other_symbols", ())),
        fields.get("activation", TANH),
        {"functions": tuple(fields.get("ids_with_one_output", ()))},
    )


SEEDED_FAULTS: Mapping[str, SeededFault] = {
    identifier: _make_fault(record)
    for identifier, record in read_submissions(
        *toml_files(Path(__file__).parent / "wrong_submissions")
    ).items()
}
"""The population's faults by id, from the files in wrong_submissions/.

In those files, `equation` is a number and a symbol, and `ids_with_one_output` are the ids that
name the fault in the style `functions`, whose networks have n2 = 1.
"""

"""The index of the text's numbers: each equation, what it states, and the kernel that computes it.

Several numbers name one computation; they share a kernel, and the canonical number of their
symbol is the one that verdicts use. Numbers that the text skips are recorded as absent.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backproof.reference import symbols
from backproof.reference.equation_table import ABSENT_EQUATIONS, STATEMENTS
from backproof.reference.symbols import Symbol


@dataclass(frozen=True, slots=True)
class Equation:
    """One number of the text: its section, what it states, its kernels and symbols.

    `absent` is true where the text has no such equation. `symbols` are names of the tables in
    `backproof.reference.symbols`, which hold their shapes.
    """

    number: str
    section: str
    statement: str
    kernels: tuple[Callable[..., Any], ...] = ()
    symbols: tuple[str, ...] = ()
    absent: bool = False

    @property
    def kernel_names(self) -> tuple[str, ...]:
        """The kernels' dotted names, such as backproof.reference.forward.affine."""
        return tuple(f"{k.__module__}.{k.__name__}" for k in self.kernels)

    @property
    def symbol_entries(self) -> tuple[Symbol, ...]:
        """The symbols' entries in the tables."""
        return tuple(_SYMBOLS_BY_NAME[name] for name in self.symbols)

    @property
    def canonical_numbers(self) -> tuple[str, ...]:
        """The canonical numbers of the symbols, each once; its own number where there is none."""
        numbers = dict.fromkeys(entry.number or self.number for entry in self.symbol_entries)
        return tuple(numbers) or (self.number,)


class NoSuchEquationError(LookupError):
    """A number that the chapter does not have."""


_SYMBOLS_BY_NAME: dict[str, Symbol] = {
    **symbols.LINEAR_COLLAPSE,
    **symbols.ELEMENTWISE_FUNCTIONS,
    **symbols.LOGISTIC_UNIT,
    **symbols.SINGLE_EXAMPLE,
    **symbols.NETWORK,
}


def _sort_key(number: str) -> tuple[int, str]:
    """Numbered equations by number; the unnumbered ones of a section after those of its number."""
    head, _, tail = number.partition("-")
    return int(head.split(".")[1]), tail


EQUATIONS: dict[str, Equation] = {
    number: Equation(number, *entry) for number, entry in STATEMENTS.items()
} | {
    number: Equation(number, section, "not in the text", absent=True)
    for number, section in ABSENT_EQUATIONS.items()
}
EQUATIONS = {number: EQUATIONS[number] for number in sorted(EQUATIONS, key=_sort_key)}
"""Every equation by its number, in the order of the text."""


def equation(number: str) -> Equation:
    """The equation of that number; raises NoSuchEquationError, which names near ones."""
    if number in EQUATIONS:
        return EQUATIONS[number]
    near = ", ".join(difflib.get_close_matches(number, EQUATIONS, n=4, cutoff=0.4))
    hint = f" (near it: {near})" if near else ""
    raise NoSuchEquationError(
        f"no equation {number!r}: expected 3.1 to 3.49, or a name such as 3.9-J{hint}"
    )

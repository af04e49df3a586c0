"""The index of the text's equation numbers: statement, kernels and symbols of each.

Several numbers may state one computation. They share a kernel, and verdicts cite the canonical
number of its symbol. Numbers that the text skips are recorded as absent.
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
    """One equation number of the text.

    Parameters
    ----------
    number : str
        The number, such as "3.44", or a name such as "3.9-J" for an unnumbered equation.
    section : str
        The section of the text.
    statement : str
        The statement in one line.
    kernels : tuple of callable, optional
        The kernels that compute it.
    symbols : tuple of str, optional
        Its symbols, names of the tables in `backproof.reference.symbols`.
    absent : bool, optional
        True if the text skips this number.
    """

    number: str
    section: str
    statement: str
    kernels: tuple[Callable[..., Any], ...] = ()
    symbols: tuple[str, ...] = ()
    absent: bool = False

    @property
    def kernel_names(self) -> tuple[str, ...]:
        """The dotted names of the kernels, such as backproof.reference.forward.affine."""
        return tuple(f"{k.__module__}.{k.__name__}" for k in self.kernels)

    @property
    def symbol_entries(self) -> tuple[Symbol, ...]:
        """The entries of the symbols in the tables."""
        return tuple(_SYMBOLS_BY_NAME[name] for name in self.symbols)

    @property
    def canonical_numbers(self) -> tuple[str, ...]:
        """The canonical numbers of the symbols, each once; its own number if they have none."""
        numbers = dict.fromkeys(entry.number or self.number for entry in self.symbol_entries)
        return tuple(numbers) or (self.number,)


class NoSuchEquationError(LookupError):
    """The chapter has no equation of this number."""


_SYMBOLS_BY_NAME: dict[str, Symbol] = {
    **symbols.LINEAR_COLLAPSE,
    **symbols.ELEMENTWISE_FUNCTIONS,
    **symbols.LOGISTIC_UNIT,
    **symbols.SINGLE_EXAMPLE,
    **symbols.NETWORK,
}


def _sort_key(number: str) -> tuple[int, str]:
    """Sort by number; unnumbered equations of a section follow the number of the section."""
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
    """Look up an equation by its number.

    Parameters
    ----------
    number : str
        A key of `EQUATIONS`, such as "3.44" or "3.9-J".

    Returns
    -------
    Equation
        The equation; its `absent` is true if the text skips the number.

    Raises
    ------
    NoSuchEquationError
        If there is no such number; the message suggests similar ones.
    """
    if number in EQUATIONS:
        return EQUATIONS[number]
    near = ", ".join(difflib.get_close_matches(number, EQUATIONS, n=4, cutoff=0.4))
    hint = f" (near it: {near})" if near else ""
    raise NoSuchEquationError(
        f"no equation {number!r}: expected 3.1 to 3.49, or a name such as 3.9-J{hint}"
    )

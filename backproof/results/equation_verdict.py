"""The verdict on one equation."""

from dataclasses import dataclass

from backproof.results.status import Status

Sizes = tuple[tuple[str, int], ...]
"""The sizes of an example as pairs, such as (("n0", 2), ("n1", 3))."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of a result with the largest error.

    Attributes
    ----------
    index : tuple of int
        The position in the result, from 0.
    got, expected : float
        The value returned and the correct value.
    bound : float
        The largest error that rounding can cause.
    ratio : float
        The error in units of `bound`: above 1, the entry is wrong.
    """

    index: tuple[int, ...]
    got: float
    expected: float
    bound: float
    ratio: float


@dataclass(frozen=True, slots=True)
class EquationVerdict:
    """The verdict on one symbol that one function computes.

    Parameters
    ----------
    number : str or None
        The number of the equation, such as "3.47"; None for a size.
    symbol, function : str
        The symbol and the name of the function that computes it.
    status : Status
        The result of the check.
    message : str
        What is wrong, or which approximation was found, in words.
    entry : Entry or None
        The entry with the largest error.
    sizes : tuple of (str, int)
        The sizes of the example of that entry.
    regime : str
        How that example was drawn, such as "saturated".
    approximation : str or None
        The id of the approximation that makes the result close.
    inferred : bool
        True for a symbol that the function does not return, but whose equation is at fault.
    practice : str
        What the function does besides, such as changing an argument: a remark, and no fault.
    """

    number: str | None
    symbol: str
    function: str
    status: Status
    message: str = ""
    entry: Entry | None = None
    sizes: Sizes = ()
    regime: str = ""
    approximation: str | None = None
    inferred: bool = False
    practice: str = ""

    @property
    def label(self) -> str:
        """The number and the symbol, such as "3.47 dZ1"."""
        return f"{self.number} {self.symbol}" if self.number else self.symbol

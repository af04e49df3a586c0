"""The counterexample of a verdict: code that reproduces a fault, and the arrays to look at."""

from dataclasses import dataclass

from backproof.results.equation_verdict import Sizes


@dataclass(frozen=True, slots=True)
class Matrix:
    """A named array as rows of numbers; a vector is one column, a scalar one entry."""

    name: str
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest example found that shows one fault.

    Attributes
    ----------
    number, symbol, function
        The equation at fault, as in `EquationVerdict`.
    sizes : tuple of (str, int)
        The sizes of the example.
    code : str
        Python code that reproduces the fault: it raises AssertionError, or what the call raises.
    first_ratio, ratio : float or None
        The error in units of the bound before and after shrinking, for a fault of value.
    inputs : tuple of Matrix
        The inputs, unless they are too large to be read.
    got, expected, bound : Matrix or None
        The result, the correct result and the largest error that rounding can cause.
    of_exam : bool
        True for an unchanged example of the hidden test set, used where none smaller was found.
    """

    number: str | None
    symbol: str
    function: str
    sizes: Sizes
    code: str
    first_ratio: float | None = None
    ratio: float | None = None
    inputs: tuple[Matrix, ...] = ()
    got: Matrix | None = None
    expected: Matrix | None = None
    bound: Matrix | None = None
    of_exam: bool = False

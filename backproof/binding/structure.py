"""Check the structure of results: numeric arrays, shapes, and messages about mismatches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.reference.symbols import SymbolTable

ArrayShape = tuple[int, ...]
AnyArray = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class StructureMismatch:
    """The structural problem of a result, for one symbol.

    `message` is a predicate of the symbol, as in "db2 has shape (3,), expected (3, 1)".
    """

    symbol: str
    message: str

    def __str__(self) -> str:
        return f"{self.symbol} {self.message}"


@dataclass(frozen=True, slots=True)
class ShapeContext:
    """The table of symbols and the sizes of an example, which determine all shapes."""

    table: SymbolTable
    sizes: Mapping[str, int]

    def shape(self, symbol: str) -> ArrayShape:
        """The shape of a symbol."""
        return self.table[symbol].shape(self.sizes)


def number_array(result: Any, *, scalar: bool) -> AnyArray | None:
    """Return the result as a numeric array, or None; a scalar may be an array of one entry."""
    if isinstance(result, list):
        result = _array_of_list(result)
    if not isinstance(result, np.ndarray | np.generic | float | int | complex):
        return None
    array = np.asarray(result)
    if array.dtype.kind not in "biufc":
        return None
    is_one_entry = scalar and array.shape in {(1,), (1, 1)}
    return array.reshape(()) if is_one_entry else array


def describe(result: Any) -> str:
    """Describe a result in a message: "a tuple of 2", "an array of shape (3,)", "None"."""
    if isinstance(result, np.ndarray):
        return f"an array of shape {result.shape} and dtype {result.dtype}"
    if isinstance(result, tuple | list):
        return f"a {type(result).__name__} of {len(result)}"
    if result is None or not isinstance(result, dict | str | float | int | complex | np.generic):
        return f"{result!r:.80}"  # the text of a value that was not transferred contains its type
    name = type(result).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def collect(
    entries: Iterable[tuple[str, AnyArray | StructureMismatch]],
) -> tuple[dict[str, AnyArray], dict[str, StructureMismatch]]:
    """Return the arrays by symbol, and the mismatches by symbol; each symbol is in one of them.

    A result may contain a symbol several times, as A2 in (A2, {Z1, A1, Z2, A2}). All copies must
    have the right structure and agree in half of their digits, since they may be computed twice.
    """
    arrays, problems = dict[str, AnyArray](), dict[str, StructureMismatch]()
    for symbol, value in entries:
        if isinstance(value, StructureMismatch):
            problems.setdefault(symbol, value)
        elif not _values_agree(arrays.setdefault(symbol, value), value):
            problem = StructureMismatch(symbol, "is returned twice, with different values")
            problems.setdefault(symbol, problem)
    return {s: array for s, array in arrays.items() if s not in problems}, problems


def _values_agree(first: AnyArray, second: AnyArray) -> bool:
    """True if two copies of a symbol agree in half of their digits."""
    if first is second or first.tobytes() == second.tobytes():
        return True
    coarser = max((a.dtype for a in (first, second)), key=_epsilon)
    with np.errstate(all="ignore"):
        size = float(np.max(np.abs(first), initial=0.0, where=np.isfinite(first)))
    tolerance = _epsilon(coarser) ** 0.5 * size
    return bool(np.allclose(first, second, rtol=0.0, atol=tolerance, equal_nan=True))


def _epsilon(dtype: np.dtype[Any]) -> float:
    return float(np.finfo(dtype).eps) if dtype.kind in "fc" else 0.0


def _array_of_list(result: list[Any]) -> Any:
    try:
        return np.array(result)
    except (ValueError, TypeError, OverflowError):
        return None

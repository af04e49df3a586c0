"""The form of a result: what is wrong with it in words, and what counts as an array of numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.reference.symbols import SymbolTable

ArrayShape = tuple[int, ...]
AnyArray = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class StructureMismatch:
    """What is wrong with the form of a result, for one symbol.

    `message` is a predicate: the symbol and the message make a sentence, such as "db2 has shape
    (3,), expected (3, 1)".
    """

    symbol: str
    message: str

    def __str__(self) -> str:
        return f"{self.symbol} {self.message}"


@dataclass(frozen=True, slots=True)
class ShapeContext:
    """What inverting needs to know: the table of symbols and the sizes of the example."""

    table: SymbolTable
    sizes: Mapping[str, int]

    def shape(self, symbol: str) -> ArrayShape:
        """The shape of a symbol."""
        return self.table[symbol].shape(self.sizes)


def number_array(result: Any, *, scalar: bool) -> AnyArray | None:
    """The result as a plain array of numbers, or None; a scalar may be an array of one entry."""
    if isinstance(result, list):
        result = _array_of_list(result)
    if not isinstance(result, np.ndarray | np.generic | float | int | complex):
        return None
    array = np.asarray(result)
    if array.dtype.kind not in "biufc":
        return None
    one_entry = scalar and array.shape in {(1,), (1, 1)}
    return array.reshape(()) if one_entry else array


def describe(result: Any) -> str:
    """What a result is, for messages: "a tuple of 2", "an array of shape (3,)", "None"."""
    if isinstance(result, np.ndarray):
        return f"an array of shape {result.shape} and dtype {result.dtype}"
    if isinstance(result, tuple | list):
        return f"a {type(result).__name__} of {len(result)}"
    if result is None or not isinstance(result, dict | str | float | int | complex | np.generic):
        return f"{result!r:.80}"  # what the worker could not carry says its type
    name = type(result).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def collect(
    entries: Iterable[tuple[str, AnyArray | StructureMismatch]],
) -> tuple[dict[str, AnyArray], dict[str, StructureMismatch]]:
    """The arrays by symbol, and the problems: a symbol is in one of the two.

    A symbol may stand in a result several times, as A2 in (A2, {Z1, A1, Z2, A2}); all its copies
    must be well formed and the same, up to half their digits: they may be computed twice.
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
    if first is second or first.tobytes() == second.tobytes():
        return True
    coarser = max((a.dtype for a in (first, second)), key=_epsilon)
    with np.errstate(all="ignore"):
        size = float(np.max(np.abs(first), initial=0.0, where=np.isfinite(first)))
    slack = _epsilon(coarser) ** 0.5 * size
    return bool(np.allclose(first, second, rtol=0.0, atol=slack, equal_nan=True))


def _epsilon(dtype: np.dtype[Any]) -> float:
    return float(np.finfo(dtype).eps) if dtype.kind in "fc" else 0.0


def _array_of_list(result: list[Any]) -> Any:
    try:
        return np.array(result)
    except (ValueError, TypeError, OverflowError):
        return None

"""Patterns of arguments and results: built from symbols on the way in, inverted on the way out.

A leaf is one symbol behind transposes, ravels and scalings, each of which has an exact inverse in
shape; tuples, lists and dicts hold leaves. Inverting checks structure and shape first: nothing is
broadcast, and nothing is reshaped to fit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference.symbols import Table

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FormProblem:
    """What is wrong with the form of a result, for one symbol, in words."""

    symbol: str
    message: str


@dataclass(frozen=True, slots=True)
class Context:
    """What inverting needs to know: the table of symbols and the sizes of the example."""

    table: Table
    sizes: Mapping[str, int]

    def shape(self, symbol: str) -> Shape:
        """The shape of a symbol."""
        return self.table[symbol].shape(self.sizes)


Found = tuple[str, "np.ndarray[Any, Any] | FormProblem"]


class Pattern:
    """A pattern of arguments or of a result."""

    def symbols(self) -> Iterator[str]:
        """The symbols in the pattern, in order."""
        raise NotImplementedError

    def build(self, values: Mapping[str, Any]) -> Any:
        """The argument that the pattern describes."""
        raise NotImplementedError

    def invert(self, result: Any, context: Context) -> Iterator[Found]:
        """Each symbol with the array that the result holds for it, or what is wrong."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Anything(Pattern):
    """`_`: a part of a result that nobody looks at."""

    def symbols(self) -> Iterator[str]:
        return iter(())

    def build(self, values: Mapping[str, Any]) -> Any:
        del values

    def invert(self, result: Any, context: Context) -> Iterator[Found]:
        del result, context
        return iter(())


@dataclass(frozen=True, slots=True)
class Leaf(Pattern):
    """One symbol, transposed, raveled and scaled: factor · ravel(symbolᵀ).

    `factor` and `divisor` are names of sizes or numbers.
    """

    symbol: str
    transposed: bool = False
    raveled: bool = False
    factor: str | float = 1.0
    divisor: str | float = 1.0

    def symbols(self) -> Iterator[str]:
        yield self.symbol

    def build(self, values: Mapping[str, Any]) -> Any:
        value = values[self.symbol]
        if self.transposed:
            value = np.ascontiguousarray(value.T)
        if self.raveled:
            value = value.ravel()
        return value if self._plain else value * self._scale(values)

    def invert(self, result: Any, context: Context) -> Iterator[Found]:
        shape = context.shape(self.symbol)
        seen = shape[::-1] if self.transposed else shape
        expected = (int(np.prod(seen)),) if self.raveled else seen
        array = _as_array(result, scalar=shape == ())
        if array is None:
            message = f"is {_kind(result)}, expected an array of shape {expected}"
            yield self.symbol, FormProblem(self.symbol, message)
        elif array.shape != expected:
            message = f"has shape {array.shape}, expected {expected}"
            yield self.symbol, FormProblem(self.symbol, message)
        else:
            yield self.symbol, self._undo(array.reshape(seen), context.sizes)

    def _undo(self, array: np.ndarray[Any, Any], sizes: Mapping[str, int]) -> Any:
        straight = np.ascontiguousarray(array.T) if self.transposed else array
        return straight if self._plain else straight / self._scale(sizes)

    @property
    def _plain(self) -> bool:
        return self.factor == 1.0 and self.divisor == 1.0

    def _scale(self, values: Mapping[str, Any]) -> float:
        factor, divisor = (
            float(values[part]) if isinstance(part, str) else part
            for part in (self.factor, self.divisor)
        )
        return factor / divisor


@dataclass(frozen=True, slots=True)
class Sequence(Pattern):
    """A tuple or a list of patterns."""

    items: tuple[Pattern, ...]
    kind: type = tuple

    def symbols(self) -> Iterator[str]:
        for item in self.items:
            yield from item.symbols()

    def build(self, values: Mapping[str, Any]) -> Any:
        return self.kind(item.build(values) for item in self.items)

    def invert(self, result: Any, context: Context) -> Iterator[Found]:
        if not isinstance(result, tuple | list):
            yield from _all_wrong(self, f"is not in {_kind(result)}: expected {self._words}")
        elif len(result) != len(self.items):
            counted = f"got {len(result)} results, expected {len(self.items)}"
            yield from _all_wrong(self, counted)
        else:
            for item, part in zip(self.items, result, strict=True):
                yield from item.invert(part, context)

    @property
    def _words(self) -> str:
        return f"a {self.kind.__name__} of {len(self.items)}"


@dataclass(frozen=True, slots=True)
class Keyed(Pattern):
    """A dict of patterns; keys that are not named are nobody's business."""

    items: tuple[tuple[str, Pattern], ...]

    def symbols(self) -> Iterator[str]:
        for _, item in self.items:
            yield from item.symbols()

    def build(self, values: Mapping[str, Any]) -> Any:
        return {key: item.build(values) for key, item in self.items}

    def invert(self, result: Any, context: Context) -> Iterator[Found]:
        if not isinstance(result, dict):
            keys = ", ".join(key for key, _ in self.items)
            message = f"is not in {_kind(result)}: expected a dict with the keys {keys}"
            yield from _all_wrong(self, message)
            return
        for key, item in self.items:
            if key in result:
                yield from item.invert(result[key], context)
            else:
                has = ", ".join(map(str, result)) or "none"
                yield from _all_wrong(item, f"the result has no key {key!r} (its keys: {has})")


def _all_wrong(pattern: Pattern, message: str) -> Iterator[Found]:
    for symbol in pattern.symbols():
        yield symbol, FormProblem(symbol, message)


def _as_array(result: Any, *, scalar: bool) -> np.ndarray[Any, Any] | None:
    """The result as a plain array of numbers; a scalar may come as an array of one entry."""
    if isinstance(result, list):
        result = _array_of_list(result)
    if not isinstance(result, np.ndarray | np.generic | float | int | bool):
        return None
    array = np.asarray(result)
    if array.dtype.kind not in "biufc":
        return None
    one_entry = scalar and array.shape in {(1,), (1, 1)}
    return array.reshape(()) if one_entry else array


def _array_of_list(result: list[Any]) -> Any:
    try:
        return np.array(result)
    except ValueError:
        return None


def _kind(result: Any) -> str:
    if result is None:
        return "None"
    article = "an" if type(result).__name__[0] in "aeiou" else "a"
    return f"{article} {type(result).__name__}"

"""Patterns of arguments and results: built from symbols on the way in, inverted on the way out.

A leaf is one symbol behind transposes, ravels and scalings, each of which has an exact inverse in
shape; tuples, lists and dicts hold leaves. Inverting checks structure and shape first: nothing is
broadcast, and nothing is reshaped to fit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.form import Context, FormProblem, described, number_array

__all__ = [
    "Anything",
    "Context",
    "FormProblem",
    "Keyed",
    "Leaf",
    "Pattern",
    "Sequence",
]

Found = tuple[str, "np.ndarray[Any, Any] | FormProblem"]


class Pattern:
    """A pattern of arguments or of a result."""

    def symbols(self) -> Iterator[str]:
        """The symbols in the pattern, in order."""
        raise NotImplementedError

    def build(self, values: Mapping[str, Any]) -> Any:
        """The argument that the pattern describes."""
        raise NotImplementedError

    def invert(self, result: Any, context: Context, where: str = "the result") -> Iterator[Found]:
        """Each symbol with the array that the result holds for it, or what is wrong.

        `where` is how messages call the part of the result that the pattern stands for.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Anything(Pattern):
    """`_`: a part of a result that nobody looks at."""

    def symbols(self) -> Iterator[str]:
        return iter(())

    def build(self, values: Mapping[str, Any]) -> Any:
        del values

    def invert(self, result: Any, context: Context, where: str = "the result") -> Iterator[Found]:
        del result, context, where
        return iter(())


@dataclass(frozen=True, slots=True)
class Leaf(Pattern):
    """One symbol, transposed, raveled and scaled: factor · ravel(symbolᵀ) / divisor.

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
            value = np.ascontiguousarray(value.T) if np.ndim(value) else value
        if self.raveled:
            value = np.ravel(value)
        return _scaled(value, self.factor, self.divisor, values)

    def invert(self, result: Any, context: Context, where: str = "the result") -> Iterator[Found]:
        del where  # a symbol that is there is named by itself
        shape = context.shape(self.symbol)
        seen = shape[::-1] if self.transposed else shape
        expected = (int(np.prod(seen)),) if self.raveled else seen
        array = number_array(result, scalar=expected == ())
        if array is None:
            wanted = f"an array of shape {expected}" if expected else "a number"
            message = f"is {described(result)}, expected {wanted}"
            yield self.symbol, FormProblem(self.symbol, message)
        elif array.shape != expected:
            message = f"has shape {array.shape}, expected {expected}"
            yield self.symbol, FormProblem(self.symbol, message)
        else:
            yield self.symbol, self._undo(array.reshape(seen), context.sizes)

    def _undo(self, array: np.ndarray[Any, Any], sizes: Mapping[str, int]) -> Any:
        straight = np.ascontiguousarray(array.T) if self.transposed else array
        return np.asarray(_scaled(straight, self.divisor, self.factor, sizes)).reshape(
            straight.shape
        )


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

    def invert(self, result: Any, context: Context, where: str = "the result") -> Iterator[Found]:
        if isinstance(result, tuple | list) and len(result) == len(self.items):
            for place, (item, part) in enumerate(zip(self.items, result, strict=True)):
                yield from item.invert(part, context, f"{where}[{place}]")
        else:
            wanted = f"a {self.kind.__name__} of {len(self.items)}"
            yield from _missing(self, f"{where} is {described(result)}, expected {wanted}")


@dataclass(frozen=True, slots=True)
class Keyed(Pattern):
    """A dict of patterns; keys that are not named are nobody's business."""

    items: tuple[tuple[str, Pattern], ...]

    def symbols(self) -> Iterator[str]:
        for _, item in self.items:
            yield from item.symbols()

    def build(self, values: Mapping[str, Any]) -> Any:
        return {key: item.build(values) for key, item in self.items}

    def invert(self, result: Any, context: Context, where: str = "the result") -> Iterator[Found]:
        if not isinstance(result, dict):
            keys = ", ".join(repr(key) for key, _ in self.items)
            wanted = f"a dict with the keys {keys}"
            yield from _missing(self, f"{where} is {described(result)}, expected {wanted}")
            return
        for key, item in self.items:
            if key in result:
                yield from item.invert(result[key], context, f"{where}[{key!r}]")
            else:
                has = ", ".join(f"{name!r:.40}" for name in list(result)[:20]) or "none"
                yield from _missing(item, f"{where} has no key {key!r} (its keys: {has})")


def _missing(pattern: Pattern, why: str) -> Iterator[Found]:
    for symbol in pattern.symbols():
        yield symbol, FormProblem(symbol, f"is missing: {why}")


def _scaled(value: Any, factor: str | float, divisor: str | float, sizes: Mapping[str, Any]) -> Any:
    """The value · factor / divisor, rounded as rarely as can be: scales of 1 are not applied."""
    times, over = (
        float(sizes[part]) if isinstance(part, str) else part for part in (factor, divisor)
    )
    value = value if times == 1.0 else value * times
    return value if over == 1.0 else value / over

"""Patterns of one array: a transformed and scaled symbol, or several arrays concatenated.

Each pattern has an exact inverse, given the shapes of the symbols. Inverting checks the shape
first: no array is broadcast or reshaped to match.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.layout_transform import IDENTITY, LayoutTransform
from backproof.binding.patterns import DictPattern, InvertedSymbol, Pattern, SequencePattern
from backproof.binding.structure import (
    AnyArray,
    ArrayShape,
    ShapeContext,
    StructureMismatch,
    describe,
    number_array,
)

Scale = str | float
"""A number, or the name of a size."""


class ArrayPattern(Pattern):
    """A pattern of one array, whose shape follows from the sizes."""

    def shape(self, context: ShapeContext) -> ArrayShape:
        """The shape of the array."""
        raise NotImplementedError

    def symbol_arrays(
        self, array: AnyArray, context: ShapeContext
    ) -> Iterator[tuple[str, AnyArray]]:
        """Yield each symbol with its array, from an array of the expected shape."""
        raise NotImplementedError

    def invert(
        self, result: Any, context: ShapeContext, location: str = "the result"
    ) -> Iterator[InvertedSymbol]:
        """Yield each symbol with its array, or with the mismatch of the whole array."""
        del location  # a mismatch names the symbol
        expected = self.shape(context)
        array = number_array(result, scalar=expected == ())
        if array is not None and array.shape == expected:
            yield from self.symbol_arrays(array, context)
            return
        for symbol in self.symbols():
            yield symbol, StructureMismatch(symbol, self.mismatch_message(result, array, expected))

    def mismatch_message(self, result: Any, array: AnyArray | None, expected: ArrayShape) -> str:
        """The message for a result that is not an array of the expected shape."""
        if array is not None:
            return f"has shape {array.shape}, expected {expected}"
        description = f"an array of shape {expected}" if expected else "a number"
        return f"is {describe(result)}, expected {description}"


@dataclass(frozen=True, slots=True)
class SymbolPattern(ArrayPattern):
    """One symbol, transformed and scaled: factor · transform(symbol) / divisor."""

    symbol: str
    transform: LayoutTransform = IDENTITY
    factor: Scale = 1.0
    divisor: Scale = 1.0

    @property
    def is_scaled(self) -> bool:
        """True if the symbol has a factor or a divisor."""
        return (self.factor, self.divisor) != (1.0, 1.0)

    def symbols(self) -> Iterator[str]:
        """The symbol."""
        yield self.symbol

    def shape(self, context: ShapeContext) -> ArrayShape:
        """The shape of the transformed symbol."""
        return self.transform.shape(context.shape(self.symbol))

    def build(self, values: Mapping[str, Any]) -> Any:
        """The transformed and scaled value of the symbol."""
        return _apply_scale(
            self.transform.apply(values[self.symbol]), self.factor, self.divisor, values
        )

    def symbol_arrays(
        self, array: AnyArray, context: ShapeContext
    ) -> Iterator[tuple[str, AnyArray]]:
        """Yield the symbol with its array."""
        scaled = self.transform.invert(array, context.shape(self.symbol))
        value = np.asarray(_apply_scale(scaled, self.divisor, self.factor, context.sizes))
        yield self.symbol, value.reshape(scaled.shape)


@dataclass(frozen=True, slots=True)
class ConstantFill(ArrayPattern):
    """A row or column of one number in a concatenation, such as ones above the examples."""

    value: float

    def symbols(self) -> Iterator[str]:
        """No symbols."""
        return iter(())

    def shape(self, context: ShapeContext) -> ArrayShape:
        """One entry, which is repeated along the other parts of the concatenation."""
        del context
        return (1, 1)

    def build(self, values: Mapping[str, Any]) -> Any:
        """The one entry."""
        del values
        return np.full((1, 1), self.value)

    def symbol_arrays(
        self, array: AnyArray, context: ShapeContext
    ) -> Iterator[tuple[str, AnyArray]]:
        """No symbols: the entries are ignored."""
        del array, context
        return iter(())


@dataclass(frozen=True, slots=True)
class ConcatPattern(ArrayPattern):
    """Several arrays concatenated along an axis, then transformed.

    `name` is the NumPy function: concatenate, hstack or vstack.
    """

    name: str
    items: tuple[ArrayPattern, ...]
    axis: int
    transform: LayoutTransform = IDENTITY

    def symbols(self) -> Iterator[str]:
        """The symbols of the parts, in order."""
        return (symbol for item in self.items for symbol in item.symbols())

    def shape(self, context: ShapeContext) -> ArrayShape:
        """The shape of the transformed concatenation."""
        return self.transform.shape(self.joined_shape(context))

    def build(self, values: Mapping[str, Any]) -> Any:
        """The transformed concatenation, in the precision of its parts."""
        built = [item.build(values) for item in self.items]
        shapes = self._expand_fills([np.shape(part) for part in built])
        arrays = [np.broadcast_to(*pair) for pair in zip(built, shapes, strict=True)]
        dtypes = [p.dtype for p, i in zip(built, self.items, strict=True) if not _is_fill(i)]
        dtype = np.result_type(*dtypes)
        return self.transform.apply(np.concatenate(arrays, self.axis, dtype=dtype))

    def symbol_arrays(
        self, array: AnyArray, context: ShapeContext
    ) -> Iterator[tuple[str, AnyArray]]:
        """Yield each symbol with its part of the array."""
        joined = self.transform.invert(array, self.joined_shape(context))
        ends = np.cumsum([shape[self.axis] for shape in self.part_shapes(context)])[:-1]
        for item, part in zip(self.items, np.split(joined, ends, self.axis), strict=True):
            yield from item.symbol_arrays(np.ascontiguousarray(part), context)

    def mismatch_message(self, result: Any, array: AnyArray | None, expected: ArrayShape) -> str:
        """The message for the whole result, as a predicate of one of its symbols."""
        description = describe(result) if array is None else f"an array of shape {array.shape}"
        return f"is part of {description}, expected one of shape {expected}"

    def part_shapes(self, context: ShapeContext) -> list[ArrayShape]:
        """The shapes of the parts."""
        return self._expand_fills([item.shape(context) for item in self.items])

    def _expand_fills(self, shapes: list[ArrayShape]) -> list[ArrayShape]:
        """The shapes of the parts, with constant rows or columns as long as the others."""
        pairs = list(zip(self.items, shapes, strict=True))
        other = next(shape for item, shape in pairs if not _is_fill(item))
        fill_shape = (*other[: self.axis], 1, *other[self.axis + 1 :])
        return [fill_shape if _is_fill(item) else shape for item, shape in pairs]

    def joined_shape(self, context: ShapeContext) -> ArrayShape:
        """The shape of the concatenation before the transform."""
        shapes = self.part_shapes(context)
        length = sum(shape[self.axis] for shape in shapes)
        return (*shapes[0][: self.axis], length, *shapes[0][self.axis + 1 :])


def symbol_patterns(pattern: Pattern) -> Iterator[SymbolPattern]:
    """Yield the symbol patterns in a pattern, in order."""
    match pattern:
        case SymbolPattern():
            yield pattern
        case DictPattern(items=pairs):
            yield from (symbol for _, item in pairs for symbol in symbol_patterns(item))
        case SequencePattern(items=items) | ConcatPattern(items=items):
            yield from (symbol for item in items for symbol in symbol_patterns(item))


def scaling_sizes(pattern: Pattern) -> Iterator[str]:
    """Yield the sizes that scale the symbols of a pattern."""
    scales = (scale for p in symbol_patterns(pattern) for scale in (p.factor, p.divisor))
    return (scale for scale in scales if isinstance(scale, str))


def rounding_count(pattern: SymbolPattern, sizes: Mapping[str, Any]) -> int:
    """The number of roundings of the scale: 0 for a power of two, 1 for any other number."""
    scales = (sizes[s] if isinstance(s, str) else s for s in (pattern.factor, pattern.divisor))
    return sum(math.frexp(float(scale))[0] not in {0.5, -0.5} for scale in scales)


def _is_fill(item: ArrayPattern) -> bool:
    return isinstance(item, ConstantFill)


def _apply_scale(value: Any, factor: Scale, divisor: Scale, sizes: Mapping[str, Any]) -> Any:
    """Compute value · factor / divisor; a scale of 1 is not applied, to avoid a rounding."""
    numbers = (float(sizes[s]) if isinstance(s, str) else s for s in (factor, divisor))
    multiplier, denominator = numbers
    value = value if multiplier == 1.0 else value * multiplier
    return value if denominator == 1.0 else value / denominator

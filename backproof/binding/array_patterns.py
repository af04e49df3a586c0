"""Patterns of one array: a symbol behind transposes, ravels and scalings, or several joined.

Each of these has an exact inverse, given the shapes of the symbols. Inverting checks the shape
first: nothing is broadcast, and nothing is reshaped to fit.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np

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

RavelOrder = Literal["", "C", "F"]


@dataclass(frozen=True, slots=True)
class LayoutTransform:
    """What is done to an array: transposed, then raveled in an order, C or F."""

    transposed: bool = False
    ravel_order: RavelOrder = ""

    def shape(self, shape: ArrayShape) -> ArrayShape:
        """The shape after the moves."""
        seen = shape[::-1] if self.transposed else shape
        return (int(np.prod(seen)),) if self.ravel_order else seen

    def apply(self, array: Any) -> Any:
        """The array after the moves: a transpose is a new array, laid out as its shape says."""
        if self.transposed:
            array = np.ascontiguousarray(array.T) if np.ndim(array) else array
        return np.ravel(array, order=self.ravel_order) if self.ravel_order else array

    def invert(self, array: AnyArray, shape: ArrayShape) -> AnyArray:
        """The array of that shape from which the moves made this one."""
        seen = shape[::-1] if self.transposed else shape
        straight = array.reshape(seen, order=self.ravel_order or "C")
        return np.ascontiguousarray(straight.T) if self.transposed else straight

    def with_transpose(self) -> Self:
        """These moves and a transpose; what is raveled is its own."""
        return self if self.ravel_order else replace(self, transposed=not self.transposed)

    def with_ravel(self, order: Literal["C", "F"]) -> Self:
        """These moves and a ravel; what is raveled stays as it is."""
        return self if self.ravel_order else replace(self, ravel_order=order)


class ArrayPattern(Pattern):
    """A pattern that is one array, whose shape the sizes determine."""

    def shape(self, context: ShapeContext) -> ArrayShape:
        """The shape of the array."""
        raise NotImplementedError

    def symbol_arrays(
        self, array: AnyArray, context: ShapeContext
    ) -> Iterator[tuple[str, AnyArray]]:
        """Each symbol with its array, from an array of the right shape."""
        raise NotImplementedError

    def invert(
        self, result: Any, context: ShapeContext, location: str = "the result"
    ) -> Iterator[InvertedSymbol]:
        """Each symbol with its array, or what is wrong with the form of the whole."""
        del location  # a symbol that is there is named by itself
        expected = self.shape(context)
        array = number_array(result, scalar=expected == ())
        if array is not None and array.shape == expected:
            yield from self.symbol_arrays(array, context)
            return
        for symbol in self.symbols():
            yield symbol, StructureMismatch(symbol, self.mismatch_message(result, array, expected))

    def mismatch_message(self, result: Any, array: AnyArray | None, expected: ArrayShape) -> str:
        """What is wrong with the form of a result."""
        if array is not None:
            return f"has shape {array.shape}, expected {expected}"
        wanted = f"an array of shape {expected}" if expected else "a number"
        return f"is {describe(result)}, expected {wanted}"


@dataclass(frozen=True, slots=True)
class SymbolPattern(ArrayPattern):
    """One symbol, moved and scaled: factor · moved symbol / divisor."""

    symbol: str
    transform: LayoutTransform = LayoutTransform()
    factor: Scale = 1.0
    divisor: Scale = 1.0

    @property
    def is_scaled(self) -> bool:
        """Whether the symbol is passed as a multiple."""
        return (self.factor, self.divisor) != (1.0, 1.0)

    def symbols(self) -> Iterator[str]:
        """The symbol."""
        yield self.symbol

    def shape(self, context: ShapeContext) -> ArrayShape:
        """The shape of the symbol, moved."""
        return self.transform.shape(context.shape(self.symbol))

    def build(self, values: Mapping[str, Any]) -> Any:
        """The symbol's value, moved and scaled."""
        return _apply_scale(
            self.transform.apply(values[self.symbol]), self.factor, self.divisor, values
        )

    def symbol_arrays(
        self, array: AnyArray, context: ShapeContext
    ) -> Iterator[tuple[str, AnyArray]]:
        """The symbol with its array."""
        straight = self.transform.invert(array, context.shape(self.symbol))
        whole = np.asarray(_apply_scale(straight, self.divisor, self.factor, context.sizes))
        yield self.symbol, whole.reshape(straight.shape)


@dataclass(frozen=True, slots=True)
class ConstantFill(ArrayPattern):
    """A row or column of one number in a joined array, such as the ones above the examples."""

    value: float

    def symbols(self) -> Iterator[str]:
        """None."""
        return iter(())

    def shape(self, context: ShapeContext) -> ArrayShape:
        """One entry, which is repeated along the parts that it is joined to."""
        del context
        return (1, 1)

    def build(self, values: Mapping[str, Any]) -> Any:
        """The one entry."""
        del values
        return np.full((1, 1), self.value)

    def symbol_arrays(
        self, array: AnyArray, context: ShapeContext
    ) -> Iterator[tuple[str, AnyArray]]:
        """Nothing: nobody looks at it."""
        del array, context
        return iter(())


@dataclass(frozen=True, slots=True)
class ConcatPattern(ArrayPattern):
    """Several arrays as one, one after another along an axis, then moved.

    `name` is what NumPy calls it: concatenate, hstack or vstack.
    """

    name: str
    items: tuple[ArrayPattern, ...]
    axis: int
    transform: LayoutTransform = LayoutTransform()

    def symbols(self) -> Iterator[str]:
        """The symbols of the parts, in order."""
        return (symbol for item in self.items for symbol in item.symbols())

    def shape(self, context: ShapeContext) -> ArrayShape:
        """The shape of the joined array, moved."""
        return self.transform.shape(self.joined_shape(context))

    def build(self, values: Mapping[str, Any]) -> Any:
        """The joined array, in the precision of its parts."""
        built = [item.build(values) for item in self.items]
        shapes = self._expand_fills([np.shape(part) for part in built])
        arrays = [np.broadcast_to(*pair) for pair in zip(built, shapes, strict=True)]
        own = [p.dtype for p, i in zip(built, self.items, strict=True) if not _is_fill(i)]
        return self.transform.apply(np.concatenate(arrays, self.axis, dtype=np.result_type(*own)))

    def symbol_arrays(
        self, array: AnyArray, context: ShapeContext
    ) -> Iterator[tuple[str, AnyArray]]:
        """Each symbol with its array, cut out of the whole."""
        straight = self.transform.invert(array, self.joined_shape(context))
        ends = np.cumsum([shape[self.axis] for shape in self.part_shapes(context)])[:-1]
        for item, part in zip(self.items, np.split(straight, ends, self.axis), strict=True):
            yield from item.symbol_arrays(np.ascontiguousarray(part), context)

    def mismatch_message(self, result: Any, array: AnyArray | None, expected: ArrayShape) -> str:
        """What is wrong with the form of the whole, said of a part."""
        seen = describe(result) if array is None else f"an array of shape {array.shape}"
        return f"is part of {seen}, expected one of shape {expected}"

    def part_shapes(self, context: ShapeContext) -> list[ArrayShape]:
        """The shapes of the parts."""
        return self._expand_fills([item.shape(context) for item in self.items])

    def _expand_fills(self, shapes: list[ArrayShape]) -> list[ArrayShape]:
        """The shapes of the parts, each row or column of one number as long as the others."""
        pairs = list(zip(self.items, shapes, strict=True))
        across = next(shape for item, shape in pairs if not _is_fill(item))
        single = (*across[: self.axis], 1, *across[self.axis + 1 :])
        return [single if _is_fill(item) else shape for item, shape in pairs]

    def joined_shape(self, context: ShapeContext) -> ArrayShape:
        """The shape of the joined array, before it is moved."""
        shapes = self.part_shapes(context)
        length = sum(shape[self.axis] for shape in shapes)
        return (*shapes[0][: self.axis], length, *shapes[0][self.axis + 1 :])


def symbol_patterns(pattern: Pattern) -> Iterator[SymbolPattern]:
    """The leaves of a pattern, in order."""
    match pattern:
        case SymbolPattern():
            yield pattern
        case DictPattern(items=pairs):
            yield from (leaf for _, item in pairs for leaf in symbol_patterns(item))
        case SequencePattern(items=items) | ConcatPattern(items=items):
            yield from (leaf for item in items for leaf in symbol_patterns(item))


def scaling_sizes(pattern: Pattern) -> Iterator[str]:
    """The sizes that scale the symbols of a pattern."""
    scales = (scale for leaf in symbol_patterns(pattern) for scale in (leaf.factor, leaf.divisor))
    return (scale for scale in scales if isinstance(scale, str))


def rounding_count(pattern: SymbolPattern, sizes: Mapping[str, Any]) -> int:
    """How often scaling rounds: never by a power of two, and once by any other number."""
    scales = (sizes[s] if isinstance(s, str) else s for s in (pattern.factor, pattern.divisor))
    return sum(math.frexp(float(scale))[0] not in {0.5, -0.5} for scale in scales)


def _is_fill(item: ArrayPattern) -> bool:
    return isinstance(item, ConstantFill)


def _apply_scale(value: Any, factor: Scale, divisor: Scale, sizes: Mapping[str, Any]) -> Any:
    """The value · factor / divisor, rounded as rarely as can be: scales of 1 are not applied."""
    times, over = (
        float(sizes[part]) if isinstance(part, str) else part for part in (factor, divisor)
    )
    value = value if times == 1.0 else value * times
    return value if over == 1.0 else value / over

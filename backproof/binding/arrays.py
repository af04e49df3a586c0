"""Patterns of one array: a symbol behind transposes, ravels and scalings, or several joined.

Each of these has an exact inverse, given the shapes of the symbols. Inverting checks the shape
first: nothing is broadcast, and nothing is reshaped to fit.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np

from backproof.binding.expressions import Found, Keyed, Pattern, Sequence
from backproof.binding.form import AnyArray, Context, FormProblem, Shape, described, number_array

Scale = str | float
"""A number, or the name of a size."""

Order = Literal["", "C", "F"]


@dataclass(frozen=True, slots=True)
class Moves:
    """What is done to an array: transposed, then raveled in an order, C or F."""

    transposed: bool = False
    raveled: Order = ""

    def shape(self, shape: Shape) -> Shape:
        """The shape after the moves."""
        seen = shape[::-1] if self.transposed else shape
        return (int(np.prod(seen)),) if self.raveled else seen

    def done(self, array: Any) -> Any:
        """The array after the moves: a transpose is a new array, laid out as its shape says."""
        if self.transposed:
            array = np.ascontiguousarray(array.T) if np.ndim(array) else array
        return np.ravel(array, order=self.raveled) if self.raveled else array

    def undone(self, array: AnyArray, shape: Shape) -> AnyArray:
        """The array of that shape from which the moves made this one."""
        seen = shape[::-1] if self.transposed else shape
        straight = array.reshape(seen, order=self.raveled or "C")
        return np.ascontiguousarray(straight.T) if self.transposed else straight

    def then_transposed(self) -> Self:
        """These moves and a transpose; what is raveled is its own."""
        return self if self.raveled else replace(self, transposed=not self.transposed)

    def then_raveled(self, order: Literal["C", "F"]) -> Self:
        """These moves and a ravel; what is raveled stays as it is."""
        return self if self.raveled else replace(self, raveled=order)


class ArrayPattern(Pattern):
    """A pattern that is one array, whose shape the sizes determine."""

    def shape(self, context: Context) -> Shape:
        """The shape of the array."""
        raise NotImplementedError

    def parts(self, array: AnyArray, context: Context) -> Iterator[tuple[str, AnyArray]]:
        """Each symbol with its array, from an array of the right shape."""
        raise NotImplementedError

    def invert(self, result: Any, context: Context, where: str = "the result") -> Iterator[Found]:
        """Each symbol with its array, or what is wrong with the form of the whole."""
        del where  # a symbol that is there is named by itself
        expected = self.shape(context)
        array = number_array(result, scalar=expected == ())
        if array is not None and array.shape == expected:
            yield from self.parts(array, context)
            return
        for symbol in self.symbols():
            yield symbol, FormProblem(symbol, self.misformed(result, array, expected))

    def misformed(self, result: Any, array: AnyArray | None, expected: Shape) -> str:
        """What is wrong with the form of a result."""
        if array is not None:
            return f"has shape {array.shape}, expected {expected}"
        wanted = f"an array of shape {expected}" if expected else "a number"
        return f"is {described(result)}, expected {wanted}"


@dataclass(frozen=True, slots=True)
class Leaf(ArrayPattern):
    """One symbol, moved and scaled: factor · moved symbol / divisor."""

    symbol: str
    moves: Moves = Moves()
    factor: Scale = 1.0
    divisor: Scale = 1.0

    @property
    def is_scaled(self) -> bool:
        """Whether the symbol is passed as a multiple."""
        return (self.factor, self.divisor) != (1.0, 1.0)

    def symbols(self) -> Iterator[str]:
        """The symbol."""
        yield self.symbol

    def shape(self, context: Context) -> Shape:
        """The shape of the symbol, moved."""
        return self.moves.shape(context.shape(self.symbol))

    def build(self, values: Mapping[str, Any]) -> Any:
        """The symbol's value, moved and scaled."""
        return _scaled(self.moves.done(values[self.symbol]), self.factor, self.divisor, values)

    def parts(self, array: AnyArray, context: Context) -> Iterator[tuple[str, AnyArray]]:
        """The symbol with its array."""
        straight = self.moves.undone(array, context.shape(self.symbol))
        whole = np.asarray(_scaled(straight, self.divisor, self.factor, context.sizes))
        yield self.symbol, whole.reshape(straight.shape)


@dataclass(frozen=True, slots=True)
class Filled(ArrayPattern):
    """A row or column of one number in a joined array, such as the ones above the examples."""

    value: float

    def symbols(self) -> Iterator[str]:
        """None."""
        return iter(())

    def shape(self, context: Context) -> Shape:
        """One entry, which is repeated along the parts that it is joined to."""
        del context
        return (1, 1)

    def build(self, values: Mapping[str, Any]) -> Any:
        """The one entry."""
        del values
        return np.full((1, 1), self.value)

    def parts(self, array: AnyArray, context: Context) -> Iterator[tuple[str, AnyArray]]:
        """Nothing: nobody looks at it."""
        del array, context
        return iter(())


@dataclass(frozen=True, slots=True)
class Joined(ArrayPattern):
    """Several arrays as one, one after another along an axis, then moved.

    `name` is what NumPy calls it: concatenate, hstack or vstack.
    """

    name: str
    items: tuple[ArrayPattern, ...]
    axis: int
    moves: Moves = Moves()

    def symbols(self) -> Iterator[str]:
        """The symbols of the parts, in order."""
        return (symbol for item in self.items for symbol in item.symbols())

    def shape(self, context: Context) -> Shape:
        """The shape of the joined array, moved."""
        return self.moves.shape(self.whole(context))

    def build(self, values: Mapping[str, Any]) -> Any:
        """The joined array, in the precision of its parts."""
        built = [item.build(values) for item in self.items]
        shapes = self._filled([np.shape(part) for part in built])
        arrays = [np.broadcast_to(*pair) for pair in zip(built, shapes, strict=True)]
        own = [p.dtype for p, i in zip(built, self.items, strict=True) if not _is_filled(i)]
        return self.moves.done(np.concatenate(arrays, self.axis, dtype=np.result_type(*own)))

    def parts(self, array: AnyArray, context: Context) -> Iterator[tuple[str, AnyArray]]:
        """Each symbol with its array, cut out of the whole."""
        straight = self.moves.undone(array, self.whole(context))
        ends = np.cumsum([shape[self.axis] for shape in self.shapes(context)])[:-1]
        for item, part in zip(self.items, np.split(straight, ends, self.axis), strict=True):
            yield from item.parts(np.ascontiguousarray(part), context)

    def misformed(self, result: Any, array: AnyArray | None, expected: Shape) -> str:
        """What is wrong with the form of the whole, said of a part."""
        seen = described(result) if array is None else f"an array of shape {array.shape}"
        return f"is part of {seen}, expected one of shape {expected}"

    def shapes(self, context: Context) -> list[Shape]:
        """The shapes of the parts."""
        return self._filled([item.shape(context) for item in self.items])

    def _filled(self, shapes: list[Shape]) -> list[Shape]:
        """The shapes of the parts, each row or column of one number as long as the others."""
        pairs = list(zip(self.items, shapes, strict=True))
        across = next(shape for item, shape in pairs if not _is_filled(item))
        single = (*across[: self.axis], 1, *across[self.axis + 1 :])
        return [single if _is_filled(item) else shape for item, shape in pairs]

    def whole(self, context: Context) -> Shape:
        """The shape of the joined array, before it is moved."""
        shapes = self.shapes(context)
        length = sum(shape[self.axis] for shape in shapes)
        return (*shapes[0][: self.axis], length, *shapes[0][self.axis + 1 :])


def leaves(pattern: Pattern) -> Iterator[Leaf]:
    """The leaves of a pattern, in order."""
    match pattern:
        case Leaf():
            yield pattern
        case Keyed(items=pairs):
            yield from (leaf for _, item in pairs for leaf in leaves(item))
        case Sequence(items=items) | Joined(items=items):
            yield from (leaf for item in items for leaf in leaves(item))


def scales_in(pattern: Pattern) -> Iterator[str]:
    """The sizes that scale the symbols of a pattern."""
    scales = (scale for leaf in leaves(pattern) for scale in (leaf.factor, leaf.divisor))
    return (scale for scale in scales if isinstance(scale, str))


def roundings(leaf: Leaf, sizes: Mapping[str, Any]) -> int:
    """How often scaling rounds: never by a power of two, and once by any other number."""
    scales = (sizes[s] if isinstance(s, str) else s for s in (leaf.factor, leaf.divisor))
    return sum(math.frexp(float(scale))[0] not in {0.5, -0.5} for scale in scales)


def _is_filled(item: ArrayPattern) -> bool:
    return isinstance(item, Filled)


def _scaled(value: Any, factor: Scale, divisor: Scale, sizes: Mapping[str, Any]) -> Any:
    """The value · factor / divisor, rounded as rarely as can be: scales of 1 are not applied."""
    times, over = (
        float(sizes[part]) if isinstance(part, str) else part for part in (factor, divisor)
    )
    value = value if times == 1.0 else value * times
    return value if over == 1.0 else value / over

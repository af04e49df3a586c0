"""Patterns of arguments and results: built from symbols on the way in, inverted on the way out.

Arrays of symbols stand in `arrays`; here is what holds them (tuples, lists, dicts) and what stands
beside them (constants, objects, what nobody looks at). Inverting checks structure first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.access_path import AccessPath
from backproof.binding.structure import ShapeContext, StructureMismatch, describe

__all__ = [
    "Wildcard",
    "ConstantPattern",
    "ShapeContext",
    "StructureMismatch",
    "InvertedSymbol",
    "ObjectRef",
    "DictPattern",
    "Pattern",
    "SequencePattern",
    "missing_symbols",
]

InvertedSymbol = tuple[str, "np.ndarray[Any, Any] | StructureMismatch"]


class Pattern:
    """A pattern of arguments or of a result."""

    def symbols(self) -> Iterator[str]:
        """The symbols in the pattern, in order."""
        raise NotImplementedError

    def build(self, values: Mapping[str, Any]) -> Any:
        """The argument that the pattern describes."""
        raise NotImplementedError

    def invert(
        self, result: Any, context: ShapeContext, location: str = "the result"
    ) -> Iterator[InvertedSymbol]:
        """Each symbol with the array that the result holds for it, or what is wrong.

        `where` is how messages call the part of the result that the pattern stands for.
        """
        raise NotImplementedError

    def value_parts(self) -> Iterator["Pattern"]:
        """The pattern, or where it holds objects those of its parts that are values alone."""
        yield self

    def object_paths(self) -> Iterator[AccessPath]:
        """The objects in the pattern, in order."""
        return iter(())


class _SymbolFreePattern(Pattern):
    """A pattern without symbols, of which a result says nothing."""

    def symbols(self) -> Iterator[str]:
        return iter(())

    def invert(
        self, result: Any, context: ShapeContext, location: str = "the result"
    ) -> Iterator[InvertedSymbol]:
        del result, context, location
        return iter(())


@dataclass(frozen=True, slots=True)
class Wildcard(_SymbolFreePattern):
    """`_`: a part of a result that nobody looks at."""

    def build(self, values: Mapping[str, Any]) -> Any:
        del values


@dataclass(frozen=True, slots=True)
class ConstantPattern(_SymbolFreePattern):
    """A number, a text, True, False or None, passed as it is."""

    value: Any

    def build(self, values: Mapping[str, Any]) -> Any:
        del values
        return self.value


@dataclass(frozen=True, slots=True)
class ObjectRef(_SymbolFreePattern):
    """An object of the set-up, or what is found at a place in it; it never leaves the worker."""

    path: AccessPath

    def build(self, values: Mapping[str, Any]) -> Any:
        del values
        return self.path

    def value_parts(self) -> Iterator[Pattern]:
        return iter(())

    def object_paths(self) -> Iterator[AccessPath]:
        yield self.path


@dataclass(frozen=True, slots=True)
class SequencePattern(Pattern):
    """A tuple or a list of patterns."""

    items: tuple[Pattern, ...]
    container_type: type = tuple

    def symbols(self) -> Iterator[str]:
        for item in self.items:
            yield from item.symbols()

    def build(self, values: Mapping[str, Any]) -> Any:
        return self.container_type(item.build(values) for item in self.items)

    def invert(
        self, result: Any, context: ShapeContext, location: str = "the result"
    ) -> Iterator[InvertedSymbol]:
        if isinstance(result, tuple | list) and len(result) == len(self.items):
            for place, (item, part) in enumerate(zip(self.items, result, strict=True)):
                yield from item.invert(part, context, f"{location}[{place}]")
        else:
            wanted = f"a {self.container_type.__name__} of {len(self.items)}"
            yield from missing_symbols(self, f"{location} is {describe(result)}, expected {wanted}")

    def value_parts(self) -> Iterator[Pattern]:
        return _value_parts(self, self.items)

    def object_paths(self) -> Iterator[AccessPath]:
        return (place for item in self.items for place in item.object_paths())


@dataclass(frozen=True, slots=True)
class DictPattern(Pattern):
    """A dict of patterns; keys that are not named are nobody's business."""

    items: tuple[tuple[str, Pattern], ...]

    def symbols(self) -> Iterator[str]:
        for _, item in self.items:
            yield from item.symbols()

    def build(self, values: Mapping[str, Any]) -> Any:
        return {key: item.build(values) for key, item in self.items}

    def invert(
        self, result: Any, context: ShapeContext, location: str = "the result"
    ) -> Iterator[InvertedSymbol]:
        if not isinstance(result, dict):
            keys = ", ".join(repr(key) for key, _ in self.items)
            wanted = f"a dict with the keys {keys}"
            yield from missing_symbols(self, f"{location} is {describe(result)}, expected {wanted}")
            return
        for key, item in self.items:
            if key in result:
                yield from item.invert(result[key], context, f"{location}[{key!r}]")
            else:
                has = ", ".join(f"{name!r:.40}" for name in list(result)[:20]) or "none"
                yield from missing_symbols(item, f"{location} has no key {key!r} (its keys: {has})")

    def value_parts(self) -> Iterator[Pattern]:
        return _value_parts(self, [item for _, item in self.items])

    def object_paths(self) -> Iterator[AccessPath]:
        return (place for _, item in self.items for place in item.object_paths())


def missing_symbols(pattern: Pattern, reason: str) -> Iterator[InvertedSymbol]:
    """The problem that each symbol of the pattern is not there, and why."""
    for symbol in pattern.symbols():
        yield symbol, StructureMismatch(symbol, f"is missing: {reason}")


def _value_parts(
    pattern: Pattern, parts: "list[Pattern] | tuple[Pattern, ...]"
) -> Iterator[Pattern]:
    if not any(True for _ in pattern.object_paths()):
        yield pattern
        return
    for part in parts:
        yield from part.value_parts()

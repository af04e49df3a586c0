"""Patterns of arguments and results: containers, constants, objects and ignored parts.

An argument is built from the values of symbols, and a result is inverted to the arrays of symbols,
which checks its structure first. `array_patterns` has the patterns of arrays.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.access_path import AccessPath
from backproof.binding.structure import ShapeContext, StructureMismatch, describe

__all__ = [
    "ConstantPattern",
    "DictPattern",
    "InvertedSymbol",
    "ObjectRef",
    "Pattern",
    "SequencePattern",
    "ShapeContext",
    "StructureMismatch",
    "Wildcard",
    "missing_symbols",
]

InvertedSymbol = tuple[str, "np.ndarray[Any, Any] | StructureMismatch"]


class Pattern:
    """The pattern of an argument or of a result."""

    def symbols(self) -> Iterator[str]:
        """Yield the symbols in the pattern, in order."""
        raise NotImplementedError

    def build(self, values: Mapping[str, Any]) -> Any:
        """Build the argument from the values of the symbols."""
        raise NotImplementedError

    def invert(
        self, result: Any, context: ShapeContext, location: str = "the result"
    ) -> Iterator[InvertedSymbol]:
        """Yield each symbol with its array in the result, or with its structural mismatch.

        `location` names the part of the result in messages.
        """
        raise NotImplementedError

    def value_parts(self) -> Iterator["Pattern"]:
        """Yield the pattern if it has no objects, or else its largest parts without objects."""
        yield self

    def object_paths(self) -> Iterator[AccessPath]:
        """Yield the paths of the objects in the pattern, in order."""
        return iter(())


class _SymbolFreePattern(Pattern):
    """A pattern without symbols. Inverting it yields nothing."""

    def symbols(self) -> Iterator[str]:
        return iter(())

    def invert(
        self, result: Any, context: ShapeContext, location: str = "the result"
    ) -> Iterator[InvertedSymbol]:
        del result, context, location
        return iter(())


@dataclass(frozen=True, slots=True)
class Wildcard(_SymbolFreePattern):
    """`_`: an ignored part of a result."""

    def build(self, values: Mapping[str, Any]) -> Any:
        del values


@dataclass(frozen=True, slots=True)
class ConstantPattern(_SymbolFreePattern):
    """A constant: a number, a text, True, False or None."""

    value: Any

    def build(self, values: Mapping[str, Any]) -> Any:
        del values
        return self.value


@dataclass(frozen=True, slots=True)
class ObjectRef(_SymbolFreePattern):
    """An object of the set-up, or a value in it. It stays in the process of the implementation."""

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
            for index, (item, part) in enumerate(zip(self.items, result, strict=True)):
                yield from item.invert(part, context, f"{location}[{index}]")
        else:
            expected = f"a {self.container_type.__name__} of {len(self.items)}"
            problem = f"{location} is {describe(result)}, expected {expected}"
            yield from missing_symbols(self, problem)

    def value_parts(self) -> Iterator[Pattern]:
        return _value_parts(self, self.items)

    def object_paths(self) -> Iterator[AccessPath]:
        return (path for item in self.items for path in item.object_paths())


@dataclass(frozen=True, slots=True)
class DictPattern(Pattern):
    """A dict of patterns. Other keys in a result are ignored."""

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
            problem = f"{location} is {describe(result)}, expected a dict with the keys {keys}"
            yield from missing_symbols(self, problem)
            return
        for key, item in self.items:
            if key in result:
                yield from item.invert(result[key], context, f"{location}[{key!r}]")
            else:
                keys = ", ".join(f"{name!r:.40}" for name in list(result)[:20]) or "none"
                problem = f"{location} has no key {key!r} (its keys: {keys})"
                yield from missing_symbols(item, problem)

    def value_parts(self) -> Iterator[Pattern]:
        return _value_parts(self, [item for _, item in self.items])

    def object_paths(self) -> Iterator[AccessPath]:
        return (path for _, item in self.items for path in item.object_paths())


def missing_symbols(pattern: Pattern, reason: str) -> Iterator[InvertedSymbol]:
    """Yield each symbol of the pattern with the mismatch that it is missing."""
    for symbol in pattern.symbols():
        yield symbol, StructureMismatch(symbol, f"is missing: {reason}")


def _value_parts(pattern: Pattern, parts: Iterable[Pattern]) -> Iterator[Pattern]:
    """Yield a container if it contains no objects, or else the value parts of its items."""
    if not any(True for _ in pattern.object_paths()):
        yield pattern
        return
    for part in parts:
        yield from part.value_parts()

"""Patterns of arguments and results: built from symbols on the way in, inverted on the way out.

Arrays of symbols stand in `arrays`; here is what holds them (tuples, lists, dicts) and what stands
beside them (constants, objects, what nobody looks at). Inverting checks structure first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.form import Context, FormProblem, described
from backproof.binding.places import Place

__all__ = [
    "Anything",
    "Constant",
    "Context",
    "FormProblem",
    "Found",
    "Held",
    "Keyed",
    "Pattern",
    "Sequence",
    "missing",
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

    def apart(self) -> Iterator["Pattern"]:
        """The pattern, or where it holds objects those of its parts that are values alone."""
        yield self

    def holds(self) -> Iterator[Place]:
        """The objects in the pattern, in order."""
        return iter(())


class _Silent(Pattern):
    """A pattern without symbols, of which a result says nothing."""

    def symbols(self) -> Iterator[str]:
        return iter(())

    def invert(self, result: Any, context: Context, where: str = "the result") -> Iterator[Found]:
        del result, context, where
        return iter(())


@dataclass(frozen=True, slots=True)
class Anything(_Silent):
    """`_`: a part of a result that nobody looks at."""

    def build(self, values: Mapping[str, Any]) -> Any:
        del values


@dataclass(frozen=True, slots=True)
class Constant(_Silent):
    """A number, a text, True, False or None, passed as it is."""

    value: Any

    def build(self, values: Mapping[str, Any]) -> Any:
        del values
        return self.value


@dataclass(frozen=True, slots=True)
class Held(_Silent):
    """An object of the set-up, or what is found at a place in it; it never leaves the worker."""

    place: Place

    def build(self, values: Mapping[str, Any]) -> Any:
        del values
        return self.place

    def apart(self) -> Iterator[Pattern]:
        return iter(())

    def holds(self) -> Iterator[Place]:
        yield self.place


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
            yield from missing(self, f"{where} is {described(result)}, expected {wanted}")

    def apart(self) -> Iterator[Pattern]:
        return _apart(self, self.items)

    def holds(self) -> Iterator[Place]:
        return (place for item in self.items for place in item.holds())


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
            yield from missing(self, f"{where} is {described(result)}, expected {wanted}")
            return
        for key, item in self.items:
            if key in result:
                yield from item.invert(result[key], context, f"{where}[{key!r}]")
            else:
                has = ", ".join(f"{name!r:.40}" for name in list(result)[:20]) or "none"
                yield from missing(item, f"{where} has no key {key!r} (its keys: {has})")

    def apart(self) -> Iterator[Pattern]:
        return _apart(self, [item for _, item in self.items])

    def holds(self) -> Iterator[Place]:
        return (place for _, item in self.items for place in item.holds())


def missing(pattern: Pattern, why: str) -> Iterator[Found]:
    """The problem that each symbol of the pattern is not there, and why."""
    for symbol in pattern.symbols():
        yield symbol, FormProblem(symbol, f"is missing: {why}")


def _apart(whole: Pattern, parts: "list[Pattern] | tuple[Pattern, ...]") -> Iterator[Pattern]:
    if not any(True for _ in whole.holds()):
        yield whole
        return
    for part in parts:
        yield from part.apart()

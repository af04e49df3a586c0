"""Several values of one form in a frame: the form is said once, and for each its shapes.

An exam asks a function the same thing on many examples. Only the judge writes such frames; it reads
none.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .frames import DTYPES, NATIVE, FrameError, Packed
from .untouched import Look

Build = Callable[[Iterator[Any]], Any]


def packed_alike(what: str, forms: Sequence[Any], buffers: list[bytes]) -> Packed | None:
    """The message that asks all of this in one go; None where the forms are not alike."""
    parts = [_skeleton(form) for form in forms]
    if any(template != parts[0][0] for template, _ in parts):
        return None
    return Packed({"q": [what, parts[0][0], [shapes for _, shapes in parts]]}, buffers)


def unpacked(content: Any, data: bytes) -> dict[str, Any]:
    """The message, with all the values, whose arrays are new, plain and writable.

    Each has a `look` at it as it was built, by which is seen what has changed it since.
    """
    what, template, every = content
    builder = _Builder(data, template)
    return {"op": what, "requests": [builder.built(shapes) for shapes in every]}


def _skeleton(form: Any) -> tuple[Any, list[Any]]:
    """The form without the shapes of its arrays, and these in order."""
    shapes = list[Any]()

    def without(part: Any) -> Any:
        if not isinstance(part, dict):
            return {"=": part}
        ((kind, content),) = part.items()
        if kind in {"a", "f"}:
            shapes.append(content[1] if kind == "a" else {"f": content[1]})
            return {"a": content[0]}
        if kind == "d":
            return {kind: [[key, without(value)] for key, value in content]}
        if kind in {"l", "t"}:
            return {kind: [without(value) for value in content]}
        return part

    return without(form), shapes


class _Builder:
    """Builds one dict after another of a form without shapes: from these, and the next bytes."""

    def __init__(self, data: bytes, template: Any) -> None:
        self._data, self._at = data, 0
        self._source = bytearray(data)  # out of which NumPy makes arrays in half the time
        self._leaves = list[tuple[str, bool]]()
        self._holders = list[Any]()
        self._pairs = [(key, self._of(part)) for key, part in template["d"]]

    def built(self, shapes: Sequence[Any]) -> dict[str, Any]:
        """The next dict, with a look at what it holds."""
        self._holders, first, each = list[Any](), self._at, iter(shapes)
        leaves = [self._next(t, () if alone else next(each)) for t, alone in self._leaves]
        left = iter(leaves)
        made = {key: build(left) for key, build in self._pairs}
        return {**made, "look": self._look(leaves, self._data[first : self._at])}

    def _look(self, leaves: list[Any], data: bytes) -> Look:
        arrays = [a for a, (_, alone) in zip(leaves, self._leaves, strict=True) if not alone]
        return Look(arrays, self._holders, data if len(arrays) == len(leaves) else None)

    def _next(self, dtype: str, shape: Any) -> Any:
        if type(shape) is dict:  # by columns
            return self._next(dtype, shape["f"][::-1]).T
        stored = np.ndarray(shape, DTYPES[dtype], self._source, self._at)
        self._at += stored.nbytes
        return stored.astype(NATIVE[dtype])

    def _of(self, template: Any) -> Build:
        """What builds one value after another, of its arrays and those that follow."""
        ((kind, content),) = template.items()
        match kind:
            case "=":
                return lambda _: content
            case "a":
                self._leaves.append((content, False))
                return next
            case "s":
                self._leaves.append((content, True))
                return lambda left: next(left)[()]
            case "d":
                pairs = [(key, self._of(part)) for key, part in content]
                return lambda left: self._held({key: build(left) for key, build in pairs})
            case "l" | "t":
                builds, made = [self._of(part) for part in content], list if kind == "l" else tuple
                return lambda left: self._held(made([build(left) for build in builds]))
        raise FrameError("the frame has a part that is no value")

    def _held(self, holder: Any) -> Any:
        self._holders.append(holder)
        return holder

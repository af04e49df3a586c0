"""Several values of one form in a frame: the form is said once, and for each its shapes.

An exam asks a function the same thing on many examples. Only the judge writes such frames; it reads
none.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .frames import DTYPES, NATIVE, FrameError, Packed

Build = Callable[[Iterator[Any]], Any]


def packed_alike(what: str, forms: Sequence[Any], buffers: list[bytes]) -> Packed | None:
    """The message that asks all of this in one go; None where the forms are not alike."""
    parts = [_skeleton(form) for form in forms]
    if any(template != parts[0][0] for template, _ in parts):
        return None
    return Packed({"q": [what, parts[0][0], [shapes for _, shapes in parts]]}, buffers)


def unpacked(content: Any, data: bytes) -> dict[str, Any]:
    """The message, with all the values, whose arrays are new, plain and writable."""
    what, template, every = content
    build = _Builder(data).of(template)
    return {"op": what, "requests": [build(iter(shapes)) for shapes in every]}


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
    """Makes, of a form without shapes, what builds a value from the shapes and the next bytes."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def of(self, template: Any) -> Build:
        """What builds one value after another."""
        ((kind, content),) = template.items()
        match kind:
            case "=":
                return lambda _: content
            case "a":
                return lambda shapes: self._array(content, next(shapes))
            case "s":
                return lambda _: self._array(content, ())[()]
            case "d":
                pairs = [(key, self.of(part)) for key, part in content]
                return lambda shapes: {key: build(shapes) for key, build in pairs}
            case "l" | "t":
                builds, made = [self.of(part) for part in content], list if kind == "l" else tuple
                return lambda shapes: made([build(shapes) for build in builds])
        raise FrameError("the frame has a part that is no value")

    def _array(self, dtype: str, shape: Any) -> Any:
        if type(shape) is dict:  # by columns
            return self._array(dtype, shape["f"][::-1]).T
        stored = np.ndarray(shape, DTYPES[dtype], self._data, self._at)
        self._at += stored.nbytes
        return stored.astype(NATIVE[dtype])

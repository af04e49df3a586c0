"""Several values of one form in a frame: the form is said once, and for each its shapes.

An exam asks a function the same thing on many examples. Only the judge writes such frames; it reads
none.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ..mutation_check import Snapshot
from .frames import DTYPES, NATIVE_DTYPES, EncodedMessage, FrameError

ValueBuilder = Callable[[Iterator[Any]], Any]


def encode_batch(
    operation: str, forms: Sequence[Any], buffers: list[bytes]
) -> EncodedMessage | None:
    """The message that asks all of this in one go; None where the forms are not alike."""
    parts = [_split_shapes(form) for form in forms]
    if any(template != parts[0][0] for template, _ in parts):
        return None
    return EncodedMessage({"q": [operation, parts[0][0], [shapes for _, shapes in parts]]}, buffers)


def decode_batch(content: Any, data: bytes) -> dict[str, Any]:
    """The message, with all the values, whose arrays are new, plain and writable.

    Each has a `look` at it as it was built, by which is seen what has changed it since.
    """
    what, template, every = content
    builder = _BatchDecoder(data, template)
    return {"op": what, "requests": [builder.next_value(shapes) for shapes in every]}


def _split_shapes(form: Any) -> tuple[Any, list[Any]]:
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


class _BatchDecoder:
    """Builds one dict after another of a form without shapes: from these, and the next bytes."""

    def __init__(self, data: bytes, template: Any) -> None:
        self._data, self._offset = data, 0
        self._buffer = bytearray(data)  # out of which NumPy makes arrays in half the time
        self._array_specs = list[tuple[str, bool]]()
        self._containers = list[Any]()
        self._entry_builders = [(key, self._builder_for(part)) for key, part in template["d"]]

    def next_value(self, shapes: Sequence[Any]) -> dict[str, Any]:
        """The next dict, with a look at what it holds."""
        self._containers, first, each = list[Any](), self._offset, iter(shapes)
        leaves = [
            self._next_array(t, () if alone else next(each)) for t, alone in self._array_specs
        ]
        left = iter(leaves)
        made = {key: build(left) for key, build in self._entry_builders}
        return {**made, "look": self._snapshot(leaves, self._data[first : self._offset])}

    def _snapshot(self, values: list[Any], data: bytes) -> Snapshot:
        arrays = [a for a, (_, alone) in zip(values, self._array_specs, strict=True) if not alone]
        return Snapshot(arrays, self._containers, data if len(arrays) == len(values) else None)

    def _next_array(self, dtype: str, shape: Any) -> Any:
        if type(shape) is dict:  # by columns
            return self._next_array(dtype, shape["f"][::-1]).T
        stored = np.ndarray(shape, DTYPES[dtype], self._buffer, self._offset)
        self._offset += stored.nbytes
        return stored.astype(NATIVE_DTYPES[dtype])

    def _builder_for(self, template: Any) -> ValueBuilder:
        """What builds one value after another, of its arrays and those that follow."""
        ((kind, content),) = template.items()
        match kind:
            case "=":
                return lambda _: content
            case "a":
                self._array_specs.append((content, False))
                return next
            case "s":
                self._array_specs.append((content, True))
                return lambda left: next(left)[()]
            case "d":
                pairs = [(key, self._builder_for(part)) for key, part in content]
                return lambda left: self._record_container(
                    {key: build(left) for key, build in pairs}
                )
            case "l" | "t":
                builds, made = (
                    [self._builder_for(part) for part in content],
                    list if kind == "l" else tuple,
                )
                return lambda left: self._record_container(made([build(left) for build in builds]))
        raise FrameError("the frame has a part that is no value")

    def _record_container(self, container: Any) -> Any:
        self._containers.append(container)
        return container

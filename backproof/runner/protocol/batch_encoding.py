"""Encode several requests of one form in a frame: the form once, and the shapes for each.

A hidden test set calls a function on many examples. The judge writes such frames, and the runner
reads them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ..mutation_check import Snapshot
from .frames import EncodedMessage
from .value_codec import DTYPES, NATIVE_DTYPES, FrameError

ValueBuilder = Callable[[Iterator[Any]], Any]


def encode_batch(
    operation: str, forms: Sequence[Any], buffers: list[bytes]
) -> EncodedMessage | None:
    """Return the message of all requests; None if their forms differ in more than the shapes."""
    parts = [_split_shapes(form) for form in forms]
    if any(template != parts[0][0] for template, _ in parts):
        return None
    return EncodedMessage({"q": [operation, parts[0][0], [shapes for _, shapes in parts]]}, buffers)


def decode_batch(content: Any, data: bytes) -> dict[str, Any]:
    """Return the message with all requests, whose arrays are new, plain and writable.

    The "snapshot" of each request is a snapshot of its arrays and containers.
    """
    operation, template, all_shapes = content
    decoder = _BatchDecoder(data, template)
    return {"op": operation, "requests": [decoder.next_value(shapes) for shapes in all_shapes]}


def _split_shapes(form: Any) -> tuple[Any, list[Any]]:
    """Return the form without the shapes of its arrays, and the shapes in order."""
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
    """Builds one request after another from a template, its shapes, and the next bytes."""

    def __init__(self, data: bytes, template: Any) -> None:
        self._data, self._offset = data, 0
        self._buffer = bytearray(data)  # NumPy creates arrays from it in half the time
        self._array_specs = list[tuple[str, bool]]()
        self._containers = list[Any]()
        self._entry_builders = [(key, self._builder_for(part)) for key, part in template["d"]]

    def next_value(self, shapes: Sequence[Any]) -> dict[str, Any]:
        """Return the next request, with a snapshot of its arrays and containers."""
        self._containers, start, shape = list[Any](), self._offset, iter(shapes)
        values = [
            self._next_array(dtype, () if is_scalar else next(shape))
            for dtype, is_scalar in self._array_specs
        ]
        leaves = iter(values)
        request = {key: build(leaves) for key, build in self._entry_builders}
        return {**request, "snapshot": self._snapshot(values, self._data[start : self._offset])}

    def _snapshot(self, values: list[Any], data: bytes) -> Snapshot:
        specs = zip(values, self._array_specs, strict=True)
        arrays = [value for value, (_, is_scalar) in specs if not is_scalar]
        return Snapshot(arrays, self._containers, data if len(arrays) == len(values) else None)

    def _next_array(self, dtype: str, shape: Any) -> Any:
        if type(shape) is dict:  # column-major
            return self._next_array(dtype, shape["f"][::-1]).T
        stored = np.ndarray(shape, DTYPES[dtype], self._buffer, self._offset)
        self._offset += stored.nbytes
        return stored.astype(NATIVE_DTYPES[dtype])

    def _builder_for(self, template: Any) -> ValueBuilder:
        """Return a function that builds a value of the template from an iterator of leaves."""
        ((kind, content),) = template.items()
        match kind:
            case "=":
                return lambda _: content
            case "a":
                self._array_specs.append((content, False))
                return next
            case "s":
                self._array_specs.append((content, True))
                return lambda leaves: next(leaves)[()]
            case "d":
                pairs = [(key, self._builder_for(part)) for key, part in content]
                return lambda leaves: self._record_container(
                    {key: build(leaves) for key, build in pairs}
                )
            case "l" | "t":
                builders = [self._builder_for(part) for part in content]
                container = list if kind == "l" else tuple
                return lambda leaves: self._record_container(
                    container([build(leaves) for build in builders])
                )
        raise FrameError("the frame has a part that is no value")

    def _record_container(self, container: Any) -> Any:
        self._containers.append(container)
        return container

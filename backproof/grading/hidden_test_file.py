"""Serialization of hidden tests with their expected values and error bounds.

Deserialized tests are equal to the last bit, even where another version of NumPy would draw or add
differently. The format is a line with its name, a line with the SHA-256 of the rest, a line of
JSON, and the arrays one after another. It holds numbers only and no pickles: loading runs no code.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.binding import Binding, FunctionBinding
from backproof.binding.graph_resolution import reference_graphs
from backproof.judge.example_set import ExampleSet
from backproof.judge.observation import (
    Observation,
    evaluation_steps,
    is_random_initialisation,
    memoize_on_example,
)
from backproof.properties.bounds import FLOAT64, BoundedArray, Precision
from backproof.properties.bounds.formats import format_of
from backproof.properties.example import Example
from backproof.reference.activation_choice import ACTIVATIONS
from backproof.reference.symbols import SIZES
from backproof.validation.request import ValidationRequest

MAGIC = b"backproof exam 1"
WRONG_VERSION = "holds no hidden tests of this version of Backproof"
DTYPES = {"float64": "<f8", "float32": "<f4", "float16": "<f2"}
"""The supported dtypes and their little-endian encodings."""

Document = Mapping[str, Any]


class HiddenTestFileError(ValueError):
    """Data are no serialized hidden tests, or have changed; the message gives the reason."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of serialized hidden tests."""
    return hashlib.sha256(data).hexdigest()


def serialize_hidden_tests(example_set: ExampleSet, request: ValidationRequest) -> bytes:
    """Serialize an example set with the expected values and bounds of the binding's lines."""
    arrays = _ArrayEncoder()
    document = {
        "hidden": request.binding.hidden,
        "dtype": request.dtype,
        "graphs": {
            name: [_example_document(example, request.binding, arrays) for example in examples]
            for name, examples in example_set.items()
        },
    }
    head = json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii")
    body = b"\n".join([head, bytes(arrays.data)])
    return b"\n".join([MAGIC, digest(body).encode("ascii"), body])


def deserialize_hidden_tests(data: bytes, binding: Binding | None = None) -> ExampleSet:
    """Return the example set, with the stored expected values for the lines of `binding`.

    Raises HiddenTestFileError if the data are no serialized hidden tests or have changed.
    """
    document, arrays = _split_document(data)
    try:
        return {
            name: tuple(
                _read_example(written, name, document, binding, arrays) for written in examples
            )
            for name, examples in document["graphs"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HiddenTestFileError(f"{WRONG_VERSION}: {type(error).__name__}: {error}") from None


def _split_document(data: bytes) -> tuple[Document, "_ArrayDecoder"]:
    """Return the JSON document and the arrays; raise HiddenTestFileError if a byte changed."""
    magic, _, rest = data.partition(b"\n")
    if magic != MAGIC:
        raise HiddenTestFileError(
            f"holds no hidden tests: begins with {magic[:20]!r}, expected {MAGIC!r}"
        )
    recorded_digest, _, body = rest.partition(b"\n")
    if digest(body).encode("ascii") != recorded_digest:
        raise HiddenTestFileError("has changed: its SHA-256 differs; draw new hidden tests")
    head, _, arrays = body.partition(b"\n")
    try:
        return json.loads(head), _ArrayDecoder(arrays)
    except (ValueError, RecursionError) as error:
        raise HiddenTestFileError(f"{WRONG_VERSION}: {error}") from None


def _example_document(example: Example, binding: Binding, arrays: "_ArrayEncoder") -> Document:
    expected = {
        _line_key(line, example): {
            symbol: arrays.put_bounded(expected_value)
            for symbol, expected_value in _expected_values(line, example).items()
        }
        for line in _value_judged_lines(binding, example)
    }
    inputs, values = (
        {symbol: arrays.put(value) for symbol, value in mapping.items()}
        for mapping in (example.inputs, example.values)
    )
    return {"regime": example.regime, "given": inputs, "values": values, "expected": expected}


def _read_example(
    example_document: Document,
    graph_name: str,
    document: Document,
    binding: Binding | None,
    arrays: "_ArrayDecoder",
) -> Example:
    graphs = {graph.name: graph for graph in reference_graphs(ACTIVATIONS[document["hidden"]])}
    inputs, values = (
        {symbol: arrays.get(position) for symbol, position in example_document[key].items()}
        for key in ("given", "values")
    )
    # A random initialisation is drawn from sizes alone, which have no precision.
    precision = format_of(document["dtype"]).precision if inputs else FLOAT64
    example = Example(graphs[graph_name], inputs, example_document["regime"], values, precision)
    if binding is not None and binding.hidden == document["hidden"]:
        for line in _value_judged_lines(binding, example):
            _memoize_expected(
                example, line, example_document["expected"].get(_line_key(line, example)), arrays
            )
    return example


def _memoize_expected(
    example: Example, line: FunctionBinding, document: Document | None, arrays: "_ArrayDecoder"
) -> None:
    """Make the judge use the stored expected values, if the binding had this line."""
    if document is None:
        return
    precision = example.precision.with_reference_error()
    expected = {symbol: arrays.get_bounded(parts, precision) for symbol, parts in document.items()}
    memoize_on_example(example, "expected", line, lambda: expected)


def _value_judged_lines(binding: Binding, example: Example) -> Iterable[FunctionBinding]:
    """Yield the lines for the example's graph whose results are compared with numbers."""
    lines = (line for line in binding.lines if line.graph.name == example.graph.name)
    return (line for line in lines if not is_random_initialisation(line))


def _line_key(line: FunctionBinding, example: Example) -> str:
    """Return a text that identifies a line's expected values on an example."""
    scales = [
        sorted(rounding_counts(example.sizes).items())
        for rounding_counts in (line.input_rounding_counts, line.output_rounding_counts)
    ]
    return f"{' '.join(line.inputs)} -> {' '.join(line.outputs)} {scales}"


def _expected_values(line: FunctionBinding, example: Example) -> dict[str, BoundedArray]:
    """Return the expected values and bounds of all symbols that a line computes."""
    steps = [symbol for step in evaluation_steps(line) for symbol in step.symbols]
    computed = dict.fromkeys(s for s in (*steps, *line.outputs) if s not in SIZES)
    observation = Observation(line, example)
    return {symbol: observation.expected_value(symbol) for symbol in computed}


@dataclass(slots=True)
class _ArrayEncoder:
    """Concatenates arrays; a position is an array's dtype, shape and start."""

    data: bytearray = field(default_factory=bytearray)

    def put(self, value: Any) -> Any:
        """Append an array and return its position; an integer is its own position."""
        if isinstance(value, int):
            return value
        array = np.asarray(value)
        start = len(self.data)
        self.data += np.ascontiguousarray(array, DTYPES[str(array.dtype)]).tobytes()
        return [str(array.dtype), list(array.shape), start]

    def put_bounded(self, bounded: BoundedArray) -> Any:
        """Append the parts of a bounded array, which restore its bound to the last bit."""
        positions = [self.put(a) for a in (bounded.value, bounded.carried, bounded.magnitude)]
        return [*positions, bounded.roundings, bounded.grid]


@dataclass(frozen=True, slots=True)
class _ArrayDecoder:
    """Reads arrays by their positions."""

    data: bytes

    def get(self, position: Any) -> Any:
        """Return a copy of the array at a position; raise ValueError if there is none."""
        if isinstance(position, int):
            return position
        dtype, shape, start = position
        count = int(np.prod(shape, dtype=np.int64))
        array = np.frombuffer(self.data, DTYPES[dtype], count, start).reshape(shape)
        return array.astype(dtype)[()]

    def get_bounded(self, parts: Any, precision: Precision) -> BoundedArray:
        """Return the bounded array with the given parts."""
        *positions, roundings, grid = parts
        value, carried, magnitude = (np.asarray(self.get(p)) for p in positions)
        return BoundedArray(value, precision, carried, roundings, magnitude, grid)

"""An exam as bytes, with its hash: drawn once, and replayed whatever has changed since.

A replay has the same inputs, right values and bounds to the last bit, where another version of
NumPy might draw or add differently. The bytes are a line that says what this is, a line with the
SHA-256 of the rest, a line of JSON, and the arrays one after another. Nothing in them can run: they
hold no pickle, and no array but of plain numbers.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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
from backproof.reference.activation import ACTIVATIONS
from backproof.reference.symbols import SIZES

if TYPE_CHECKING:
    from backproof.validation.request import ValidationRequest

MAGIC = b"backproof exam 1"
DTYPES = {"float64": "<f8", "float32": "<f4", "float16": "<f2"}
"""What an array may hold, and how it is written: the lowest byte first, on every machine."""

Document = Mapping[str, Any]


class ExamFileError(ValueError):
    """Bytes that are no exam, or not as they were sealed: what is the matter, in one line."""


def digest(data: bytes) -> str:
    """The SHA-256 by which an exam is known."""
    return hashlib.sha256(data).hexdigest()


def serialize_exam(exam: ExampleSet, request: "ValidationRequest") -> bytes:
    """The exam as bytes, with the right values and bounds for the lines of the binding."""
    arrays = _ArrayEncoder()
    document = {
        "hidden": request.binding.hidden,
        "dtype": request.dtype,
        "graphs": {
            name: [_example_document(example, request.binding, arrays) for example in examples]
            for name, examples in exam.items()
        },
    }
    head = json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii")
    body = b"\n".join([head, bytes(arrays.data)])
    return b"\n".join([MAGIC, digest(body).encode("ascii"), body])


def deserialize_exam(data: bytes, binding: Binding | None = None) -> ExampleSet:
    """The exam that was sealed; what was sealed as right is what a line of the binding must give.

    Raises SealError where a byte of it has changed, and where it is none.
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
        raise ExamFileError(
            f"is no exam of this version: {type(error).__name__}: {error}"
        ) from None


def _split_document(data: bytes) -> tuple[Document, "_ArrayDecoder"]:
    """What describes the exam, and its arrays; SealError unless all is as it was sealed."""
    magic, _, rest = data.partition(b"\n")
    if magic != MAGIC:
        raise ExamFileError(f"is no exam: begins with {magic[:20]!r}, expected {MAGIC!r}")
    known, _, body = rest.partition(b"\n")
    if digest(body).encode("ascii") != known:
        raise ExamFileError("is not as it was sealed: its SHA-256 is another; draw a new exam")
    head, _, arrays = body.partition(b"\n")
    try:
        return json.loads(head), _ArrayDecoder(arrays)
    except (ValueError, RecursionError) as error:
        raise ExamFileError(f"is no exam of this version: {error}") from None


def _example_document(example: Example, binding: Binding, arrays: "_ArrayEncoder") -> Document:
    expected = {
        _line_key(line, example): {
            symbol: arrays.put_bounded(right)
            for symbol, right in _expected_values(line, example).items()
        }
        for line in _value_judged_lines(binding, example)
    }
    given, values = (
        {name: arrays.put(value) for name, value in found.items()}
        for found in (example.inputs, example.values)
    )
    return {"regime": example.regime, "given": given, "values": values, "expected": expected}


def _read_example(
    example_document: Document,
    graph_name: str,
    document: Document,
    binding: Binding | None,
    arrays: "_ArrayDecoder",
) -> Example:
    graphs = {graph.name: graph for graph in reference_graphs(ACTIVATIONS[document["hidden"]])}
    given, values = (
        {symbol: arrays.get(place) for symbol, place in example_document[part].items()}
        for part in ("given", "values")
    )
    # A random start is drawn from sizes alone, in no precision.
    precision = format_of(document["dtype"]).precision if given else FLOAT64
    example = Example(graphs[graph_name], given, example_document["regime"], values, precision)
    if binding is not None and binding.hidden == document["hidden"]:
        for line in _value_judged_lines(binding, example):
            _memoize_expected(
                example, line, example_document["expected"].get(_line_key(line, example)), arrays
            )
    return example


def _memoize_expected(
    example: Example, line: FunctionBinding, document: Document | None, arrays: "_ArrayDecoder"
) -> None:
    """Have the judge take for right what was sealed, where the line was in the binding then."""
    if document is None:
        return
    precision = example.precision.with_reference_error()
    right = {symbol: arrays.get_bounded(parts, precision) for symbol, parts in document.items()}
    memoize_on_example(example, "expected", line, lambda: right)


def _value_judged_lines(binding: Binding, example: Example) -> Iterable[FunctionBinding]:
    """The lines that are asked this example, and whose results are right or wrong numbers."""
    lines = (line for line in binding.lines if line.graph.name == example.graph.name)
    return (line for line in lines if not is_random_initialisation(line))


def _line_key(line: FunctionBinding, example: Example) -> str:
    """What the right results of a line depend on, as one text."""
    scales = [
        sorted(scaled(example.sizes).items())
        for scaled in (line.input_rounding_counts, line.output_rounding_counts)
    ]
    return f"{' '.join(line.inputs)} -> {' '.join(line.outputs)} {scales}"


def _expected_values(line: FunctionBinding, example: Example) -> dict[str, BoundedArray]:
    """The right values and bounds of all that a line computes, returned or not."""
    steps = [symbol for step in evaluation_steps(line) for symbol in step.symbols]
    computed = dict.fromkeys(s for s in (*steps, *line.outputs) if s not in SIZES)
    sitting = Observation(line, example)
    return {symbol: sitting.expected_value(symbol) for symbol in computed}


@dataclass(slots=True)
class _ArrayEncoder:
    """Arrays one after another; the place of each is its dtype, its shape and where it begins."""

    data: bytearray = field(default_factory=bytearray)

    def put(self, value: Any) -> Any:
        """The place of an array, or the number itself where it is a whole one."""
        if isinstance(value, int):
            return value
        array = np.asarray(value)
        start = len(self.data)
        self.data += np.ascontiguousarray(array, DTYPES[str(array.dtype)]).tobytes()
        return [str(array.dtype), list(array.shape), start]

    def put_bounded(self, right: BoundedArray) -> Any:
        """The parts of a right value: its bound is the same again to the last bit."""
        arrays = [self.put(part) for part in (right.value, right.carried, right.magnitude)]
        return [*arrays, right.roundings, right.grid]


@dataclass(frozen=True, slots=True)
class _ArrayDecoder:
    """The arrays that were written so; each is a copy of its own, and a number is NumPy's."""

    data: bytes

    def get(self, position: Any) -> Any:
        """The array in a place; ValueError where there is none."""
        if isinstance(position, int):
            return position
        dtype, shape, start = position
        count = int(np.prod(shape, dtype=np.int64))
        array = np.frombuffer(self.data, DTYPES[dtype], count, start).reshape(shape)
        return array.astype(dtype)[()]

    def get_bounded(self, parts: Any, precision: Precision) -> BoundedArray:
        """The right value with those parts."""
        *places, roundings, grid = parts
        value, carried, magnitude = (np.asarray(self.get(place)) for place in places)
        return BoundedArray(value, precision, carried, roundings, magnitude, grid)

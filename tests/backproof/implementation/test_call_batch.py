"""Batches of calls: the same results as single calls, and failures of single calls."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.binding import FunctionBinding, parse
from backproof.binding.structure import ShapeContext
from backproof.implementation import Implementation
from backproof.implementation.call_batch import CallBatch
from backproof.implementation.symbol_results import SymbolResults
from backproof.runner.mutation_check import take_snapshot
from backproof.runner.protocol.batch_encoding import decode_batch, encode_batch
from backproof.runner.protocol.frames import EncodedMessage, parse_canonical_header, parse_header
from backproof.runner.protocol.value_codec import Encoder
from tests.support.submission_files import CALL_SECONDS, write_code

BINDING = parse('hidden: tanh\ng({W1, b1}, X) -> (Z1, {"A1": A1})', "many")
SIZES = {"n0": 2, "n1": 3, "m": 4}

RIGHT = """
    import numpy as np
    def g(p, X):
        Z1 = p["W1"] @ X + p["b1"]
        return Z1, {"A1": np.tanh(Z1)}
"""


def _values(count: int) -> list[Mapping[str, Any]]:
    rng = np.random.default_rng(1)
    shapes = {"W1": (3, 2), "b1": (3, 1), "X": (2, 4)}
    return [{**{n: rng.normal(size=s) for n, s in shapes.items()}, **SIZES} for _ in range(count)]


def _sheet(line: FunctionBinding, count: int) -> CallBatch:
    values = _values(count)
    return CallBatch(line, values, [ShapeContext(line.graph.table, SIZES)] * count)


def _subject(folder: Path, code: str, **limits: Any) -> Implementation:
    limits = {"call_seconds": CALL_SECONDS, **limits}
    return Implementation(write_code(folder, code), BINDING, **limits)


def _singly(
    subject: Implementation, line: FunctionBinding, sheet: CallBatch
) -> list[SymbolResults]:
    pairs = zip(sheet.values, sheet.contexts, strict=True)
    return [subject.call(line, values, context) for values, context in pairs]


def _same(one: SymbolResults, other: SymbolResults) -> bool:
    arrays = one.symbols.keys() == other.symbols.keys() and all(
        np.array_equal(one.symbols[s], other.symbols[s], equal_nan=True) for s in one.symbols
    )
    rest = ("problems", "failure", "mutated_symbols", "warnings")
    return arrays and all(getattr(one, name) == getattr(other, name) for name in rest)


@pytest.mark.parametrize(
    "code",
    [
        RIGHT,
        RIGHT.replace("np.tanh(Z1)", "np.log(-abs(Z1))"),  # warns
        RIGHT.replace("return Z1", 'p["W1"] *= 2; return Z1'),
        RIGHT.replace("return Z1", 'del p["b1"]; return Z1'),
        RIGHT.replace("return Z1", "X.shape = (4, 2); return Z1"),
        RIGHT.replace("return Z1", "return Z1.T"),
        RIGHT.replace("return Z1", "return Z1.astype('f4')"),
        RIGHT.replace("return Z1", "return Z1.tolist()"),
        RIGHT.replace("return Z1", "if Z1[0, 0] > 0: raise ValueError('no')\n        return Z1"),
        RIGHT.replace("return Z1", "np.copyto(KEPT, Z1); return KEPT")
        + "    KEPT = np.zeros((3, 4))",
    ],
)
def test_the_answers_are_those_of_one_call_after_another(tmp_path: Path, code: str) -> None:
    (line,), sheet = BINDING.lines, _sheet(BINDING.lines[0], 6)
    with _subject(tmp_path, code) as subject:
        assert subject.load() is None
        singly = _singly(subject, line, sheet)
        for _ in range(4):  # from the third time on, the results are cached
            together = subject.call_all(line, sheet)
            assert together is not None
            assert all(map(_same, together.results, singly))
            assert any(one.symbols for one in singly)


IN_LISTS = """
    def g(A2):
        return [[0 if a < 0.5 else a for a in row] for row in A2]
"""


def test_numbers_in_a_form_are_read(tmp_path: Path) -> None:
    """A list may hold a literal 0 beside computed numbers, which differ between replies."""
    binding = parse("hidden: tanh\ng(A2) -> prediction", "many")
    (line,), right = binding.lines, np.array([[0.2, 0.7, 0.1, 0.9]])
    sizes = {"n2": 1, "m": 4}
    sheet = CallBatch(
        line, [{"A2": right, **sizes}] * 2, [ShapeContext(line.graph.table, sizes)] * 2
    )
    for factor in (1, 2, 3, 4):
        code = IN_LISTS.replace("else a", f"else a * {factor}")
        with Implementation(write_code(tmp_path, code), binding) as subject:
            assert subject.load() is None
            together = subject.call_all(line, sheet)
            assert together is not None
            expected = np.where(right < 0.5, 0, right * factor)
            for answer in together.results:
                assert np.array_equal(answer.symbols["prediction"], expected)


def test_a_function_that_takes_more_than_a_line_has_gets_the_same_request(tmp_path: Path) -> None:
    (line,), sheet = BINDING.lines, _sheet(BINDING.lines[0], 2)
    for more in range(4):
        code = RIGHT.replace("(p, X)", f"(p, X, {', '.join(f'o{n}=0' for n in range(more))})")
        with _subject(tmp_path, code) as subject:
            assert subject.load() is None
            assert subject.call_all(line, sheet) is not None
    assert len(sheet._frames) == 1


@pytest.mark.parametrize("body", ["os._exit(3)", "while True: pass"])
def test_a_call_that_ends_the_process_fails_alone_and_its_time_is_refunded(
    tmp_path: Path, body: str
) -> None:
    code = f"""
        import os
        import numpy as np
        def g(p, X):
            if X[0, 0] == 99:
                {body}
            Z1 = p["W1"] @ X + p["b1"]
            return Z1, {{"A1": np.tanh(Z1)}}
    """
    (line,), sheet = BINDING.lines, _sheet(BINDING.lines[0], 5)
    sheet.values[2]["X"][0, 0] = 99
    with _subject(tmp_path, code, call_seconds=1) as subject:
        assert subject.load() is None
        budget: Any = subject.worker._budget  # type: ignore[attr-defined]
        left = budget.seconds_left
        assert subject.call_all(line, sheet) is None
        assert budget.seconds_left == left
        assert subject.call_all(line, sheet) is None  # it is not tried again
        failed = [answer.failure is not None for answer in _singly(subject, line, sheet)]
    assert failed == [False, False, True, False, False]


def test_values_of_one_form_share_a_header_and_round_trip() -> None:
    rng = np.random.default_rng(1)
    values: list[Any] = [
        {"args": [rng.normal(size=(n, 2)), np.asfortranarray(rng.normal(size=(2, n))), "x", None]}
        for n in range(3, 6)
    ]
    values[1]["args"][1] = np.ascontiguousarray(values[1]["args"][1])
    encoder = Encoder()
    message = encode_batch("many", [encoder.encode(v) for v in values], encoder.buffers)
    assert message is not None
    got = decode_batch(*_opened(message))["requests"]
    for one, other in zip(got, values, strict=True):
        for mine, theirs in zip(one["args"], other["args"], strict=True):
            assert np.array_equal(mine, theirs)
            if isinstance(theirs, np.ndarray):
                assert mine.flags.f_contiguous == theirs.flags.f_contiguous
                assert mine.flags.owndata or mine.base.flags.owndata
                assert mine.flags.writeable


def test_values_of_several_forms_are_not_taken_for_one() -> None:
    encoder = Encoder()
    forms = [encoder.encode(value) for value in ([1], [2])]
    assert encode_batch("many", forms, encoder.buffers) is None


def _opened(message: EncodedMessage) -> tuple[Any, bytes]:
    frame = message.frame(7)
    end = 4 + int.from_bytes(frame[:4], "big")
    form, _, _ = parse_header(frame[4:end])
    return form["q"], frame[end:]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"number": 7', '"number": 8'),
        ('"version": 4', '"version": 3'),
        ('"bytes": 0', '"bytes": -1'),
        ('"bytes": 0', '"bytes": 999999999999'),
        ('{"version"', '{ "version"'),
    ],
)
def test_only_a_header_that_begins_as_ours_is_taken_by_its_text(old: str, new: str) -> None:
    frame = EncodedMessage({"l": []}, []).frame(7)
    header = frame[4:].decode()
    assert parse_canonical_header(header.encode(), 7) == (0, b'{"l": []}')
    assert parse_canonical_header(header.replace(old, new).encode(), 7) == (0, b"")


def _nothing(x: Any) -> None:
    del x


def _refill(x: Any) -> None:
    x[0][...] = 1


def _reshape(x: Any) -> None:
    x[0].resize(4, refcheck=False)


def _exchange(x: Any) -> None:
    x[1]["a"] = x[1]["a"].copy()


def _extend(x: Any) -> None:
    x[1]["b"] = 1


def _remove(x: Any) -> None:
    del x[1]["a"]


@pytest.mark.parametrize(
    ("done", "same"),
    [(_nothing, True), *((c, False) for c in (_refill, _reshape, _exchange, _extend, _remove))],
)
def test_snapshot_detects_every_mutation(done: Any, same: bool) -> None:
    arguments: Sequence[Any] = [np.zeros((2, 2)), {"a": np.zeros(3)}, (1, "x", None)]
    look = take_snapshot(arguments)
    done(arguments)
    assert look.is_unchanged is same

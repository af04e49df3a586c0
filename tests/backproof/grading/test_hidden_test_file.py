"""The exam as bytes: the same again to the last bit, and nothing else for it."""

import json
import pickle
from dataclasses import replace
from functools import cache
from itertools import chain

import numpy as np
import pytest

from backproof.binding import load
from backproof.grading.hidden_test_file import (
    MAGIC,
    HiddenTestFileError,
    deserialize_hidden_tests,
    digest,
    serialize_hidden_tests,
)
from backproof.judge import observation as judging
from backproof.judge.judge import judge
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.validation.request import ValidationRequest
from tests.support.in_process import in_process_implementation, planar_solution_with

DTYPES = ("float64", "float32", "float16", "bfloat16", "float16:float32:bfloat16")


@cache
def _question(binding: str = "planar", dtype: str = "float64") -> ValidationRequest:
    return ValidationRequest(load(binding), 5, dtype, 12)


@cache
def _sealed(binding: str = "planar", dtype: str = "float64") -> bytes:
    question = _question(binding, dtype)
    return serialize_hidden_tests(question.draw_examples(), question)


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_exam_comes_back_as_it_was_to_the_last_bit(dtype: str) -> None:
    drawn, back = (
        _question("planar", dtype).draw_examples(),
        deserialize_hidden_tests(_sealed("planar", dtype)),
    )
    assert drawn.keys() == back.keys()
    pairs = zip(*(chain(*exam.values()) for exam in (drawn, back)), strict=True)
    for one, other in pairs:
        assert (one.regime, one.precision) == (other.regime, other.precision)
        for before, after in ((one.inputs, other.inputs), (one.values, other.values)):
            assert list(before) == list(after)
            assert [_exactly(v) for v in before.values()] == [_exactly(v) for v in after.values()]


@pytest.mark.parametrize("binding", ["planar", "kernels"])
def test_serializing_twice_gives_the_same_bytes(binding: str) -> None:
    question = _question(binding)
    assert serialize_hidden_tests(
        deserialize_hidden_tests(_sealed(binding), question.binding), question
    ) == _sealed(binding)


def test_judge_uses_the_stored_expected_values(monkeypatch: pytest.MonkeyPatch) -> None:
    question = _question()
    drawn, back = question.draw_examples(), deserialize_hidden_tests(_sealed(), question.binding)
    expected = {}
    for line in question.binding.lines:
        for number, example in enumerate(drawn[line.graph.name]):
            for symbol in () if is_random_initialisation(line) else line.computed_outputs:
                right = Observation(line, example).expected_value(symbol)
                expected[line.text, number, symbol] = right.value.tobytes(), right.radius.tobytes()

    def changed(*_: object) -> object:
        raise AssertionError("computed anew")

    monkeypatch.setattr(judging, "bound_all", changed)
    for line in question.binding.lines:
        for number, example in enumerate(back[line.graph.name]):
            for symbol in () if is_random_initialisation(line) else line.computed_outputs:
                right = Observation(line, example).expected_value(symbol)
                got = right.value.tobytes(), right.radius.tobytes()
                assert got == expected[line.text, number, symbol]


def test_a_replay_gives_the_same_verdicts() -> None:
    question = _question()
    wrong = planar_solution_with(compute_cost=lambda *_: np.float64(0.5))
    subject = in_process_implementation(wrong, question.binding)
    first = judge(subject, question.draw_examples())
    again = judge(subject, deserialize_hidden_tests(_sealed(), question.binding))
    assert first.equations == again.equations
    assert any(e.status == "differs" for e in again.equations)


def test_functions_missing_from_the_file_are_still_judged() -> None:
    without = replace(_question(), binding=replace(_question().binding, lines=()))
    data = serialize_hidden_tests(_question().draw_examples(), without)
    exam = deserialize_hidden_tests(data, _question().binding)
    judgement = judge(in_process_implementation(planar_solution_with(), _question().binding), exam)
    assert all(e.status.passes for e in judgement.equations)


@pytest.mark.parametrize("place", [0.0, 0.01, 0.2, 0.5, 0.99])
def test_a_changed_byte_is_seen(place: float) -> None:
    data = bytearray(_sealed())
    data[int(place * len(data))] ^= 1
    with pytest.raises(HiddenTestFileError, match=r"holds no hidden tests|has changed"):
        deserialize_hidden_tests(bytes(data))


@pytest.mark.parametrize("left", [0, 10, 100, 5000])
def test_what_is_cut_off_is_seen(left: int) -> None:
    with pytest.raises(HiddenTestFileError):
        deserialize_hidden_tests(_sealed()[:left])


def _with_array(place: str) -> bytes:
    """The body of an exam whose only array is said to be in that place."""
    example = f'{{"regime":"","given":{{"X":{place}}},"values":{{}},"expected":{{}}}}'
    graphs = f'{{"hidden":"tanh","dtype":"float64","graphs":{{"network":[{example}]}}}}'
    return f"{graphs}\n12345678".encode()


NONSENSE = [
    b"", b"{}", b"[1]", b"null", b"no json", b'{"graphs":{"network":[{}]}}',
    *map(_with_array, ('["float64",[2,2],0]', '["object",[1],0]', '["float64",[1],-8]', '"X"')),
]  # fmt: skip


@pytest.mark.parametrize("body", NONSENSE)
def test_invalid_content_with_a_valid_checksum_is_one_error_line(body: bytes) -> None:
    data = b"\n".join([MAGIC, digest(body).encode(), body])
    with pytest.raises(HiddenTestFileError) as caught:
        deserialize_hidden_tests(data)
    assert "\n" not in str(caught.value)


def test_a_pickle_is_never_loaded() -> None:
    class Attack:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return pytest.fail, ("it ran",)

    data = pickle.dumps(Attack())
    for hostile in (data, b"\n".join([MAGIC, digest(data).encode(), data])):
        with pytest.raises(HiddenTestFileError):
            deserialize_hidden_tests(hostile)


def test_anyone_can_read_the_first_lines_of_a_sealed_exam() -> None:
    magic, known, head = _sealed().split(b"\n", 3)[:3]
    assert magic == MAGIC
    assert known.decode() == digest(_sealed().split(b"\n", 2)[2])
    assert json.loads(head)["dtype"] == "float64"


def _exactly(value: object) -> object:
    array = np.asarray(value)
    return type(value), array.dtype, array.shape, array.tobytes()

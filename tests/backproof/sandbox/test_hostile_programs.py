"""Output of hostile or broken programs does not affect the judge."""

import time
from pathlib import Path

import numpy as np
import pytest

from backproof.sandbox import Reply
from tests.support.external_programs import program_failure, program_reply, running_program


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("print('cost: 0.3'); result(1)", "'cost: 0.3' is not JSON"),
        ("print(); result(1)", "an empty line is not JSON"),
        ("print(0.25); result(1)", '0.25: expected {"number": 1, "result": …}'),
        ("say([1])", '[1]: expected {"number": 1, "result": …}'),
        ("say({'number': 1})", "expected"),
        ("say({'result': 1})", "expected"),
        ("say({'number': '1', 'result': 1})", "expected"),
        ("say({'number': 7, 'result': 1})", "the answer has the number 7: expected 1"),
        ("say({'number': 1, 'result': 1, 'error': 'x'})", "a result and an error"),
        ('print(\'{"number": 1, "result": NaN}\')', 'NaN is no JSON: expected the string "NaN"'),
        ('print(\'{"number": 1, "result": 1e999}\')', '1e999" overflows: expected "Infinity"'),
        ("print('{\"number\": 1, \"result\": ' + '9' * 10**6 + '}')", "has 1000000 characters"),
        ('print(\'{"number": 1, "number": 1, "result": 1}\')', 'the key "number" twice'),
        ("print('[' * 10**6)", "a line is too deeply nested"),
        ("print('{\"a\":' * 10**6)", "a line is too deeply nested"),
        ("os.write(1, b'\\xff\\n')", "is not UTF-8"),
        ("os.write(1, b'\\0' * 100 + b'\\n')", "is not JSON"),
        ("os.write(1, b'x' * (1 << 25))", "a line has more than 16777216 bytes: 'xxx"),
        ("result(1); result(1)", "the answer has the number 1: expected 2"),
    ],
)
def test_output_that_is_no_reply_fails_the_call_and_is_quoted(
    tmp_path: Path, body: str, words: str
) -> None:
    """Two calls, since a line written after a reply is read as the reply to the next call."""
    with running_program(tmp_path, f"{body}\nsys.stdout.flush()") as program:
        answers = [program.call("f", []) for _ in range(2)]
    wrong = [got for got in answers if not isinstance(got, Reply)]
    assert wrong
    assert wrong[0].kind == "crashed"
    assert words in wrong[0].message
    assert wrong[0].message.startswith("on its standard output, ")
    assert len(wrong[0].message) < 300
    assert wrong[0].message.isprintable()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("[[]] * 60_000", "the result has more than 50000 parts"),
        ("json.loads('[' * 20 + ']' * 20)", "the result is nested more than 16 deep"),
        ("{'shape': [2], 'dtype': 'float64', 'data': [1]}", "of shape [2] with 1 numbers"),
        ("{'shape': [10**6], 'dtype': 'float64', 'data': []}", "with 0 numbers: expected 1000000"),
        ("{'shape': [10**6] * 9 + [0], 'dtype': 'float64', 'data': []}", "a list of lengths"),
        ("{'shape': [0] * 99, 'dtype': 'float64', 'data': []}", "expected a list of lengths"),
        ("{'shape': [-1], 'dtype': 'float64', 'data': []}", "expected a list of lengths"),
        ("{'shape': 3, 'dtype': 'float64', 'data': []}", "of shape 3: expected"),
        ("{'shape': [1], 'dtype': 'object', 'data': [1]}", 'dtype "object": expected one of'),
        ("{'shape': [1], 'dtype': [1], 'data': [1]}", "dtype [1]: expected one of"),
        ("{'shape': [1], 'data': [1]}", "with the keys data, shape"),
        ("{'shape': [1], 'dtype': 'float64', 'data': [[1]]}", "with [1] at place 0"),
        ("{'shape': [1], 'dtype': 'float64', 'data': ['x']}", 'with "x" at place 0'),
        ("{'shape': [1], 'dtype': 'float32', 'data': [1e300]}", "with 1e+300 at place 0"),
        ("{'shape': [1], 'dtype': 'int8', 'data': [200]}", "with 200 at place 0"),
        ("{'shape': [1], 'dtype': 'int64', 'data': [0.5]}", "an integer in its range"),
        ("{'shape': [1], 'dtype': 'int64', 'data': ['NaN']}", "an integer in its range"),
        ("{'shape': [1], 'dtype': 'bool', 'data': [2]}", "expected true or false"),
        ("{'shape': [1], 'dtype': 'float64', 'data': [True]}", "with true at place 0"),
    ],
)
def test_a_malformed_result_fails_only_its_call(tmp_path: Path, value: str, words: str) -> None:
    body = f"result({value} if request['call'] == 'f' else os.getpid())"
    with running_program(tmp_path, body) as program:
        before, got, after = (program.call(name, []) for name in "gfg")
    assert not isinstance(got, Reply)
    assert got.kind == "misformed"
    assert words in got.message
    assert len(got.message) < 300
    assert isinstance(before, Reply)
    assert isinstance(after, Reply)
    assert before.result == after.result


@pytest.mark.parametrize(
    "body",
    [
        "time.sleep(60)",
        "while True: pass",
        "os.kill(0, 19)",
        "[(say({}, end=' '), time.sleep(0.05)) for _ in range(1000)]",
        "[(print(end='x', flush=True), time.sleep(0.05)) for _ in range(1000)]",
        "print('{', end='', flush=True); time.sleep(60)",
    ],
)
def test_an_answer_that_never_ends_times_out(tmp_path: Path, body: str) -> None:
    started = time.monotonic()
    got = program_failure(tmp_path, body, call_seconds=0.4)
    assert got.kind == "timed out"
    assert got.message.startswith("no answer within 0.4 seconds")
    assert time.monotonic() - started < 20


def test_a_line_without_an_end_is_shown_when_the_time_is_over(tmp_path: Path) -> None:
    body = "say({'number': number, 'result': 1}, end=''); time.sleep(60)"
    got = program_failure(tmp_path, body, call_seconds=1)
    assert 'only \'{"number": 1, "result": 1}\', without an end of line' in got.message


def test_unread_arguments_do_not_block_the_judge(tmp_path: Path) -> None:
    body = "result(1); time.sleep(60)"
    with running_program(tmp_path, body, call_seconds=1.5) as program:
        assert isinstance(program.call("f", []), Reply)
        got = program.call("f", [np.zeros(10**5)])
    assert not isinstance(got, Reply)
    assert got.kind == "timed out"


def test_a_flood_on_standard_error_is_drained(tmp_path: Path) -> None:
    got = program_reply(tmp_path, "os.write(2, b'x' * 10**6); result(1)")
    assert got.result == 1
    assert len(got.printed_text) <= 4096


def test_an_endless_flood_ends_at_a_limit(tmp_path: Path) -> None:
    got = program_failure(tmp_path, "while True: os.write(2, b'x' * 65536)", call_seconds=2)
    assert got.kind in {"flooded", "timed out"}
    assert len(got.printed_text) <= 4096


def test_a_closed_standard_error_does_not_matter(tmp_path: Path) -> None:
    assert program_reply(tmp_path, "os.close(2); result(1)").result == 1


@pytest.mark.parametrize("body", ["os.close(1)", "sys.stdout.close(); os.close(0)"])
def test_a_closed_standard_output_fails_the_call(tmp_path: Path, body: str) -> None:
    got = program_failure(tmp_path, f"{body}; time.sleep(60)", call_seconds=2)
    assert got.kind in {"crashed", "timed out"}


def test_texts_are_cut_and_can_be_encoded(tmp_path: Path) -> None:
    got = program_failure(
        tmp_path,
        r"""print('{"number": 1, "error": "\\ud800' + 'x' * 10**5 + '"}')
sys.stdout.flush()""",
    )
    assert got.kind == "raised"
    assert len(got.message) < 3000
    assert got.message.encode()

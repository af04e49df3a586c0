"""Scoring machine-written code: a line in, a verdict out, whatever the line holds."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import backproof
from backproof.cli.main import run
from backproof.cli.score import MAX_LINE, read_lines
from backproof.grading import process_pool
from backproof.integrations.jsonl_lines import LineError, ScoredLine, parse_request
from backproof.integrations.jsonl_scoring import Scorer, ScoringSpec, score_lines
from backproof.sandbox.launch import PlainProcess
from tests.support.in_process import EXAMPLES

LAYER = "layer(X, {W1, b1}) -> Z1"
RIGHT = 'def layer(X, p):\n    return p["W1"] @ X + p["b1"]\n'
WRONG = 'def layer(X, p):\n    return p["W1"] @ X\n'
RULES = ScoringSpec(5, LAYER, examples=6, isolation="process", compact=True)

Captured = pytest.CaptureFixture[str]


def request(name: Any, source: str, **more: Any) -> bytes:
    """A line of input."""
    return json.dumps({"id": name, "source": source, **more}).encode()


def answered(rules: ScoringSpec, *sources: bytes, jobs: int = 1) -> list[dict[str, Any]]:
    """The answers to some lines, read back."""
    found = list[ScoredLine]()
    score_lines(((line, n) for n, line in enumerate(sources, 1)), rules, jobs, found.append)
    assert all("\n" not in answer.text for answer in found)
    return [json.loads(answer.text) for answer in found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_line_is_answered_with_its_id(jobs: int) -> None:
    sources = [request("a", RIGHT), request(2, WRONG), request("c", RIGHT)]
    found = answered(RULES, *sources, jobs=jobs)
    assert {answer["id"]: answer["conforms"] for answer in found} == {
        "a": True,
        2: False,
        "c": True,
    }
    assert all(answer["policy"] == [] for answer in found)


def test_the_verdict_is_that_of_validate_but_for_the_seed() -> None:
    path = EXAMPLES / "planar" / "wrong" / "dw2_without_mean.py"
    rules = ScoringSpec(3, isolation="process", counterexamples=True)
    (found,) = answered(rules, request("x", path.read_text()))
    from backproof.results.serialization import verdict_to_dict

    there = verdict_to_dict(backproof.validate(path, seed=3))
    for key in ("schema", "conforms", "equations", "faults", "laws", "remarks", "functions"):
        assert found[key] == there[key], key
    assert found["counterexample"]["symbol"] == "dW2"
    assert found["seed"] is None
    assert found["target"] == "x"


def test_the_seed_is_shown_only_where_it_is_asked_for() -> None:
    from dataclasses import replace

    whole = replace(RULES, compact=False)
    (hidden,) = answered(whole, request("a", WRONG))
    (shown,) = answered(replace(whole, show_seed=True), request("a", WRONG))
    assert hidden["seed"] is None
    assert shown["seed"] == 5
    assert hidden["equations"] == shown["equations"]


def test_faults_have_the_catalogues_ids() -> None:
    (found,) = answered(RULES, request("a", WRONG))
    from backproof.properties.faults import FAULTS

    assert [fault["symbol"] for fault in found["faults"]] == ["Z1"]
    assert found["faults"][0]["fault"] in FAULTS


def test_a_line_may_have_its_own_binding() -> None:
    other = "f({W1, b1}, X) -> Z1"
    source = 'def f(p, X):\n    return p["W1"] @ X + p["b1"]\n'
    first, second = answered(RULES, request(1, source, binding=other), request(2, source))
    assert first["conforms"] is True
    assert second["conforms"] is False
    assert "has none of the functions" in second["error"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"nonsense", "is no JSON"),
        (b"[1, 2]", "is no JSON object"),
        (b'{"source": "x = 1"}', 'has no "id"'),
        (b'{"id": true, "source": "x = 1"}', 'has no "id"'),
        (b'{"id": 1}', 'has no "source"'),
        (b'{"id": 1, "source": "x", "binding": 3}', '"binding" that is no string'),
        (b'{"id": 1, "source": "x = 1", "binding": "layer(X) -> Z1"}', "binding: "),
        (b'{"id": 1, "source": "x = 1", "binding": "nowhere.binding"}', "no binding"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"id": "\xff", "source": ""}', "is no JSON"),
    ],
)
def test_a_malformed_line_is_answered_in_one_line_and_the_run_goes_on(
    line: bytes, said: str
) -> None:
    bad, good = answered(RULES, line, request("good", RIGHT))
    assert bad["conforms"] is None
    assert bad["line"] == 1
    assert said in bad["error"]
    assert "\n" not in bad["error"]
    assert good["conforms"] is True


def test_a_malformed_line_keeps_its_id_where_it_has_one() -> None:
    with pytest.raises(LineError):
        parse_request(b'{"id": "kept"}')
    (bad,) = answered(RULES, b'{"id": "kept"}')
    assert bad["id"] == "kept"


@pytest.mark.parametrize(
    "source",
    ["", "def layer(:\n", "\0", "\ud800 = 1", "raise SystemExit", "x = 1\n" * 10],
    ids=["empty", "broken", "NUL", "half a pair", "exits", "no functions"],
)
def test_a_source_with_nothing_to_judge_does_not_conform(source: str) -> None:
    bad, good = answered(RULES, request("bad", source), request("good", RIGHT))
    assert bad["conforms"] is False
    assert good["conforms"] is True


def test_a_source_that_ends_its_process_costs_itself_alone() -> None:
    ending = "import os\ndef layer(X, p):\n    os._exit(3)\n"
    bad, good = answered(RULES, request("bad", ending), request("good", RIGHT))
    assert [e["status"] for e in bad["equations"]] == ["crashed"]
    assert good["conforms"] is True


def test_one_exam_is_drawn_for_a_binding(monkeypatch: pytest.MonkeyPatch) -> None:
    from backproof.validation.request import ValidationRequest

    drawn = list[str]()
    draw = ValidationRequest.draw_examples

    def counted(question: ValidationRequest) -> Any:
        drawn.append(question.binding.name)
        return draw(question)

    monkeypatch.setattr(ValidationRequest, "draw_examples", counted)
    answered(RULES, *(request(n, RIGHT) for n in range(4)))
    assert len(drawn) == 1


def test_a_fault_of_the_judge_costs_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = Scorer(RULES)
    monkeypatch.setattr("backproof.integrations.jsonl_scoring.run_validation", lambda *_: 1 / 0)
    found = json.loads(scorer.score_line(request("a", RIGHT), 1).text)
    assert found["conforms"] is None
    assert found["error"] == "not judged: ZeroDivisionError: division by zero"


def test_lines_are_taken_only_as_judges_come_free() -> None:
    taken, answers = list[int](), list[ScoredLine]()
    ahead = list[int]()

    def stream() -> Iterator[tuple[bytes, int]]:
        for number in range(1, 13):
            taken.append(number)
            yield request(number, RIGHT), number

    def emit(answer: ScoredLine) -> None:
        answers.append(answer)
        ahead.append(len(taken) - len(answers))

    score_lines(stream(), RULES, 2, emit)
    assert len(answers) == 12
    assert max(ahead) <= 2 + 2 + 1, "two are judged, two wait, and one is held out"


def test_a_judge_that_dies_costs_its_line_and_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    started = list[Any]()
    start = process_pool._PoolWorker.start

    def kept(make: Any) -> Any:
        started.append(start(make))
        return started[-1]

    monkeypatch.setattr(process_pool._PoolWorker, "start", kept)
    answers = list[ScoredLine]()

    def stream() -> Iterator[tuple[bytes, int]]:
        yield request("first", "import time\ndef layer(X, p):\n    time.sleep(60)\n"), 1
        deadline = time.monotonic() + 60
        while not any(map(_at_work, started)) and time.monotonic() < deadline:
            time.sleep(0.05)
        for judge in started[:2]:
            os.kill(judge.process.pid, signal.SIGKILL)
        yield request("second", RIGHT), 2

    score_lines(stream(), RULES, 2, answers.append)
    by_id = {json.loads(a.text)["id"]: json.loads(a.text) for a in answers}
    assert "the judge's process ended" in by_id["first"]["error"]
    assert len(started) > 2


def _at_work(judge: Any) -> bool:
    """Whether a judge has a worker, and not only tries whether it could have one."""
    return judge.is_ready and bool(_children(judge.process.pid))


def _children(pid: int) -> list[str]:
    return [child for task in _tasks(pid) for child in task.split()]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a\n\nb\n", [(b"a\n", 1), (b"b\n", 3)]),
        (b"a\nb", [(b"a\n", 1), (b"b", 2)]),
        (b"x" * (MAX_LINE + 5) + b"\nb\n", [(b"x" * MAX_LINE, 1), (b"b\n", 2)]),
    ],
    ids=["blank", "no end", "too long"],
)
def test_lines_are_numbered_and_cut_at_a_length(content: bytes, expected: Any) -> None:
    assert list(read_lines(io.BytesIO(content))) == expected


COMMAND = (sys.executable, "-P", "-m", "backproof", "score", "--binding", LAYER)
FEW = ("--examples", "4", "--isolation", "process")


def test_the_command_answers_its_input_and_counts_on_the_standard_error() -> None:
    torch = "import torch\n" + RIGHT
    given = b"\n".join([request("a", RIGHT), b"nonsense", request("b", torch), b""])
    command = [*COMMAND, *FEW, "--jobs", "1"]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["conforms"] for answer in found] == [True, None, False]
    assert "seed" in found[0]
    said = done.stderr.decode()
    assert "2 verdicts in" in said
    assert "1 conform, 1 violate the import policy; 1 line without a verdict" in said


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_everything_and_leaves_no_worker(jobs: str) -> None:
    looping = request("loop", "def layer(X, p):\n    while True:\n        pass\n")
    process = subprocess.Popen(
        [*COMMAND, *FEW, "--jobs", jobs, "--timeout", "60"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(request("a", RIGHT) + b"\n" + looping + b"\n")
    process.stdin.flush()
    assert process.stdout is not None
    first = process.stdout.readline()
    deadline = time.monotonic() + 60
    while not (started := _looping(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(first)["conforms"] is True
    assert said.decode().splitlines()[-1] == "backproof: interrupted"
    assert "Traceback" not in said.decode()
    assert started
    assert not any(Path(f"/proc/{pid}/status").exists() for pid in started if _lives(pid))


def _looping(pid: int) -> list[int]:
    """The workers among the descendants of a process that have used a while of processor time."""
    found, waiting = list[int](), [pid]
    while waiting:
        own = [int(child) for task in _tasks(waiting.pop()) for child in task.split()]
        waiting += own
        found += [child for child in own if b"backproof/runner" in _command(child)]
    return [child for child in found if _ticks(child) > 50]


def _tasks(pid: int) -> list[str]:
    try:
        return [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11])


def _lives(pid: int) -> bool:
    return _command(pid) != b""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--binding", "nope"], "no binding 'nope'"),
        (["--allow", "numpy,os system"], "--allow: got 'os system'"),
        (["--allow", ","], "--allow: got nothing"),
        (["--python", "/no/such/python"], "/no/such/python cannot be started"),
    ],
)
def test_bad_usage_exits_with_2_and_says_so_in_one_line(
    arguments: list[str], said: str, capsys: Captured
) -> None:
    assert run(["score", "--isolation", "process", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1


def test_untrusted_sources_are_never_run_without_a_wall_unless_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(
        "backproof.sandbox.isolation.tier_selection.probe_tier", lambda *_: "not here"
    )
    assert run(["score", "--binding", LAYER]) == 2
    assert "isolation bubblewrap does not work here" in capsys.readouterr().err
    monkeypatch.undo()
    assert isinstance(RULES.launcher, PlainProcess)

"""The JSON of a verdict is valid, and its text shows what differs and how to replay it."""

import io
import json
from dataclasses import replace

from rich.console import Console

from backproof.reporting.terminal_text import print_verdict, verdict_to_text
from backproof.results.counterexample import Counterexample
from backproof.results.equation_verdict import Entry, EquationVerdict
from backproof.results.serialization import verdict_to_json
from backproof.results.status import Status
from backproof.results.verdict import LawViolation, Verdict

WORST = Entry((1, 0), float("nan"), 0.5, 1e-16, float("inf"))
RIGHT = EquationVerdict("3.45", "J", "compute_cost", Status.CONFORMS, entry=replace(WORST, ratio=0))
WRONG = EquationVerdict(
    "3.47", "dZ1", "backward", Status.DIFFERS, entry=WORST, sizes=(("m", 2),), inferred=True
)
FOLLOWS = EquationVerdict("3.48", "dW1", "backward", Status.FOLLOWS, entry=WORST)
CODE = "# a line that is longer than any terminal is wide: " + "x" * 200 + "\nassert False\n"


def _verdict(*equations: EquationVerdict) -> Verdict:
    shown = Counterexample("3.47", "dZ1", "backward", (("m", 2),), CODE)
    law = LawViolation("a-law", "It holds.", ("3.47",), "dZ1", "it does not")
    return Verdict("my file.py", "planar", "float32", 7, 24, "process", equations, (law,), 20,
             counterexample=shown)  # fmt: skip


def test_the_json_is_valid_for_numbers_that_are_not_finite() -> None:
    text = verdict_to_json(_verdict(RIGHT, WRONG))
    assert "NaN" not in text
    assert "Infinity" not in text
    data = json.loads(text)
    assert data["schema"] == 1
    assert data["conforms"] is False
    wrong = data["equations"][1]
    assert (wrong["number"], wrong["symbol"], wrong["status"]) == ("3.47", "dZ1", "differs")
    assert wrong["worst"] == {
        "index": [1, 0], "got": "nan", "expected": 0.5, "bound": 1e-16, "ratio": "inf",
    }  # fmt: skip
    assert data["counterexample"]["code"] == CODE
    assert data["faults"] == []


def test_extra_entries_are_added_at_the_top_of_the_json() -> None:
    assert json.loads(verdict_to_json(_verdict(RIGHT), score=3))["score"] == 3


def test_the_text_shows_faults_consequences_and_the_replay_command() -> None:
    text = verdict_to_text(_verdict(RIGHT, WRONG, FOLLOWS))
    assert "my file.py does not conform: 1 of 3 results wrong, 1 follows." in text
    assert "dZ1[1, 0] is nan, expected 0.5 within 1.0e-16." in text
    assert "Right on this implementation's own values: 3.48 dW1." in text
    assert "Broken law a-law (3.47: dZ1). It holds. Seen: it does not." in text
    replay = "backproof validate 'my file.py' --binding planar --dtype float32 --seed 7"
    assert f"Replay: {replay}" in text


def test_a_piped_report_is_plain_text_with_whole_code_lines() -> None:
    text = verdict_to_text(_verdict(WRONG), width=60)
    assert "\x1b" not in text
    assert CODE in text


def test_a_report_on_a_terminal_has_colour() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=70, color_system="standard")
    print_verdict(replace(_verdict(RIGHT, WRONG), counterexample=None, seed=None), console)
    assert "\x1b[" in stream.getvalue()


def test_str_of_a_verdict_is_its_table() -> None:
    verdict = _verdict(RIGHT)
    assert str(verdict) == verdict_to_text(verdict)


def test_only_right_and_close_equations_conform() -> None:
    assert _verdict(RIGHT, replace(RIGHT, status=Status.CLOSE)).conforms
    assert not _verdict(RIGHT, FOLLOWS).conforms
    assert not _verdict().conforms, "a verdict without equations does not conform"

"""How far a run is, on a terminal and elsewhere; names and reasons come from strangers."""

import io

import pytest

from backproof.grading.progress import BarProgress, LineProgress, choose_progress
from backproof.intake.safe_names import shorten
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission

ESCAPES = "\x1b]0;owned\x07\x1b[2J[red]all[/red] is well\n22/22  everybody  conforms"


def _graded(name: str, status: str, score: float, *, judged: bool = True) -> GradedSubmission:
    handed = Submission(name, name, None, "class.zip")
    return GradedSubmission(handed, status, (), score, 22.0, verdict={} if judged else None)


def test_a_line_has_its_place_its_score_and_no_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with LineProgress() as told:
        told.begin(12, 3)
        told.add_grade(_graded("ada", "conforms", 21.5))
        told.add_grade(_graded("eve", ESCAPES, 0.0, judged=False))
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["4/12", "21.5/22", "ada", "conforms"]
    assert second.split()[:3] == ["5/12", "0/22", "eve"]
    assert second.isprintable()
    assert (told.tally.graded_total, told.tally.graded_now, told.tally.unjudged) == (5, 2, 1)


def test_a_terminal_has_a_bar_and_above_it_what_could_not_be_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    bar = BarProgress()
    monkeypatch.setattr(bar._bar.console, "file", written)
    with bar as told:
        told.begin(2, 0)
        told.add_grade(_graded("ada", "conforms", 22.0))
        told.add_grade(_graded("eve", ESCAPES, 0.0, judged=False))
    said = written.getvalue()
    assert "eve" in said
    assert "ada" not in said
    assert "[red]all[/red]" in said, "markup is text"
    assert "\x1b]0" not in said
    assert "\x1b[2J" not in said
    assert "2/2 1 conform, 1 not judged" in said


LONG = "unreadable: a.py: " + "has none of the functions of planar, " * 10 + "it defines none"


def test_a_reason_is_whole_in_a_pipe_and_ends_at_a_word_above_a_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with LineProgress() as told:
        told.begin(1, 0)
        told.add_grade(_graded("ada", LONG, 0.0, judged=False))
    assert capsys.readouterr().out.endswith("it defines none\n")
    written, bar = io.StringIO(), BarProgress()
    monkeypatch.setattr(bar._bar.console, "file", written)
    with bar as told:
        told.begin(1, 0)
        told.add_grade(_graded("ada", LONG, 0.0, judged=False))
    said = " ".join(written.getvalue().split())
    kept = said.partition("unreadable")[2].partition("…")[0]
    assert "…" in said
    assert f"unreadable{kept} " in LONG or f"unreadable{kept}, " in LONG


@pytest.mark.parametrize(
    ("text", "said"),
    [("one two", "one two"), ("one two three", "one two…"), ("x" * 12, "x" * 9 + "…")],
)
def test_a_text_that_is_too_long_ends_at_a_word(text: str, said: str) -> None:
    assert shorten(text, 10) == said


def test_what_is_piped_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert not isinstance(choose_progress(), BarProgress)

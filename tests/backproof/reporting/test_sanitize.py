"""Sanitized text cannot move, reverse or clear the text of a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.reporting.sanitize import sanitize, sanitize_block, sanitize_line
from backproof.reporting.terminal_text import verdict_to_text
from tests.support.sample_verdicts import (
    COUNTEREXAMPLE_CODE,
    HOSTILE_TEXT,
    HOSTILE_VERDICT,
    ONE_FAULT,
)

HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _harmful(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) in HARMFUL}


@given(st.text(st.characters(codec=None)))
def test_control_characters_direction_marks_and_surrogates_are_removed(text: str) -> None:
    assert not _harmful(sanitize_line(text))
    assert _harmful(sanitize_block(text)) <= {"\n", "\t"}


@given(st.text("aZ09 .,:;!?()[]{}<>&%'\"−σ∂ᵀ′é漢"))
def test_visible_text_is_unchanged(text: str) -> None:
    assert sanitize_block(text) == text
    assert sanitize_line(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b]8;;file:///etc\x1b\\link", "link"),
        ("one\r\ntwo\vthree", "one two three"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("soft\u200bhyphen", "softhyphen"),
    ],
)
def test_escape_sequences_are_removed_whole(text: str, left: str) -> None:
    assert sanitize_line(text) == left


def test_line_breaks_and_tabs_are_kept_in_code_only() -> None:
    assert sanitize(ONE_FAULT).counterexample == ONE_FAULT.counterexample
    assert "\n" in COUNTEREXAMPLE_CODE
    hostile = sanitize(HOSTILE_VERDICT)
    assert "\n" not in hostile.target
    assert not _harmful(hostile.remarks[0])


def test_numbers_and_statuses_are_unchanged() -> None:
    made = sanitize(ONE_FAULT)
    assert made == ONE_FAULT
    assert made.equations[4].status is ONE_FAULT.equations[4].status


@pytest.mark.parametrize("width", [60, 100, 200])
def test_no_harmful_character_reaches_a_terminal(width: int) -> None:
    assert _harmful(HOSTILE_TEXT), "the text contains harmful characters"
    assert _harmful(verdict_to_text(HOSTILE_VERDICT, width)) == {"\n"}

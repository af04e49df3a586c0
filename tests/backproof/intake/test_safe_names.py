"""Ids are safe on every file system, and shown names are printable."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.intake.safe_names import (
    MAX_ID_BYTES,
    casefold_key,
    display_name,
    distinct_filenames,
    printable_text,
    safe_filename,
)


@given(st.lists(st.text(max_size=80), max_size=12))
def test_ids_are_valid_and_distinct_on_every_file_system(
    names: list[str],
) -> None:
    ids = distinct_filenames(names)
    assert len({casefold_key(name) for name in ids}) == len(names)
    for name in ids:
        assert name
        assert not set(name) & set('/\\:*?"<>|')
        assert name.isprintable()
        assert name[0] not in " .-=+@"
        assert name[-1] not in " ."
        assert len(name.encode()) <= MAX_ID_BYTES + 4
        assert name.partition(".")[0].strip().lower() not in {"con", "nul", "com1", "lpt9"}


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "Łukasz Żółć", "李小龍", "محمد", "अनीता", "O'Brien, Conan", "José"]
)
def test_names_of_people_are_ids_unchanged(name: str) -> None:
    assert safe_filename(name) == display_name(name) == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("=cmd()", "cmd()"),
        ("a\nb\x1b[31m", "a_b__31m"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("com¹", "_com¹"),
        ("name. ", "name"),
        ("\ud800", "_"),
        ("...", "unnamed"),
        ("", "unnamed"),
    ],
)
def test_dangerous_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_names_that_differ_only_in_case_or_composition_get_numbers() -> None:
    assert distinct_filenames(["Ada", "ADA", "José", "Jose\u0301", "x" * 999, "x" * 998]) == [
        "Ada", "ADA-2", "José", "José-2", "x" * 150, f"{'x' * 150}-2",
    ]  # fmt: skip


def test_a_number_that_is_taken_is_skipped() -> None:
    assert distinct_filenames(["Ada", "Ada-2", "Ada", "Ada"]) == ["Ada", "Ada-2", "Ada-3", "Ada-4"]


def test_printable_text_is_one_line_without_control_and_direction_characters() -> None:
    assert printable_text("a\r\nb\t\x1b[0m \u202egnp.exe \ud800") == "a b [0m gnp.exe"
    assert printable_text("می\u200cخواهم") == "می\u200cخواهم"
    assert re.fullmatch("x{200}", printable_text("x" * 1000))

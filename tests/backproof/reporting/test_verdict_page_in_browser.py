"""Pages in a browser: nothing runs over, fades, hides in print, runs or loads that should not."""

import re
from pathlib import Path

import pytest

from backproof.reporting.html_page import verdict_to_page
from backproof.results.verdict import Verdict
from tests.support.headless_browser import load_page, measure_page, needs_browser
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    HOSTILE_VERDICT,
    INCOMPLETE,
    ONE_FAULT,
    SAMPLE_VERDICTS,
    TWO_FAULTS,
)
from tests.support.short_form import sample

pytestmark = needs_browser

LIGHT = "rgb(253, 252, 249)"
"""The ground of a page in daylight."""


def _without_policy(page: str) -> str:
    """The page with its style open to change."""
    found = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    assert found != page
    return found


@pytest.mark.parametrize("width", sample([360, 1400], 1))
@pytest.mark.parametrize("name", sample(sorted(SAMPLE_VERDICTS), 3))
def test_no_page_is_wider_than_its_window(name: str, width: int, tmp_path: Path) -> None:
    found = measure_page(verdict_to_page(SAMPLE_VERDICTS[name]), tmp_path, width)
    assert found["texts"] > 30, "the page was there to be measured"
    assert found["overflow"] <= 0
    assert found["wide"] == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("verdict", sample([TWO_FAULTS, INCOMPLETE, CONFORMING_VERDICT], 1))
def test_all_text_stands_out_from_its_ground(verdict: Verdict, dark: bool, tmp_path: Path) -> None:
    found = measure_page(verdict_to_page(verdict), tmp_path, 1000, dark=dark)
    assert found["low"] == []
    assert (found["background"] == LIGHT) is not dark


def test_faint_text_would_be_seen(tmp_path: Path) -> None:
    page = verdict_to_page(CONFORMING_VERDICT).replace("--soft: #5c574e", "--soft: #b5b0a5")
    assert "#b5b0a5" in page
    found = measure_page(_without_policy(page), tmp_path, 1000)
    assert found["background"] == LIGHT, "the changed style is in force"
    assert found["low"]


def test_a_page_that_is_too_wide_would_be_seen(tmp_path: Path) -> None:
    page = verdict_to_page(CONFORMING_VERDICT).replace(
        "<h1", '<div class="seen">' + "w" * 400 + "</div><h1"
    )
    page = page.replace("overflow-wrap: anywhere;", "")
    assert measure_page(_without_policy(page), tmp_path, 360)["overflow"] > 0


def test_headings_are_in_order_and_every_picture_and_table_has_a_name(tmp_path: Path) -> None:
    found = measure_page(verdict_to_page(TWO_FAULTS), tmp_path, 1000)
    steps = zip(found["headings"], found["headings"][1:], strict=False)
    assert found["headings"][0] == 1
    assert all(after - before <= 1 for before, after in steps)
    assert found["headings"].count(1) == 1
    assert found["unnamed"] == 0
    assert len(set(found["ids"])) == len(found["ids"])
    assert set(found["labels"]) <= set(found["ids"])


def test_in_print_nothing_is_hidden_and_no_code_is_cut(tmp_path: Path) -> None:
    page = verdict_to_page(ONE_FAULT)
    changed = page.replace("@media print {", "@media screen {")
    assert changed != page
    found = measure_page(
        _without_policy(changed), tmp_path, 700, dark=True
    )  # about a sheet of A4; print is light
    assert found["cut"] == 0
    assert found["background"] == "rgb(255, 255, 255)"
    assert found["low"] == []
    hidden = {kind for kind, _ in found["gone"]}
    assert hidden <= {"graph narrow", "BUTTON"}, "the other drawing of the graph, and the button"


def test_the_copy_button_is_there_with_its_script_alone(tmp_path: Path) -> None:
    page = verdict_to_page(ONE_FAULT)
    assert measure_page(page, tmp_path, 1000)["buttons"] == [False]
    assert 'data-copies="code" hidden>' in page, "without the script there is none"


@pytest.mark.parametrize("name", sample(sorted(SAMPLE_VERDICTS), 2))
def test_the_browser_has_nothing_to_complain_of(name: str, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text(verdict_to_page(SAMPLE_VERDICTS[name]), encoding="utf-8")
    document, console = load_page(target, tmp_path / "profile")
    assert "<main" in document
    assert console == []


def test_the_policy_stops_what_is_not_ours(tmp_path: Path) -> None:
    page = verdict_to_page(CONFORMING_VERDICT).replace(
        "</main>", "<script>document.title = 'owned'</script></main>"
    )
    target = tmp_path / "page.html"
    target.write_text(page, encoding="utf-8")
    document, console = load_page(target, tmp_path / "profile")
    assert "<title>owned" not in document
    assert any("Content Security Policy" in line for line in console)


def test_nothing_of_a_hostile_verdict_becomes_markup(tmp_path: Path) -> None:
    found = measure_page(verdict_to_page(HOSTILE_VERDICT), tmp_path, 1000)
    assert found["images"] == 0
    assert found["scripts"] == 1
    assert found["title"].endswith("Backproof")
    assert "onload=alert(2)" in found["title"], "the name is shown as what it is"

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
"""The background of a page in the light colour scheme."""


def _without_policy(page: str) -> str:
    """Return the page without its content security policy."""
    result = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    assert result != page
    return result


@pytest.mark.parametrize("width", sample([360, 1400], 1))
@pytest.mark.parametrize("name", sample(sorted(SAMPLE_VERDICTS), 1))
def test_no_page_is_wider_than_its_window(name: str, width: int, tmp_path: Path) -> None:
    result = measure_page(verdict_to_page(SAMPLE_VERDICTS[name]), tmp_path, width)
    assert result["texts"] > 30, "the page was loaded"
    assert result["overflow"] <= 0
    assert result["wide"] == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("verdict", sample([TWO_FAULTS, INCOMPLETE, CONFORMING_VERDICT], 1))
def test_all_text_has_enough_contrast(verdict: Verdict, dark: bool, tmp_path: Path) -> None:
    result = measure_page(verdict_to_page(verdict), tmp_path, 1000, dark=dark)
    assert result["low"] == []
    assert (result["background"] == LIGHT) is not dark


def test_low_contrast_is_detected(tmp_path: Path) -> None:
    page = verdict_to_page(CONFORMING_VERDICT).replace("--soft: #5c574e", "--soft: #b5b0a5")
    assert "#b5b0a5" in page
    result = measure_page(_without_policy(page), tmp_path, 1000)
    assert result["background"] == LIGHT, "the changed style is in force"
    assert result["low"]


def test_a_page_that_is_too_wide_is_detected(tmp_path: Path) -> None:
    page = verdict_to_page(CONFORMING_VERDICT).replace(
        "<h1", '<div class="note">' + "w" * 400 + "</div><h1"
    )
    page = page.replace("overflow-wrap: anywhere;", "")
    assert measure_page(_without_policy(page), tmp_path, 360)["overflow"] > 0


def test_headings_are_in_order_and_every_figure_and_table_has_a_name(tmp_path: Path) -> None:
    result = measure_page(verdict_to_page(TWO_FAULTS), tmp_path, 1000)
    steps = zip(result["headings"], result["headings"][1:], strict=False)
    assert result["headings"][0] == 1
    assert all(after - before <= 1 for before, after in steps)
    assert result["headings"].count(1) == 1
    assert result["unnamed"] == 0
    assert len(set(result["ids"])) == len(result["ids"])
    assert set(result["labels"]) <= set(result["ids"])


def test_print_hides_nothing_and_truncates_no_code(tmp_path: Path) -> None:
    page = verdict_to_page(ONE_FAULT)
    changed = page.replace("@media print {", "@media screen {")
    assert changed != page
    result = measure_page(
        _without_policy(changed), tmp_path, 700, dark=True
    )  # about a sheet of A4; print is light
    assert result["cut"] == 0
    assert result["background"] == "rgb(255, 255, 255)"
    assert result["low"] == []
    hidden = {kind for kind, _ in result["gone"]}
    assert hidden <= {"graph narrow", "BUTTON"}, "the other drawing of the graph, and the button"


def test_the_copy_button_needs_its_script(tmp_path: Path) -> None:
    page = verdict_to_page(ONE_FAULT)
    assert measure_page(page, tmp_path, 1000)["buttons"] == [False]
    assert 'data-copies="code" hidden>' in page, "hidden without the script"


@pytest.mark.parametrize("name", sample(sorted(SAMPLE_VERDICTS), 1))
def test_the_browser_logs_no_message(name: str, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text(verdict_to_page(SAMPLE_VERDICTS[name]), encoding="utf-8")
    document, console = load_page(target, tmp_path / "profile")
    assert "<main" in document
    assert console == []


def test_the_security_policy_blocks_foreign_scripts(tmp_path: Path) -> None:
    page = verdict_to_page(CONFORMING_VERDICT).replace(
        "</main>", "<script>document.title = 'owned'</script></main>"
    )
    target = tmp_path / "page.html"
    target.write_text(page, encoding="utf-8")
    document, console = load_page(target, tmp_path / "profile")
    assert "<title>owned" not in document
    assert any("Content Security Policy" in line for line in console)


def test_hostile_text_becomes_no_markup(tmp_path: Path) -> None:
    result = measure_page(verdict_to_page(HOSTILE_VERDICT), tmp_path, 1000)
    assert result["images"] == 0
    assert result["scripts"] == 1
    assert result["title"].endswith("Backproof")
    assert "onload=alert(2)" in result["title"], "the name is shown as what it is"

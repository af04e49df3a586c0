"""The class and student pages in a browser fit, are legible, print, sort and search."""

import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from backproof.reporting.class_page import class_page
from backproof.reporting.student_page import student_page
from backproof.results.status import Status
from tests.support.grade_factory import (
    PLANAR_ASSIGNMENT,
    make_grade,
    make_marks,
    make_submission,
    make_unjudged_grade,
    with_manual_mark,
    with_status,
)
from tests.support.headless_browser import load_page, measure_page, needs_browser
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    HOSTILE_TEXT,
    HOSTILE_VERDICT,
    INCOMPLETE,
    ONE_FAULT,
    TWO_FAULTS,
)
from tests.support.short_form import sample

pytestmark = needs_browser


def _class() -> list[Any]:
    """A class with every status, a mark set by hand, lateness, and somebody not judged."""
    marks = with_manual_mark(make_marks(ONE_FAULT), "3.47 dZ1", 0.5, "on paper")
    slow = with_status("compute_cost", Status.TIMED_OUT, CONFORMING_VERDICT)
    return [
        make_grade(CONFORMING_VERDICT, "cem", submission=make_submission("cem", "Çem Öz")),
        make_grade(ONE_FAULT, "ada", marks=marks, score=7.5, penalty=1.5),
        make_grade(TWO_FAULTS, "bob", submission=replace(make_submission("bob"), late=True)),
        make_grade(INCOMPLETE, "dora", review_reasons=("3.45 J is not judged",)),
        make_grade(
            with_status("", Status.CRASHED, CONFORMING_VERDICT),
            "fay",
            review_reasons=("nothing ran",),
        ),
        make_grade(slow, "gus", review_reasons=("gave no answer in time: 3.45 J",)),
        make_unjudged_grade("is no Python: " + "long " * 30, "eve"),
    ]


HOSTILES = [
    make_grade(
        HOSTILE_VERDICT,
        "h",
        submission=replace(make_submission("h"), student=HOSTILE_TEXT),
        review_reasons=(HOSTILE_TEXT,),
    ),
    make_unjudged_grade(HOSTILE_TEXT, "u"),
]

PAGES = {
    "class": class_page(_class(), PLANAR_ASSIGNMENT, {"begun": "2026-01-31"}),
    "class of nobody": class_page([], PLANAR_ASSIGNMENT, {}),
    "class of refused": class_page(
        [make_unjudged_grade("no file", n) for n in "abc"], PLANAR_ASSIGNMENT, {}
    ),
    "hostile class": class_page(HOSTILES, PLANAR_ASSIGNMENT, {HOSTILE_TEXT: HOSTILE_TEXT}),
    "student": student_page(_class()[1], PLANAR_ASSIGNMENT),
    "lacking student": student_page(make_grade(INCOMPLETE), PLANAR_ASSIGNMENT),
    "unjudged student": student_page(_class()[-1], PLANAR_ASSIGNMENT),
    "hostile student": student_page(HOSTILES[0], PLANAR_ASSIGNMENT),
}

ASK = """
const table = document.querySelector("table.heat"), form = document.querySelector("form.search");
const rows = () => [...table.querySelectorAll("tbody tr:not([hidden])")];
const names = () => rows().map((row) => row.querySelector("a").textContent);
const click = (column) => table.tHead.rows[0].cells[column].querySelector("button").click();
const [query, box, count] = ["[type=search]", "[type=checkbox]", "output"].map(
  (name) => form.querySelector(name));
const type = (text) => {
  query.value = text;
  query.dispatchEvent(new Event("input", { bubbles: true }));
};
"""
"""The names that the scripts of the tests use."""


LAID_OUT = """
const cells = [...document.querySelectorAll("table.equations tbody tr > *")];
const boxes = cells.map((cell) =>
  [...cell.children].map((c) => c.getBoundingClientRect()).filter((box) => box.width > 1));
const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
  && a.top < b.bottom - 1 && b.top < a.bottom - 1;
const covered = boxes.flatMap((ours, i) => boxes.slice(i + 1, i + 5).filter((others) =>
  ours.some((a) => others.some((b) => meet(a, b)))));
const lines = [...document.querySelectorAll(".by code")].map((c) => c.getClientRects().length);
return [innerWidth, Math.max(...lines), covered.length];"""
"""Returns the page width, the most lines of a function name, and the overlapping cells."""


def _without_policy(page: str) -> str:
    result = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    assert result != page
    return result


def _run_script(page: str, script: str, folder: Path, *more: str) -> Any:
    """Return the result of a script that runs at the end of a page."""
    done = f"<script>{{{ASK} const answer = (() => {{{script}}})();"
    done += "document.title = JSON.stringify(answer);}</script></body>"
    target = folder / "page.html"
    target.write_text(_without_policy(page).replace("</body>", done), encoding="utf-8")
    document, _ = load_page(target, folder / "profile", *more)
    title = re.search(r"<title>(.*?)</title>", document)
    assert title is not None
    return json.loads(unescape(title[1]))


@pytest.mark.parametrize("width", sample([360, 768, 1280], 1))
@pytest.mark.parametrize("name", sample(sorted(PAGES), 2))
def test_no_page_is_wider_than_its_window(name: str, width: int, tmp_path: Path) -> None:
    result = measure_page(PAGES[name], tmp_path, width)
    assert result["texts"] > 10, "the page was loaded"
    assert result["overflow"] <= 0
    assert result["wide"] == []


@pytest.mark.parametrize("width", sample([500, 768, 970, 1100], 1))
def test_the_table_of_equations_breaks_no_name_and_covers_nothing(
    width: int, tmp_path: Path
) -> None:
    size = f"--window-size={width},900"
    assert _run_script(PAGES["class"], LAID_OUT, tmp_path, size) == [width, 1, 0]


@pytest.mark.parametrize(
    ("width", "ours", "fault", "seen"),
    [
        (700, ".by code { white-space: nowrap; }", ".by { max-width: 2rem; }", 1),
        (
            500,
            ".statement { grid-area: 2 / 1 / auto / -1; }",
            ".statement { grid-area: 1 / 2; }",
            2,
        ),
    ],
)
def test_a_broken_name_and_a_covered_cell_are_detected(
    width: int, ours: str, fault: str, seen: int, tmp_path: Path
) -> None:
    assert ours in PAGES["class"]
    page = PAGES["class"].replace(ours, fault)
    result = _run_script(page, LAID_OUT, tmp_path, f"--window-size={width},900")
    assert result[seen] > [width, 1, 0][seen]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", sample(["class", "student", "lacking student"], 1))
def test_all_text_has_enough_contrast(name: str, dark: bool, tmp_path: Path) -> None:
    assert measure_page(PAGES[name], tmp_path, 1280, dark=dark)["low"] == []


def test_low_contrast_is_detected(tmp_path: Path) -> None:
    page = PAGES["class"].replace("--differs: #a3231c", "--differs: #fbd0cc")
    assert measure_page(_without_policy(page), tmp_path, 1280)["low"]


@pytest.mark.parametrize(
    "name", sample(["class", "student", "class of nobody", "unjudged student"], 1)
)
def test_headings_are_in_order_and_every_figure_and_table_has_a_name(
    name: str, tmp_path: Path
) -> None:
    result = measure_page(PAGES[name], tmp_path, 1280)
    steps = zip(result["headings"], result["headings"][1:], strict=False)
    assert result["headings"][0] == 1
    assert all(after - before <= 1 for before, after in steps)
    assert result["headings"].count(1) == 1
    assert result["unnamed"] == 0
    assert len(set(result["ids"])) == len(result["ids"])
    assert set(result["labels"]) <= set(result["ids"])


@pytest.mark.parametrize("name", sample(["class", "student"], 1))
def test_print_hides_nothing_and_is_dark_on_white(name: str, tmp_path: Path) -> None:
    page = _without_policy(PAGES[name].replace("@media print {", "@media screen {"))
    result = measure_page(page, tmp_path, 1020, dark=True)
    assert result["background"] == "rgb(255, 255, 255)"
    assert result["low"] == []
    assert result["cut"] == 0
    gone = {kind for kind, _ in result["gone"]}
    assert gone <= {"graph narrow", "BUTTON", "LABEL", "FIGCAPTION", "text"}, (
        "other drawings, search"
    )


@pytest.mark.parametrize(
    "name", sample(["class", "student", "hostile class", "hostile student"], 1)
)
def test_the_browser_logs_no_message(name: str, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text(PAGES[name], encoding="utf-8")
    document, console = load_page(target, tmp_path / "profile")
    assert "<main" in document
    assert console == []
    assert "<title>owned" not in document


def test_the_page_without_script_has_all_rows_and_no_buttons() -> None:
    page = PAGES["class"].partition("<script>")[0]
    assert page.count('<tr><th scope="row"><a ') == len(_class())
    assert "<button" not in page
    assert '<form class="search" role="search" hidden>' in page


def test_a_click_sorts_by_name_and_a_second_click_reverses_the_order(tmp_path: Path) -> None:
    script = """click(0); const up = names(), way = table.tHead.rows[0].cells[0].ariaSort;
    click(0); return [up, names(), way, table.querySelectorAll("[aria-sort]").length];"""
    up, down, said, sorted_by = _run_script(PAGES["class"], script, tmp_path)
    assert up == ["ada", "bob", "Çem Öz", "dora", "eve", "fay", "gus"]
    assert down == up[::-1]
    assert (said, sorted_by) == ("ascending", 1)


def test_scores_and_penalties_are_sorted_as_numbers(tmp_path: Path) -> None:
    scores = (
        "[...table.querySelectorAll('tbody tr')].map((row) => Number(row.cells[1].textContent))"
    )
    script = f"click(1); const up = {scores}; click(2); return [up, names()];"
    up, names = _run_script(PAGES["class"], script, tmp_path)
    assert up == sorted(up)
    assert len(set(up)) > 3
    assert names[:2] == ["ada", "bob"], "the only one with a penalty, then who else was late"


def test_glyphs_are_sorted_by_status_and_unjudged_submissions_come_last(tmp_path: Path) -> None:
    column = 3 + [*PLANAR_ASSIGNMENT.points].index("3.45 J")
    script = f"""click({column}); const signs = rows().map(
    (row) => row.cells[{column}]?.textContent[0] ?? ""); return [signs, names().at(-1)];"""
    signs, last = _run_script(PAGES["class"], script, tmp_path)
    assert signs == ["✓", "✓", "✗", "!", "…", "?", ""]
    assert last == "eve"


def test_the_search_ignores_accents(tmp_path: Path) -> None:
    script = """type("cem o"); const result = names(), shown = count.textContent;
    type(""); return [result, shown, names().length, form.hidden];"""
    assert _run_script(PAGES["class"], script, tmp_path) == [["Çem Öz"], "1 of 7", 7, False]


def test_the_table_can_show_flagged_submissions_only(tmp_path: Path) -> None:
    script = "box.click(); return names();"
    assert _run_script(PAGES["class"], script, tmp_path) == ["dora", "fay", "gus", "eve"]


def test_the_table_has_table_roles_for_screen_readers(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    asked = """<script>document.title = JSON.stringify(["table.heat", "table.heat tbody tr",
    "table.heat tbody th", "table.heat td.differs", "table.heat th.up"].map((s) =>
    document.querySelector(s).computedRole));</script></body>"""
    page = _without_policy(PAGES["class"]).replace("</body>", asked)
    target.write_text(page, encoding="utf-8")
    feature = "--enable-blink-features=ComputedAccessibilityInfo"
    document, _ = load_page(target, tmp_path / "profile", feature, "--force-renderer-accessibility")
    title = re.search(r"<title>(.*?)</title>", document)
    assert title is not None
    assert json.loads(title[1]) == ["table", "row", "rowheader", "cell", "columnheader"]

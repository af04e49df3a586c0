"""The verdict page is self-contained, runs no foreign code, and shows the whole verdict."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from backproof.reporting.html_page import verdict_to_page
from backproof.reporting.notebook_fragment import verdict_to_fragment
from backproof.results.verdict import Verdict
from tests.support.html_reader import HtmlReader
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    HINT,
    HOSTILE_VERDICT,
    INCOMPLETE,
    ONE_FAULT,
    SAMPLE_VERDICTS,
    TWO_FAULTS,
)


@pytest.mark.parametrize("name", sorted(SAMPLE_VERDICTS))
def test_the_page_is_well_formed_and_self_contained(name: str) -> None:
    page = verdict_to_page(SAMPLE_VERDICTS[name])
    reader = HtmlReader(page)
    assert reader.open_tags == [""]
    attributes = [(tag, a, v) for tag, some in reader.elements for a, v in some.items()]
    assert not [a for a in attributes if a[1] in {"src", "action", "srcset", "data", "style"}]
    assert not [a for a in attributes if a[1].startswith("on")]
    assert {v for _, a, v in attributes if a == "href"} == {"#verdict"}
    assert not re.findall(r"https?:|//[a-z]", re.sub(r"</?script.*?>", "", page).replace(HINT, ""))
    assert "url(" not in re.sub(r"url\(#[nw]\d\)", "", page)


def test_the_security_policy_allows_only_this_style_and_script() -> None:
    metas = [
        some
        for tag, some in HtmlReader(verdict_to_page(CONFORMING_VERDICT)).elements
        if tag == "meta"
    ]
    [policy] = [m["content"] for m in metas if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert "unsafe" not in policy
    for directive in ("style-src", "script-src"):
        assert re.fullmatch(r"'sha256-[\w+/=]+'", directives[directive])


def test_the_page_has_landmarks_a_language_and_a_title() -> None:
    page = verdict_to_page(CONFORMING_VERDICT)
    tags = [tag for tag, _ in HtmlReader(page).elements]
    assert '<html lang="en">' in page
    assert all(tags.count(tag) == 1 for tag in ("header", "main", "footer", "h1"))
    assert "<title>solution.py conforms – Backproof</title>" in page


@pytest.mark.parametrize("name", sorted(set(SAMPLE_VERDICTS) - {"hostile"}))
def test_every_equation_has_a_row_with_glyph_and_words(name: str) -> None:
    page = verdict_to_page(SAMPLE_VERDICTS[name])
    rows = re.findall(r'<tr class="[\w-]+">\n<th scope="row">.*?</tr>', page, re.DOTALL)
    assert len(rows) == len(SAMPLE_VERDICTS[name].equations)
    for row, equation in zip(rows, SAMPLE_VERDICTS[name].equations, strict=True):
        assert f">{equation.number or '–'}<" in row
        assert str(equation.status) in row
        assert 'class="mark' in row, "not by colour alone"
    assert page.count('scope="rowgroup"') == len(
        {e.function for e in SAMPLE_VERDICTS[name].equations}
    )


def test_the_page_shows_cause_consequences_and_observation() -> None:
    text = " ".join(HtmlReader(verdict_to_page(ONE_FAULT)).text.split())
    assert f"Likely cause. {HINT} (dz1-sigmoid-slope)" in text
    assert "so these are not faults themselves: 3.48 dW1, 3.49 db1." in text
    assert "Error / bound: 6.5e+15 as first drawn, inf (the right value is exact) here." in text
    assert "backproof validate solution.py --binding planar --seed 7" in text
    assert "compute_cost gives inf or NaN for J" in text


def test_wrong_entries_are_marked_and_look_different_from_right_ones() -> None:
    page = verdict_to_page(ONE_FAULT)
    marked = re.findall(r"<mark>(.*?)</mark>", page)
    assert marked == ['<span class="visually-hidden">wrong: </span>0.123456789']
    assert "<td>0.123456788</td><td>0.5</td>" in page


def test_broken_laws_missing_and_unjudged_results_are_listed() -> None:
    assert "It holds." in verdict_to_page(TWO_FAULTS)
    text = " ".join(HtmlReader(verdict_to_page(INCOMPLETE)).text.split())
    assert "Missing: 3.47 dZ1. The file does not define backward_propagation." in text
    assert "Not judged: 3.45 J in compute_cost. it looks like the squared error." in text


def test_a_conforming_page_has_neither_faults_nor_a_counterexample() -> None:
    page = verdict_to_page(CONFORMING_VERDICT)
    assert "What is wrong" not in page
    assert "counterexample" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_a_secret_seed_is_not_on_the_page() -> None:
    text = HtmlReader(verdict_to_page(replace(CONFORMING_VERDICT, seed=None))).text
    assert "Seed" not in text
    assert "--seed" not in text


@pytest.mark.parametrize("render", [verdict_to_page, verdict_to_fragment])
def test_hostile_text_is_shown_as_text(
    render: Callable[[Verdict], str],
) -> None:
    page = render(HOSTILE_VERDICT)
    reader = HtmlReader(page)
    assert "img" not in {tag for tag, _ in reader.elements}
    assert [tag for tag, _ in reader.elements].count("script") <= 1
    assert "<img src=x onerror=alert(1)>" in reader.text, "shown as text"
    assert "{{7*7}}" in reader.text, "and not evaluated"
    assert not [c for c in page if not c.isprintable() and c != "\n"]


def test_a_notebook_shows_a_fragment_with_scoped_styles() -> None:
    fragment = TWO_FAULTS._repr_html_()
    assert fragment.strip().startswith('<div class="backproof-verdict">')
    assert HINT in fragment
    assert "<script" not in fragment
    [style] = re.findall(r"<style>(.*?)</style>", fragment, re.DOTALL)
    rules = [line for line in style.splitlines() if "{" in line]
    assert all(rule.startswith(".backproof-verdict") for rule in rules)
    assert HtmlReader(fragment).open_tags == [""]

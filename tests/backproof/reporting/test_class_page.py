"""The page of a class: everybody has a row, and what a lecturer looks for is there."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

from backproof.assignment.definition import TrainingSpec
from backproof.reporting.class_page import class_page, identical_submissions, summary_of
from backproof.reporting.class_rows import class_rows_of, link_to
from backproof.reporting.common_faults import common_faults
from backproof.reporting.equation_difficulty import difficulties
from backproof.reporting.heatmap import heatmap_columns
from backproof.reporting.mark_distribution import histograms, step_of
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from backproof.results.points_formatting import format_days, format_percent, format_points
from tests.support.grade_factory import (
    PLANAR_ASSIGNMENT,
    make_grade,
    make_marks,
    make_submission,
    make_unjudged_grade,
    with_manual_mark,
)
from tests.support.html_reader import HtmlReader
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    HINT,
    HOSTILE_TEXT,
    HOSTILE_VERDICT,
    INCOMPLETE,
    ONE_FAULT,
)

FACTS = {"begun": "2026-01-31", "graded_on": "8 jobs", "seed": "987654321"}


def _class() -> list[GradedSubmission]:
    return [
        make_grade(CONFORMING_VERDICT, "ada"),
        make_grade(ONE_FAULT, "bob"),
        make_grade(ONE_FAULT, "cem"),
        make_grade(INCOMPLETE, "dora", review_reasons=("3.45 J is not judged",)),
        make_unjudged_grade("is no Python", "eve"),
    ]


def _words(grades: list[GradedSubmission]) -> str:
    return HtmlReader(class_page(grades, PLANAR_ASSIGNMENT, FACTS)).visible_text


def _rows(page: str) -> dict[str, str]:
    """The rows of the heat map, by the address of the student's page."""
    table = page.partition('<table class="heat')[2].partition("</table>")[0]
    rows = re.findall(r'<tr><th scope="row"><a href="([^"]+)">(.*?)</tr>', table, re.DOTALL)
    return dict(rows)


@pytest.mark.parametrize(
    "grades", [_class(), [], [make_unjudged_grade("no file", "x")], [make_grade(HOSTILE_VERDICT)]]
)
def test_the_page_is_well_formed_and_self_contained(
    grades: list[GradedSubmission],
) -> None:
    reader = HtmlReader(class_page(grades, PLANAR_ASSIGNMENT, FACTS))
    assert reader.open_tags == [""]
    assert not [
        *reader.attribute_values("src"),
        *reader.attribute_values("action"),
        *reader.attribute_values("style"),
    ]
    assert all(
        re.match(r"#students$|feedback/[\w%.-]+\.html$", h) for h in reader.attribute_values("href")
    )
    assert "default-src 'none'" in reader.attribute_values("content")[0]
    ids = reader.attribute_values("id")
    assert len(set(ids)) == len(ids)
    assert set(reader.attribute_values("aria-labelledby")) <= set(ids)


def test_every_submission_has_a_row_with_a_glyph_and_words_for_each_equation() -> None:
    rows = _rows(class_page(_class(), PLANAR_ASSIGNMENT, FACTS))
    assert [*rows] == [f"feedback/{name}.html" for name in ("ada", "bob", "cem", "dora", "eve")]
    bob = rows["feedback/bob.html"]
    assert len(re.findall("<td ", bob)) == 1 + len(PLANAR_ASSIGNMENT.points)
    assert '<td class="differs">✗<i>differs</i></td>' in bob
    assert '<td class="follows">↳<i>follows</i></td>' in bob
    assert '<td class="conforms">✓</td>' in bob


def test_the_row_of_an_unjudged_submission_has_the_reason() -> None:
    eve = _rows(class_page(_class(), PLANAR_ASSIGNMENT, FACTS))["feedback/eve.html"]
    assert f'<td class="why" colspan="{len(PLANAR_ASSIGNMENT.points)}">is no Python</td>' in eve


def test_a_manual_mark_is_shown_and_makes_a_score_count() -> None:
    lost = make_unjudged_grade("is no Python", "eve")
    marks = with_manual_mark(lost.marks, "3.45 J", 0.5, "on paper")
    page = class_page([replace(lost, marks=marks, score=0.5)], PLANAR_ASSIGNMENT, {})
    cell = '<td class="unknown hand">·<i>unknown, by hand 0.5</i></td>'
    assert cell in _rows(page)["feedback/eve.html"]
    assert "0.5 median" not in page
    assert summary_of(class_rows_of([replace(lost, marks=marks, score=0.5)]), 22.0).mean == "0.5"


def test_the_summary_covers_judged_submissions_only() -> None:
    summary = summary_of(class_rows_of(_class()), 22.0)
    assert (summary.submissions, summary.judged_count, summary.flagged_count) == (5, 4, 2)
    scores = sorted(grade.score for grade in _class()[:4])
    assert summary.mean == format_points(sum(scores) / 4)
    assert summary.median == format_points((scores[1] + scores[2]) / 2)


def test_lateness_is_shown_with_and_without_a_penalty() -> None:
    submission = replace(make_submission("bob"), late=True)
    grades = [
        make_grade(CONFORMING_VERDICT, "ada"),
        make_grade(CONFORMING_VERDICT, submission=submission),
        make_grade(CONFORMING_VERDICT, "cem", penalty=0.8),
    ]
    page = class_page(grades, PLANAR_ASSIGNMENT, {})
    ada, bob, cem = _rows(page).values()
    assert "late" not in ada
    assert '<td class="n" title="late" data-key="-0.001">late</td>' in bob
    assert '<td class="n" title="late">−0.8</td>' in cem
    assert summary_of(class_rows_of(grades), 8.0).late_count == 1
    assert "late" not in _words(_class()[:3])


def test_flagged_submissions_are_listed_with_their_reasons() -> None:
    page = class_page(_class(), PLANAR_ASSIGNMENT, FACTS)
    section = page.partition('<h2 id="review">')[2].partition("</section>")[0]
    assert "dora</bdi></a>: 3.45 J is not judged" in section
    assert "eve</bdi></a>: is no Python" in section
    assert "ada" not in section


def test_an_unjudged_submission_is_flagged_with_the_reason() -> None:
    assert class_rows_of([make_unjudged_grade("is no Python")])[0].review_reasons == (
        "is no Python",
    )
    assert class_rows_of([make_unjudged_grade("is no Python", review_reasons=("a link",))])[
        0
    ].review_reasons == ("a link",)
    assert class_rows_of([make_grade(CONFORMING_VERDICT)])[0].review_reasons == ()


def test_the_most_frequent_fault_comes_first_with_its_submissions() -> None:
    other = replace(ONE_FAULT.faults[0], fault="another", hint="Another hint.")
    once = replace(ONE_FAULT, faults=(other,))
    rows = class_rows_of([make_grade(once, "ada"), *_class()[1:3]])
    first, second = common_faults(rows)
    assert (first.fault.hint, [row.id for row in first.class_rows]) == (HINT, ["bob", "cem"])
    assert (second.fault.hint, second.share) == ("Another hint.", "33 %")


def test_one_fault_of_one_submission_counts_once() -> None:
    elsewhere = replace(ONE_FAULT.faults[0], function="another")
    twice = replace(ONE_FAULT, faults=(*ONE_FAULT.faults, elsewhere))
    [fault] = common_faults(class_rows_of([make_grade(twice)]))
    assert len(fault.class_rows) == 1


def test_the_difficulty_of_an_equation_is_the_share_of_lost_points() -> None:
    rows = class_rows_of(_class())
    by_label = {
        item.column.label: item
        for item in difficulties(rows, heatmap_columns(PLANAR_ASSIGNMENT, rows))
    }
    assert by_label["3.47 dZ1"].earned_percent == "25 %"
    assert by_label["3.48 dW1"].earned_percent == "100 %", "what follows keeps its marks"
    assert dict(by_label["3.47 dZ1"].counts) == {"conforms": 1, "differs": 2, "missing": 1}
    assert sum(part.width for part in by_label["3.47 dZ1"].parts) == pytest.approx(160)


def test_training_and_the_bonus_are_columns() -> None:
    assignment = replace(
        PLANAR_ASSIGNMENT, training=TrainingSpec("nn_model(X, Y, n1, k)"), stability=2.0
    )
    marks = (
        *make_marks(CONFORMING_VERDICT),
        EquationMark(TRAINING_LOOP_LABEL, "nn_model", "follows", 1.0, 1.0),
    )
    marks = (*marks, EquationMark(STABILITY_BONUS_LABEL, "compute_cost", "differs", 0.0, 2.0))
    rows = class_rows_of([make_grade(CONFORMING_VERDICT, marks=marks)])
    training, bonus = heatmap_columns(assignment, rows)[-2:]
    assert (training.label, training.function, training.max_points) == (
        TRAINING_LOOP_LABEL,
        "nn_model",
        1.0,
    )
    assert (bonus.label, bonus.function, bonus.max_points) == (STABILITY_BONUS_LABEL, "", 2.0)


def test_identical_submissions_are_listed_without_accusation() -> None:
    same = [
        make_grade(CONFORMING_VERDICT, n, submission=replace(make_submission(n), digest="d"))
        for n in ("ada", "bob")
    ]
    other = make_grade(
        CONFORMING_VERDICT, "cem", submission=replace(make_submission("cem"), digest="e")
    )
    [group] = identical_submissions(class_rows_of([*same, other, *_class()[3:]]))
    assert [row.id for row in group] == ["ada", "bob"]
    assert "This is no accusation" in _words([*same, other])
    assert "Identical submissions" not in _words(_class()), "without a digest nothing is known"
    assert all(row.review_reasons == () for row in class_rows_of(same))


def test_the_histogram_counts_every_score_and_has_a_summary_in_words() -> None:
    scores = [0.0, 7.0, 7.5, 21.9, 22.0]
    wide, narrow = histograms(scores, 22.0)
    assert {bar.low: bar.count for bar in wide.bars if bar.count} == {0: 1, 7: 2, 21: 1, 22: 1}
    assert sum(bar.count for bar in narrow.bars) == len(scores)
    assert len(narrow.bars) <= 13 < len(wide.bars) <= 26
    assert "7: 2, 21: 1, 22: 1" in wide.summary
    assert "Mean 11.68, median 7.5." in wide.summary


@pytest.mark.parametrize("max_score", [0.0, 0.3, 1.0, 22.0, 25.0, 26.0, 85.0, 100.0, 1234.5])
def test_any_range_of_scores_has_few_bars_within_the_drawing(max_score: float) -> None:
    for histogram in histograms([0.0, max_score / 3, max_score, max_score * 1.1], max_score):
        assert 1 <= len(histogram.bars) <= histogram.metrics.max_bars
        assert sum(bar.count for bar in histogram.bars) == 4
        assert all(0 <= bar.x <= histogram.metrics.width - bar.width for bar in histogram.bars)
        assert all(0 <= line.x <= histogram.metrics.width for line in histogram.lines)


def test_bar_widths_are_round_numbers() -> None:
    assert [step_of(max_score, 26) for max_score in (10.0, 22.0, 40.0, 100.0, 600.0)] == [
        0.5,
        1,
        2,
        5,
        50,
    ]
    assert histograms([], 22.0) == []


def test_rounding_does_not_move_a_score_to_a_lower_bar() -> None:
    wide, _ = histograms([0.1 * 3], 0.3)
    assert [bar.low for bar in wide.bars if bar.count] == [pytest.approx(0.3)]


@pytest.mark.parametrize("name", ["Zoë Ångström", "a/b", "..", "a?b#c", "%2e%2e%2f", '"><script>'])
def test_a_link_leads_to_the_student_page_and_nowhere_else(name: str) -> None:
    link = link_to(name)
    assert re.fullmatch(r"feedback/[\w%.~-]+\.html", link, re.ASCII)
    assert unquote(link) == f"feedback/{name}.html"
    assert link.count("/") == 1


def test_hostile_names_and_messages_are_shown_as_text() -> None:
    submission = replace(make_submission("h"), student=HOSTILE_TEXT)
    grades = [
        make_grade(HOSTILE_VERDICT, submission=submission, review_reasons=(HOSTILE_TEXT,)),
        make_unjudged_grade(HOSTILE_TEXT, "u"),
    ]
    page = class_page(grades, PLANAR_ASSIGNMENT, {HOSTILE_TEXT: HOSTILE_TEXT})
    reader = HtmlReader(page)
    tags = [tag for tag, _ in reader.elements]
    assert "img" not in tags
    assert tags.count("script") == 1
    assert "{{7*7}}" in reader.text
    assert not [c for c in page if not c.isprintable() and c != "\n"]


def test_students_of_the_same_name_are_shown_with_ids() -> None:
    grades = [
        make_grade(CONFORMING_VERDICT, n, submission=make_submission(n, "Ada Lovelace"))
        for n in ("ada_1", "ada_2")
    ]
    page = class_page(grades, PLANAR_ASSIGNMENT, {})
    assert "Ada Lovelace (ada_1)" in page
    assert "(" not in _rows(class_page(grades[:1], PLANAR_ASSIGNMENT, {}))["feedback/ada_1.html"]


def test_the_page_has_the_conditions_of_the_run_but_not_the_seed() -> None:
    page = class_page(_class(), PLANAR_ASSIGNMENT, FACTS)
    words = HtmlReader(page).visible_text
    assert "24 examples in float64" in words
    assert "process" in words
    assert "Graded on8 jobs" in words
    assert "987654321" not in page


def test_each_isolation_is_listed_with_its_number_of_submissions() -> None:
    other = replace(CONFORMING_VERDICT, isolation="bubblewrap")
    words = _words(
        [
            make_grade(CONFORMING_VERDICT, "a"),
            make_grade(CONFORMING_VERDICT, "b"),
            make_grade(other, "c"),
        ]
    )
    assert "process (2 of 3)" in words
    assert "bubblewrap (1 of 3)" in words


def test_the_page_warns_of_submissions_without_isolation() -> None:
    other = replace(CONFORMING_VERDICT, isolation="bubblewrap: namespaces of its own")
    off, on = make_grade(CONFORMING_VERDICT, "a"), make_grade(other, "b")
    assert "Isolation was off: the code ran as the user who graded it" in _words([off, off])
    assert "Isolation was off for 1 of 2 submissions: the code" in _words([off, on])
    assert "Isolation was off" not in _words([on, make_unjudged_grade("no file", "c")])


def test_a_class_without_submissions_says_so() -> None:
    words = _words([])
    assert "There are no submissions yet." in words
    assert "Histogram" not in class_page([], PLANAR_ASSIGNMENT, {})


def test_two_thousand_students_take_less_than_three_megabytes() -> None:
    empty = len(class_page([], PLANAR_ASSIGNMENT, {}).encode())
    grades = [make_grade(ONE_FAULT, f"student-{n:04}") for n in range(200)]
    assert (
        empty + (len(class_page(grades, PLANAR_ASSIGNMENT, {}).encode()) - empty) * 10 < 3_000_000
    )


def test_points_days_and_percents_are_written_without_needless_digits() -> None:
    assert [format_points(x) for x in (21.0, 0.5, 1 / 3, -2.0, -0.001)] == [
        "21",
        "0.5",
        "0.33",
        "−2",
        "0",
    ]
    assert [format_days(x) for x in (1.0, 2.25, 0.04)] == [
        "1 day",
        "2.2 days",
        "less than 0.1 days",
    ]
    assert [format_percent(x) for x in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0 %", "1 %", "50 %", "99 %", "100 %",
    ]  # fmt: skip

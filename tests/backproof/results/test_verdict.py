"""A verdict as a value: its truth, its texts and its failures."""

from dataclasses import replace

import pytest

from backproof.results.status import Status
from tests.support.sample_verdicts import CONFORMING_VERDICT, CRASHED, SAMPLE_VERDICTS


def test_a_verdict_is_true_only_if_it_conforms() -> None:
    assert CONFORMING_VERDICT
    assert not CRASHED
    assert all(bool(verdict) is verdict.conforms for verdict in SAMPLE_VERDICTS.values())


def test_a_verdict_without_equations_is_false() -> None:
    assert not replace(CONFORMING_VERDICT, equations=())


@pytest.mark.parametrize("status", [Status.MISSING, Status.UNSUPPORTED, Status.FOLLOWS])
def test_a_verdict_is_false_where_a_result_was_not_shown_to_be_right(status: Status) -> None:
    first, *others = CONFORMING_VERDICT.equations
    assert not replace(CONFORMING_VERDICT, equations=(replace(first, status=status), *others))


def test_the_repr_of_a_verdict_is_one_line_without_its_seed() -> None:
    assert repr(replace(CONFORMING_VERDICT, seed=12345, target="a\nb")) == (
        r"<Verdict: 'a\nb' conforms, 8 of 8 equations pass, binding 'planar'>"
    )


def test_the_text_of_a_verdict_is_its_table() -> None:
    lines = str(CONFORMING_VERDICT).splitlines()
    assert len(lines) > len(CONFORMING_VERDICT.equations)
    assert "conforms" in lines[0]


def test_a_notebook_shows_a_verdict_as_html() -> None:
    assert "<table" in CONFORMING_VERDICT._repr_html_()


def test_failures_are_the_equations_that_do_not_pass() -> None:
    assert list(CONFORMING_VERDICT.failures) == []
    assert {e.status.passes for e in CRASHED.failures} == {False}


def test_wrong_is_a_deprecated_name_of_failures() -> None:
    with pytest.warns(DeprecationWarning, match=r"Verdict\.failures"):
        assert list(CRASHED.wrong) == list(CRASHED.failures)


def test_statuses_are_ranked_from_conforming_to_crashed() -> None:
    ranked = sorted(Status, key=lambda status: status.severity)
    assert (ranked[0], ranked[-1]) == (Status.CONFORMS, Status.CRASHED)
    assert [status.earns for status in ranked] == [True] * 3 + [False] * 6


def test_every_status_has_a_glyph_of_its_own() -> None:
    assert len({status.glyph for status in Status}) == len(Status)

"""Gradescope's results: as its specification has them, and nothing hidden in them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from backproof.assignment.definition import Assignment
from backproof.integrations.gradescope.results_json import results
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL
from tests.support.grade_factory import (
    PLANAR_ASSIGNMENT,
    assignment_with_feedback,
    make_grade,
    make_submission,
    make_unjudged_grade,
    with_manual_mark,
)
from tests.support.gradescope_schema import schema_violations
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    COUNTEREXAMPLE_CODE,
    HINT,
    HOSTILE_VERDICT,
    ONE_FAULT,
    SAMPLE_VERDICTS,
)


@pytest.mark.parametrize("name", SAMPLE_VERDICTS)
def test_results_are_as_the_specification_has_them(name: str) -> None:
    assert list(schema_violations(_through_json(make_grade(SAMPLE_VERDICTS[name])))) == []


def test_results_of_what_could_not_be_judged_are_so_too() -> None:
    found = _through_json(make_unjudged_grade("has no Python file"))
    assert list(schema_violations(found)) == []
    assert found["output"].splitlines() == [
        "This could not be judged: has no Python file",
        "There are no marks: the score of 0 stands for none.",
    ]
    assert (found["score"], {test["status"] for test in found["tests"]}) == (0, {"failed"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": "7"}, {"visibility": "secret"}, {"tests": [{"number": 3.47}]},
        {"tests": [{"status": "ok"}]}, {"tests": [{"output_format": "xml"}]},
        {"tests": [{"score": float("nan")}]}, {"seed": 5}, {"tests": [{"expected": 1}]},
        {"tests": {}}, {},
    ],
)  # fmt: skip
def test_the_check_of_the_specification_rejects_what_is_not_in_it(wrong: Mapping[str, Any]) -> None:
    right = _through_json(make_grade(CONFORMING_VERDICT))
    if "tests" in wrong and isinstance(wrong["tests"], list):
        changed = {**right, "tests": [{**right["tests"][0], **wrong["tests"][0]}]}
    else:
        changed = {**right, **wrong} if wrong else {}
    assert list(schema_violations(changed)) != []


def test_each_item_is_a_test_with_its_points() -> None:
    found = results(make_grade(ONE_FAULT), PLANAR_ASSIGNMENT)
    tests = {test["name"]: test for test in found["tests"]}
    assert len(tests) == len(PLANAR_ASSIGNMENT.points)
    wrong = tests["dZ1 in backward_propagation"]
    assert (wrong["status"], wrong["score"], wrong["max_score"]) == ("failed", 0, 1)
    assert wrong["number"] == "3.47"
    assert HINT in wrong["output"]
    assert COUNTEREXAMPLE_CODE in wrong["output"]
    follows = tests["dW1 in backward_propagation"]
    assert (follows["status"], follows["score"]) == ("passed", 1)
    assert "keeps its points" in follows["output"]
    assert found["score"] == sum(test["score"] for test in found["tests"])


def test_lateness_is_in_the_score_and_said() -> None:
    late = make_grade(
        CONFORMING_VERDICT, submission=make_submission("ada", days_late=1.5), score=7.2, penalty=0.8
    )
    found = results(late, PLANAR_ASSIGNMENT)
    assert found["score"] == 7.2
    assert "1.5 days late, which takes off 0.8 points" in found["output"]


def test_a_mark_set_by_hand_has_its_reason() -> None:
    one = make_grade(ONE_FAULT)
    marks = with_manual_mark(one.marks, "3.47 dZ1", 1.0, "an appeal")
    (test,) = (
        t
        for t in results(replace(one, marks=marks), PLANAR_ASSIGNMENT)["tests"]
        if "dZ1" in t["name"]
    )
    assert (test["status"], test["output"]) == ("passed", "Set by hand: an appeal")


def test_a_bonus_says_that_it_is_one() -> None:
    one = make_grade(CONFORMING_VERDICT)
    more = replace(
        one, marks=(*one.marks, EquationMark(STABILITY_BONUS_LABEL, "", "conforms", 2.0, 2.0))
    )
    assert results(more, PLANAR_ASSIGNMENT)["tests"][-1]["name"] == "stability, a bonus"
    more = replace(
        one, marks=(*one.marks, EquationMark(STABILITY_BONUS_LABEL, "", "differs", 0.0, 2.0))
    )
    last = results(more, PLANAR_ASSIGNMENT)["tests"][-1]
    assert (last["status"], last["output"]) == ("passed", "Not earned, which takes nothing off.")


@pytest.mark.parametrize(
    "assignment",
    [
        PLANAR_ASSIGNMENT,
        assignment_with_feedback(hints=False),
        assignment_with_feedback(counterexample=False),
    ],
)
def test_nothing_hidden_is_in_the_results(assignment: Assignment) -> None:
    secret = replace(ONE_FAULT, seed=987654321, target="/srv/lecturer/unpacked/ada/solution.py")
    text = json.dumps(results(make_grade(secret), assignment))
    assert all(s not in text for s in ("987654321", "2.5e", "/srv/lecturer", "0.75"))
    assert (HINT in text) is assignment.feedback_policy.hints
    assert ("import numpy" in text) is assignment.feedback_policy.counterexample


def test_hostile_words_are_plain_text() -> None:
    found = results(make_grade(HOSTILE_VERDICT), PLANAR_ASSIGNMENT)
    formats = [found[f"{key}output_format"] for key in ("", "test_")]
    assert {*formats, *(test["output_format"] for test in found["tests"])} == {"text"}
    assert not any(c in json.dumps(found, ensure_ascii=False) for c in "\x1b\u202e\u2066\x00\ud800")


def _through_json(one: GradedSubmission) -> Any:
    return json.loads(json.dumps(results(one, PLANAR_ASSIGNMENT), allow_nan=False))

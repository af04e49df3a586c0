"""A training loop is called by its own name: no report says "nn_model in nn_model"."""

import re
from dataclasses import replace

import pytest

from backproof.assignment.definition import TrainingSpec
from backproof.integrations.gradescope.results_json import results
from backproof.reporting.annotations import verdict_to_annotations
from backproof.reporting.class_page import class_page
from backproof.reporting.formulas import item_meaning
from backproof.reporting.html_page import verdict_to_page
from backproof.reporting.junit_xml import class_to_junit, verdict_to_junit
from backproof.reporting.notebook_fragment import verdict_to_fragment
from backproof.reporting.phrases import location
from backproof.reporting.student_page import student_page
from backproof.reporting.terminal_text import verdict_to_text
from backproof.results.verdict import TRAINING_LOOP_LABEL, Cause, EquationVerdict, Status, Verdict
from tests.support.grade_factory import PLANAR_ASSIGNMENT, make_grade
from tests.support.html_reader import HtmlReader
from tests.support.sample_verdicts import CONFORMING_VERDICT

TRAINED = replace(
    PLANAR_ASSIGNMENT,
    training=TrainingSpec("nn_model(X, Y, n1, k)"),
    points={**PLANAR_ASSIGNMENT.points, TRAINING_LOOP_LABEL: 1.0},
)
STATUSES = (Status.DIFFERS, Status.MISSING, Status.UNSUPPORTED, Status.CLOSE)


def _loop(status: Status, function: str = TRAINING_LOOP_LABEL) -> Verdict:
    said = "gives the same parameters after one iteration and after more."
    loop = EquationVerdict(None, TRAINING_LOOP_LABEL, function, status, said)
    faults = (Cause("", TRAINING_LOOP_LABEL, "loop-begins-anew", "Where does it start?", function),)
    equations = (*CONFORMING_VERDICT.equations, loop)
    return replace(
        CONFORMING_VERDICT, equations=equations, faults=faults if status is Status.DIFFERS else ()
    )


def _said(verdict: Verdict) -> dict[str, str]:
    """What each report says of a verdict; attributes of XML side by side."""
    one = make_grade(verdict, assignment=TRAINED)
    tested = [(test["name"], test["output"]) for test in results(one, TRAINED)["tests"]]
    xml = re.compile(r'name="(.*?)" classname="(.*?)"')
    return {
        "terminal": verdict_to_text(verdict, 120),
        "narrow terminal": verdict_to_text(verdict, 60),
        "page": HtmlReader(verdict_to_page(verdict)).visible_text,
        "fragment": HtmlReader(verdict_to_fragment(verdict)).visible_text,
        "student": HtmlReader(student_page(one, TRAINED)).visible_text,
        "class": HtmlReader(class_page([one], TRAINED, {})).visible_text,
        "junit": "\n".join(map(" ".join, xml.findall(verdict_to_junit(verdict)))),
        "class junit": "\n".join(map(" ".join, xml.findall(class_to_junit([one], TRAINED)))),
        "annotations": verdict_to_annotations(verdict),
        "gradescope": "\n".join(map(" ".join, tested)),
    }


@pytest.mark.parametrize("status", STATUSES)
def test_a_loop_is_called_by_its_name_alone(status: Status) -> None:
    for report, said in _said(_loop(status)).items():
        assert TRAINING_LOOP_LABEL in said or report == "annotations", report
        assert not re.search(rf"{TRAINING_LOOP_LABEL} (in|of) {TRAINING_LOOP_LABEL}", said), report


def test_a_loop_of_another_name_is_said_to_be_in_its_function() -> None:
    said = _said(_loop(Status.DIFFERS, "train"))
    assert "nn_model in train" in said["terminal"]
    assert "nn_model in train" in said["student"]
    assert "nn_model in train" in said["gradescope"]
    assert "nn_model of train" in said["annotations"]
    assert "nn_model train" in said["class junit"]


def test_a_table_names_a_loop_once_and_an_equation_with_its_function() -> None:
    said = _said(_loop(Status.DIFFERS))
    rows = [re.sub(r"\s+", " ", line) for line in said["terminal"].splitlines()]
    assert "– – nn_model differs " in rows
    assert "3.45 J compute_cost conforms 0.25" in rows
    assert "nn_model ada" in said["class junit"]
    assert "3.45 J compute_cost" in said["class junit"]


def test_what_is_no_equation_is_told_in_words() -> None:
    assert item_meaning("3.45 J", "compute_cost") == ""
    assert (
        item_meaning(TRAINING_LOOP_LABEL, TRAINING_LOOP_LABEL)
        == "what one more step of training does"
    )
    assert (
        item_meaning(TRAINING_LOOP_LABEL, "train")
        == "nn_model: what one more step of training does"
    )
    assert item_meaning("stability", "").startswith("stability: finite results")


@pytest.mark.parametrize(
    ("labels", "function", "said"),
    [
        ("nn_model", "nn_model", "nn_model"),
        ("nn_model", "train", "nn_model in train"),
        ("3.47 dZ1", "f", "3.47 dZ1 in f"),
        ("3.47 dZ1", "", "3.47 dZ1"),
    ],
)
def test_what_is_judged_is_said_with_where_it_is(labels: str, function: str, said: str) -> None:
    assert location(labels, function) == said

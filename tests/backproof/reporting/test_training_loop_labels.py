"""No report names a training loop twice, as in "nn_model in nn_model"."""

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
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.labels import TRAINING_LOOP_LABEL
from backproof.results.status import Status
from backproof.results.verdict import Cause, Verdict
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
    message = "gives the same parameters after one iteration and after more."
    loop = EquationVerdict(None, TRAINING_LOOP_LABEL, function, status, message)
    faults = (Cause("", TRAINING_LOOP_LABEL, "loop-begins-anew", "Where does it start?", function),)
    equations = (*CONFORMING_VERDICT.equations, loop)
    return replace(
        CONFORMING_VERDICT, equations=equations, faults=faults if status is Status.DIFFERS else ()
    )


def _reports(verdict: Verdict) -> dict[str, str]:
    """Return the text of every report; of XML the attributes."""
    grade = make_grade(verdict, assignment=TRAINED)
    tests = [(test["name"], test["output"]) for test in results(grade, TRAINED)["tests"]]
    xml = re.compile(r'name="(.*?)" classname="(.*?)"')
    return {
        "terminal": verdict_to_text(verdict, 120),
        "narrow terminal": verdict_to_text(verdict, 60),
        "page": HtmlReader(verdict_to_page(verdict)).visible_text,
        "fragment": HtmlReader(verdict_to_fragment(verdict)).visible_text,
        "student": HtmlReader(student_page(grade, TRAINED)).visible_text,
        "class": HtmlReader(class_page([grade], TRAINED, {})).visible_text,
        "junit": "\n".join(map(" ".join, xml.findall(verdict_to_junit(verdict)))),
        "class junit": "\n".join(map(" ".join, xml.findall(class_to_junit([grade], TRAINED)))),
        "annotations": verdict_to_annotations(verdict),
        "gradescope": "\n".join(map(" ".join, tests)),
    }


@pytest.mark.parametrize("status", STATUSES)
def test_a_loop_is_named_once(status: Status) -> None:
    for report, text in _reports(_loop(status)).items():
        assert TRAINING_LOOP_LABEL in text or report == "annotations", report
        assert not re.search(rf"{TRAINING_LOOP_LABEL} (in|of) {TRAINING_LOOP_LABEL}", text), report


def test_a_loop_in_a_function_of_another_name_is_named_with_it() -> None:
    reports = _reports(_loop(Status.DIFFERS, "train"))
    assert "nn_model in train" in reports["terminal"]
    assert "nn_model in train" in reports["student"]
    assert "nn_model in train" in reports["gradescope"]
    assert "nn_model of train" in reports["annotations"]
    assert "nn_model train" in reports["class junit"]


def test_a_table_names_a_loop_once_and_an_equation_with_its_function() -> None:
    reports = _reports(_loop(Status.DIFFERS))
    rows = [re.sub(r"\s+", " ", line) for line in reports["terminal"].splitlines()]
    assert "– – nn_model differs " in rows
    assert "3.45 J compute_cost conforms 0.25" in rows
    assert "nn_model ada" in reports["class junit"]
    assert "3.45 J compute_cost" in reports["class junit"]


def test_items_that_are_no_equations_are_described_in_words() -> None:
    assert item_meaning("3.45 J", "compute_cost") == ""
    assert (
        item_meaning(TRAINING_LOOP_LABEL, TRAINING_LOOP_LABEL)
        == "the effect of one more training iteration"
    )
    assert (
        item_meaning(TRAINING_LOOP_LABEL, "train")
        == "nn_model: the effect of one more training iteration"
    )
    assert item_meaning("stability", "").startswith("stability: finite results")


@pytest.mark.parametrize(
    ("labels", "function", "text"),
    [
        ("nn_model", "nn_model", "nn_model"),
        ("nn_model", "train", "nn_model in train"),
        ("3.47 dZ1", "f", "3.47 dZ1 in f"),
        ("3.47 dZ1", "", "3.47 dZ1"),
    ],
)
def test_labels_are_followed_by_their_function(labels: str, function: str, text: str) -> None:
    assert location(labels, function) == text

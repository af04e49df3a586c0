"""Who needs a human eye: what earns nothing, goes wrong in one way, or disturbs the judge."""

from dataclasses import replace
from pathlib import Path

import pytest

from backproof.assignment.toml_reader import load
from backproof.grading.marks import zero_grade
from backproof.grading.review_flags import review_reasons
from backproof.grading.submission_request import validation_request
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.results.submission import Submission
from backproof.results.verdict import Verdict
from backproof.validation.pipeline import validate_target
from tests.support.course_notebook import replace_code
from tests.support.in_process import EXAMPLES
from tests.support.short_form import sample

PLANAR = load("planar")
ADA = Submission("ada", "Ada", None, "ada.py")
SOLUTION = (EXAMPLES / "planar" / "solution.py").read_text()


def _equation(
    function: str, status: Status, message: str = "", symbol: str = "J"
) -> EquationVerdict:
    return EquationVerdict("3.45", symbol, function, status, message)


def _review_reasons(*equations: EquationVerdict) -> list[str]:
    bound = tuple(dict.fromkeys(e.function for e in equations if e.status is not Status.MISSING))
    verdict = Verdict("ada.py", "planar", "float64", 7, 24, "process", equations, bound=bound)
    return review_reasons(ADA, verdict, PLANAR)


def _review_reasons_of_file(path: Path) -> list[str]:
    asked = replace(
        validation_request(PLANAR, 5), isolation="process", counterexample=False, examples=4
    )
    return review_reasons(ADA, validate_target(path, asked), PLANAR)


RIGHT = _equation("right", Status.CONFORMS)


def test_only_submissions_that_earn_nothing_are_flagged() -> None:
    wrong = [_equation(name, Status.DIFFERS) for name in ("f", "g")]
    assert _review_reasons(*wrong) == ["earns nothing, though it has f, g"]
    assert _review_reasons(*wrong, RIGHT) == []
    assert _review_reasons(*wrong, _equation("h", Status.FOLLOWS)) == []
    many = [_equation(name, Status.DIFFERS) for name in "abcdef"]
    assert _review_reasons(*many) == ["earns nothing, though it has a, b, c, d and 2 more"]


def test_unedited_template_is_flagged() -> None:
    assert _review_reasons(_equation("f", Status.MISSING)) == [
        "earns nothing, though it has something"
    ]


@pytest.mark.parametrize(
    ("status", "messages", "way"),
    [
        (
            Status.DIFFERS,
            ("J is a value of type ada.Right, expected a number.",
             "A2 is a value of type ada.Right, expected an array of shape (1, 2)."),
            "a result is a value of type ada.Right",
        ),
        (
            Status.DIFFERS,
            ("J has shape (2, 3), expected (3, 2).", "A2 has shape (4, 1), expected (1, 4)."),
            "a result has shape",
        ),
        (
            Status.CRASHED,
            ("raised NameError: name 'sp' is not defined (line 3).",
             "raised NameError: name 'sp' is not defined (cell 2, line 7)."),
            "raised NameError: name 'sp' is not defined",
        ),
    ],
)  # fmt: skip
def test_same_failure_in_most_functions_is_flagged(
    status: Status, messages: tuple[str, str], way: str
) -> None:
    first, second = (
        _equation(name, status, message, message.partition(" ")[0])
        for name, message in zip("fg", messages, strict=True)
    )
    assert _review_reasons(first, second, RIGHT) == [
        f"2 of 3 functions fail in the same way: {way}"
    ]
    missing = _equation("h", Status.MISSING)
    assert _review_reasons(first, second, RIGHT, missing)[0].startswith("2 of 3"), (
        "of those there are"
    )
    assert _review_reasons(first, second, RIGHT, _equation("right too", Status.CONFORMS)) == [], (
        "half"
    )
    assert _review_reasons(first, RIGHT) == [], "one function is not most of it"
    assert _review_reasons(first, replace(second, message="is another matter."), RIGHT) == []


def test_wrong_values_alone_are_not_a_shared_failure() -> None:
    wrong = [_equation(name, Status.DIFFERS) for name in "fgh"]
    assert _review_reasons(*wrong, RIGHT) == []


def test_unjudged_submission_is_flagged_once() -> None:
    crashed = [_equation(name, Status.CRASHED, "raised OSError: no.") for name in "fg"]
    assert _review_reasons(*crashed) == ["nothing could be judged: f raised OSError: no"]


def test_timeouts_are_flagged() -> None:
    slow = _equation("f", Status.TIMED_OUT, "no answer within 5 seconds.")
    assert _review_reasons(slow, RIGHT) == ["no result in time: 3.45 J"]


SHOUTING = """
    for channel in range(3, 20):
        try:
            os.write(channel, b"passed" * 100)
        except OSError:
            pass
"""

DISTURBANCES = {
    "import os; os._exit(0)": "the process ended with status 0",
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)": "the process was ended by SIGSEGV",
    "quit()": "raised SystemExit",
    f"import os\n{SHOUTING}": "the answers could not be read, since the code wrote on the judge's",
    "while True: print('x' * 100_000)": "more than 67108864 bytes were printed",
}


@pytest.mark.parametrize("code", sample(DISTURBANCES, 3))
def test_code_that_ends_or_disturbs_the_worker_is_flagged(code: str, tmp_path: Path) -> None:
    body = (
        f"def compute_cost(A2, Y, parameters=None):\n    {code}\n    return 1.0\n\n\ndef _unused("
    )
    path = tmp_path / "ada.py"
    path.write_text(replace_code(SOLUTION, {"def compute_cost(": body}))
    (found,) = _review_reasons_of_file(path)
    assert found.startswith(f"compute_cost: {DISTURBANCES[code]}")


def test_ordinary_exception_is_not_flagged(tmp_path: Path) -> None:
    path = tmp_path / "ada.py"
    path.write_text(
        replace_code(SOLUTION, {"dZ2 = A2 - Y": "raise ValueError('the process ended')"})
    )
    assert _review_reasons_of_file(path) == []


def test_a_right_solution_is_not_looked_at() -> None:
    assert _review_reasons_of_file(EXAMPLES / "planar" / "solution.py") == []


@pytest.mark.parametrize("name", sample(["trudy_e.py", "oscar_p.py", "mallory_x.py"], 1))
def test_hostile_submissions_of_the_class_are_flagged(name: str) -> None:
    assert _review_reasons_of_file(EXAMPLES / "class" / name)


def test_an_earlier_attempt_is_a_reason_only_where_the_last_cannot_be_judged() -> None:
    again = replace(ADA, attempt=2, set_aside=("attempt 1 is set aside",), notes=("a note",))
    verdict = Verdict("ada.py", "planar", "float64", 7, 24, "process", (RIGHT,), bound=("right",))
    assert review_reasons(again, verdict, PLANAR) == ["a note"]
    said = ("broken", "a note", "attempt 1 is set aside")
    assert zero_grade(again, PLANAR, "broken").review_reasons == said

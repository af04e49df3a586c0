"""Who needs a human eye: what earns nothing, goes wrong in one way, or disturbs the judge."""

from dataclasses import replace
from pathlib import Path

import pytest

from backproof.assignment.reading import load
from backproof.grading.asking import question
from backproof.grading.looking import reasons
from backproof.grading.marks import ungraded
from backproof.intake.handed import Handed
from backproof.judge.verdict import EquationVerdict, Status, Verdict
from backproof.validation import answer
from tests.backproof.local import EXAMPLES
from tests.backproof.submissions import edited

PLANAR = load("planar")
ADA = Handed("ada", "Ada", None, "ada.py")
SOLUTION = (EXAMPLES / "planar" / "solution.py").read_text()


def _equation(
    function: str, status: Status, message: str = "", symbol: str = "J"
) -> EquationVerdict:
    return EquationVerdict("3.45", symbol, function, status, message)


def _looked(*equations: EquationVerdict) -> list[str]:
    bound = tuple(dict.fromkeys(e.function for e in equations if e.status is not Status.MISSING))
    verdict = Verdict("ada.py", "planar", "float64", 7, 24, "process", equations, bound=bound)
    return reasons(ADA, verdict, PLANAR)


def _judged(path: Path) -> list[str]:
    asked = replace(question(PLANAR, 5), isolation="process", counterexample=False, examples=4)
    return reasons(ADA, answer(path, asked), PLANAR)


RIGHT = _equation("right", Status.CONFORMS)


def test_what_earns_nothing_is_looked_at_and_what_earns_something_is_not() -> None:
    wrong = [_equation(name, Status.DIFFERS) for name in ("f", "g")]
    assert _looked(*wrong) == ["earns nothing, though it has f, g"]
    assert _looked(*wrong, RIGHT) == []
    assert _looked(*wrong, _equation("h", Status.FOLLOWS)) == []
    many = [_equation(name, Status.DIFFERS) for name in "abcdef"]
    assert _looked(*many) == ["earns nothing, though it has a, b, c, d and 2 more"]


def test_a_template_that_is_handed_in_as_it_was_handed_out_is_looked_at() -> None:
    assert _looked(_equation("f", Status.MISSING)) == ["earns nothing, though it has something"]


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
def test_what_goes_wrong_in_one_way_in_most_functions_is_looked_at(
    status: Status, messages: tuple[str, str], way: str
) -> None:
    first, second = (
        _equation(name, status, message, message.partition(" ")[0])
        for name, message in zip("fg", messages, strict=True)
    )
    assert _looked(first, second, RIGHT) == [f"2 of 3 functions go wrong in one way: {way}"]
    missing = _equation("h", Status.MISSING)
    assert _looked(first, second, RIGHT, missing)[0].startswith("2 of 3"), "of those there are"
    assert _looked(first, second, RIGHT, _equation("right too", Status.CONFORMS)) == [], "half"
    assert _looked(first, RIGHT) == [], "one function is not most of it"
    assert _looked(first, replace(second, message="is another matter."), RIGHT) == []


def test_wrong_values_are_no_way_that_functions_share() -> None:
    wrong = [_equation(name, Status.DIFFERS) for name in "fgh"]
    assert _looked(*wrong, RIGHT) == []


def test_what_could_not_be_judged_at_all_is_told_once() -> None:
    crashed = [_equation(name, Status.CRASHED, "raised OSError: no.") for name in "fg"]
    assert _looked(*crashed) == ["nothing could be judged: f raised OSError: no"]


def test_what_gave_no_answer_in_time_is_looked_at() -> None:
    slow = _equation("f", Status.TIMED_OUT, "no answer within 5 seconds.")
    assert _looked(slow, RIGHT) == ["gave no answer in time: 3.45 J"]


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


@pytest.mark.parametrize("code", DISTURBANCES)
def test_who_ends_or_disturbs_the_worker_is_looked_at(code: str, tmp_path: Path) -> None:
    body = (
        f"def compute_cost(A2, Y, parameters=None):\n    {code}\n    return 1.0\n\n\ndef _unused("
    )
    path = tmp_path / "ada.py"
    path.write_text(edited(SOLUTION, {"def compute_cost(": body}))
    (found,) = _judged(path)
    assert found.startswith(f"compute_cost: {DISTURBANCES[code]}")


def test_an_error_of_ones_own_disturbs_nobody(tmp_path: Path) -> None:
    path = tmp_path / "ada.py"
    path.write_text(edited(SOLUTION, {"dZ2 = A2 - Y": "raise ValueError('the process ended')"}))
    assert _judged(path) == []


def test_a_right_solution_is_not_looked_at() -> None:
    assert _judged(EXAMPLES / "planar" / "solution.py") == []


@pytest.mark.parametrize("name", ["trudy_e.py", "oscar_p.py", "mallory_x.py"])
def test_who_is_hostile_in_the_class_is_looked_at(name: str) -> None:
    assert _judged(EXAMPLES / "class" / name)


def test_an_earlier_attempt_is_a_reason_only_where_the_last_cannot_be_judged() -> None:
    again = replace(ADA, attempt=2, set_aside=("attempt 1 is set aside",), notes=("a note",))
    verdict = Verdict("ada.py", "planar", "float64", 7, 24, "process", (RIGHT,), bound=("right",))
    assert reasons(again, verdict, PLANAR) == ["a note"]
    said = ("broken", "a note", "attempt 1 is set aside")
    assert ungraded(again, PLANAR, "broken").look == said

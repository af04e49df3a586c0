"""What a student may see of a verdict: nothing of the exam, and what the assignment allows."""

from dataclasses import replace
from pathlib import Path

import pytest

from backproof.assignment.definition import FeedbackPolicy
from backproof.reporting.student_view import mask_numbers, verdict_for_student
from backproof.results.verdict import LawViolation, Status, Verdict
from tests.support.grade_factory import make_grade, make_submission, make_unjudged_grade
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    COUNTEREXAMPLE,
    HINT,
    ONE_FAULT,
    TWO_FAULTS,
)

ALL = FeedbackPolicy()


def _seen(verdict: Verdict, shown: FeedbackPolicy = ALL) -> Verdict:
    seen = verdict_for_student(make_grade(verdict), shown)
    assert seen is not None
    return seen


def _saying(message: str, status: Status = Status.DIFFERS) -> Verdict:
    changed = (
        replace(e, status=status, message=message) if e.symbol == "J" else e
        for e in CONFORMING_VERDICT.equations
    )
    return replace(CONFORMING_VERDICT, equations=tuple(changed))


def _said(verdict: Verdict, shown: FeedbackPolicy = ALL) -> str:
    return next(e.message for e in _seen(verdict, shown).equations if e.symbol == "J")


def test_neither_seed_nor_entries_nor_the_picture_of_the_exam_are_seen() -> None:
    told = make_grade(ONE_FAULT)
    told = replace(told, verdict={**(told.verdict or {}), "seed": 7})
    seen = verdict_for_student(told, ALL)
    assert seen is not None
    assert seen.seed is None
    assert seen.plot is None
    assert {equation.entry for equation in seen.equations} == {None}


def test_what_a_law_compared_is_not_seen() -> None:
    law = LawViolation("a-law", "It holds.", ("3.45",), "J", "not equal (got 0.5, expected 0.75)")
    [seen] = _seen(replace(CONFORMING_VERDICT, laws=(law,))).laws
    assert seen == replace(law, message="not equal")


def test_hints_and_names_of_faults_are_seen_where_they_are_allowed() -> None:
    assert [fault.hint for fault in _seen(ONE_FAULT).faults] == [HINT]
    assert _seen(ONE_FAULT, FeedbackPolicy(hints=False)).faults == ()


def test_the_counterexample_is_seen_where_it_is_allowed() -> None:
    assert _seen(ONE_FAULT).counterexample == replace(COUNTEREXAMPLE, first_ratio=None)
    hidden = _seen(ONE_FAULT, FeedbackPolicy(counterexample=False))
    assert hidden.counterexample is None
    assert {equation.sizes for equation in hidden.equations} == {()}


def test_what_is_right_is_seen_where_it_is_allowed() -> None:
    code = "X = 1\ngot = f(X)\nexpected = np.array([[0.25],\n    [0.5]])\nassert got == expected\n"
    example = replace(COUNTEREXAMPLE, code=code)
    seen = _seen(
        replace(ONE_FAULT, counterexample=example), FeedbackPolicy(expected=False)
    ).counterexample
    assert seen is not None
    assert seen.code == "X = 1\ngot = f(X)\nprint(got)\n"
    assert (seen.got, seen.expected, seen.bound, seen.ratio) == (
        COUNTEREXAMPLE.got,
        None,
        None,
        None,
    )
    assert _said(_saying("n0 is 4, expected 2."), FeedbackPolicy(expected=False)) == "n0 is 4."
    assert _said(_saying("n0 is 4, expected 2.")) == "n0 is 4, expected 2."


def test_an_example_of_the_exam_is_not_shown() -> None:
    asked = replace(COUNTEREXAMPLE, of_exam=True)
    assert _seen(replace(ONE_FAULT, counterexample=asked)).counterexample is None
    assert _seen(ONE_FAULT).counterexample is not None


def test_exception_messages_do_not_leak_inputs() -> None:
    for words in ("X is [[0.125 -2.75]]", "0.1 " * 200, "ab" * 999, "three one four", "c2VjcmV0"):
        said = _said(_saying(f"raised ValueError: {words} (line 1).", Status.CRASHED))
        assert said == "raised ValueError (line 1)."


def test_exception_hints_do_not_leak_inputs() -> None:
    (fault,) = ONE_FAULT.faults
    told = replace(fault, hint="raised ValueError: X is [[0.125 -2.75]] (line 1).")
    [seen] = _seen(replace(ONE_FAULT, faults=(told,))).faults
    assert seen.hint == "raised ValueError (line 1)."


def test_what_python_and_numpy_say_themselves_is_repeated() -> None:
    said = "raised ValueError: shapes (3,2) and (4,1) not aligned: 2 (dim 1) != 4 (dim 0) (line 1)."
    assert _said(_saying(said, Status.CRASHED)) == said
    longer = said.replace("(3,2)", "(31415,92653)")
    assert _said(_saying(longer, Status.CRASHED)) == "raised ValueError (line 1)."


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("raised E4a7f00: x (line 1).", "raised an exception of its own (line 1)."),
        ("raised NameError: name 'a4f00' is not defined.", "raised NameError."),
        ("raised ValueError: 'a4f00'.", "raised ValueError."),
        (
            "raised ValueError, asked for 3 iterations.",
            "raised ValueError, asked for 3 iterations.",
        ),
        ("raised ValueError (line 31415).", "raised ValueError."),
        (
            "breaks the law every-call-answers: raised E4a7f00: x.",
            "breaks the law every-call-answers: raised an exception of its own.",
        ),
        (
            "depends on earlier calls: asked first in a fresh process, more than a4f00.",
            "depends on earlier calls: asked first in a fresh process, gave no answer that is shown.",  # noqa: E501
        ),
        ("a4f00 is all that is said", "gave no answer that is shown."),
        ("NumPy 1.24 removed np.float: write a4f00.", "gave no answer that is shown."),
        (
            "NumPy 1.24 removed np.float: write float or np.float64 (line 1).",
            "NumPy 1.24 removed np.float: write float or np.float64 (line 1).",
        ),
    ],
)
def test_what_stands_in_no_source_is_not_repeated(told: str, seen: str) -> None:
    assert _said(_saying(told, Status.CRASHED)) == seen


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("J is a value of type eve.T4a7f00, expected a number.",
         "J is a value of a type of its own, expected a number."),
        ("J is a value of type builtins.function, expected a number.",
         "J is a value of type function, expected a number."),
        ("J is 314, expected 2.", "J is …, expected 2."),
        ("J has shape (314, 159), expected (2, 1).", "J has shape (…), expected (2, 1)."),
        ("J is missing: the result has no key 'J' (its keys: 'a4f00').",
         "J is missing: the result has no key 'J' (its keys: others)."),
        ("J is an array of shape (2,) and dtype [('a4f00', '<f8')], expected a number.",
         "J is an array of shape (2,) and dtype of its own, expected a number."),
    ],
)  # fmt: skip
def test_what_a_result_says_of_itself_is_not_repeated(told: str, seen: str) -> None:
    assert _said(_saying(told)) == seen


def test_placeholder_text_is_shown_only_if_the_source_contains_it(
    tmp_path: Path,
) -> None:
    source = tmp_path / "ada.py"
    source.write_text("def compute_cost(A2, Y):\n    cost = None\n    return cost\n")
    came = replace(make_submission("ada"), path=source)

    def said(why: str) -> str:
        verdict = _saying(f"compute_cost {why}", Status.MISSING)
        told = [replace(e, function="compute_cost") for e in verdict.equations if e.symbol == "J"]
        seen = verdict_for_student(
            make_grade(replace(CONFORMING_VERDICT, equations=tuple(told)), submission=came), ALL
        )
        assert seen is not None
        return seen.equations[0].message

    right = "is unfinished: line 2: cost = None, and 1 more."
    assert said(right) == f"compute_cost {right}"
    assert said("is unfinished: line 2: a4f00 = None.") == "compute_cost is unfinished: line 2."
    assert said("is not defined a4f00.") == "compute_cost is unfinished."


def test_call_failure_law_shows_no_text_of_the_code() -> None:
    law = LawViolation(
        "every-call-answers", "It has an answer.", (), "J", "more than a4f00 was said"
    )
    [seen] = _seen(replace(CONFORMING_VERDICT, laws=(law,))).laws
    assert seen.message == "gave no answer that is shown"


def test_what_is_against_the_policy_is_told_by_words_of_the_source() -> None:
    remark = "The policy of imports does not allow a4f00 (line 3)."
    seen = _seen(replace(CONFORMING_VERDICT, remarks=(remark,)))
    assert seen.remarks == ("The policy of imports does not allow what it does.",)


@pytest.mark.parametrize(
    "text",
    [
        "shapes (3,2) and (4,1) not aligned: 2 (dim 1) != 4 (dim 0)",
        "W1_next in cell 12, line 345",
        "initial weights have deviation 0.925, expected about 0.01",
    ],
)
def test_shapes_lines_and_round_numbers_stay(text: str) -> None:
    assert mask_numbers(text) == text


def test_array_entries_are_removed() -> None:
    text = "raises the cost: 0.6931471805599453 to 7.1234e-05 and -123456"
    assert mask_numbers(text) == "raises the cost: … to … and …"


def test_the_folders_of_the_lecturer_are_not_seen() -> None:
    path = "/srv/lecturer/unpacked/ada/solution.py"
    verdict = replace(
        _saying(f"{path}: line 3"),
        target=path,
        remarks=(f"{path} prints.",),
        counterexample=replace(COUNTEREXAMPLE, code=f"f = runpy.run_path({path!r})['f']\n"),
    )
    seen = _seen(verdict)
    assert seen.target == "solution.py"
    assert "lecturer" not in repr(seen)
    assert seen.counterexample is not None
    assert seen.counterexample.code == "f = runpy.run_path('solution.py')['f']\n"


def test_statuses_and_fault_names_are_shown() -> None:
    seen = _seen(TWO_FAULTS)
    assert [e.status for e in seen.equations] == [e.status for e in TWO_FAULTS.equations]
    assert seen.faults == TWO_FAULTS.faults


def test_where_there_is_no_verdict_nothing_is_seen() -> None:
    assert verdict_for_student(make_unjudged_grade("is no Python"), ALL) is None

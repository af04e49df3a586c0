"""A student sees nothing of the hidden tests, and only what the feedback policy allows."""

from dataclasses import replace
from pathlib import Path

import pytest

from backproof.assignment.definition import FeedbackPolicy
from backproof.reporting.student_view import mask_numbers, verdict_for_student
from backproof.results.status import Status
from backproof.results.verdict import LawViolation, Verdict
from tests.support.grade_factory import make_grade, make_submission, make_unjudged_grade
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    COUNTEREXAMPLE,
    HINT,
    ONE_FAULT,
    TWO_FAULTS,
)

ALL = FeedbackPolicy()


def _student_view(verdict: Verdict, policy: FeedbackPolicy = ALL) -> Verdict:
    view = verdict_for_student(make_grade(verdict), policy)
    assert view is not None
    return view


def _with_message(message: str, status: Status = Status.DIFFERS) -> Verdict:
    changed = (
        replace(e, status=status, message=message) if e.symbol == "J" else e
        for e in CONFORMING_VERDICT.equations
    )
    return replace(CONFORMING_VERDICT, equations=tuple(changed))


def _visible_message(verdict: Verdict, policy: FeedbackPolicy = ALL) -> str:
    return next(e.message for e in _student_view(verdict, policy).equations if e.symbol == "J")


def test_seed_entries_and_plot_are_hidden() -> None:
    grade = make_grade(ONE_FAULT)
    grade = replace(grade, verdict={**(grade.verdict or {}), "seed": 7})
    seen = verdict_for_student(grade, ALL)
    assert seen is not None
    assert seen.seed is None
    assert seen.plot is None
    assert {equation.entry for equation in seen.equations} == {None}


def test_the_values_that_a_law_compared_are_hidden() -> None:
    law = LawViolation("a-law", "It holds.", ("3.45",), "J", "not equal (got 0.5, expected 0.75)")
    [seen] = _student_view(replace(CONFORMING_VERDICT, laws=(law,))).laws
    assert seen == replace(law, message="not equal")


def test_hints_and_fault_ids_are_shown_if_the_policy_allows_them() -> None:
    assert [fault.hint for fault in _student_view(ONE_FAULT).faults] == [HINT]
    assert _student_view(ONE_FAULT, FeedbackPolicy(hints=False)).faults == ()


def test_the_counterexample_is_shown_if_the_policy_allows_it() -> None:
    assert _student_view(ONE_FAULT).counterexample == replace(COUNTEREXAMPLE, first_ratio=None)
    hidden = _student_view(ONE_FAULT, FeedbackPolicy(counterexample=False))
    assert hidden.counterexample is None
    assert {equation.sizes for equation in hidden.equations} == {()}


def test_expected_values_are_shown_if_the_policy_allows_them() -> None:
    code = "X = 1\ngot = f(X)\nexpected = np.array([[0.25],\n    [0.5]])\nassert got == expected\n"
    example = replace(COUNTEREXAMPLE, code=code)
    seen = _student_view(
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
    assert (
        _visible_message(_with_message("n0 is 4, expected 2."), FeedbackPolicy(expected=False))
        == "n0 is 4."
    )
    assert _visible_message(_with_message("n0 is 4, expected 2.")) == "n0 is 4, expected 2."


def test_a_counterexample_of_the_hidden_tests_is_not_shown() -> None:
    hidden = replace(COUNTEREXAMPLE, of_exam=True)
    assert _student_view(replace(ONE_FAULT, counterexample=hidden)).counterexample is None
    assert _student_view(ONE_FAULT).counterexample is not None


def test_exception_messages_do_not_leak_inputs() -> None:
    for text in ("X is [[0.125 -2.75]]", "0.1 " * 200, "ab" * 999, "three one four", "c2VjcmV0"):
        message = _visible_message(
            _with_message(f"raised ValueError: {text} (line 1).", Status.CRASHED)
        )
        assert message == "raised ValueError (line 1)."


def test_exception_hints_do_not_leak_inputs() -> None:
    (fault,) = ONE_FAULT.faults
    leaking = replace(fault, hint="raised ValueError: X is [[0.125 -2.75]] (line 1).")
    [seen] = _student_view(replace(ONE_FAULT, faults=(leaking,))).faults
    assert seen.hint == "raised ValueError (line 1)."


def test_messages_of_python_and_numpy_are_shown() -> None:
    message = (
        "raised ValueError: shapes (3,2) and (4,1) not aligned: 2 (dim 1) != 4 (dim 0) (line 1)."
    )
    assert _visible_message(_with_message(message, Status.CRASHED)) == message
    message = message.replace("(3,2)", "(31415,92653)")
    assert _visible_message(_with_message(message, Status.CRASHED)) == "raised ValueError (line 1)."


@pytest.mark.parametrize(
    ("message", "visible"),
    [
        ("raised E4a7f00: x (line 1).", "raised an exception that is not shown (line 1)."),
        ("raised NameError: name 'a4f00' is not defined.", "raised NameError."),
        ("raised ValueError: 'a4f00'.", "raised ValueError."),
        (
            "raised ValueError, asked for 3 iterations.",
            "raised ValueError, asked for 3 iterations.",
        ),
        ("raised ValueError (line 31415).", "raised ValueError."),
        (
            "breaks the law every-call-answers: raised E4a7f00: x.",
            "breaks the law every-call-answers: raised an exception that is not shown.",
        ),
        (
            "depends on earlier calls: asked first in a fresh process, more than a4f00.",
            "depends on earlier calls: asked first in a fresh process, failed in a way that is not shown.",  # noqa: E501
        ),
        ("a4f00 is all", "failed in a way that is not shown."),
        ("NumPy 1.24 removed np.float: write a4f00.", "failed in a way that is not shown."),
        (
            "NumPy 1.24 removed np.float: write float or np.float64 (line 1).",
            "NumPy 1.24 removed np.float: write float or np.float64 (line 1).",
        ),
    ],
)
def test_text_that_is_not_in_the_source_is_hidden(message: str, visible: str) -> None:
    assert _visible_message(_with_message(message, Status.CRASHED)) == visible


@pytest.mark.parametrize(
    ("message", "visible"),
    [
        ("J is a value of type eve.T4a7f00, expected a number.",
         "J is a value of a type that is not shown, expected a number."),
        ("J is a value of type builtins.function, expected a number.",
         "J is a value of type function, expected a number."),
        ("J is 314, expected 2.", "J is …, expected 2."),
        ("J has shape (314, 159), expected (2, 1).", "J has shape (…), expected (2, 1)."),
        ("J is missing: the result has no key 'J' (its keys: 'a4f00').",
         "J is missing: the result has no key 'J' (its keys: others)."),
        ("J is an array of shape (2,) and dtype [('a4f00', '<f8')], expected a number.",
         "J is an array of shape (2,) and dtype (not shown), expected a number."),
    ],
)  # fmt: skip
def test_types_keys_and_shapes_of_a_result_are_hidden_unless_known(
    message: str, visible: str
) -> None:
    assert _visible_message(_with_message(message)) == visible


def test_placeholder_text_is_shown_only_if_the_source_contains_it(
    tmp_path: Path,
) -> None:
    source = tmp_path / "ada.py"
    source.write_text("def compute_cost(A2, Y):\n    cost = None\n    return cost\n")
    submission = replace(make_submission("ada"), path=source)

    def visible(reason: str) -> str:
        verdict = _with_message(f"compute_cost {reason}", Status.MISSING)
        equations = [
            replace(e, function="compute_cost") for e in verdict.equations if e.symbol == "J"
        ]
        seen = verdict_for_student(
            make_grade(
                replace(CONFORMING_VERDICT, equations=tuple(equations)), submission=submission
            ),
            ALL,
        )
        assert seen is not None
        return seen.equations[0].message

    right = "is unfinished: line 2: cost = None, and 1 more."
    assert visible(right) == f"compute_cost {right}"
    assert visible("is unfinished: line 2: a4f00 = None.") == "compute_cost is unfinished: line 2."
    assert visible("is not defined a4f00.") == "compute_cost is unfinished."


def test_call_failure_law_shows_no_text_of_the_code() -> None:
    law = LawViolation("every-call-answers", "It has an answer.", (), "J", "more than a4f00")
    [seen] = _student_view(replace(CONFORMING_VERDICT, laws=(law,))).laws
    assert seen.message == "failed in a way that is not shown"


def test_policy_findings_are_shown_in_words_of_the_source() -> None:
    remark = "The policy of imports does not allow a4f00 (line 3)."
    seen = _student_view(replace(CONFORMING_VERDICT, remarks=(remark,)))
    assert seen.remarks == ("The policy of imports does not allow what it does.",)


@pytest.mark.parametrize(
    "text",
    [
        "shapes (3,2) and (4,1) not aligned: 2 (dim 1) != 4 (dim 0)",
        "W1_next in cell 12, line 345",
        "initial weights have deviation 0.925, expected about 0.01",
    ],
)
def test_shapes_lines_and_short_numbers_stay(text: str) -> None:
    assert mask_numbers(text) == text


def test_array_entries_are_removed() -> None:
    text = "raises the cost: 0.6931471805599453 to 7.1234e-05 and -123456"
    assert mask_numbers(text) == "raises the cost: … to … and …"


def test_the_lecturers_paths_are_hidden() -> None:
    path = "/srv/lecturer/unpacked/ada/solution.py"
    verdict = replace(
        _with_message(f"{path}: line 3"),
        target=path,
        remarks=(f"{path} prints.",),
        counterexample=replace(COUNTEREXAMPLE, code=f"f = runpy.run_path({path!r})['f']\n"),
    )
    seen = _student_view(verdict)
    assert seen.target == "solution.py"
    assert "lecturer" not in repr(seen)
    assert seen.counterexample is not None
    assert seen.counterexample.code == "f = runpy.run_path('solution.py')['f']\n"


def test_statuses_and_fault_names_are_shown() -> None:
    seen = _student_view(TWO_FAULTS)
    assert [e.status for e in seen.equations] == [e.status for e in TWO_FAULTS.equations]
    assert seen.faults == TWO_FAULTS.faults


def test_an_unjudged_submission_has_no_student_view() -> None:
    assert verdict_for_student(make_unjudged_grade("is no Python"), ALL) is None

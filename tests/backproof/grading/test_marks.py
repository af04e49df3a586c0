"""Marks: what earns, what lateness takes, the bonus, and who should be looked at."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backproof.assignment.definition import Assignment, LatePolicy, MarkPolicy, TrainingSpec
from backproof.assignment.toml_reader import load
from backproof.binding.equation_labels import equation_labels
from backproof.grading.marks import grade_verdict, lateness_share, zero_grade
from backproof.grading.submission_request import validation_request
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.graded_submission import GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from backproof.results.status import Status
from backproof.results.submission import Submission
from backproof.results.verdict import Verdict
from backproof.validation.pipeline import validate_target
from tests.support.course_notebook import replace_code
from tests.support.in_process import EXAMPLES
from tests.support.short_form import deep

ASSIGNMENT_WITH_LOOP = load("planar")
ASSIGNMENT_WITHOUT_LOOP = replace(ASSIGNMENT_WITH_LOOP, training=None)
OVERFLOW = "compute_cost gives inf or NaN for J where |z| is large."


def grade_of(
    verdict: Verdict, assignment: Assignment = ASSIGNMENT_WITHOUT_LOOP, **handed: Any
) -> GradedSubmission:
    """The verdict, graded."""
    return grade_verdict(
        replace(Submission("ada", "Ada", None, "ada.py"), **handed), verdict, assignment
    )


def verdict(default: Status = Status.CONFORMS, **statuses: Status) -> Verdict:
    """A verdict on planar with some symbols as told, and all others as the default."""
    equations = tuple(
        EquationVerdict(number or None, symbol, "f", statuses.get(symbol, default))
        for number, _, symbol in (
            label.rpartition(" ") for label in equation_labels(ASSIGNMENT_WITHOUT_LOOP.binding)
        )
    )
    return Verdict("ada.py", "planar", "float64", 7, 24, "process", equations)


def grade_file(
    path: str, assignment: Assignment = ASSIGNMENT_WITHOUT_LOOP, folder: Path = EXAMPLES
) -> GradedSubmission:
    """What a file really gets."""
    asked = replace(validation_request(assignment, 5), isolation="process", counterexample=False)
    return grade_of(validate_target(folder / path, asked), assignment)


def test_a_right_solution_has_every_point() -> None:
    found = grade_file("planar/solution.py")
    assert (found.status, found.score, found.max_score) == ("conforms", 22, 22)
    assert [mark.label for mark in found.marks] == list(ASSIGNMENT_WITHOUT_LOOP.points)
    assert found.review_reasons == ()


def test_one_fault_costs_one_equation_and_what_follows_keeps_its_points() -> None:
    found = grade_file("planar/wrong/dz1_without_slope.py")
    lost = {mark.label: mark.status for mark in found.marks if mark.points < mark.max_points}
    assert lost == {"3.47 dZ1": "differs"}
    assert found.statuses["3.48 dW1"] == "follows"
    assert found.score == 21


def test_unfinished_parts_are_missing_and_the_done_ones_count() -> None:
    found = grade_file("notebooks/unfinished.ipynb")
    lost = {mark.label for mark in found.marks if not mark.points}
    assert lost == {"3.47 dZ1", "3.48 dW1", "3.49 db1", "3.21 prediction"}
    assert {found.statuses[label] for label in lost} == {"missing"}


@pytest.mark.parametrize("status", list(Status))
def test_only_conforming_close_and_following_equations_earn(status: Status) -> None:
    earns = status in {Status.CONFORMS, Status.CLOSE, Status.FOLLOWS}
    found = grade_of(verdict(A1=status))
    assert found.score == (22 if earns else 21)
    assert found.statuses["3.20 A1"] == status


def test_an_equation_is_worth_its_points() -> None:
    points = {**ASSIGNMENT_WITHOUT_LOOP.points, "3.47 dZ1": 5.0}
    found = grade_of(verdict(dZ1=Status.DIFFERS), replace(ASSIGNMENT_WITHOUT_LOOP, points=points))
    assert (found.score, found.max_score) == (21, 26)


def test_where_several_functions_compute_an_equation_the_worst_counts() -> None:
    kernels = load("kernels")
    number, symbol = "3.25", "sigmoid_prime_Z"
    pair = (
        EquationVerdict(number, symbol, "sigmoid_prime", Status.CONFORMS),
        EquationVerdict(number, symbol, "sigmoid_prime_from_a", Status.DIFFERS),
    )
    for equations in (pair, pair[::-1]):
        found = grade_of(replace(verdict(), equations=equations), kernels)
        mark = next(m for m in found.marks if m.label == f"{number} {symbol}")
        assert (mark.status, mark.points) == ("differs", 0.0)
        assert mark.function == "sigmoid_prime_from_a"


def test_an_equation_of_which_nothing_is_told_earns_nothing() -> None:
    told = verdict()
    less = replace(told, equations=tuple(e for e in told.equations if e.symbol != "dZ1"))
    found = grade_of(less)
    mark = next(m for m in found.marks if m.label == "3.47 dZ1")
    assert (mark.status, mark.points, mark.function) == ("", 0.0, "backward_propagation")


def test_the_order_of_the_equations_does_not_matter() -> None:
    mixed = verdict(A1=Status.DIFFERS, dW1=Status.CRASHED)
    turned = replace(mixed, equations=mixed.equations[::-1])
    assert grade_of(mixed).marks == grade_of(turned).marks


def test_what_is_kept_of_the_verdict_has_no_seed() -> None:
    data = grade_of(verdict()).verdict
    assert data is not None
    assert data["seed"] is None
    assert data["conforms"] is True


@pytest.mark.parametrize(
    ("days", "share"),
    [(-2.0, 0.0), (0.0, 0.0), (0.2, 0.0), (0.25, 0.0), (0.26, 0.1), (1.25, 0.1), (1.26, 0.2),
     (5.0, 0.5), (400.0, 0.5)],
)  # fmt: skip
def test_each_day_begun_after_the_grace_costs_its_share_up_to_the_most(
    days: float, share: float
) -> None:
    assert lateness_share(LatePolicy(0.1, 0.5, grace_hours=6), days) == pytest.approx(share)


@pytest.mark.parametrize("hours", [1, 5, 7, 11, 23])
def test_a_whole_day_after_a_grace_of_hours_is_one_day(hours: int) -> None:
    assert lateness_share(LatePolicy(0.1, 1.0, hours), 1 + hours / 24) == pytest.approx(0.1)


def test_lateness_is_taken_off_the_score_and_said() -> None:
    late = replace(ASSIGNMENT_WITHOUT_LOOP, late_policy=LatePolicy(0.1))
    found = grade_of(verdict(A1=Status.DIFFERS), late, days_late=1.5, late=True)
    assert (found.penalty, found.score) == (4.2, 16.8)
    assert grade_of(verdict(), ASSIGNMENT_WITHOUT_LOOP, days_late=1.5).penalty == 0


def test_lateness_of_unknown_length_is_flagged_and_not_penalised() -> None:
    late = replace(ASSIGNMENT_WITHOUT_LOOP, late_policy=LatePolicy(0.1))
    found = grade_of(verdict(), late, late=True)
    assert found.penalty == 0
    assert found.review_reasons == ("late, but by how much is not known: no penalty was taken",)
    assert grade_of(verdict(), ASSIGNMENT_WITHOUT_LOOP, late=True).review_reasons == ()


def bonus_mark(found: GradedSubmission) -> tuple[str, float]:
    """The status of the bonus and its points."""
    mark = next(m for m in found.marks if m.label == STABILITY_BONUS_LABEL)
    return mark.status, mark.points


STABLE = replace(ASSIGNMENT_WITHOUT_LOOP, stability=2.0)


def test_the_bonus_is_earned_by_what_is_finite_at_extremes_on_top_of_all_points() -> None:
    found = grade_of(verdict(), STABLE)
    assert bonus_mark(found) == ("conforms", 2.0)
    assert (found.score, found.max_score) == (24, 22)


def test_the_bonus_is_lost_by_overflow_or_by_a_wrong_activation_and_nothing_else_is() -> None:
    overflowing = replace(verdict(), remarks=(OVERFLOW,))
    assert bonus_mark(grade_of(overflowing, STABLE)) == ("differs", 0.0)
    assert grade_of(overflowing, STABLE).score == 22
    assert bonus_mark(grade_of(verdict(A2=Status.MISSING), STABLE)) == ("missing", 0.0)
    assert bonus_mark(grade_of(verdict(dW1=Status.DIFFERS), STABLE)) == ("conforms", 2.0)


def test_missing_functions_earn_no_stability_bonus() -> None:
    assert bonus_mark(grade_of(verdict(Status.MISSING), STABLE)) == ("missing", 0.0)
    assert bonus_mark(grade_of(replace(verdict(), equations=()), STABLE)) == ("", 0.0)


GUARDED = """
    A2 = np.clip(A2, 1e-12, 1 - 1e-12)
    m = Y.shape[1]
"""


def test_the_textbook_cost_overflows_and_a_guarded_one_has_the_bonus(tmp_path: Path) -> None:
    solution = (EXAMPLES / "planar" / "solution.py").read_text()
    (tmp_path / "guarded.py").write_text(solution.replace("    m = Y.shape[1]\n", GUARDED, 1))
    assert bonus_mark(grade_file("planar/solution.py", STABLE)) == ("differs", 0.0)
    assert bonus_mark(grade_file("guarded.py", STABLE, tmp_path)) == ("conforms", 2.0)


def test_the_training_loop_is_an_item_with_points_of_its_own() -> None:
    looped = EquationVerdict(None, TRAINING_LOOP_LABEL, "nn_model", Status.CONFORMS)
    told = replace(verdict(), equations=(*verdict().equations, looped))
    three = replace(
        ASSIGNMENT_WITH_LOOP,
        training=TrainingSpec("nn_model(X, Y, n1, k) -> {W1, b1, W2, b2}", 3.0),
    )
    assert (grade_of(told, three).score, grade_of(told, three).max_score) == (25, 25)
    assert grade_of(verdict(), three).score == 22
    assert grade_of(told, ASSIGNMENT_WITHOUT_LOOP).score == 22


def test_the_loop_of_a_real_file_earns_its_point_and_a_wrong_one_does_not(tmp_path: Path) -> None:
    solution = (EXAMPLES / "planar" / "solution.py").read_text()
    right = grade_file("planar/solution.py", ASSIGNMENT_WITH_LOOP)
    assert (right.status, right.score, right.max_score) == ("conforms", 23, 23)
    forgetful = {"        parameters = update_parameters": "        update_parameters"}
    (tmp_path / "ada.py").write_text(replace_code(solution, forgetful))
    wrong = grade_file("ada.py", ASSIGNMENT_WITH_LOOP, tmp_path)
    assert (wrong.score, wrong.statuses[TRAINING_LOOP_LABEL]) == (22, "differs")


def test_what_is_wrong_with_a_function_costs_the_loop_nothing() -> None:
    found = grade_file("planar/wrong/dz1_without_slope.py", ASSIGNMENT_WITH_LOOP)
    assert (found.score, found.statuses[TRAINING_LOOP_LABEL]) == (22, "follows")


def test_what_could_not_be_judged_has_a_row_without_points_and_a_reason() -> None:
    handed = Submission("eve", "Eve", None, "eve.zip", notes=("an earlier attempt was set aside",))
    found = zero_grade(handed, replace(ASSIGNMENT_WITH_LOOP, stability=1.0), "holds a link")
    assert (found.status, found.score, found.max_score) == ("holds a link", 0, 23)
    assert found.review_reasons == ("holds a link", "an earlier attempt was set aside")
    assert [m.label for m in found.marks] == [
        *ASSIGNMENT_WITHOUT_LOOP.points,
        TRAINING_LOOP_LABEL,
        STABILITY_BONUS_LABEL,
    ]
    assert not found.is_judged
    assert {m.points for m in found.marks} == {0.0}


def _crash(equation: EquationVerdict) -> EquationVerdict:
    return replace(equation, status=Status.CRASHED, message="ended with status 1.")


def test_what_crashed_before_anything_was_judged_is_looked_at() -> None:
    crashed = verdict(Status.MISSING)
    crashed = replace(crashed, equations=(_crash(crashed.equations[0]), *crashed.equations[1:]))
    assert grade_of(crashed).review_reasons == ("nothing could be judged: f ended with status 1",)
    some = replace(verdict(), equations=(_crash(crashed.equations[0]), *verdict().equations[1:]))
    assert grade_of(some).review_reasons == ()


def test_an_unsupported_convention_is_looked_at() -> None:
    told = verdict(J=Status.UNSUPPORTED)
    cost = next(e for e in told.equations if e.symbol == "J")
    said = replace(cost, message="The cost is a squared error.")
    equations = tuple(said if e is cost else e for e in told.equations)
    found = grade_of(replace(told, equations=equations))
    assert found.review_reasons == ("3.45 J is not judged: The cost is a squared error",)


def test_misspelled_names_and_intake_notes_are_flagged_once() -> None:
    slip = "forward_progagation is taken for forward_propagation."
    told = replace(verdict(), remarks=(slip, slip, "initialize draws the same numbers."))
    found = grade_of(told, notes=("two files", "two files"))
    assert found.review_reasons == (slip.rstrip("."), "two files")


def test_an_answer_that_depends_on_earlier_calls_is_looked_at() -> None:
    told = verdict(J=Status.DIFFERS)
    equations = tuple(
        replace(e, message="depends on earlier calls: asked first in a fresh process, …")
        if e.symbol == "J"
        else e
        for e in told.equations
    )
    look = grade_of(replace(told, equations=equations)).review_reasons
    assert look == ("f gives other results when it is called first",)


IMPORTING = "import hypothesis\n"


def test_an_import_that_is_not_allowed_is_refused_and_looked_at(tmp_path: Path) -> None:
    solution = (EXAMPLES / "planar" / "solution.py").read_text()
    (tmp_path / "ada.py").write_text(IMPORTING + solution)
    held = grade_file("ada.py", replace(ASSIGNMENT_WITHOUT_LOOP, imports=("numpy",)), tmp_path)
    assert held.review_reasons == ("the policy of imports does not allow hypothesis (line 1)",)
    assert grade_file("ada.py", ASSIGNMENT_WITHOUT_LOOP, tmp_path).review_reasons == ()


def test_a_policy_costs_nobody_the_helper_file_of_the_course() -> None:
    held = grade_file("class/emmy_n.ipynb", replace(ASSIGNMENT_WITHOUT_LOOP, imports=("numpy",)))
    free = grade_file("class/emmy_n.ipynb")
    assert held.marks == free.marks
    assert held.review_reasons == (
        "the policy of imports does not allow matplotlib.pyplot (line 3); sklearn (line 5)",
        *free.review_reasons,
    )


def test_import_policy_allows_own_files(tmp_path: Path) -> None:
    solution = (EXAMPLES / "planar" / "solution.py").read_text()
    start, end = solution.index("def sigmoid"), solution.index("def layer_sizes")
    (tmp_path / "ben").mkdir()
    own = "from helpers import sigmoid\n"
    (tmp_path / "ben" / "net.py").write_text(solution[:start] + own + solution[end:])
    (tmp_path / "ben" / "helpers.py").write_text("import numpy as np\n" + solution[start:end])
    held = grade_file("ben", replace(ASSIGNMENT_WITHOUT_LOOP, imports=("numpy",)), tmp_path)
    assert (held.score, held.review_reasons) == (22, ())


def test_started_process_is_flagged_by_name(tmp_path: Path) -> None:
    solution = (EXAMPLES / "planar" / "solution.py").read_text()
    forking = solution.replace("    m = Y.shape", "    os.fork()\n    m = Y.shape", 1)
    (tmp_path / "ada.py").write_text("import os\n" + forking)
    held = grade_file("ada.py", replace(ASSIGNMENT_WITHOUT_LOOP, imports=("numpy",)), tmp_path)
    assert "the policy allows no other process: os.fork" in held.review_reasons
    assert not any("imports" in reason for reason in held.review_reasons)


def test_misspelled_name_in_a_file_is_recognised_and_flagged(tmp_path: Path) -> None:
    solution = (EXAMPLES / "planar" / "solution.py").read_text()
    text = solution.replace("forward_propagation", "forward_progagation")
    (tmp_path / "ada.py").write_text(text)
    found = grade_file("ada.py", ASSIGNMENT_WITHOUT_LOOP, tmp_path)
    assert found.score == 22
    assert found.review_reasons == ("forward_progagation is taken for forward_propagation",)


SQUARED = {
    "cost = -np.sum(logprobs) / m": "cost = np.mean((A2 - Y) ** 2)",
    "dZ2 = A2 - Y": "dZ2 = 2 * (A2 - Y) * A2 * (1 - A2)",
}


@deep
def test_a_squared_error_is_looked_at_unless_the_assignment_allows_it(tmp_path: Path) -> None:
    text = replace_code((EXAMPLES / "planar" / "solution.py").read_text(), SQUARED)
    (tmp_path / "ada.py").write_text(text)
    strict = grade_file("ada.py", ASSIGNMENT_WITHOUT_LOOP, tmp_path)
    assert strict.statuses["3.45 J"] == "unsupported"
    assert strict.review_reasons[0].startswith("3.45 J is not judged: The cost is a squared error")
    binding = replace(ASSIGNMENT_WITHOUT_LOOP.binding, allow=("squared error",))
    allowing = grade_file("ada.py", replace(ASSIGNMENT_WITHOUT_LOOP, binding=binding), tmp_path)
    assert (allowing.score, allowing.review_reasons) == (22, ())
    trained = grade_file("ada.py", replace(ASSIGNMENT_WITH_LOOP, binding=binding), tmp_path)
    assert trained.statuses[TRAINING_LOOP_LABEL] == "close"
    assert (
        grade_file("ada.py", ASSIGNMENT_WITH_LOOP, tmp_path).statuses[TRAINING_LOOP_LABEL]
        == "follows"
    )


def _with_policy(**policy: bool) -> Assignment:
    return replace(ASSIGNMENT_WITHOUT_LOOP, mark_policy=MarkPolicy(**policy))


def _without_means(folder: Path, names: tuple[str, ...]) -> str:
    source = (EXAMPLES / "planar" / "solution.py").read_text(encoding="utf-8")
    for name in names:
        source, count = re.subn(rf"(    {name} = .*) / m\n", r"\1\n", source)
        assert count == 1, name
    (folder / "net.py").write_text(source, encoding="utf-8")
    return "net.py"


GRADIENTS = ("dW1", "db1", "dW2", "db2")


def test_one_slip_in_four_equations_costs_one_of_them_unless_the_assignment_says_so(
    tmp_path: Path,
) -> None:
    path = _without_means(tmp_path, GRADIENTS)
    found = grade_file(path, folder=tmp_path)
    assert found.score == 21
    assert sorted(m.status for m in found.marks if m.label[5:] in GRADIENTS) == [
        "differs", "follows", "follows", "follows",
    ]  # fmt: skip
    assert grade_file(path, _with_policy(per_equation=True), tmp_path).score == 18


def test_two_different_slips_cost_two_equations(tmp_path: Path) -> None:
    path = _without_means(tmp_path, ("dW1", "db1"))
    file = tmp_path / path
    wrong = file.read_text(encoding="utf-8").replace("np.log(1 - A2)", "np.log(A2)")
    file.write_text(wrong, encoding="utf-8")
    assert grade_file(path, folder=tmp_path).score == 20


def test_an_argument_changed_in_place_costs_nothing_unless_the_assignment_says_so() -> None:
    path = "planar/variants/update_in_place.py"
    assert grade_file(path).score == 22
    assert grade_file(path, _with_policy(in_place_costs=True)).score < 22

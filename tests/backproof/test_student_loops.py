"""A hostile review of how training loops are judged: right ones of all kinds, and wrong ones."""

from pathlib import Path

import pytest

from backproof.binding import load
from backproof.judge.exam import Terms, draw_exam
from backproof.judge.training.runs import planned_at_length
from backproof.judge.verdict import Status
from tests.backproof.hostile_data import IN_A_WORKER, WRONG
from tests.backproof.hostile_loops import Wrong
from tests.backproof.loops import found_by_worker, found_in
from tests.backproof.own_way_loops import OTHERWISE, OWN_WAY
from tests.backproof.student_loops import RIGHT


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_loop_of_any_style_conforms(name: str, tmp_path: Path) -> None:
    found = found_in(tmp_path, RIGHT[name])
    assert (found.verdict.status, found.verdict.message) == (Status.CONFORMS, "")
    assert (found.causes, found.remark) == ((), "")


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_right_loop_of_another_form_conforms_and_the_form_is_said(
    name: str, tmp_path: Path
) -> None:
    source, asked = OTHERWISE[name]
    found = found_in(tmp_path, source)
    assert (found.verdict.status, found.verdict.message) == (Status.CONFORMS, "")
    assert asked in found.remark


@pytest.mark.parametrize("name", OWN_WAY)
def test_what_a_loop_does_its_own_way_is_said_and_costs_nothing(name: str, tmp_path: Path) -> None:
    source, said = OWN_WAY[name]
    found = found_in(tmp_path, source)
    assert (found.verdict.status, found.verdict.approximation) == (Status.CLOSE, said)
    assert found.causes == ()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_loop_is_rejected_and_told_what_is_wrong(name: str, tmp_path: Path) -> None:
    _require_wrong(WRONG[name], tmp_path, by_worker=False)


@pytest.mark.parametrize("name", IN_A_WORKER)
def test_a_loop_that_looks_at_its_judge_is_rejected(name: str, tmp_path: Path) -> None:
    _require_wrong(IN_A_WORKER[name], tmp_path, by_worker=True)


def _require_wrong(wrong: Wrong, folder: Path, *, by_worker: bool) -> None:
    source, said, fault = wrong
    found = (found_by_worker if by_worker else found_in)(folder, source)
    assert found.verdict.status in {Status.DIFFERS, Status.CRASHED}
    assert said in found.verdict.message
    assert fault in {cause.fault for cause in found.causes}
    assert all(cause.hint for cause in found.causes)


def test_a_rate_that_falls_is_wrong_where_the_assignment_has_one(tmp_path: Path) -> None:
    source, _ = OWN_WAY["a rate that falls"]
    found = found_in(tmp_path, source, stated=1.2)
    assert [cause.fault for cause in found.causes] == ["loop-changes-its-rate"]


def test_a_rate_that_is_handed_over_must_be_used(tmp_path: Path) -> None:
    source, _ = OTHERWISE["needs a learning rate"]
    deaf = source.replace("(parameters, grads, learning_rate)", "(parameters, grads, 1.2)")
    found = found_in(tmp_path, deaf)
    assert [cause.fault for cause in found.causes] == ["loop-other-rate"]


def test_the_stated_rate_is_the_one_that_is_handed_over(tmp_path: Path) -> None:
    source, _ = OTHERWISE["needs a learning rate"]
    found = found_in(tmp_path, source, stated=0.25)
    assert found.verdict.status is Status.CONFORMS
    assert "nn_model(X, Y, n1, k, 0.25)" in found.remark


@pytest.mark.parametrize("count", [1, 2, 9])
def test_the_labels_of_no_run_are_all_the_same_or_in_order(count: int) -> None:
    bound = load("planar")
    for seed in range(20):
        terms = Terms(bound.activation, bound.fixed)
        examples = draw_exam(bound.graphs, terms, seed, count)["network"]
        for example, _ in planned_at_length(examples, seed):
            (labels,) = example.values["Y"].tolist()
            assert labels != sorted(labels)

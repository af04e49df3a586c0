"""A hostile review of how training loops are judged: right ones of all kinds, and wrong ones."""

from pathlib import Path

import pytest

from backproof.binding import load
from backproof.judge.example_set import ExampleSpec, draw_example_set
from backproof.judge.training.loop_runs import long_plan
from backproof.results.verdict import Status
from tests.support.course_loops import judge_loop_in_process, judge_loop_in_worker
from tests.support.loop_populations import (
    ADVERSARIAL_LOOPS,
    ALL_FAULTY_LOOPS,
    DEVIATING_LOOPS,
    OTHER_SIGNATURES,
    STUDENT_LOOPS,
    TrainingLoop,
)
from tests.support.short_form import sample


@pytest.mark.parametrize("name", sample(STUDENT_LOOPS, 10))
def test_a_right_loop_of_any_style_conforms(name: str, tmp_path: Path) -> None:
    found = judge_loop_in_process(tmp_path, STUDENT_LOOPS[name].source)
    assert (found.verdict.status, found.verdict.message) == (Status.CONFORMS, "")
    assert (found.causes, found.remark) == ((), "")


@pytest.mark.parametrize("name", OTHER_SIGNATURES)
def test_a_right_loop_of_another_form_conforms_and_the_form_is_said(
    name: str, tmp_path: Path
) -> None:
    loop = OTHER_SIGNATURES[name]
    found = judge_loop_in_process(tmp_path, loop.source)
    assert (found.verdict.status, found.verdict.message) == (Status.CONFORMS, "")
    assert loop.call in found.remark


@pytest.mark.parametrize("name", DEVIATING_LOOPS)
def test_accepted_deviation_of_a_loop_is_reported_and_close(name: str, tmp_path: Path) -> None:
    loop = DEVIATING_LOOPS[name]
    found = judge_loop_in_process(tmp_path, loop.source)
    assert (found.verdict.status, found.verdict.approximation) == (Status.CLOSE, loop.deviation)
    assert found.causes == ()


@pytest.mark.parametrize("name", sample(ALL_FAULTY_LOOPS, 14))
def test_a_wrong_loop_is_rejected_and_told_what_is_wrong(name: str, tmp_path: Path) -> None:
    _require_wrong(ALL_FAULTY_LOOPS[name], tmp_path, by_worker=False)


@pytest.mark.parametrize("name", ADVERSARIAL_LOOPS)
def test_a_loop_that_looks_at_its_judge_is_rejected(name: str, tmp_path: Path) -> None:
    _require_wrong(ADVERSARIAL_LOOPS[name], tmp_path, by_worker=True)


def _require_wrong(wrong: TrainingLoop, folder: Path, *, by_worker: bool) -> None:
    found = (judge_loop_in_worker if by_worker else judge_loop_in_process)(folder, wrong.source)
    assert found.verdict.status in {Status.DIFFERS, Status.CRASHED}
    assert wrong.message in found.verdict.message
    assert wrong.fault in {cause.fault for cause in found.causes}
    assert all(cause.hint for cause in found.causes)


def test_a_rate_that_falls_is_wrong_where_the_assignment_has_one(tmp_path: Path) -> None:
    source = DEVIATING_LOOPS["a rate that falls"].source
    found = judge_loop_in_process(tmp_path, source, stated_rate=1.2)
    assert [cause.fault for cause in found.causes] == ["loop-changes-its-rate"]


def test_a_rate_that_is_handed_over_must_be_used(tmp_path: Path) -> None:
    source = OTHER_SIGNATURES["needs a learning rate"].source
    deaf = source.replace("(parameters, grads, learning_rate)", "(parameters, grads, 1.2)")
    found = judge_loop_in_process(tmp_path, deaf)
    assert [cause.fault for cause in found.causes] == ["loop-other-rate"]


def test_the_stated_rate_is_the_one_that_is_handed_over(tmp_path: Path) -> None:
    source = OTHER_SIGNATURES["needs a learning rate"].source
    found = judge_loop_in_process(tmp_path, source, stated_rate=0.25)
    assert found.verdict.status is Status.CONFORMS
    assert "nn_model(X, Y, n1, k, 0.25)" in found.remark


@pytest.mark.parametrize("count", [1, 2, 9])
def test_the_labels_of_no_run_are_all_the_same_or_in_order(count: int) -> None:
    bound = load("planar")
    for seed in range(20):
        terms = ExampleSpec(bound.activation, bound.fixed)
        examples = draw_example_set(bound.graphs, terms, seed, count)["network"]
        for example, _ in long_plan(examples, seed):
            (labels,) = example.values["Y"].tolist()
            assert labels != sorted(labels)

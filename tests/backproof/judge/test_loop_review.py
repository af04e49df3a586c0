"""Right and wrong training loops from a review, in many styles."""

from pathlib import Path

import pytest

from backproof.binding import load
from backproof.judge.example_set import ExampleSpec, draw_example_set
from backproof.judge.training.accepted_deviations import EARLY_STOPPING
from backproof.judge.training.loop_runs import long_plan
from backproof.results.status import Status
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


@pytest.mark.parametrize("name", sample(STUDENT_LOOPS, 5))
def test_a_right_loop_of_any_style_conforms(name: str, tmp_path: Path) -> None:
    loop_verdict = judge_loop_in_process(tmp_path, STUDENT_LOOPS[name].source)
    assert (loop_verdict.verdict.status, loop_verdict.verdict.message) == (Status.CONFORMS, "")
    assert (loop_verdict.causes, loop_verdict.remark) == ((), "")


@pytest.mark.parametrize("name", OTHER_SIGNATURES)
def test_right_loop_of_another_signature_conforms_with_a_remark(name: str, tmp_path: Path) -> None:
    loop = OTHER_SIGNATURES[name]
    loop_verdict = judge_loop_in_process(tmp_path, loop.source)
    assert (loop_verdict.verdict.status, loop_verdict.verdict.message) == (Status.CONFORMS, "")
    assert loop.call in loop_verdict.remark


@pytest.mark.parametrize("name", DEVIATING_LOOPS)
def test_accepted_deviation_of_a_loop_is_reported_and_close(name: str, tmp_path: Path) -> None:
    loop = DEVIATING_LOOPS[name]
    loop_verdict = judge_loop_in_process(tmp_path, loop.source)
    got = loop_verdict.verdict.status, loop_verdict.verdict.approximation
    # A loop that stops early is right as it is if the steps stay large to the end.
    is_unseen = loop.deviation == EARLY_STOPPING and got == (Status.CONFORMS, None)
    assert got == (Status.CLOSE, loop.deviation) or is_unseen
    assert loop_verdict.causes == ()


@pytest.mark.parametrize("name", sample(ALL_FAULTY_LOOPS, 6))
def test_wrong_loop_is_rejected_with_its_fault(name: str, tmp_path: Path) -> None:
    _require_wrong(ALL_FAULTY_LOOPS[name], tmp_path, by_worker=False)


@pytest.mark.parametrize("name", ADVERSARIAL_LOOPS)
def test_loop_that_inspects_the_judge_is_rejected(name: str, tmp_path: Path) -> None:
    _require_wrong(ADVERSARIAL_LOOPS[name], tmp_path, by_worker=True)


def _require_wrong(wrong: TrainingLoop, folder: Path, *, by_worker: bool) -> None:
    loop_verdict = (judge_loop_in_worker if by_worker else judge_loop_in_process)(
        folder, wrong.source
    )
    assert loop_verdict.verdict.status in {Status.DIFFERS, Status.CRASHED}
    assert wrong.message in loop_verdict.verdict.message
    assert wrong.fault in {cause.fault for cause in loop_verdict.causes}
    assert all(cause.hint for cause in loop_verdict.causes)


def test_decaying_rate_is_wrong_if_the_assignment_states_a_rate(tmp_path: Path) -> None:
    source = DEVIATING_LOOPS["a rate that falls"].source
    loop_verdict = judge_loop_in_process(tmp_path, source, stated_rate=1.2)
    assert [cause.fault for cause in loop_verdict.causes] == ["loop-changes-its-rate"]


def test_passed_rate_must_be_used(tmp_path: Path) -> None:
    source = OTHER_SIGNATURES["needs a learning rate"].source
    deaf = source.replace("(parameters, grads, learning_rate)", "(parameters, grads, 1.2)")
    loop_verdict = judge_loop_in_process(tmp_path, deaf)
    assert [cause.fault for cause in loop_verdict.causes] == ["loop-other-rate"]


def test_stated_rate_is_passed(tmp_path: Path) -> None:
    source = OTHER_SIGNATURES["needs a learning rate"].source
    loop_verdict = judge_loop_in_process(tmp_path, source, stated_rate=0.25)
    assert loop_verdict.verdict.status is Status.CONFORMS
    assert "nn_model(X, Y, n1, k, 0.25)" in loop_verdict.remark


@pytest.mark.parametrize("count", [1, 2, 9])
def test_labels_of_runs_are_never_equal_or_sorted(count: int) -> None:
    bound = load("planar")
    for seed in range(20):
        terms = ExampleSpec(bound.activation, bound.fixed)
        examples = draw_example_set(bound.graphs, terms, seed, count)["network"]
        for example, _ in long_plan(examples, seed):
            (labels,) = example.values["Y"].tolist()
            assert labels != sorted(labels)

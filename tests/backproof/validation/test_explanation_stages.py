"""An exception in a stage that explains a verdict is a remark, and changes no mark."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backproof.binding import load
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.diagnosis import causes_in_other_functions
from backproof.judge.example_set import EXAMPLES, ExampleSpec, draw_example_set
from backproof.judge.training.loop_runs import NEXT_SYMBOLS
from backproof.judge.training.loop_steps import LoopStep
from backproof.properties.faults import FAULTS
from backproof.results.status import Status
from backproof.results.verdict import Cause, Verdict
from backproof.validation.pipeline import validate_target
from backproof.validation.request import ValidationRequest
from tests.support.in_process import EXAMPLES as EXAMPLE_FILES
from tests.support.short_form import sample

PLANAR = load("planar")
LOOP = TrainingLoopCall(str(PLANAR.training), PLANAR)
REQUEST = ValidationRequest(PLANAR, 3, examples=8, isolation="process", training_loop=LOOP)
WRONG_FUNCTION = EXAMPLE_FILES / "planar" / "wrong" / "dw2_without_mean.py"
WRONG_LOOP = EXAMPLE_FILES / "class" / "nora_t.py"


def _statuses(verdict: Verdict) -> list[tuple[str, Status]]:
    return [(equation.label, equation.status) for equation in verdict.equations]


def _raise(*_: object, **__: object) -> None:
    raise AttributeError("'BoundedArray' object has no attribute 'astype'")


@pytest.mark.parametrize(
    ("target", "replaced", "stage"),
    [
        (WRONG_FUNCTION, "find_counterexample", "the search for a counterexample"),
        (WRONG_LOOP, "find_loop_counterexample", "the search for a counterexample"),
        (WRONG_FUNCTION, "plot_of_first_fault", "the plot"),
        (WRONG_FUNCTION, "diagnosis.diagnose_evaluation", "the diagnosis"),
    ],
)
def test_a_stage_that_raises_is_a_remark_and_changes_no_status(
    target: Path, replaced: str, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = replace(REQUEST, picture=True)
    expected = validate_target(target, request)
    monkeypatch.setattr(f"backproof.validation.pipeline.{replaced}", _raise)
    verdict = validate_target(target, request)
    assert _statuses(verdict) == _statuses(expected)
    (remark,) = set(verdict.remarks) - set(expected.remarks)
    assert remark.startswith(f"{stage} failed by an error in Backproof (AttributeError: ")


def test_a_loop_that_cannot_be_judged_leaves_the_functions_their_marks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = validate_target(WRONG_LOOP, REQUEST)
    monkeypatch.setattr("backproof.validation.pipeline.judge_training_loop", _raise)
    *functions, loop = validate_target(WRONG_LOOP, REQUEST).equations
    assert functions == list(expected.equations[:-1])
    assert loop.status is Status.NOT_JUDGED


def _shrinking_steps() -> Iterable[LoopStep]:
    """Yield right steps after which a loop shrinks the parameters by 1 %."""
    spec = ExampleSpec(PLANAR.activation, PLANAR.fixed)
    graph = next(graph for graph in PLANAR.graphs if graph.name == "network")
    for example in draw_example_set([graph], spec, 1, EXAMPLES)["network"][:1]:
        before = {P: example.values[P] for P in NEXT_SYMBOLS}
        after = {s: 0.99 * np.asarray(example.values[s]) for s in NEXT_SYMBOLS.values()}
        yield LoopStep(example, 1, before, after)


@pytest.mark.parametrize("fault_id", sample(sorted(FAULTS), 80))
def test_every_listed_fault_beside_a_wrong_loop_is_evaluated_or_explains_nothing(
    fault_id: str,
) -> None:
    cause = Cause("", "", fault_id, "", "backward_propagation")
    assert causes_in_other_functions(list(_shrinking_steps()), LOOP, [cause]) is None

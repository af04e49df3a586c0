"""The verdict on a training loop."""

from dataclasses import dataclass, replace

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.function_verdicts import entry_of
from backproof.judge.training.step_check import StepCheck
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.labels import TRAINING_LOOP_LABEL
from backproof.results.status import Status
from backproof.results.verdict import Cause


@dataclass(frozen=True, slots=True)
class LoopVerdict:
    """The verdict on a training loop, and the causes if it is wrong.

    `called_loop` is the form in which the loop was called. `remark` says so if it is not the stated
    one.
    """

    verdict: EquationVerdict
    causes: tuple[Cause, ...] = ()
    called_loop: TrainingLoopCall | None = None
    remark: str = ""


def bare_verdict(loop: TrainingLoopCall, status: Status, message: str) -> EquationVerdict:
    """Return a verdict on a loop without a comparison."""
    return EquationVerdict(None, TRAINING_LOOP_LABEL, loop.function, status, message)


def conforming_verdict(loop: TrainingLoopCall, check: StepCheck) -> EquationVerdict:
    """Return the verdict on a right loop, with the worst entry of its steps."""
    right = bare_verdict(loop, Status.CONFORMS, "")
    return replace(right, entry=entry_of(check.comparison.worst))

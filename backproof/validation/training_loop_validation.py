"""Judge the training loop that a request names, and search its counterexample."""

from backproof import diagnosis
from backproof.implementation import Implementation
from backproof.judge.counterexample_code import CodeTarget
from backproof.judge.evaluation import Evaluation
from backproof.judge.example_set import ExampleSet
from backproof.judge.implementation_protocol import status_of_load_failure
from backproof.judge.training import loop_counterexample_search
from backproof.judge.training.judge_loop import judge_loop
from backproof.judge.training.loop_verdict import LoopVerdict, bare_verdict
from backproof.results.counterexample import Counterexample
from backproof.results.status import Status
from backproof.sandbox import Failure
from backproof.validation.request import NETWORK, ValidationRequest


def judge_training_loop(
    implementation: Implementation,
    request: ValidationRequest,
    example_set: ExampleSet,
    evaluation: Evaluation,
) -> LoopVerdict | None:
    """Judge the training loop, given the diagnosed evaluation; None if the request names none."""
    loop = request.training_loop
    if loop is None:
        return None
    return judge_loop(
        implementation, loop, example_set[NETWORK], request.seed, evaluation, diagnosis
    )


def loop_verdict_of_load_failure(
    request: ValidationRequest, failure: Failure
) -> LoopVerdict | None:
    """Return the verdict on the training loop of a file that cannot be loaded."""
    loop = request.training_loop
    if loop is None:
        return None
    return LoopVerdict(bare_verdict(loop, *status_of_load_failure(failure)))


def unjudged_loop(request: ValidationRequest) -> LoopVerdict | None:
    """Return the verdict on a loop for which judging failed by an error of ours."""
    loop = request.training_loop
    message = "judging it failed by an error in Backproof."
    return None if loop is None else LoopVerdict(bare_verdict(loop, Status.NOT_JUDGED, message))


def find_loop_counterexample(
    implementation: Implementation,
    target: CodeTarget,
    request: ValidationRequest,
    example_set: ExampleSet,
    loop_verdict: LoopVerdict | None,
) -> Counterexample | None:
    """Return the counterexample of a wrong training loop, if there is one."""
    if loop_verdict is None or loop_verdict.called_loop is None:
        return None
    return loop_counterexample_search.find_loop_counterexample(
        implementation,
        target,
        loop_verdict.called_loop,
        loop_verdict.verdict,
        example_set[NETWORK],
        request.example_spec,
        request.seed,
    )

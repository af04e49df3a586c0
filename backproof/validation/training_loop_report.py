"""What a verdict says of a training loop, beside the functions of the binding."""

from collections.abc import Iterable, Iterator

from backproof import diagnosis
from backproof.binding.training_loop_call import function_of
from backproof.implementation import Implementation
from backproof.judge.counterexample_code import CodeTarget
from backproof.judge.evaluation import Evaluation
from backproof.judge.example_set import ExampleSet
from backproof.judge.implementation_protocol import status_of_load_failure
from backproof.judge.training.judge_loop import judge_loop
from backproof.judge.training.loop_counterexample_search import find_loop_counterexample
from backproof.judge.training.loop_verdict import LoopVerdict, bare_verdict
from backproof.results.verdict import Counterexample
from backproof.sandbox import Failure
from backproof.validation.request import NETWORK, ValidationRequest


def loop_verdicts(
    implementation: Implementation,
    request: ValidationRequest,
    example_set: ExampleSet,
    evaluation: Evaluation,
    failure: Failure | None,
) -> tuple[LoopVerdict, ...]:
    """What is said of the training loop, where one is asked for."""
    loop = request.training_loop
    if loop is None:
        return ()
    if failure is not None:
        return (LoopVerdict(bare_verdict(loop, *status_of_load_failure(failure))),)
    examples = example_set[NETWORK]
    return (judge_loop(implementation, loop, examples, request.seed, evaluation, diagnosis),)


def loop_counterexample(
    implementation: Implementation,
    target: CodeTarget,
    request: ValidationRequest,
    example_set: ExampleSet,
    verdicts: Iterable[LoopVerdict],
) -> Counterexample | None:
    """The counterexample of a wrong training loop."""
    for one in verdicts:
        if one.called_loop is not None:
            examples, how = example_set[NETWORK], (request.example_spec, request.seed)
            return find_loop_counterexample(
                implementation, target, one.called_loop, one.verdict, examples, *how
            )
    return None


def bound_functions(implementation: Implementation, request: ValidationRequest) -> Iterator[str]:
    """The functions that there are, the training loop behind those of the binding."""
    yield from dict.fromkeys(line.function for line in implementation.lines)
    if (
        request.training_loop is not None
        and request.training_loop.function in implementation.functions
    ):
        yield request.training_loop.function


def missing_functions(implementation: Implementation, request: ValidationRequest) -> Iterator[str]:
    """The functions that there are not."""
    yield from implementation.missing_functions
    if (
        request.training_loop is not None
        and request.training_loop.function not in implementation.functions
    ):
        yield request.training_loop.function


def unjudged_loop_notice(
    implementation: Implementation, request: ValidationRequest
) -> Iterator[str]:
    """What to tell of a training loop that is there, where nothing asks for it."""
    loop = function_of(request.binding.training)
    asked = request.training_loop is not None or not request.trusted
    if loop and not asked and loop in implementation.worker.functions:
        yield f"{loop} is not judged: an assignment does so, such as --assignment planar."

"""The pipeline of one validation: load, judge, diagnose, find a counterexample, build the verdict.

`validate_target` starts a file, a folder or a module in a worker of its own; `run_validation`
takes any implementation.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from backproof import diagnosis
from backproof.binding import Binding
from backproof.implementation import Implementation
from backproof.implementation.load_warnings import policy_remarks
from backproof.judge.counterexample_search import find_counterexample
from backproof.judge.evaluation import Evaluation
from backproof.judge.example_set import ExampleSet
from backproof.judge.fault_plot import plot_of_first_fault
from backproof.judge.judge import judge
from backproof.judge.observation import Observation
from backproof.judge.statefulness import Recheck, probe_before, recheck_in_fresh_process
from backproof.judge.training.loop_verdict import LoopVerdict
from backproof.results.counterexample import Counterexample
from backproof.results.plot import Plot
from backproof.results.target import TargetError, parse_target, require_readable
from backproof.results.verdict import Verdict
from backproof.sandbox import Failure
from backproof.sandbox.isolation import WarmPool
from backproof.sandbox.restricted_worker import ImportRestrictedWorker
from backproof.validation.counterexample_loader import counterexample_loader
from backproof.validation.explanation_stages import ExplanationStages
from backproof.validation.load_outcome import (
    evaluation_of_load_failure,
    load_and_draw,
    require_bound_function,
)
from backproof.validation.request import ValidationRequest
from backproof.validation.training_loop_validation import (
    find_loop_counterexample,
    judge_training_loop,
    loop_verdict_of_load_failure,
    unjudged_loop,
)
from backproof.validation.verdict_builder import TargetReference, build_verdict, target_text
from backproof.validation.worker_factory import make_worker

__all__ = ["TargetError", "evaluation_of_load_failure", "run_validation", "validate_target"]


def validate_target(
    target: str | Path,
    request: ValidationRequest,
    example_set: ExampleSet | None = None,
    warm_pool: WarmPool | None = None,
) -> Verdict:
    """Judge a file, a folder or a module in a worker of its own.

    A batch passes the hidden test set, drawn once, and a warm pool, which starts workers sooner.
    Raises TargetError if the target cannot be judged.
    """
    parsed = parse_target(target)
    require_readable(parsed)
    worker = make_worker(parsed, request, warm_pool)
    implementation = Implementation(worker, request.binding)
    on_load_failure = partial(evaluation_of_load_failure, parsed)
    verdict = run_validation(implementation, str(parsed), request, on_load_failure, example_set)
    if not isinstance(worker, ImportRestrictedWorker):
        return verdict
    return replace(verdict, remarks=(*policy_remarks(worker.findings), *verdict.remarks))


def run_validation(
    implementation: Implementation,
    target: TargetReference,
    request: ValidationRequest,
    on_load_failure: Callable[[Binding, Failure], Evaluation],
    example_set: ExampleSet | None = None,
) -> Verdict:
    """Judge an implementation; `on_load_failure` evaluates one that cannot be loaded."""
    started, stages = time.perf_counter(), ExplanationStages()
    with implementation:
        example_set, failure = load_and_draw(implementation, request, example_set)
        counterexample = None
        if failure is not None:
            evaluation = on_load_failure(request.binding, failure)
            loop = loop_verdict_of_load_failure(request, failure)
        else:
            require_bound_function(implementation, target_text(target))
            evaluation = _evaluate(implementation, request, example_set, stages)
            loop = stages.run(
                "judging the training loop",
                lambda: judge_training_loop(implementation, request, example_set, evaluation),
                unjudged_loop(request),
            )
            if request.counterexample:
                counterexample = stages.run(
                    "the search for a counterexample",
                    lambda: _find_counterexample(
                        implementation, target, request, example_set, evaluation, loop
                    ),
                    None,
                )
        plot = stages.run("the plot", lambda: _plot(implementation, request, evaluation), None)
        verdict = build_verdict(
            implementation, target, request, evaluation, loop, counterexample, plot
        )
        return replace(
            verdict,
            remarks=(*verdict.remarks, *stages.remarks),
            seconds=time.perf_counter() - started,
        )


def _evaluate(
    implementation: Implementation,
    request: ValidationRequest,
    example_set: ExampleSet,
    stages: ExplanationStages,
) -> Evaluation:
    """Judge all functions, diagnose wrong ones, and recheck untrusted code in a fresh process."""
    earlier = () if request.trusted else probe_before(implementation, example_set)
    evaluation = judge(implementation, example_set)
    if not evaluation.passes:
        undiagnosed, binding = evaluation, implementation.resolved_binding
        evaluation = stages.run(
            "the diagnosis",
            lambda: diagnosis.diagnose_evaluation(undiagnosed, binding),
            undiagnosed,
        )
    return evaluation if request.trusted else _recheck(implementation, evaluation, earlier)


def _find_counterexample(
    implementation: Implementation,
    target: TargetReference,
    request: ValidationRequest,
    example_set: ExampleSet,
    evaluation: Evaluation,
    loop: LoopVerdict | None,
) -> Counterexample | None:
    """Return the counterexample of the first wrong function, or else of a wrong training loop."""
    functions = request.required_functions
    code_target = counterexample_loader(target, implementation.load_report, functions)
    found = find_counterexample(
        implementation, code_target, evaluation, request.example_spec, request.seed
    )
    return found or find_loop_counterexample(
        implementation, code_target, request, example_set, loop
    )


def _plot(
    implementation: Implementation, request: ValidationRequest, evaluation: Evaluation
) -> Plot | None:
    """Return the plot of the first fault if the request has one."""
    return plot_of_first_fault(implementation, evaluation) if request.picture else None


def _recheck(
    implementation: Implementation,
    evaluation: Evaluation,
    earlier_observations: Sequence[Observation],
) -> Evaluation:
    """Call the functions that pass once more in a fresh process, and update their verdicts."""
    rechecks = [Recheck(r.line, r.observations, r.verdicts) for r in evaluation.results]
    all_verdicts = recheck_in_fresh_process(
        implementation, implementation.load, rechecks, earlier_observations
    )
    results = tuple(
        replace(result, verdicts=verdicts)
        for result, verdicts in zip(evaluation.results, all_verdicts, strict=True)
    )
    return replace(evaluation, results=results)

"""Judge a training loop: it is right, follows from wrong functions, or is wrong itself."""

from collections.abc import Sequence
from dataclasses import replace

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.evaluation import Evaluation
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.training.loop_investigation import LoopDiagnosis, LoopInvestigation
from backproof.judge.training.loop_runs import (
    Plan,
    Trace,
    group_by_example,
    long_plan,
    run_batched,
    short_plan,
)
from backproof.judge.training.loop_steps import is_clean, steps_in
from backproof.judge.training.loop_verdict import LoopVerdict, bare_verdict, conforming_verdict
from backproof.judge.training.signature_variants import (
    match_result,
    match_signature,
    variant_remark,
)
from backproof.judge.training.step_check import check_steps
from backproof.properties.example import Example
from backproof.results.status import Status


def judge_loop(
    implementation: JudgedImplementation,
    loop: TrainingLoopCall,
    examples: Sequence[Example],
    seed: int,
    evaluation: Evaluation,
    diagnosis: LoopDiagnosis,
) -> LoopVerdict:
    """Judge a training loop, given the diagnosed evaluation of the functions that it may call."""
    if loop.function not in implementation.worker.functions:
        return LoopVerdict(bare_verdict(loop, Status.MISSING, f"{loop.function} is not defined."))
    variant = match_signature(loop, implementation.worker.functions[loop.function])
    plan = short_plan(examples, seed)
    verdict = _judge_in_batch(implementation, variant, plan)
    if verdict is None:
        variant = match_result(implementation, variant, plan[0][0])
        investigation = LoopInvestigation(
            implementation, variant, (plan, long_plan(examples, seed)), evaluation, diagnosis
        )
        verdict = investigation.mark_unfinished(investigation.investigate())
    return replace(verdict, called_loop=variant, remark=variant_remark(loop, variant))


def _judge_in_batch(
    implementation: JudgedImplementation, loop: TrainingLoopCall, plan: Plan
) -> LoopVerdict | None:
    """Judge a loop by runs in one process; return None unless it is right."""
    results = run_batched(implementation, loop, plan)
    if results is None:
        return None
    return results.memo.memoize(
        "right", lambda: _verdict_if_confirmed(loop, group_by_example(plan, results.results))
    )


def _verdict_if_confirmed(loop: TrainingLoopCall, traces: Sequence[Trace]) -> LoopVerdict | None:
    """Return the verdict on a loop all of whose steps are right, None on any other."""
    steps = list(steps_in(traces)) if is_clean(traces) else []
    check = check_steps(steps, loop) if steps else None
    return (
        LoopVerdict(conforming_verdict(loop, check))
        if check is not None and check.is_confirmed
        else None
    )

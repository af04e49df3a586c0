"""What a loop may do its own way: compute in float32, let its learning rate fall, or stop early.

Its steps are right then, but not all by one rate, or fewer than were asked for. That is said, and
costs nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.training.loop_runs import Plan, run_isolated
from backproof.judge.training.loop_steps import LoopStep, is_clean, steps_in
from backproof.judge.training.step_check import check_steps, is_in_float32

DECAYING_RATE = "a learning rate that falls from iteration to iteration"
EARLY_STOPPING = "a loop that stops early"
FLOAT32_ARITHMETIC = "float32 inside"


def accepted_deviation(
    implementation: JudgedImplementation,
    loop: TrainingLoopCall,
    plan: Plan,
    steps: Sequence[LoopStep],
) -> str | None:
    """What a loop does otherwise than the chapter, and is right with; None where it is not."""
    if is_in_float32(steps, loop):
        return FLOAT32_ARITHMETIC
    if has_decaying_rate(steps, loop):
        return DECAYING_RATE
    if any(step.is_zero for step in steps) and _continues_on_steep_data(implementation, loop, plan):
        return EARLY_STOPPING
    return None


def has_decaying_rate(steps: Sequence[LoopStep], loop: TrainingLoopCall) -> bool:
    """Whether each iteration goes by its own rate, on all examples alike, and none by a larger.

    Where no iteration was seen with several m, the rate may depend on m instead.
    """
    by_k = defaultdict[int, list[LoopStep]](list)
    for step in steps:
        by_k[step.k].append(step)
    groups = [by_k[k] for k in sorted(by_k)]
    if (
        not any(len(_example_counts(group)) > 1 for group in groups)
        and len(_example_counts(steps)) > 1
    ):
        return False
    rates, untold = list[float](), set[str]()
    for place, group in enumerate(groups):
        found = check_steps(group, loop)
        if loop.rate(group[0].example.values) is not None or not found.ok or not found.common_rate:
            return False
        rates.append(found.common_rate)
        untold = {*found.comparison.undetermined_parameters} & (
            untold if place else {*found.comparison.undetermined_parameters}
        )
    pairs = zip(pairwise(groups), pairwise(rates), strict=True)
    never_rises = all(
        later <= rate or check_steps([*one, *other], loop).ok
        for (one, other), (rate, later) in pairs
    )
    return never_rises and not untold


def _example_counts(steps: Sequence[LoopStep]) -> set[int]:
    return {step.example.sizes["m"] for step in steps}


def _continues_on_steep_data(
    implementation: JudgedImplementation, loop: TrainingLoopCall, plan: Plan
) -> bool:
    """Whether the loop is right on data on which the cost falls much in each step."""
    traces = run_isolated(implementation, loop, _steep_plan(plan))
    steps = list(steps_in(traces))
    if not steps or not is_clean(traces):
        return False
    found = check_steps(steps, loop)
    return found.is_confirmed


def _steep_plan(plan: Plan) -> Plan:
    """The plan with labels that are all 1, or all 0: on these the cost falls much in each step.

    So a loop that stops when the cost hardly changes goes on.
    """
    labels = [
        np.full_like(example.inputs["Y"], place % 2) for place, (example, _) in enumerate(plan)
    ]
    pairs = zip(plan, labels, strict=True)
    return [(example.with_inputs(Y=same), ks) for (example, ks), same in pairs]

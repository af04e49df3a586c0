"""Accepted deviations of a loop: float32 arithmetic, a decaying learning rate, early stopping.

The steps of such a loop are right, but not all by one rate, or fewer than requested. The verdict
names the deviation, which costs nothing.
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
    """Return the accepted deviation that makes the loop right, or None."""
    if is_in_float32(steps, loop):
        return FLOAT32_ARITHMETIC
    if has_decaying_rate(steps, loop):
        return DECAYING_RATE
    if any(step.is_zero for step in steps) and _continues_on_steep_data(implementation, loop, plan):
        return EARLY_STOPPING
    return None


def has_decaying_rate(steps: Sequence[LoopStep], loop: TrainingLoopCall) -> bool:
    """Return whether each iteration has its own rate on all examples, and no rate rises.

    If no iteration was observed with several m, the rate may depend on m instead.
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
    rates, never_determined = list[float](), set[str]()
    for index, group in enumerate(groups):
        check = check_steps(group, loop)
        if loop.rate(group[0].example.values) is not None or not check.ok or not check.common_rate:
            return False
        rates.append(check.common_rate)
        never_determined = {*check.comparison.undetermined_parameters} & (
            never_determined if index else {*check.comparison.undetermined_parameters}
        )
    pairs = zip(pairwise(groups), pairwise(rates), strict=True)
    never_rises = all(
        later <= rate or check_steps([*steps, *later_steps], loop).ok
        for (steps, later_steps), (rate, later) in pairs
    )
    return never_rises and not never_determined


def _example_counts(steps: Sequence[LoopStep]) -> set[int]:
    return {step.example.sizes["m"] for step in steps}


def _continues_on_steep_data(
    implementation: JudgedImplementation, loop: TrainingLoopCall, plan: Plan
) -> bool:
    """Return whether the loop is right on data on which each step lowers the cost much."""
    traces = run_isolated(implementation, loop, _steep_plan(plan))
    steps = list(steps_in(traces))
    if not steps or not is_clean(traces):
        return False
    check = check_steps(steps, loop)
    return check.is_confirmed


def _steep_plan(plan: Plan) -> Plan:
    """Return the plan with labels that are all 1 or all 0, so that the cost falls in each step.

    A loop that stops when the cost hardly changes then continues.
    """
    labels = [
        np.full_like(example.inputs["Y"], index % 2) for index, (example, _) in enumerate(plan)
    ]
    pairs = zip(plan, labels, strict=True)
    return [(example.with_inputs(Y=equal_labels), ks) for (example, ks), equal_labels in pairs]

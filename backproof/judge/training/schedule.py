"""What a loop may do its own way: compute in float32, let its learning rate fall, or stop early.

Its steps are right then, but not all by one rate, or fewer than were asked for. That is said, and
costs nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from backproof.assignment.training import Loop
from backproof.judge.subject import Subject
from backproof.judge.training.assessing import assessed, is_in_float32
from backproof.judge.training.runs import Plan, one_by_one
from backproof.judge.training.steps import Step, is_plain, steps_in

FALLS = "a learning rate that falls from iteration to iteration"
STOPS = "a loop that stops early"
SINGLE = "float32 inside"


def own_way(subject: Subject, loop: Loop, plan: Plan, steps: Sequence[Step]) -> str | None:
    """What a loop does otherwise than the chapter, and is right with; None where it is not."""
    if is_in_float32(steps, loop):
        return SINGLE
    if falls(steps, loop):
        return FALLS
    if any(step.stands_still for step in steps) and _goes_on(subject, loop, plan):
        return STOPS
    return None


def falls(steps: Sequence[Step], loop: Loop) -> bool:
    """Whether each iteration goes by its own rate, on all examples alike, and none by a larger.

    Where no iteration was seen with several m, the rate may depend on m instead.
    """
    by_k = defaultdict[int, list[Step]](list)
    for step in steps:
        by_k[step.k].append(step)
    groups = [by_k[k] for k in sorted(by_k)]
    if not any(len(_counts(group)) > 1 for group in groups) and len(_counts(steps)) > 1:
        return False
    rates, untold = list[float](), set[str]()
    for place, group in enumerate(groups):
        found = assessed(group, loop)
        if loop.rate(group[0].example.values) is not None or not found.ok or not found.one_rate:
            return False
        rates.append(found.one_rate)
        untold = {*found.held.untold} & (untold if place else {*found.held.untold})
    pairs = zip(pairwise(groups), pairwise(rates), strict=True)
    never_rises = all(
        later <= rate or assessed([*one, *other], loop).ok for (one, other), (rate, later) in pairs
    )
    return never_rises and not untold


def _counts(steps: Sequence[Step]) -> set[int]:
    return {step.example.sizes["m"] for step in steps}


def _goes_on(subject: Subject, loop: Loop, plan: Plan) -> bool:
    """Whether the loop is right on data on which the cost falls much in each step."""
    traces = one_by_one(subject, loop, _steep(plan))
    steps = list(steps_in(traces))
    if not steps or not is_plain(traces):
        return False
    found = assessed(steps, loop)
    return found.convinces


def _steep(plan: Plan) -> Plan:
    """The plan with labels that are all 1, or all 0: on these the cost falls much in each step.

    So a loop that stops when the cost hardly changes goes on.
    """
    labels = [
        np.full_like(example.given["Y"], place % 2) for place, (example, _) in enumerate(plan)
    ]
    pairs = zip(plan, labels, strict=True)
    return [(example.with_given(Y=same), ks) for (example, ks), same in pairs]

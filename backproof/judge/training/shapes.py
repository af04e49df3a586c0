"""What loops do wrong, apart from what stands in their formulas: named by what the steps show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.judge.training.assessing import Assessed
from backproof.judge.training.pace import rates_of
from backproof.judge.training.runs import NEXTS
from backproof.judge.training.steps import Right, Step
from properties.bounds import FLOAT64, Bounded
from properties.compare import compare
from reference.chapter import NEXT
from reference.graph import Values

FORWARD = ("Z1", "A1", "Z2", "A2")


@dataclass(frozen=True, slots=True)
class Shape:
    """A fault of loops: its id, what is said of it in a verdict, and a hint for its author."""

    id: str
    said: str
    hint: str


STILL = Shape(
    "loop-stands-still",
    "gives the same parameters, however many iterations it is asked for",
    "What does each iteration do with the parameters that the update returns?",
)
ANEW = Shape(
    "loop-begins-anew",
    "gives the same parameters after one iteration and after more",
    "From which parameters does the second iteration start, and does the loop come to it?",
)
UP = Shape(
    "loop-ascends",
    "steps up along the gradient",
    "Does the cost fall or rise from iteration to iteration?",
)
RATE = Shape(
    "loop-other-rate",
    "steps by another learning rate than it should",
    "Which learning rate reaches the update, and from where?",
)
TWICE = Shape(
    "loop-steps-twice",
    "takes two steps in one iteration",
    "How often are the parameters updated in one iteration?",
)
HOARDS = Shape(
    "loop-accumulates-gradients",
    "steps along the sum of all gradients so far",
    "What is in the gradients when the second iteration begins?",
)
DRIFTS = Shape(
    "loop-changes-its-rate",
    "steps along the gradient, but not by the same learning rate in every step",
    "On what does the length of a step depend: on the iteration, on the number of examples?",
)
STALE = Shape(
    "loop-propagates-once",
    "takes its gradients in every iteration from the forward pass of the first",
    "What is in the cache when the second iteration begins?",
)
SHAPES: Mapping[str, Shape] = {
    s.id: s for s in (STILL, ANEW, UP, RATE, DRIFTS, TWICE, HOARDS, STALE)
}


def shape_of(found: Assessed, start: Values | None) -> Shape | None:
    """The fault of wrong steps, if it is one of these; `start` is what no iteration gives."""
    return next((shape for shape, shown in _SHOWN.items() if shown(found, start)), None)


def _stands_still(found: Assessed, start: Values | None) -> bool:
    return start is not None and _all_still(found) and not _leaves(found, start)


def _begins_anew(found: Assessed, start: Values | None) -> bool:
    return _all_still(found) and (start is None or _leaves(found, start))


def _all_still(found: Assessed) -> bool:
    return all(step.stands_still for step in found.steps)


def _leaves(found: Assessed, start: Values) -> bool:
    """Whether the first iteration moves something."""
    first = next((s for s in found.steps if s.k == 1), None)
    if first is None:
        return False
    return any(not np.array_equal(first.before[P], value) for P, value in start.items())


def _ascends(found: Assessed, start: Values | None) -> bool:
    del start
    return found.one_rate is not None and found.one_rate < 0


def _goes_by_another_rate(found: Assessed, start: Values | None) -> bool:
    """Whether one rate explains all, or the same multiple of the one that is asked for."""
    del start
    return found.one_rate is not None and found.one_rate > 0


def _changes_its_rate(found: Assessed, start: Values | None) -> bool:
    del start
    each = (rates_of([s], [r]) for s, r in zip(found.steps, found.rights, strict=True))
    return all(rates.any and rates.plainest > 0 for rates in each)


def _propagates_once(found: Assessed, start: Values | None) -> bool:
    """Whether steps are right with the forward pass at the start in the place of their own."""
    if start is None:
        return False
    own = [step for step in found.steps if step.example is found.steps[0].example]
    way = own[0].example.graph.ask(FORWARD, {**own[0].inputs(FLOAT64), **start})
    stale = (replace(step, handed={**step.handed, **way}) for step in own)
    return all(_is(step, step.right(found.rates[0])) for step in stale)


def _steps_twice(found: Assessed, start: Values | None) -> bool:
    del start
    again = (
        step.right(rate, start=_as_parameters(right))
        for step, right, rate in zip(found.steps, found.rights, found.rates, strict=True)
    )
    return all(_is(step, right) for step, right in zip(found.steps, again, strict=True))


def _accumulates(found: Assessed, start: Values | None) -> bool:
    """Whether the second step of an example goes along the first gradient as well."""
    known = {
        (id(s.example), s.k): right for s, right in zip(found.steps, found.rights, strict=True)
    }
    first = next((s for s in found.steps if s.k == 1), None)
    if start is None or first is None:
        return False
    at_start = first.right(found.rates[0], start=start)
    sums = [(first, _along(first, [known[id(first.example), 1], at_start], found.rates[0]))]
    second = next((s for s in found.steps if s.k == 2 and s.example is first.example), None)
    if second is not None:
        rights = [known[id(second.example), 2], known[id(second.example), 1], at_start]
        sums.append((second, _along(second, rights, found.rates[0])))
    return all(_is(step, right) for step, right in sums)


def _along(step: Step, rights: Sequence[Right], rate: float) -> Right:
    """Where a step along several gradients at once should end."""
    last, earlier = dict(rights[0]), rights[1:]
    for P, symbol in NEXTS.items():
        gradients = [right[f"d{P}"] for right in earlier]
        value = last[symbol].value - rate * sum(g.value for g in gradients)
        carried = sum(rate * g.radius for g in gradients)
        rounded = last[symbol].precision.gamma(4 * len(rights))
        size = np.abs(step.before[P]) + sum(rate * np.abs(g.value) for g in gradients)
        radius = last[symbol].radius + carried + rounded * size
        last[symbol] = Bounded.within(value, radius, last[symbol].precision)
    return last


def _as_parameters(right: Right) -> Values:
    return {P: right[symbol] for P, symbol in NEXTS.items()}


def _is(step: Step, right: Right) -> bool:
    return all(compare(step.after[symbol], right[symbol]).ok for symbol in NEXT)


_SHOWN: Mapping[Shape, Callable[[Assessed, Values | None], bool]] = {
    STILL: _stands_still,
    ANEW: _begins_anew,
    UP: _ascends,
    RATE: _goes_by_another_rate,
    DRIFTS: _changes_its_rate,
    HOARDS: _accumulates,
    STALE: _propagates_once,
    TWICE: _steps_twice,
}

"""Which of the ways in which loops go wrong the steps show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from backproof.judge.training.assessing import Assessed
from backproof.judge.training.batches import goes_by_batches
from backproof.judge.training.kinds import (
    ANEW,
    BATCHES,
    DRIFTS,
    HOARDS,
    ONCE,
    RATE,
    SKIPS,
    STALE,
    STILL,
    TWICE,
    UP,
    Shape,
)
from backproof.judge.training.pace import rates_of
from backproof.judge.training.runs import NEXTS
from backproof.judge.training.steps import Right, Step, ends_as
from properties.bounds import FLOAT64, Bounded
from properties.compare import compare
from reference.graph import Values

FORWARD = ("Z1", "A1", "Z2", "A2")


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
    return all(ends_as(step, step.right(found.rates[0])) for step in stale)


def _steps_twice(found: Assessed, start: Values | None) -> bool:
    del start
    again = (
        step.right(rate, start=_as_parameters(right))
        for step, right, rate in zip(found.steps, found.rights, found.rates, strict=True)
    )
    return all(ends_as(step, right) for step, right in zip(found.steps, again, strict=True))


def _accumulates(found: Assessed, start: Values | None) -> bool:
    """Whether the second step of an example goes along the first gradient as well."""
    gradients = _gradients(found, start)
    if gradients is None:
        return False
    own = [step for step in _of_first(found) if step.k <= len(gradients) - 1]
    return all(_is_along(s, gradients[: s.k + 1], found.rates[0]) for s in own)


def _computes_once(found: Assessed, start: Values | None) -> bool:
    """Whether every step of an example goes along the gradient at the start."""
    gradients = _gradients(found, start)
    if gradients is None:
        return False
    return all(_is_along(s, gradients[:1], found.rates[0]) for s in _of_first(found))


def _skips(found: Assessed, start: Values | None) -> bool:
    """Whether nothing moves in some steps, and one rate explains all others."""
    del start
    moving = [
        pair for pair in zip(found.steps, found.rights, strict=True) if not pair[0].stands_still
    ]
    if not moving or len(moving) == len(found.steps):
        return False
    rates = rates_of(*zip(*moving, strict=True))
    return rates.any and rates.plainest > 0


def _of_first(found: Assessed) -> list[Step]:
    """The steps on the first example, which is the one whose start is known."""
    return [step for step in found.steps if step.example is found.steps[0].example]


def _gradients(found: Assessed, start: Values | None) -> list[Right] | None:
    """The gradients at the start, after one iteration, and so on, on the first example."""
    pairs = zip(found.steps, found.rights, strict=True)
    own = {s.k: right for s, right in pairs if s.example is found.steps[0].example}
    first = next((s for s in _of_first(found) if s.k == 1), None)
    if start is None or first is None:
        return None
    following = [own[k] for k in (1, 2) if k in own]
    return [first.right(found.rates[0], start=start), *following]


def _is_along(step: Step, rights: Sequence[Right], rate: float) -> bool:
    """Whether a step goes along the sum of these gradients."""
    for P, symbol in NEXTS.items():
        gradients = [right[f"d{P}"] for right in rights]
        before, precision = step.before[P], rights[0][symbol].precision
        value = before - rate * sum(g.value for g in gradients)
        size = np.abs(before) + sum(rate * np.abs(g.value) for g in gradients)
        carried = sum(rate * g.radius for g in gradients)
        radius = carried + precision.gamma(4 * len(rights)) * size
        if not compare(step.after[symbol], Bounded.within(value, radius, precision)).ok:
            return False
    return True


def _as_parameters(right: Right) -> Values:
    return {P: right[symbol] for P, symbol in NEXTS.items()}


_SHOWN: Mapping[Shape, Callable[[Assessed, Values | None], bool]] = {
    STILL: _stands_still,
    ANEW: _begins_anew,
    SKIPS: _skips,
    UP: _ascends,
    RATE: _goes_by_another_rate,
    DRIFTS: _changes_its_rate,
    HOARDS: _accumulates,
    STALE: _propagates_once,
    ONCE: _computes_once,
    TWICE: _steps_twice,
    BATCHES: goes_by_batches,
}

"""A loop on right functions: those that are wrong give what they should, so it is judged alone.

What is computed on the way to a step stays the same in all iterations, since it may be asked for
more than once in each. What takes the step goes on from call to call, so that one call is told from
the next.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.observation import is_random_initialisation
from backproof.judge.training.loop_runs import NEXT_SYMBOLS, Trace, trajectory
from backproof.judge.training.loop_steps import LoopStep, steps_in
from backproof.properties.example import Example
from backproof.reference.graph import Values
from backproof.reference.graphs import NEXT_PARAMETERS
from backproof.reference.symbols import SIZES


def stubbable_lines(
    lines: Sequence[FunctionBinding], wrong_lines: Iterable[FunctionBinding]
) -> list[FunctionBinding]:
    """The wrong functions that one value can stand for: what is called in one way, for networks."""
    ways = Counter(line.function for line in lines)
    return [
        line
        for line in wrong_lines
        if ways[line.function] == 1
        and (is_random_initialisation(line) or line.graph.name == "network")
    ]


def stubbed_steps(
    traces: Iterable[Trace], stubbed_lines: Sequence[FunctionBinding]
) -> Iterator[LoopStep]:
    """The steps of a loop whose functions of the lines `given` were right ones."""
    handing = [line for line in stubbed_lines if not is_random_initialisation(line)]
    outputs = {s for line in handing for s in line.outputs if s not in SIZES}
    for step in steps_in(traces):
        way = {s: step.example.values[s] for s in outputs - set(NEXT_PARAMETERS)}
        taken = _stub_values(step.example, step.k, step.before, outputs & set(NEXT_PARAMETERS))
        yield replace(step, stub_values={**way, **taken})


def _stub_values(example: Example, k: int, before: Values, symbols: Iterable[str]) -> Values:
    """What comes after `before` among the steps that were handed out: nothing, if it is not there.

    Where it is not, what comes first stands for it, and the step cannot be right.
    """
    symbols = list(symbols)
    if not symbols:
        return {}
    own = {after: P for P, after in NEXT_SYMBOLS.items() if after in symbols}
    handed = [example, *trajectory(example, k + 2)]
    for one, following in pairwise(handed):
        if all(np.array_equal(before[P], one.values[s]) for s, P in own.items()):
            return {s: following.values[s] for s in symbols}
    return {s: example.values[s] for s in symbols}

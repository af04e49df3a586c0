"""Judge a loop with right stubs for its wrong functions.

A stub of a function that computes gradients returns the same values in all iterations, since it may
be called several times in each. A stub of the update continues from call to call, so that one
iteration differs from the next.
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
    """Return the wrong functions that a stub can replace: bound once, for networks or the start."""
    line_counts = Counter(line.function for line in lines)
    return [
        line
        for line in wrong_lines
        if line_counts[line.function] == 1
        and (is_random_initialisation(line) or line.graph.name == "network")
    ]


def stubbed_steps(
    traces: Iterable[Trace], stubbed_lines: Sequence[FunctionBinding]
) -> Iterator[LoopStep]:
    """Yield the steps of a loop that ran with right stubs for these lines."""
    returning = [line for line in stubbed_lines if not is_random_initialisation(line)]
    outputs = {s for line in returning for s in line.outputs if s not in SIZES}
    for step in steps_in(traces):
        fixed_values = {s: step.example.values[s] for s in outputs - set(NEXT_PARAMETERS)}
        step_values = _stub_values(
            step.example, step.k, step.before, outputs & set(NEXT_PARAMETERS)
        )
        yield replace(step, stub_values={**fixed_values, **step_values})


def _stub_values(example: Example, k: int, before: Values, symbols: Iterable[str]) -> Values:
    """Return the stub's values that follow `before` on its trajectory.

    If `before` is not on the trajectory, the first values are returned, and the step cannot be
    right.
    """
    symbols = list(symbols)
    if not symbols:
        return {}
    parameters_by_symbol = {after: P for P, after in NEXT_SYMBOLS.items() if after in symbols}
    trajectory_examples = [example, *trajectory(example, k + 2)]
    for current, following in pairwise(trajectory_examples):
        if all(
            np.array_equal(before[P], current.values[s]) for s, P in parameters_by_symbol.items()
        ):
            return {s: following.values[s] for s in symbols}
    return {s: example.values[s] for s in symbols}

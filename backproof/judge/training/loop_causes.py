"""The causes of a loop's wrong steps: faults of its own formulas, and faults of its functions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.function_verdicts import grade
from backproof.judge.observation import Observation
from backproof.judge.training.loop_steps import LoopStep
from backproof.judge.training.step_check import StepCheck, check_steps
from backproof.properties.bounds import FLOAT64
from backproof.properties.example import Example
from backproof.reference.graphs import NEXT_PARAMETERS
from backproof.results.verdict import TRAINING_LOOP_LABEL, Cause

MAX_KNOWN_FAULTS = 3
"""How many known faults are taken together at most."""


def explaining_causes(
    steps: Sequence[LoopStep], loop: TrainingLoopCall, causes: Iterable[Cause]
) -> list[Cause] | None:
    """The causes that were found in other functions and explain the steps; None if none do."""
    from backproof.properties.faults import FAULTS  # it takes a while to import

    known = [cause for cause in causes if cause.fault in FAULTS]
    for count in range(1, min(len(known), MAX_KNOWN_FAULTS) + 1):
        for some in combinations(known, count):
            graph = steps[0].example.graph
            for cause in some:
                graph = FAULTS[str(cause.fault)].apply_to(graph)
            own = [replace(step, example=step.example.with_graph(graph)) for step in steps]
            if check_steps(own, loop, graph=graph).ok:
                return list(some)
    return None


def listed_causes(check: StepCheck, loop: TrainingLoopCall, hidden: str) -> list[Cause]:
    """The listed faults that explain wrong steps, as causes of the loop's own."""
    from backproof.diagnosis.explain_function import (
        diagnose_function,  # the catalogue takes a while to import
    )

    line = loop.judged_line()
    pairs = zip(check.steps, check.rates, strict=True)
    sittings = [_observation(line, step, rate) for step, rate in pairs]
    marks = grade(line, sittings)
    causes = diagnose_function(line, sittings, marks.verdicts, hidden).causes
    return list(_as_loop_causes(cause for cause in causes if cause.fault is not None))


def _as_loop_causes(causes: Iterable[Cause]) -> Iterator[Cause]:
    for cause in causes:
        hint = f"{cause.number} {cause.symbol} in it: {cause.hint}"
        yield Cause("", TRAINING_LOOP_LABEL, cause.fault, hint, cause.function)


def _observation(line: FunctionBinding, step: LoopStep, rate: float) -> Observation:
    """A step as an example of the network: its beginning is given, and its end is the result."""
    example = step.example
    given = {**step.inputs(FLOAT64), **step.before, "alpha": np.float64(rate)}
    with np.errstate(all="ignore"):
        computed = example.graph.evaluate(
            (s for s in example.graph.computed_symbols if s not in given), given
        )
    values = {**example.sizes, **given, **computed}
    at_start = Example(example.graph, given, example.regime, values, example.precision)
    return Observation(line, at_start, {symbol: step.after[symbol] for symbol in NEXT_PARAMETERS})

"""Causes of a training loop's wrong steps: faults in the loop, or in functions that it calls."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.diagnosis.explain_function import diagnose_function
from backproof.judge.function_verdicts import grade
from backproof.judge.observation import Observation
from backproof.judge.training.loop_steps import LoopStep
from backproof.judge.training.step_check import StepCheck, check_steps
from backproof.properties.bounds import FLOAT64
from backproof.properties.example import Example
from backproof.properties.faults import FAULTS
from backproof.reference.graph import Graph
from backproof.reference.graphs import NEXT_PARAMETERS
from backproof.results.labels import TRAINING_LOOP_LABEL
from backproof.results.verdict import Cause

MAX_COMBINED_FAULTS = 3
"""The largest number of faults of other functions that are tried together."""


def causes_in_other_functions(
    steps: Sequence[LoopStep], loop: TrainingLoopCall, causes: Iterable[Cause]
) -> list[Cause] | None:
    """Return the fewest of the causes found in other functions that explain the loop's steps.

    Returns None if no combination of them does.
    """
    listed = [cause for cause in causes if cause.fault in FAULTS]
    for count in range(1, min(len(listed), MAX_COMBINED_FAULTS) + 1):
        for combination in combinations(listed, count):
            graph = steps[0].example.graph
            for cause in combination:
                graph = FAULTS[str(cause.fault)].apply_to(graph)
            faulty = [replace(step, example=step.example.with_graph(graph)) for step in steps]
            if _explains(graph, faulty, loop):
                return list(combination)
    return None


def _explains(graph: Graph, steps: Sequence[LoopStep], loop: TrainingLoopCall) -> bool:
    """Return whether a graph with faults gives these steps; one that cannot be evaluated does not.

    A listed fault may use operations without a bound, or raise where a right function does not.
    """
    try:
        return check_steps(steps, loop, graph=graph).ok
    except Exception:  # noqa: BLE001  (whatever a fault raises, it explains nothing)
        return False


def causes_in_loop(check: StepCheck, loop: TrainingLoopCall, hidden: str) -> list[Cause]:
    """Return the listed faults that explain wrong steps, as causes in the loop itself."""
    line = loop.judged_line()
    observations = [
        _observation(line, step, rate) for step, rate in zip(check.steps, check.rates, strict=True)
    ]
    verdicts = grade(line, observations).verdicts
    causes = diagnose_function(line, observations, verdicts, hidden).causes
    return list(_as_loop_causes(cause for cause in causes if cause.fault is not None))


def _as_loop_causes(causes: Iterable[Cause]) -> Iterator[Cause]:
    for cause in causes:
        hint = f"{cause.number} {cause.symbol} in it: {cause.hint}"
        yield Cause("", TRAINING_LOOP_LABEL, cause.fault, hint, cause.function)


def _observation(line: FunctionBinding, step: LoopStep, rate: float) -> Observation:
    """Return a step as an observation: inputs are its start and rate, results its end."""
    example = step.example
    inputs = {**step.inputs(FLOAT64), **step.before, "alpha": np.float64(rate)}
    with np.errstate(all="ignore"):
        computed = example.graph.evaluate(
            (s for s in example.graph.computed_symbols if s not in inputs), inputs
        )
    values = {**example.sizes, **inputs, **computed}
    at_start = Example(example.graph, inputs, example.regime, values, example.precision)
    return Observation(line, at_start, {symbol: step.after[symbol] for symbol in NEXT_PARAMETERS})

"""Find the listed fault of a random initialisation: the one whose draws have the same traits."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from backproof.binding.structure import ShapeContext, collect
from backproof.judge.observation import Observation
from backproof.properties.faults import FAULTS, Fault
from backproof.reference.graph import Definition, Values

Traits = tuple[Any, ...]


def fault_of_start(observation: Observation, wrong_symbols: Iterable[str]) -> Fault | None:
    """Return the listed fault that reproduces the traits of every wrong weight and bias."""
    wrong_symbols = [symbol for symbol in wrong_symbols if symbol in observation.line.outputs]
    faults = (fault for fault in FAULTS.values() if fault.graph_name == "initialisation")
    right_start = _draw_start(observation.line.graph.definitions[0], observation)
    return next(
        (
            f
            for f in faults
            if wrong_symbols and _explains(f, observation, wrong_symbols, right_start)
        ),
        None,
    )


def _explains(
    fault: Fault, observation: Observation, wrong_symbols: list[str], right_start: Values
) -> bool:
    """Return whether each wrong symbol has the fault's traits, and not those of a right start."""
    drawn = _draw_start(fault.definition, observation)
    problems = _problems(observation, drawn)

    def matches_traits(symbol: str) -> bool:
        if symbol in problems or symbol in observation.problems:
            return observation.problems.get(symbol) == problems.get(symbol)
        traits = _traits(symbol, drawn)
        return traits == _traits(symbol, observation.results) and traits != _traits(
            symbol, right_start
        )

    return all(map(matches_traits, wrong_symbols))


def _draw_start(definition: Definition, observation: Observation) -> Values:
    """Draw an initialisation of the example's sizes."""
    return definition.evaluate(observation.example.values)


def _problems(observation: Observation, start: Values) -> dict[str, str]:
    """Return the form problems that such an initialisation would have under the binding."""
    context = ShapeContext(observation.line.graph.table, observation.example.sizes)
    built = observation.line.result.build({**observation.example.values, **start})
    _, problems = collect(observation.line.result.invert(built, context))
    return {symbol: problem.message for symbol, problem in problems.items()}


def _traits(symbol: str, start: Values) -> Traits:
    """Return the traits: constant, one sign, order of magnitude, and W2 repeating W1."""
    array = np.asarray(start[symbol], dtype=float)
    rms = float(np.sqrt(np.mean(array**2)))
    magnitude = round(np.log10(rms)) if rms > 0 else None
    one_sign = not np.any(array < 0)
    return bool(np.ptp(array) > 0), bool(one_sign), magnitude, _repeats_weights(symbol, start)


def _repeats_weights(symbol: str, start: Values) -> bool:
    """Return whether W2 begins with the numbers of W1."""
    if symbol != "W2" or "W1" not in start:
        return False
    first, second = (np.ravel(np.asarray(start[name], dtype=float)) for name in ("W1", "W2"))
    count = min(first.size, second.size)
    return bool(np.ptp(second) > 0 and np.array_equal(first[:count], second[:count]))

"""Which listed fault a random start has: the one whose draws have the same traits."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from backproof.binding.form import Context, gathered
from backproof.judge.sitting import Sitting
from properties.faults import FAULTS, Fault
from reference.graph import Definition, Values

Traits = tuple[Any, ...]


def fault_of_start(sitting: Sitting, wrong: Iterable[str]) -> Fault | None:
    """The listed fault that gives every wrong weight and bias the looks that it has."""
    wrong = [symbol for symbol in wrong if symbol in sitting.line.outputs]
    about = (fault for fault in FAULTS.values() if fault.about == "initialisation")
    right = _drawn(sitting.line.graph.definitions[0], sitting)
    return next((f for f in about if wrong and _explains(f, sitting, wrong, right)), None)


def _explains(fault: Fault, sitting: Sitting, wrong: list[str], right: Values) -> bool:
    """Whether each wrong symbol looks as the fault makes it, and not as a right start does."""
    drawn = _drawn(fault.definition, sitting)
    problems = _problems(sitting, drawn)

    def looks_so(symbol: str) -> bool:
        if symbol in problems or symbol in sitting.problems:
            return sitting.problems.get(symbol) == problems.get(symbol)
        looks = _traits(symbol, drawn)
        return looks == _traits(symbol, sitting.results) and looks != _traits(symbol, right)

    return all(map(looks_so, wrong))


def _drawn(definition: Definition, sitting: Sitting) -> Values:
    """A start of the example's sizes."""
    return definition.evaluate(sitting.example.values)


def _problems(sitting: Sitting, drawn: Values) -> dict[str, str]:
    """What would be wrong with the form of such a start, in the words of the binding."""
    context = Context(sitting.line.graph.table, sitting.example.sizes)
    built = sitting.line.result.build({**sitting.example.values, **drawn})
    _, problems = gathered(sitting.line.result.invert(built, context))
    return {symbol: problem.message for symbol, problem in problems.items()}


def _traits(symbol: str, drawn: Values) -> Traits:
    """What a reader sees: zeros, one constant, one sign, the magnitude, the other's numbers."""
    array = np.asarray(drawn[symbol], dtype=float)
    size = float(np.sqrt(np.mean(array**2)))
    magnitude = round(np.log10(size)) if size > 0 else None
    one_sign = not np.any(array < 0)
    return bool(np.ptp(array) > 0), bool(one_sign), magnitude, _repeats(symbol, drawn)


def _repeats(symbol: str, drawn: Values) -> bool:
    """Whether W2 begins with the very numbers of W1."""
    if symbol != "W2" or "W1" not in drawn:
        return False
    first, second = (np.ravel(np.asarray(drawn[name], dtype=float)) for name in ("W1", "W2"))
    count = min(first.size, second.size)
    return bool(np.ptp(second) > 0 and np.array_equal(first[:count], second[:count]))

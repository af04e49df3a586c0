"""Which listed fault a random start has: the one whose draws have the same traits."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from backproof.binding.form import Context, gathered
from backproof.judge.sitting import Sitting
from properties.faults import FAULTS, Fault
from reference.graph import Values

Traits = tuple[Any, ...]


def fault_of_start(sitting: Sitting, wrong: Iterable[str]) -> Fault | None:
    """The listed fault that gives every wrong weight and bias the looks that it has."""
    wrong = [symbol for symbol in wrong if symbol in sitting.line.outputs]
    about = (fault for fault in FAULTS.values() if fault.about == "initialisation")
    return next((f for f in about if wrong and _explains(f, sitting, wrong)), None)


def _explains(fault: Fault, sitting: Sitting, wrong: list[str]) -> bool:
    sizes = (sitting.example.values[name] for name in fault.definition.inputs)
    drawn = dict(zip(fault.definition.symbols, fault.definition.kernel(*sizes), strict=True))
    problems = _problems(sitting, drawn)
    return all(
        sitting.problems.get(symbol) == problems.get(symbol)
        and (symbol in problems or _traits(symbol, drawn) == _traits(symbol, sitting.results))
        for symbol in wrong
    )


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

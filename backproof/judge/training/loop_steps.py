"""Compare steps of a loop, the parameters before and after one iteration, with the reference step.

Training is never compared end to end, because rounding errors grow from step to step. One step from
parameters that are known exactly has a bound like any other formula.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.judge.training.loop_runs import NEXT_SYMBOLS, Trace
from backproof.properties.bounds import BoundedArray, Precision, bound_all
from backproof.properties.compare import Comparison, compare
from backproof.properties.example import Example
from backproof.reference.graph import Graph, Values
from backproof.reference.graphs import GRADIENTS, NEXT_PARAMETERS, PARAMETERS

ExpectedStep = Mapping[str, BoundedArray]
"""The right gradients at the start of a step, and the right parameters at its end."""


@dataclass(frozen=True, slots=True)
class LoopStep:
    """One iteration, from parameters `before` to `after`, on the X and Y of an example.

    `stub_values` are results that stubs returned to the loop instead of its own functions.
    """

    example: Example
    k: int
    before: Values
    after: Values
    stub_values: Values = field(default_factory=dict)

    def expected(
        self,
        rate: float | BoundedArray,
        precision: Precision | None = None,
        graph: Graph | None = None,
        start: Values | None = None,
    ) -> ExpectedStep:
        """Return the expected step for this rate, with bounds for every evaluation order.

        A rate that the code contains as a literal is rounded to the precision as well.
        """
        precision = precision or self.example.precision.with_reference_error()
        if not isinstance(rate, BoundedArray):
            rate = BoundedArray.within(np.asarray(rate), precision.unit * np.abs(rate), precision)
        inputs = {
            **self.inputs(precision),
            **(start or self.before),
            **self.stub_values,
            "alpha": rate,
        }
        symbols = [s for s in (*GRADIENTS, *NEXT_PARAMETERS) if s not in inputs]
        with np.errstate(all="ignore"):
            bounds = bound_all(graph or self.example.graph, inputs, symbols, precision)
        return {
            **{s: BoundedArray.from_exact(v, precision) for s, v in self.stub_values.items()},
            **bounds,
        }

    def inputs(self, precision: Precision) -> Values:
        """Return X and Y, with bounds for rounding them to a lower precision."""
        values = {name: self.example.values[name] for name in ("X", "Y")}
        if precision.unit <= self.example.precision.with_reference_error().unit:
            return values
        return {name: BoundedArray.from_unrounded(v, precision) for name, v in values.items()}

    @property
    def decrease(self) -> Mapping[str, Any]:
        """The decrease of each parameter, by the symbol of its value after the step."""
        return {
            s: self.before[P] - np.asarray(self.after[s], float) for P, s in NEXT_SYMBOLS.items()
        }

    @property
    def is_zero(self) -> bool:
        """True if no parameter has changed."""
        return not any(np.any(decrease) for decrease in self.decrease.values())


def steps_in(traces: Iterable[Trace]) -> Iterator[LoopStep]:
    """Yield the steps in traces: pairs of results for consecutive numbers of iterations."""
    for trace in traces:
        for k, result in trace.answers.items():
            after = trace.answers.get(k + 1)
            if after is not None and is_complete(result) and is_complete(after):
                yield LoopStep(trace.example, k, parameters(result), dict(after.symbols))


def parameters(result: Any) -> dict[str, Any]:
    """Return the parameters of a result, by their own symbols."""
    return {P: np.asarray(result.symbols[s], dtype=np.float64) for P, s in NEXT_SYMBOLS.items()}


def is_complete(result: Any) -> bool:
    """Return whether a result contains all parameters, with finite numbers only."""
    return result.failure is None and all(
        s in result.symbols and bool(np.all(np.isfinite(result.symbols[s])))
        for s in NEXT_PARAMETERS
    )


def matches_end(step: LoopStep, expected: ExpectedStep) -> bool:
    """Return whether a step ends at the expected parameters."""
    return all(compare(step.after[symbol], expected[symbol]).ok for symbol in NEXT_PARAMETERS)


def is_clean(traces: Iterable[Trace]) -> bool:
    """Return whether every run returned all parameters and changed no argument."""
    results = [result for trace in traces for result in trace.answers.values()]
    return all(is_complete(result) and not result.mutated_symbols for result in results)


@dataclass(frozen=True, slots=True)
class StepComparison:
    """The comparison of steps with the expected ones, and the undetermined parameters.

    A parameter is determined if its right change exceeds the bound of its rounding. Otherwise a
    loop that stays where it starts would be right, without any gradient.
    """

    worst: Comparison
    step: LoopStep
    symbol: str
    undetermined_parameters: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True if all steps are right."""
        return self.worst.ok

    @property
    def is_conclusive(self) -> bool:
        """True if each parameter was seen to change as it should."""
        return not self.undetermined_parameters


def compare_steps(
    steps: Sequence[LoopStep], expected_steps: Sequence[ExpectedStep], rates: Sequence[float]
) -> StepComparison:
    """Compare the steps with the expected ones: the first wrong one, or else the worst."""
    worst: tuple[Comparison, LoopStep, str] | None = None
    undetermined = dict.fromkeys(PARAMETERS)
    for step, expected, rate in zip(steps, expected_steps, rates, strict=True):
        for P, symbol in NEXT_SYMBOLS.items():
            comparison = compare(step.after[symbol], expected[symbol])
            if worst is None or (worst[0].ok and comparison.ratio > worst[0].ratio):
                worst = comparison, step, symbol
            if P in undetermined and _is_detectable(expected, P, symbol, rate):
                del undetermined[P]
    assert worst is not None  # noqa: S101  (callers pass at least one step)
    return StepComparison(*worst, tuple(undetermined))


def _is_detectable(expected: ExpectedStep, P: str, symbol: str, rate: float) -> bool:
    gradient, radius = expected[f"d{P}"], expected[symbol].radius
    return bool(np.any(np.abs(rate * gradient.value) > radius))

"""Steps of a loop: the parameters before and after one iteration, held against the chapter's step.

Iterated training is never judged end to end: what rounding does to it grows from step to step. One
step from parameters that are known to the last bit has a bound like any other formula.
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
"""The right gradients at a step's beginning, and the right parameters at its end."""


@dataclass(frozen=True, slots=True)
class LoopStep:
    """One iteration, from parameters `before` to `after`, on an example's X and Y.

    `handed` are values that the loop was given on its way, in place of those of its own functions.
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
        """What the step should be by this rate, with the bound of every evaluation order.

        A rate that stands in the code is rounded to the precision as well.
        """
        precision = precision or self.example.precision.with_reference_error()
        if not isinstance(rate, BoundedArray):
            rate = BoundedArray.within(np.asarray(rate), precision.unit * np.abs(rate), precision)
        given = {
            **self.inputs(precision),
            **(start or self.before),
            **self.stub_values,
            "alpha": rate,
        }
        wanted = [s for s in (*GRADIENTS, *NEXT_PARAMETERS) if s not in given]
        with np.errstate(all="ignore"):
            found = bound_all(graph or self.example.graph, given, wanted, precision)
        return {
            **{s: BoundedArray.from_exact(v, precision) for s, v in self.stub_values.items()},
            **found,
        }

    def inputs(self, precision: Precision) -> Values:
        """X and Y, with what rounding them to a lower precision costs."""
        values = {name: self.example.values[name] for name in ("X", "Y")}
        if precision.unit <= self.example.precision.with_reference_error().unit:
            return values
        return {name: BoundedArray.from_unrounded(v, precision) for name, v in values.items()}

    @property
    def decrease(self) -> Mapping[str, Any]:
        """By how much each parameter has gone down, by the name of what it is afterwards."""
        return {
            s: self.before[P] - np.asarray(self.after[s], float) for P, s in NEXT_SYMBOLS.items()
        }

    @property
    def is_zero(self) -> bool:
        """Whether nothing has moved at all."""
        return not any(np.any(moved) for moved in self.decrease.values())


def steps_in(traces: Iterable[Trace]) -> Iterator[LoopStep]:
    """The steps that traces show: between numbers of iterations that follow each other."""
    for trace in traces:
        for k, answer in trace.answers.items():
            after = trace.answers.get(k + 1)
            if after is not None and is_complete(answer) and is_complete(after):
                yield LoopStep(trace.example, k, parameters(answer), dict(after.symbols))


def parameters(answer: Any) -> dict[str, Any]:
    """The parameters of an answer, under their own names."""
    return {P: np.asarray(answer.symbols[s], dtype=np.float64) for P, s in NEXT_SYMBOLS.items()}


def is_complete(answer: Any) -> bool:
    """Whether an answer has all parameters, with finite numbers alone."""
    return answer.failure is None and all(
        s in answer.symbols and bool(np.all(np.isfinite(answer.symbols[s])))
        for s in NEXT_PARAMETERS
    )


def matches_end(step: LoopStep, expected: ExpectedStep) -> bool:
    """Whether a step ends where these right parameters are."""
    return all(compare(step.after[symbol], expected[symbol]).ok for symbol in NEXT_PARAMETERS)


def is_clean(traces: Iterable[Trace]) -> bool:
    """Whether every run gave all parameters, and changed nothing that it was given."""
    answers = [answer for trace in traces for answer in trace.answers.values()]
    return all(is_complete(answer) and not answer.mutated_symbols for answer in answers)


@dataclass(frozen=True, slots=True)
class StepComparison:
    """Steps held against the right ones: the worst result, and which parameters told nothing.

    A parameter tells something where its right step is larger than the bound of its rounding. A
    loop that is at rest wherever it begins would be right otherwise, without a gradient in it.
    """

    worst: Comparison
    step: LoopStep
    symbol: str
    undetermined_parameters: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether all steps are right."""
        return self.worst.ok

    @property
    def is_conclusive(self) -> bool:
        """Whether each parameter was seen to move as it should."""
        return not self.undetermined_parameters


def compare_steps(
    steps: Sequence[LoopStep], expected_steps: Sequence[ExpectedStep], rates: Sequence[float]
) -> StepComparison:
    """The steps against the right ones: the first that is wrong, or else the worst of them."""
    worst: tuple[Comparison, LoopStep, str] | None = None
    untold = dict.fromkeys(PARAMETERS)
    for step, right, rate in zip(steps, expected_steps, rates, strict=True):
        for P, symbol in NEXT_SYMBOLS.items():
            found = compare(step.after[symbol], right[symbol])
            if worst is None or (worst[0].ok and found.ratio > worst[0].ratio):
                worst = found, step, symbol
            if P in untold and _is_detectable(right, P, symbol, rate):
                del untold[P]
    assert worst is not None  # noqa: S101  (there is a step at least: the caller has looked)
    return StepComparison(*worst, tuple(untold))


def _is_detectable(expected: ExpectedStep, P: str, symbol: str, rate: float) -> bool:
    gradient, radius = expected[f"d{P}"], expected[symbol].radius
    return bool(np.any(np.abs(rate * gradient.value) > radius))

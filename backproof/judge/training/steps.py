"""Steps of a loop: the parameters before and after one iteration, held against the chapter's step.

Iterated training is never judged end to end: what rounding does to it grows from step to step. One
step from parameters that are known to the last bit has a bound like any other formula.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.judge.training.runs import NEXTS, Trace
from properties.bounds import Bounded, Precision, bound_all
from properties.compare import Comparison, compare
from properties.example import Example
from reference.chapter import GRADIENTS, NEXT, PARAMETERS
from reference.graph import Graph, Values

Right = Mapping[str, Bounded]
"""The right gradients at a step's beginning, and the right parameters at its end."""


@dataclass(frozen=True, slots=True)
class Step:
    """One iteration, from parameters `before` to `after`, on an example's X and Y.

    `handed` are values that the loop was given on its way, in place of those of its own functions.
    """

    example: Example
    k: int
    before: Values
    after: Values
    handed: Values = field(default_factory=dict)

    def right(
        self,
        rate: float | Bounded,
        precision: Precision | None = None,
        graph: Graph | None = None,
        start: Values | None = None,
    ) -> Right:
        """What the step should be by this rate, with the bound of every evaluation order.

        A rate that stands in the code is rounded to the precision as well.
        """
        precision = precision or self.example.precision.against_reference()
        if not isinstance(rate, Bounded):
            rate = Bounded.within(np.asarray(rate), precision.unit * np.abs(rate), precision)
        given = {**self.inputs(precision), **(start or self.before), **self.handed, "alpha": rate}
        wanted = [s for s in (*GRADIENTS, *NEXT) if s not in given]
        with np.errstate(all="ignore"):
            found = bound_all(graph or self.example.graph, given, wanted, precision)
        return {**{s: Bounded.exactly(v, precision) for s, v in self.handed.items()}, **found}

    def inputs(self, precision: Precision) -> Values:
        """X and Y, with what rounding them to a lower precision costs."""
        values = {name: self.example.values[name] for name in ("X", "Y")}
        if precision.unit <= self.example.precision.against_reference().unit:
            return values
        return {name: Bounded.perhaps_rounded(v, precision) for name, v in values.items()}

    @property
    def moved(self) -> Mapping[str, Any]:
        """By how much each parameter has gone down, by the name of what it is afterwards."""
        return {s: self.before[P] - np.asarray(self.after[s], float) for P, s in NEXTS.items()}

    @property
    def stands_still(self) -> bool:
        """Whether nothing has moved at all."""
        return not any(np.any(moved) for moved in self.moved.values())


def steps_in(traces: Iterable[Trace]) -> Iterator[Step]:
    """The steps that traces show: between numbers of iterations that follow each other."""
    for trace in traces:
        for k, answer in trace.answers.items():
            after = trace.answers.get(k + 1)
            if after is not None and is_whole(answer) and is_whole(after):
                yield Step(trace.example, k, parameters(answer), dict(after.symbols))


def parameters(answer: Any) -> dict[str, Any]:
    """The parameters of an answer, under their own names."""
    return {P: np.asarray(answer.symbols[s], dtype=np.float64) for P, s in NEXTS.items()}


def is_whole(answer: Any) -> bool:
    """Whether an answer has all parameters, with finite numbers alone."""
    return answer.failure is None and all(
        s in answer.symbols and bool(np.all(np.isfinite(answer.symbols[s]))) for s in NEXT
    )


def ends_as(step: Step, right: Right) -> bool:
    """Whether a step ends where these right parameters are."""
    return all(compare(step.after[symbol], right[symbol]).ok for symbol in NEXT)


def is_plain(traces: Iterable[Trace]) -> bool:
    """Whether every run gave all parameters, and changed nothing that it was given."""
    answers = [answer for trace in traces for answer in trace.answers.values()]
    return all(is_whole(answer) and not answer.mutated for answer in answers)


@dataclass(frozen=True, slots=True)
class Held:
    """Steps held against the right ones: the worst result, and which parameters told nothing.

    A parameter tells something where its right step is larger than the bound of its rounding. A
    loop that is at rest wherever it begins would be right otherwise, without a gradient in it.
    """

    worst: Comparison
    step: Step
    symbol: str
    untold: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether all steps are right."""
        return self.worst.ok

    @property
    def tells(self) -> bool:
        """Whether each parameter was seen to move as it should."""
        return not self.untold


def held(steps: Sequence[Step], rights: Sequence[Right], rates: Sequence[float]) -> Held:
    """The steps against the right ones: the first that is wrong, or else the worst of them."""
    worst: tuple[Comparison, Step, str] | None = None
    untold = dict.fromkeys(PARAMETERS)
    for step, right, rate in zip(steps, rights, rates, strict=True):
        for P, symbol in NEXTS.items():
            found = compare(step.after[symbol], right[symbol])
            if worst is None or (worst[0].ok and found.ratio > worst[0].ratio):
                worst = found, step, symbol
            if P in untold and _is_seen(right, P, symbol, rate):
                del untold[P]
    assert worst is not None  # noqa: S101  (there is a step at least: the caller has looked)
    return Held(*worst, tuple(untold))


def _is_seen(right: Right, P: str, symbol: str, rate: float) -> bool:
    gradient, radius = right[f"d{P}"], right[symbol].radius
    return bool(np.any(np.abs(rate * gradient.value) > radius))

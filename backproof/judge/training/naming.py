"""The causes of a loop's wrong steps: faults of its own formulas, and faults of its functions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from backproof.assignment.training import Loop
from backproof.binding import Line
from backproof.judge.grading import grade
from backproof.judge.sitting import Sitting
from backproof.judge.training.assessing import Assessed, assessed
from backproof.judge.training.steps import Step
from backproof.judge.verdict import TRAINING, Fault
from properties.bounds import FLOAT64
from properties.example import Example
from reference.chapter import NEXT

MOST_KNOWN = 3
"""How many known faults are taken together at most."""


def follows_from_known(
    steps: Sequence[Step], loop: Loop, causes: Iterable[Fault]
) -> list[Fault] | None:
    """The causes that were found in other functions and explain the steps; None if none do."""
    from properties.faults import FAULTS  # it takes a while to import

    known = [cause for cause in causes if cause.fault in FAULTS]
    for count in range(1, min(len(known), MOST_KNOWN) + 1):
        for some in combinations(known, count):
            graph = steps[0].example.graph
            for cause in some:
                graph = FAULTS[str(cause.fault)].in_graph(graph)
            own = [replace(step, example=step.example.restricted(graph)) for step in steps]
            if assessed(own, loop, graph=graph).ok:
                return list(some)
    return None


def listed_in(found: Assessed, loop: Loop, hidden: str) -> list[Fault]:
    """The listed faults that explain wrong steps, as causes of the loop's own."""
    from backproof.diagnosis.naming import named  # the catalogue takes a while to import

    line = loop.judged()
    pairs = zip(found.steps, found.rates, strict=True)
    sittings = [_sitting(line, step, rate) for step, rate in pairs]
    marks = grade(line, sittings)
    causes = named(line, sittings, marks.verdicts, hidden).causes
    return list(_own(cause for cause in causes if cause.fault is not None))


def _own(causes: Iterable[Fault]) -> Iterator[Fault]:
    for cause in causes:
        hint = f"{cause.number} {cause.symbol} in it: {cause.hint}"
        yield Fault("", TRAINING, cause.fault, hint, cause.function)


def _sitting(line: Line, step: Step, rate: float) -> Sitting:
    """A step as an example of the network: its beginning is given, and its end is the result."""
    example = step.example
    given = {**step.inputs(FLOAT64), **step.before, "alpha": np.float64(rate)}
    with np.errstate(all="ignore"):
        computed = example.graph.ask((s for s in example.graph.computed if s not in given), given)
    values = {**example.sizes, **given, **computed}
    at_start = Example(example.graph, given, example.regime, values, example.precision)
    return Sitting(line, at_start, {symbol: step.after[symbol] for symbol in NEXT})

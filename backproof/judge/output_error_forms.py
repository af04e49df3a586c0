"""Forms of the output error by the chain rule: dZ2 = dA2 ∗ g′(Z2), with or without a guard.

At saturation they lose digits that A2 − Y keeps: 1/(1 − A2) magnifies the rounding of A2, and a
guard of A2 in dA2 makes the gradient vanish where A2 rounds to 1.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.judge.log_guards import EPSILONS
from backproof.properties.bounds.elementwise import BOUNDED_KERNELS
from backproof.properties.example import Example
from backproof.reference.activations import sigmoid_prime
from backproof.reference.graph import Graph

SYMBOLS = {"dZ2": ("A2", "Y", "Z2"), "dz2": ("a2", "y", "z2")}
"""The output error of a network and of one example, with the symbols from which a form follows."""

SATURATION = 0.1
"""The distance of an output from 0 or 1 below which 1 − A2 has lost a digit."""

Slope = Callable[..., Any]
"""Returns g′ from the output and the guarded output, and from the pre-activation if it takes it."""


def _slope_of_output(a: Any, guarded: Any) -> Any:
    del guarded
    return a * (1 - a)


def _slope_of_guarded_output(a: Any, guarded: Any) -> Any:
    del a
    return guarded * (1 - guarded)


def _slope_of_logits(a: Any, guarded: Any, z: Any) -> Any:
    del a, guarded
    return BOUNDED_KERNELS[sigmoid_prime](z)


@dataclass(frozen=True, slots=True)
class OutputErrorForm:
    """A form of dZ2: its description, the guard's ε (0 for none), and its slope."""

    name: str
    epsilon: float
    slope: Slope

    def could_explain(self, example: Example) -> bool:
        """Return whether an output is so near 0 or 1 that the form differs from A2 − Y."""
        outputs = next((example.values[s] for s in ("A2", "a2") if s in example.values), None)
        distance = 2 * self.epsilon or SATURATION
        return outputs is not None and bool(np.min(np.minimum(outputs, 1 - outputs)) < distance)

    def redefine(self, graph: Graph) -> Graph:
        """Return the graph with its output error in this form."""
        old = next((d for d in graph.definitions if d.symbols[0] in SYMBOLS), None)
        if old is None:
            return graph
        inputs = SYMBOLS[old.symbols[0]][: 3 if self.slope is _slope_of_logits else 2]
        kernel = partial(_output_error, epsilon=self.epsilon, slope=self.slope)
        return graph.replace(replace(old, inputs=inputs, kernel=kernel))


def output_error_forms() -> Iterator[OutputErrorForm]:
    """Yield the forms: without a guard, then with each of the usual ones."""
    yield OutputErrorForm("dZ2 as dA2 ∗ A2 (1 − A2)", 0.0, _slope_of_output)
    yield OutputErrorForm("dZ2 as dA2 ∗ g′(Z2)", 0.0, _slope_of_logits)
    for epsilon in EPSILONS:
        name = f"dA2 from A2 clipped at ε = {epsilon:.1e}, which loses the gradient near 0 and 1,"
        for slope in (_slope_of_output, _slope_of_guarded_output, _slope_of_logits):
            yield OutputErrorForm(name, epsilon, slope)


def _output_error(a: Any, y: Any, *logits: Any, epsilon: float, slope: Slope) -> Any:
    guarded = np.clip(a, epsilon, 1 - epsilon) if epsilon else a
    return ((1 - y) / (1 - guarded) - y / guarded) * slope(a, guarded, *logits)

"""Derivatives as laws: every analytic gradient against numerical differentiation."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backproof.gradcheck import Estimate, complex_step, differences
from backproof.gradcheck.derivative_estimate import random_directions
from backproof.properties.bounds import FLOAT64, BoundedArray, bound_all
from backproof.properties.example import Example
from backproof.properties.laws.law import LawKind, Violation, law, value_violations
from backproof.reference.graph import Graph, Values
from backproof.reference.graphs import GRADIENTS, PARAMETERS


@law(
    "gradient-is-the-complex-step",
    LawKind.DERIVATIVE,
    "dW1, db1, dW2 and db2 are the derivatives of the cost, by complex step.",
    equations=(
        "3.28",
        "3.29",
        "3.33",
        "3.34",
        "3.35",
        "3.36",
        "3.37",
        "3.44",
        "3.46",
        "3.47",
        "3.48",
        "3.49",
    ),
    rejected_faults=("dZ1-without-slope", "dZ1-slope-of-A1", "dZ2-squared-error", "dW1-from-dA1"),
)
def gradient_is_the_complex_step(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compute each gradient from the inputs, through the subject's own forward pass."""
    targets = [name for name in GRADIENTS if subject.can_compute([name], example.inputs)]
    if not targets or example.precision.bits < FLOAT64.bits:
        return
    got = subject.evaluate(targets, example.inputs)
    bounds = bound_all(example.graph, example.inputs, targets, example.precision)
    point = tuple(example.inputs[P] for P in PARAMETERS)
    numerical = complex_step.estimate_gradient(_cost_from_logits(example), *point)
    for symbol, estimate in zip(GRADIENTS, numerical, strict=True):
        if symbol in targets:
            yield from _check_derivative(symbol, got[symbol], estimate, bounds[symbol].radius)


@law(
    "gradient-of-its-own-cost",
    LawKind.DERIVATIVE,
    "An implementation's gradients are those of its own cost, by differences.",
    equations=("3.28", "3.29", "3.45"),
    rejected_faults=("dZ2-doubled", "J-half"),
)
def gradient_of_its_own_cost(subject: Graph, example: Example) -> Iterator[Violation]:
    """Check one random direction of all parameters; if it disagrees, one for each parameter.

    There is no violation where differences cannot judge, as across a kink.
    """
    targets = ("J", *GRADIENTS)
    ordinary = example.regime in {"ordinary", "integer"} and example.is_double
    if not ordinary or not subject.can_compute(targets, example.inputs):
        return
    got = subject.evaluate(targets, example.inputs)
    bounds = bound_all(example.graph, example.inputs, targets, example.precision)
    if any(np.shape(got[f"d{P}"]) != np.shape(example.inputs[P]) for P in PARAMETERS):
        return
    if list(_check_direction(subject, example, PARAMETERS, got, bounds)):
        for P in PARAMETERS:
            yield from _check_direction(subject, example, (P,), got, bounds)


def _check_direction(
    subject: Graph,
    example: Example,
    parameters: tuple[str, ...],
    got: Values,
    bounds: Mapping[str, BoundedArray],
) -> Iterator[Violation]:
    """Compare the slope of the cost in one random direction with the gradients."""
    point = tuple(example.inputs[P] for P in parameters)
    directions = random_directions(point, seed=0)
    function = _cost_of_parameters(subject, example, parameters)
    if differences.one_sided_derivatives(function, point, directions).has_kink:
        return
    estimate = differences.richardson(function, point, directions)
    symbols = [f"d{P}" for P in parameters]
    pairs = list(zip(symbols, directions, strict=True))
    slope = sum(np.sum(np.asarray(got[symbol]) * v) for symbol, v in pairs)
    radius = sum(np.sum(bounds[symbol].radius * np.abs(v)) for symbol, v in pairs)
    rounding = bounds["J"].radius / differences.LAST_STEP
    yield from _check_derivative(symbols[0], slope, estimate, radius + rounding)


@law(
    "slopes-are-derivatives",
    LawKind.DERIVATIVE,
    "σ′ and tanh′ are the derivatives of σ and tanh, by complex step.",
    equations=("3.25", "3.27"),
    graph_name="elementwise",
    rejected_faults=("sigmoid-prime-of-z", "tanh-prime-one-minus-a"),
)
def slopes_are_derivatives(subject: Graph, example: Example) -> Iterator[Violation]:
    """Check all entries of Z at once: one direction gives all slopes of an elementwise function."""
    Z = np.asarray(example.values["Z"], dtype=np.float64)
    for g in ("sigmoid", "tanh"):
        slope = f"{g}_prime_Z"
        if subject.can_compute([slope], {"Z": Z}):
            got = subject.evaluate([slope], {"Z": example.values["Z"]})[slope]
            function = _elementwise_function(example.graph, f"{g}_Z")
            numerical = complex_step.estimate_directional_derivative(
                function, (Z,), (np.ones_like(Z),)
            )
            yield from _check_derivative(
                slope, got, numerical, example.bounds([slope], ["Z"])[slope].radius
            )


def _check_derivative(
    symbol: str, got: Any, estimate: Estimate, radius: Any
) -> Iterator[Violation]:
    """Compare the claim with the estimate, within its rounding bound and the estimate's error."""
    statement = f"{symbol} is a derivative"
    error = radius + estimate.error
    yield from value_violations(symbol, got, estimate.value, error, statement)


def _cost_from_logits(example: Example) -> Callable[..., Any]:
    """Return J = (1/m) Σ log(1 + eᶻ) − y z of the parameters, which loses no digits in 1 − A2."""
    Y = example.values["Y"]

    def cost(*parameters: Any) -> Any:
        inputs = {**example.inputs, **dict(zip(PARAMETERS, parameters, strict=True))}
        z = example.graph.evaluate(["Z2"], inputs)["Z2"]
        softplus = np.where(z < 0, 0, z) + np.log1p(np.exp(np.where(z < 0, z, -z)))
        return np.sum(softplus - Y * z) / Y.shape[1]

    return cost


def _cost_of_parameters(
    graph: Graph, example: Example, parameters: tuple[str, ...]
) -> Callable[..., Any]:
    """Return the cost as a function of some of the parameters."""

    def cost(*values: Any) -> Any:
        inputs = {**example.inputs, **dict(zip(parameters, values, strict=True))}
        return graph.evaluate(["J"], inputs)["J"]

    return cost


def _elementwise_function(graph: Graph, symbol: str) -> Callable[..., Any]:
    return lambda Z: graph.evaluate([symbol], {"Z": Z})[symbol]

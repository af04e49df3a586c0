"""Further identities: the cost of A2 = ½, and the output error in one step and in two."""

from collections.abc import Iterator

import numpy as np

from backproof.properties.bounds import BoundedArray
from backproof.properties.bounds.accepted_forms import sigmoid_coefficient
from backproof.properties.example import Example
from backproof.properties.laws.law import (
    LawKind,
    Violation,
    callable_definitions,
    law,
    value_violations,
    well_shaped_results,
)
from backproof.reference.activations import sigmoid_prime
from backproof.reference.graph import Graph


@law(
    "undecided-output-costs-log-2",
    LawKind.IDENTITY,
    "Where every output is ½ the cost is n2 log 2, whatever the labels.",
    equations=("3.45", "3.9-J"),
    rejected_faults=("J-log2", "J-negated", "J-half", "J-first-term-only"),
)
def undecided_output_costs_log_2(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compute the cost with every output at ½."""
    half = np.full_like(example.values["A2"], 0.5)
    for definition in callable_definitions(subject, example):
        if "J" in definition.symbols and not {"X", "Z2"} & set(definition.inputs):
            undecided = Example(
                example.graph, {}, example.regime, {**example.values, "A2": half}, example.precision
            )
            bound = undecided.bounds(["J"], {"A2", "Y"})["J"]
            got = well_shaped_results(definition, example, A2=half).get("J", bound.value)
            expected = np.float64(example.sizes["n2"] * np.log(2))
            yield from value_violations("J", got, expected, bound.radius, "the cost of A2 = ½")


@law(
    "output-error-in-one-step-as-in-two",
    LawKind.IDENTITY,
    "dz2 = a2 − y in one step is da2 · σ′(z2) in two, with da2 = −y/a2 + (1 − y)/(1 − a2).",
    equations=("3.5", "3.39", "3.40"),
    graph_name="one example",
    rejected_faults=("one-da2-sign", "one-dz2-squared-error"),
)
def output_error_in_two_steps(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the chain rule through the loss and the sigmoid with a2 − y."""
    known = ("a2", "y", "W1", "b1", "W2", "b2", "x", "z1", "a1", "z2")
    inputs = {name: example.values[name] for name in known}
    if not subject.can_compute(["da2", "dz2"], inputs):
        return
    got = subject.evaluate(["da2", "dz2"], inputs)
    da2 = example.bounds(["da2"], ["a2", "y"])["da2"]
    z2, a2 = (np.asarray(example.values[name], dtype=np.float64) for name in ("z2", "a2"))
    slope = sigmoid_prime(z2)
    # An accepted form of σ may round a2, and 1/a2 or 1/(1 − a2) carries the error into the product.
    with np.errstate(divide="ignore", invalid="ignore"):
        carried = (
            sigmoid_coefficient(z2)
            * example.precision.input_precision.unit
            / np.minimum(a2, 1 - a2)
        )
    product = BoundedArray.within(got["da2"], da2.radius, da2.precision) * BoundedArray.within(
        slope, (carried + da2.precision.gamma(32)) * slope, da2.precision
    )
    bound = product.radius + example.bounds(["dz2"], ["a2", "y"])["dz2"].radius
    yield from value_violations("dz2", got["dz2"], product.value, bound, "dz2 = da2 · σ′(z2)")

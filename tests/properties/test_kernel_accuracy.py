"""Every kernel is within a few ulps of the exact value, or within its bound."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("flint")
from backproof.gradcheck.enclosures import enclose_gradient
from backproof.properties.bounds import FLOAT64, bound_all
from backproof.properties.kernel_accuracy import (
    accuracy_table,
    elementwise_kernels,
    float16_inputs,
    markdown,
    ulps,
)
from backproof.reference.activation_choice import TANH
from backproof.reference.graph import Graph
from backproof.reference.graphs import GRADIENTS, PARAMETERS, network
from tests.support.sampled_examples import sample_examples

KERNELS = dict(elementwise_kernels())
FEW_ULPS = 10
"""The longest kernel, tanh′, is rounded by 10u at most to first order, and an ulp is at least u."""


def test_every_kernel_is_within_a_few_ulps_or_its_bound() -> None:
    for row in accuracy_table():
        assert row.error <= (FEW_ULPS if row.unit == "ulp" else 1), row


def test_the_table_has_a_row_for_every_kernel() -> None:
    rows = markdown().splitlines()
    assert len(rows) == 2 + len(KERNELS) + len(network().definitions) - 3


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_all_float16_inputs_are_within_a_few_ulps(kernel: Any, request: Any) -> None:
    every = float16_inputs()
    stride = 1 if request.config.getoption("--profile") == "deep" else 61
    inputs = every[::stride]
    assert np.max(ulps(kernel, inputs, bits=64)) <= FEW_ULPS


def test_a_kernel_that_cancels_is_not_within_a_few_ulps() -> None:
    z = np.array([[10.0]])
    naive: Any = lambda z: 1 - np.tanh(z) * np.tanh(z)  # noqa: E731
    assert np.max(ulps(naive, z)) > 1e3


def test_the_analytic_gradient_encloses_the_true_one_within_its_bound() -> None:
    small = [
        e
        for e in sample_examples("network", count=60, regime="ordinary")
        if e.values["W1"].size < 9
    ]
    for example in small[:8]:
        graph, given = network(TANH), dict(example.inputs)

        def cost(*parameters: Any, given: Any = given, graph: Graph = graph) -> Any:
            moved = dict(zip(PARAMETERS, parameters, strict=True))
            return graph.evaluate(["J"], {**given, **moved})["J"]

        truths = enclose_gradient(cost, *(given[P] for P in PARAMETERS))
        bounds = bound_all(graph, given, GRADIENTS, FLOAT64)
        for symbol, truth in zip(GRADIENTS, truths, strict=True):
            errors = truth.errors(graph.evaluate([symbol], given)[symbol])
            assert np.all(errors <= bounds[symbol].radius), symbol

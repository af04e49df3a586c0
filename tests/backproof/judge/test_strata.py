"""The strata of the hidden tests: what every set has, whatever its seed."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from backproof.judge.example_set import ExampleSpec, draw_example_set
from backproof.properties.example import Example
from backproof.reference import graphs
from backproof.reference.activation_choice import RELU, TANH, Activation
from backproof.reference.symbols import SIZES

SEEDS = range(12)


def _drawn(graph: Any, seed: int, hidden: Activation = TANH) -> tuple[Example, ...]:
    examples = draw_example_set([graph], ExampleSpec(hidden, {}), seed)
    return tuple(examples[graph.name])


@pytest.fixture(scope="module", params=SEEDS)
def networks(request: pytest.FixtureRequest) -> tuple[Example, ...]:
    return _drawn(graphs.network(TANH), request.param)


@pytest.fixture(scope="module", params=SEEDS)
def matrices(request: pytest.FixtureRequest) -> tuple[Example, ...]:
    return _drawn(graphs.elementwise_functions(), request.param)


def _lengths(examples: Iterable[Example], axis: str) -> set[int]:
    return {example.sizes[axis] for example in examples if axis in example.sizes}


def _entries(examples: Iterable[Example], symbol: str) -> Any:
    return np.concatenate([np.ravel(example.values[symbol]) for example in examples])


def test_every_axis_has_each_length_to_12_and_one_beyond_130(networks: tuple[Example, ...]) -> None:
    for axis in SIZES:
        lengths = _lengths(networks, axis)
        assert lengths >= set(range(1, 13))
        assert any(131 <= length <= 140 for length in lengths)


def test_other_graphs_have_all_lengths_of_their_axes(matrices: tuple[Example, ...]) -> None:
    for axis in ("n1", "m"):
        assert _lengths(matrices, axis) >= set(range(1, 13))
    units = _drawn(graphs.logistic_unit(), 3)
    assert _lengths(units, "n0") >= set(range(1, 13))


@pytest.mark.parametrize("axis", SIZES)
def test_a_length_of_1_meets_ordinary_numbers_on_other_axes_of_more(
    networks: tuple[Example, ...], axis: str
) -> None:
    assert any(
        example.regime == "ordinary"
        and example.sizes[axis] == 1
        and min(n for name, n in example.sizes.items() if name != axis) > 1
        for example in networks
    )


@pytest.mark.parametrize("entry", [0.0, 1e-8, -1e-8, 1e-3, -1e-3, 1e5, -1e5])
def test_matrices_have_particular_entries(matrices: tuple[Example, ...], entry: float) -> None:
    assert np.any(_entries(matrices, "Z") == entry)


NETWORK_PROPERTIES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "pre-activations of 0": ("Z1", lambda z: z == 0),
    "tiny pre-activations": ("Z1", lambda z: (np.abs(z) > 0) & (np.abs(z) < 1e-6)),
    "small pre-activations": ("Z1", lambda z: (np.abs(z) > 1e-6) & (np.abs(z) < 2e-2)),
    "large pre-activations": ("Z1", lambda z: np.abs(z) > 1e4),
    "outputs just above 1/2": ("A2", lambda a: (a > 0.5) & (a < 0.5 + 1e-4)),
    "outputs just below 1/2": ("A2", lambda a: (a > 0.5 - 1e-4) & (a < 0.5)),
    "large errors of hidden units": ("dZ1", lambda d: np.abs(d) > 100),
    "large gradients of W1": ("dW1", lambda d: np.abs(d) > 1e5),
    "small learning rates": ("alpha", lambda rate: rate < 2e-2),
    "large learning rates": ("alpha", lambda rate: rate > 1e-2),
}


@pytest.mark.parametrize("name", NETWORK_PROPERTIES)
def test_networks_have(networks: tuple[Example, ...], name: str) -> None:
    symbol, has_property = NETWORK_PROPERTIES[name]
    assert np.any(has_property(_entries(networks, symbol))), name


def test_relu_meets_its_kink_where_every_accepted_slope_is_right() -> None:
    networks = _drawn(graphs.network(RELU), 5, RELU)
    at_kink = [e for e in networks if np.any(e.values["Z1"] == 0)]
    assert at_kink
    for example in at_kink:
        right = example.bounds(["dZ1"], ["dZ2", "W2", "Z1"])["dZ1"]
        both = [(example.values["W2"].T @ example.values["dZ2"]) * s for s in (0.0, 1.0)]
        kink = example.values["Z1"] == 0
        for slope in both:
            assert np.all(np.abs(slope - right.value)[kink] <= right.radius[kink])
            assert np.any(np.abs(3 * slope - right.value)[kink] > right.radius[kink]) or not np.any(
                slope[kink]
            )

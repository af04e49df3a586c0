"""What is drawn: all shapes that matter are frequent, matrices are dense, kinks are avoided."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, find, given, settings

from backproof.properties.example import Example
from backproof.properties.strategies import (
    REGIMES,
    linear_layers,
    logistic_units,
    matrices,
    networks,
)
from backproof.reference.activation import RELU
from tests.support.sampled_examples import sample_examples

MANY = sample_examples("network", count=300)


def _share(condition: Any) -> float:
    return sum(bool(condition(example)) for example in MANY) / len(MANY)


def test_the_sizes_that_matter_are_all_frequent() -> None:
    def sizes(example: Example) -> list[int]:
        return [example.sizes[size] for size in ("n0", "n1", "n2")]

    assert _share(lambda e: e.sizes["m"] == 1) > 0.1
    assert _share(lambda e: e.sizes["n2"] == 1) > 0.1
    assert _share(lambda e: len(set(sizes(e))) == 1) > 0.1
    assert _share(lambda e: len(set(sizes(e))) == 3 and min(sizes(e)) > 1) > 0.1


def test_every_regime_is_drawn() -> None:
    assert set(Counter(example.regime for example in MANY)) == set(REGIMES)


def test_matrices_are_dense_and_of_full_rank_mostly() -> None:
    square = [e.values["W1"] for e in MANY if e.sizes["n0"] == e.sizes["n1"] > 2]
    full = [np.linalg.matrix_rank(W) == len(W) for W in square]
    assert np.mean(full) > 0.6


def test_biases_are_not_all_zero() -> None:
    assert _share(lambda e: np.any(e.values["b1"])) > 0.9


def test_saturation_is_reached() -> None:
    assert _share(lambda e: np.max(np.abs(e.values["Z2"])) > 17) > 0.1


@given(networks(RELU))
def test_no_relu_lies_on_its_kink(example: Example) -> None:
    assert np.all(example.values["Z1"] != 0)


@given(networks(regime="integer"))
def test_integer_networks_have_a_power_of_two_of_examples(example: Example) -> None:
    assert example.sizes["m"] in {1, 2, 4, 8}
    assert np.array_equal(example.values["X"], np.round(example.values["X"]))


def test_sizes_can_be_fixed() -> None:
    assert {e.sizes["n2"] for e in drawn_with_one_output()} == {1}


def drawn_with_one_output() -> list[Example]:
    """A few networks with one output unit."""
    examples: list[Example] = []

    @settings(max_examples=20, database=None)
    @given(networks(fixed={"n2": 1}))
    def draw(example: Example) -> None:
        examples.append(example)

    draw()
    return examples


def test_examples_shrink_to_small_ones() -> None:
    quiet = settings(database=None, suppress_health_check=list(HealthCheck), max_examples=300)
    smallest = find(networks(), lambda e: bool(np.any(np.abs(e.values["Z1"]) > 1)), settings=quiet)
    assert max(smallest.sizes.values()) == 1
    assert abs(smallest.values["Z1"].item()) < 2.1


@pytest.mark.parametrize("strategy", [logistic_units(), matrices(), linear_layers()])
def test_the_other_graphs_have_examples_with_all_their_symbols(strategy: Any) -> None:
    @settings(max_examples=10, database=None)
    @given(strategy)
    def check(example: Example) -> None:
        assert set(example.graph.computed_symbols) <= set(example.values)

    check()


def test_an_example_in_float32_is_rounded_first_and_computed_after() -> None:
    for example in sample_examples("network", count=5, dtype="float32"):
        assert {v.dtype for v in example.values.values() if isinstance(v, np.ndarray)} == {
            np.dtype("float32")
        }

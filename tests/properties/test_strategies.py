"""Hypothesis strategies: they reach the cases that matter, avoid kinks, and shrink well."""

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from backproof.properties.example import Example
from backproof.properties.strategies import (
    REGIMES,
    linear_layers,
    logistic_units,
    matrices,
    networks,
)
from backproof.reference.activation_choice import RELU


def _layer_sizes(example: Example) -> list[int]:
    return [example.sizes[size] for size in ("n0", "n1", "n2")]


CASES: dict[str, Callable[[Example], bool]] = {
    "one example": lambda e: e.sizes["m"] == 1,
    "one output": lambda e: e.sizes["n2"] == 1,
    "layers of one size": lambda e: len(set(_layer_sizes(e))) == 1 < e.sizes["n0"],
    "layers of different sizes": lambda e: (
        len(set(_layer_sizes(e))) == 3 and min(_layer_sizes(e)) > 1
    ),
    "near saturation": lambda e: bool(np.max(np.abs(e.values["Z2"])) > 17),
    "biases": lambda e: bool(np.all(e.values["b1"])),
    "dense weights": lambda e: e.values["W1"].size > 9 and bool(np.all(e.values["W1"])),
    **{regime: lambda e, regime=regime: e.regime == regime for regime in REGIMES},  # type: ignore[misc]
}


@pytest.mark.parametrize("condition", CASES.values(), ids=CASES)
def test_every_case_that_matters_is_drawn(condition: Callable[[Example], bool]) -> None:
    draw_only = settings(
        database=None,
        max_examples=1000,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    assert condition(find(networks(), condition, settings=draw_only, random=Random(0)))  # noqa: S311


@given(networks(RELU))
def test_no_relu_lies_on_its_kink(example: Example) -> None:
    assert np.all(example.values["Z1"] != 0)


@given(networks(regime="integer"))
def test_integer_networks_have_a_power_of_two_of_examples(example: Example) -> None:
    assert example.sizes["m"] in {1, 2, 4, 8}
    assert np.array_equal(example.values["X"], np.round(example.values["X"]))


@settings(max_examples=20)
@given(networks(fixed={"n2": 1}))
def test_sizes_can_be_fixed(example: Example) -> None:
    assert example.sizes["n2"] == 1


def test_examples_shrink_to_small_ones() -> None:
    until_small = settings(database=None, max_examples=300, suppress_health_check=list(HealthCheck))
    smallest = find(
        networks(regime="integer"),
        lambda e: bool(np.any(np.abs(e.values["Z1"]) > 1)),
        settings=until_small,
        random=Random(2),  # noqa: S311
    )
    assert max(smallest.sizes.values()) == 1
    assert abs(smallest.values["Z1"].item()) == 1.5


@pytest.mark.parametrize("strategy", [logistic_units(), matrices(), linear_layers()])
def test_examples_of_the_other_graphs_have_all_their_symbols(strategy: Any) -> None:
    @settings(max_examples=10, database=None)
    @given(strategy)
    def check(example: Example) -> None:
        assert set(example.graph.computed_symbols) <= set(example.values)

    check()

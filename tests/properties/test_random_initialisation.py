"""Random weights: rounded draws may repeat by chance, but units must not be equal."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backproof.properties.example import Example
from backproof.properties.laws import LAWS
from backproof.reference import graphs
from backproof.reference.graph import Graph

LAW = LAWS["random-start"]
SIZES = {"n0": 36, "n1": 103, "n2": 1}

Start = Callable[[np.random.Generator], tuple[Any, ...]]


def _breaks(start: Start, seed: int) -> bool:
    rng = np.random.default_rng(seed)
    graph = graphs.initialisation(rng)
    kernel = lambda *_: start(rng)  # noqa: E731
    own = Graph(graph.name, graph.table, (replace(graph.definitions[0], kernel=kernel),))
    return bool(LAW.violations(own, Example(graph, {}, "initialisation", SIZES)))


def _drawn(rng: np.random.Generator, dtype: Any = float) -> tuple[Any, ...]:
    W1, W2 = (0.01 * rng.standard_normal(shape) for shape in ((103, 36), (1, 103)))
    parameters = (W1, np.zeros((103, 1)), W2, np.zeros((1, 1)))
    return tuple(P.astype(dtype) for P in parameters)


def _cast_back(rng: np.random.Generator) -> tuple[Any, ...]:
    return tuple(P.astype(float) for P in _drawn(rng, np.float32))


def _single(rng: np.random.Generator) -> tuple[Any, ...]:
    return _drawn(rng, np.float32)


def _with_equal_units(rng: np.random.Generator) -> tuple[Any, ...]:
    W1, *rest = _single(rng)
    W1[1] = W1[0]
    return (W1, *rest)


def _of_few_digits(rng: np.random.Generator) -> tuple[Any, ...]:
    return tuple(np.round(P, 3) for P in _drawn(rng))


@pytest.mark.parametrize("start", [_drawn, _single, _cast_back])
def test_random_weights_of_either_precision_are_accepted(start: Start) -> None:
    assert not any(_breaks(start, seed) for seed in range(200))


def test_random_weights_in_single_precision_repeat() -> None:
    starts = (_single(np.random.default_rng(seed))[0] for seed in range(200))
    assert any(np.unique(W1).size < W1.size for W1 in starts)


@pytest.mark.parametrize("start", [_with_equal_units, _of_few_digits])
def test_equal_units_and_weights_of_few_digits_are_rejected(start: Start) -> None:
    assert all(_breaks(start, seed) for seed in range(20))


@pytest.mark.parametrize("scale", [0.004, 0.025])
def test_weights_of_another_deviation_are_rejected(scale: float) -> None:
    def start(rng: np.random.Generator) -> tuple[Any, ...]:
        W1, b1, W2, b2 = _drawn(rng)
        return W1 * scale / 0.01, b1, W2, b2

    assert all(_breaks(start, seed) for seed in range(20))


@pytest.mark.parametrize("name", ["laplace", "uniform"])
def test_weights_of_another_distribution_are_rejected(name: str) -> None:
    def start(rng: np.random.Generator) -> tuple[Any, ...]:
        _, b1, W2, b2 = _drawn(rng)
        half_width = 0.01 * np.sqrt(3)  # a uniform density of deviation 0.01
        W1: Any = {"laplace": rng.laplace, "uniform": rng.uniform}[name]
        scale = (0, 0.01 / np.sqrt(2)) if name == "laplace" else (-half_width, half_width)
        return W1(*scale, size=(103, 36)), b1, W2, b2

    assert all(_breaks(start, seed) for seed in range(20))

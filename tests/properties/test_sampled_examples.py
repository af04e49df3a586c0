"""The examples of the meta tests: cases that matter are frequent, and matrices are dense."""

from collections.abc import Callable

import numpy as np
import pytest

from backproof.properties.example import Example
from backproof.properties.sampling import REGIMES
from backproof.reference.activation_choice import RELU
from tests.support.sampled_examples import EXCLUDED_REGIMES, sample_examples

MANY = sample_examples("network", count=300)


def _share(condition: Callable[[Example], bool]) -> float:
    return sum(condition(example) for example in MANY) / len(MANY)


def _layer_sizes(example: Example) -> list[int]:
    return [example.sizes[size] for size in ("n0", "n1", "n2")]


def test_the_sizes_that_matter_are_all_frequent() -> None:
    assert _share(lambda e: e.sizes["m"] == 1) > 0.1
    assert _share(lambda e: e.sizes["n2"] == 1) > 0.1
    assert _share(lambda e: len(set(_layer_sizes(e))) == 1) > 0.1
    assert _share(lambda e: len(set(_layer_sizes(e))) == 3 and min(_layer_sizes(e)) > 1) > 0.1


def test_every_regime_but_the_excluded_ones_takes_its_turn() -> None:
    assert {example.regime for example in MANY} == {*REGIMES} - EXCLUDED_REGIMES


def test_matrices_are_dense_and_of_full_rank_mostly() -> None:
    square = [e.values["W1"] for e in MANY if e.sizes["n0"] == e.sizes["n1"] > 2]
    full = [np.linalg.matrix_rank(W) == len(W) for W in square]
    assert np.mean(full) > 0.6


def test_biases_are_not_all_zero() -> None:
    assert _share(lambda e: bool(np.any(e.values["b1"]))) > 0.9


def test_saturation_is_reached() -> None:
    assert _share(lambda e: bool(np.max(np.abs(e.values["Z2"])) > 17)) > 0.1


def test_no_relu_lies_on_its_kink() -> None:
    for example in sample_examples("network", RELU.name):
        assert np.all(example.values["Z1"] != 0)


@pytest.mark.parametrize("name", ["network", "one example", "logistic unit", "elementwise"])
def test_the_same_arguments_give_the_same_examples(name: str) -> None:
    first = sample_examples(name, count=10)
    sample_examples.cache_clear()
    for before, after in zip(first, sample_examples(name, count=10), strict=True):
        for symbol, value in before.inputs.items():
            assert np.array_equal(value, after.inputs[symbol])


def test_an_example_in_float32_is_rounded_first_and_computed_after() -> None:
    for example in sample_examples("network", count=5, dtype="float32"):
        dtypes = {v.dtype for v in example.values.values() if isinstance(v, np.ndarray)}
        assert dtypes == {np.dtype("float32")}

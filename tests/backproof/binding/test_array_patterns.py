"""Concatenated and raveled arrays are built as NumPy does, and inverted by known shapes."""

import itertools
from typing import Any

import numpy as np
import pytest

from backproof.binding import parse
from backproof.binding.patterns import Pattern
from backproof.binding.structure import collect
from tests.backproof.binding.test_patterns import CONTEXT, VALUES, read_result, result_pattern

W1, b1, W2, b2, X = (VALUES[name] for name in ("W1", "b1", "W2", "b2", "X"))

JOINED: dict[str, Any] = {
    "concatenate(W1.ravel(), b1.ravel())": np.concatenate([W1.ravel(), b1.ravel()]),
    "concatenate([W1.ravel('F'), b1.T.ravel()])": np.concatenate([W1.ravel("F"), b1.ravel()]),
    "hstack((W1.ravel(), b1.ravel()))": np.hstack([W1.ravel(), b1.ravel()]),
    "hstack(b1, W1)": np.hstack([b1, W1]),
    "hstack(b1, W1).T": np.hstack([b1, W1]).T,
    "hstack(b1, W1).ravel('F')": np.hstack([b1, W1]).ravel("F"),
    "hstack(b1, W1).T.ravel('F')": np.hstack([b1, W1]).T.ravel("F"),
    "vstack(b1.T, W1.T)": np.vstack([b1.T, W1.T]),
    "vstack(1, X)": np.vstack([np.ones((1, 4)), X]),
    "hstack(X.T, 2.5)": np.hstack([X.T, np.full((4, 1), 2.5)]),
    "concatenate(hstack(b1, W1).ravel('F'), hstack(b2, W2).ravel(order='F'))": np.concatenate(
        [np.hstack([b1, W1]).ravel("F"), np.hstack([b2, W2]).ravel("F")]
    ),
    "concatenate(-W1.ravel(), m * b1.ravel() / 2)": np.concatenate(
        [-W1.ravel(), 4 * b1.ravel() / 2]
    ),
    "[hstack(b1, W1), {'k': W2.ravel('F')}]": [np.hstack([b1, W1]), {"k": W2.ravel("F")}],
}


def argument(text: str) -> Pattern:
    """The pattern of an argument of a function that receives all parameters."""
    return (
        parse(f"f(W1, b1, W2, b2, {text}) -> Z1\n".replace("(W1", "(X, W1", 1))
        .lines[0]
        .arguments[5]
    )


@pytest.mark.parametrize("text", JOINED)
def test_a_concatenated_argument_is_what_numpy_computes(text: str) -> None:
    for built, expected in zip(
        _flat(argument(text).build(VALUES)), _flat(JOINED[text]), strict=True
    ):
        np.testing.assert_array_equal(built, expected, strict=True)


@pytest.mark.parametrize("text", JOINED)
def test_inverting_a_concatenated_array_gives_its_symbols(text: str) -> None:
    whole = argument(text)
    arrays, problems = collect(whole.invert(JOINED[text], CONTEXT))
    assert problems == {}
    assert set(arrays) == set(whole.symbols())
    for symbol, array in arrays.items():
        np.testing.assert_allclose(array, VALUES[symbol], rtol=1e-15, atol=0)
        assert array.shape == VALUES[symbol].shape


def test_unrolling_by_rows_is_not_unrolling_by_columns() -> None:
    by_rows = np.concatenate([VALUES["dW1"].ravel(), VALUES["db1"].ravel()])
    arrays, _ = read_result("concatenate(dW1.ravel('F'), db1.ravel())", by_rows)
    assert not np.array_equal(arrays["dW1"], VALUES["dW1"])
    np.testing.assert_array_equal(arrays["db1"], VALUES["db1"])


def test_single_precision_stays_single_also_beside_a_row_of_ones() -> None:
    single = {name: np.asarray(value, dtype=np.float32) for name, value in VALUES.items()}
    assert argument("vstack(1, X)").build(single).dtype == np.float32


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (np.zeros(8), "an array of shape (8,), expected one of shape (9,)"),
        (np.zeros((9, 1)), "an array of shape (9, 1), expected one of shape (9,)"),
        (None, "is part of None, expected one of shape (9,)"),
        ((W1, b1), "is part of a tuple of 2, expected one of shape (9,)"),
    ],
)
def test_a_vector_of_another_length_is_refused_for_every_symbol(result: Any, words: str) -> None:
    arrays, problems = read_result("concatenate(dW1.ravel(), db1.ravel())", result)
    assert arrays == {}
    assert set(problems) == {"dW1", "db1"}
    assert all(words in problem for problem in problems.values())


def test_symbols_of_a_concatenated_result_are_in_order() -> None:
    assert list(result_pattern("(J, hstack(db1, dW1).ravel())").symbols()) == ["J", "db1", "dW1"]


def _flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return _flat(list(value.values()))
    if isinstance(value, list):
        return list(itertools.chain.from_iterable(map(_flat, value)))
    return [value]

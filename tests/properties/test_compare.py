"""The comparison, first of exact integers, then of results that are wrong in each way."""

from typing import Any

import numpy as np
import pytest

from backproof.properties.bounds import FLOAT64, BoundedArray
from backproof.properties.compare import compare, worst_entry

INTEGERS = np.array([[1.0, -2, 3], [0, 5, -6]])
EXACT = BoundedArray.from_exact(INTEGERS, FLOAT64)
ROUNDED = BoundedArray.within(INTEGERS, np.full((2, 3), 1e-15), FLOAT64)


def test_equal_integers_are_right() -> None:
    assert compare(INTEGERS.copy(), EXACT).ok


@pytest.mark.parametrize("index", list(np.ndindex(2, 3)))
def test_one_changed_integer_is_found_where_it_is(index: tuple[int, int]) -> None:
    changed = INTEGERS.copy()
    changed[index] += 1
    found = compare(changed, EXACT)
    assert not found.ok
    assert (found.index, found.got - found.expected) == (index, 1)


def test_the_last_bit_counts_where_the_result_is_exact() -> None:
    assert not compare(np.nextafter(INTEGERS, np.inf), EXACT).ok


def test_within_the_bound_is_right_and_beyond_is_not() -> None:
    assert compare(INTEGERS + 0.9e-15, ROUNDED).ok
    far = compare(INTEGERS + 4e-15, ROUNDED)
    assert not far.ok
    assert 3 < far.ratio < 5


WRONG_FORMS: dict[str, Any] = {
    "another shape": np.zeros((3, 2)),
    "a scalar to broadcast": np.float64(1.0),
    "a row to broadcast": np.zeros((1, 3)),
    "an empty array": np.zeros((0, 3)),
    "a list": INTEGERS.tolist(),
    "objects": INTEGERS.astype(object),
    "complex numbers": INTEGERS.astype(complex),
    "a subclass": INTEGERS.view(np.recarray),
    "None": None,
    "text": "right",
}


@pytest.mark.parametrize("got", WRONG_FORMS.values(), ids=WRONG_FORMS)
def test_a_structure_problem_is_described(got: Any) -> None:
    found = compare(got, EXACT)
    assert not found.ok
    assert found.structure_problem


def test_the_equality_of_a_subclass_is_not_used() -> None:
    class Agrees(np.ndarray[Any, Any]):
        def __eq__(self, other: object) -> Any:
            return np.ones(2, dtype=bool)

        __hash__ = None

    assert not compare(np.zeros((2, 3)).view(Agrees), EXACT).ok


def test_the_dtype_is_compared_if_one_is_stated() -> None:
    assert compare(INTEGERS.astype(np.float32), ROUNDED).ok
    assert not compare(INTEGERS.astype(np.float32), ROUNDED, "float64").ok


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_never_right(value: float) -> None:
    got = INTEGERS.copy()
    got[1, 1] = value
    assert not compare(got, ROUNDED).ok


def test_an_infinite_bound_accepts_every_value() -> None:
    unclaimed = BoundedArray.within(INTEGERS, np.full((2, 3), np.inf), FLOAT64)
    assert compare(np.full((2, 3), np.nan), unclaimed).ok


def test_a_scalar_may_be_a_float_or_a_0_d_array() -> None:
    one = BoundedArray.from_exact(1.0, FLOAT64)
    assert compare(1.0, one).ok
    assert compare(np.array(1.0), one).ok
    assert not compare(np.array([1.0]), one).ok


def test_worst_entries_of_unequal_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing is broadcast"):
        worst_entry(np.zeros(3), np.zeros((1, 3)), np.zeros(3))

"""Values as lines of JSON: exact in both directions, and as other programs write them."""

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backproof.sandbox.json_program.json_values import (
    DTYPES,
    NotationError,
    ValueReader,
    encode_line,
)
from backproof.sandbox.json_program.line_channel import AnswerError
from backproof.sandbox.json_program.strict_json import parse_line

ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(
        dtype, hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4), fill=st.nothing()
    )
)


def read(line: str | bytes) -> Any:
    """Return the value on a line."""
    return ValueReader().value(parse_line(line if isinstance(line, bytes) else line.encode()))


def refusal(action: Callable[[], Any]) -> str:
    """Return the message with which an action is refused, if it is."""
    try:
        action()
    except (AnswerError, NotationError) as error:
        return str(error)
    return ""


def same_bits(first: Any, second: Any) -> bool:
    """Return whether two plain arrays are equal, where NaN equals NaN, and −0 is not 0."""
    signs = np.array_equal(np.signbit(first), np.signbit(second)) or first.dtype.kind != "f"
    equal = np.array_equal(first, second, equal_nan=first.dtype.kind == "f")
    nan = first.dtype.kind == "f" and bool(np.isnan(first).any())
    return first.dtype == second.dtype and first.shape == second.shape and equal and (signs or nan)


@given(ARRAYS)
def test_an_array_comes_back_to_the_last_bit(array: Any) -> None:
    back = read(encode_line(array))
    assert type(back) is np.ndarray
    assert same_bits(back, array)


@given(st.floats())
def test_a_number_comes_back_to_the_last_bit(number: float) -> None:
    back = read(encode_line(number))
    assert type(back) is float
    assert math.isnan(back) if math.isnan(number) else back == number
    assert math.isnan(number) or math.copysign(1, back) == math.copysign(1, number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_seventeen_digits_are_as_good_as_the_shortest(number: float) -> None:
    array = read(f'{{"shape": [1], "dtype": "float64", "data": [{number:.17g}]}}')
    assert same_bits(array, np.array([number]))


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_nine_digits_are_enough_for_single_precision(number: float) -> None:
    array = read(f'{{"shape": [1], "dtype": "float32", "data": [{number:.9g}]}}')
    assert same_bits(array, np.array([number], dtype=np.float32))


@given(
    st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**63), st.lists, max_leaves=9)
)
def test_lists_and_their_parts_come_back(value: Any) -> None:
    assert read(encode_line(value)) == value


def test_the_form_of_an_array_is_that_of_the_manual() -> None:
    array = np.array([[1.5, -0.0, np.nan], [np.inf, -np.inf, 0.1]])
    assert json.loads(encode_line(array)) == {
        "shape": [2, 3],
        "dtype": "float64",
        "data": [1.5, -0.0, "NaN", "Infinity", "-Infinity", 0.1],
    }
    assert b"-0.0" in encode_line(array)
    assert encode_line(array).endswith(b"}\n")
    assert encode_line(array).count(b"\n") == 1


@pytest.mark.parametrize("alpha", [np.array(0.3), np.float64(0.3), 0.3], ids=type)
def test_an_array_without_axes_is_a_plain_number(alpha: Any) -> None:
    assert encode_line([alpha]) == b"[0.3]\n"


def test_single_precision_is_written_in_full() -> None:
    assert "0.10000000149011612" in encode_line(np.array([0.1], dtype=np.float32)).decode()
    assert encode_line(np.float32(0.1)) == b"0.10000000149011612\n"


def test_arrays_are_written_row_by_row_whatever_their_order_in_memory() -> None:
    array = np.arange(6.0).reshape(2, 3)
    assert encode_line(np.asfortranarray(array)) == encode_line(array)
    assert json.loads(encode_line(array.T))["data"] == [0, 3, 1, 4, 2, 5]


def test_values_that_no_program_can_read_are_refused() -> None:
    with pytest.raises(NotationError, match="complex128"):
        encode_line(np.array([1j]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", 3),
        ("3.0", 3.0),
        ("-0", -0.0),
        ("-0.0", -0.0),
        ("1e5", 1e5),
        ("1E+5", 1e5),
        ("100000000000000000000", 1e20),
        ("1" + "0" * 308, 1e308),
        ('"NaN"', math.nan),
        ('"Infinity"', math.inf),
        ('"-Infinity"', -math.inf),
        ("true", True),
        ("null", None),
        ('"text"', "text"),
        ("  [1,2 ]\r", [1, 2]),
        ('{"a": {"shape": "tall"}}', {"a": {"shape": "tall"}}),
    ],
)
def test_values_are_read_as_they_are_meant(text: str, expected: Any) -> None:
    got = read(text)
    assert type(got) is type(expected)
    if isinstance(expected, float):
        assert math.copysign(1, got) == math.copysign(1, expected)
        assert got == expected or math.isnan(got) == math.isnan(expected) is True
    else:
        assert got == expected


@pytest.mark.parametrize(
    ("data", "dtype", "expected"),
    [
        ("[0, 1, 2]", "float64", [0.0, 1.0, 2.0]),
        ("[2.0, 1e2, -3]", "int64", [2, 100, -3]),
        ("[true, 0, 1.0]", "bool", [True, False, True]),
        ("[9007199254740993, 1, 2]", "int64", [9007199254740993, 1, 2]),
        ("[18446744073709551615, 0, 0]", "uint64", [2**64 - 1, 0, 0]),
        ('["NaN", "Infinity", 1]', "float32", [math.nan, math.inf, 1]),
        ("[1e-400, 5e-324, 0]", "float64", [0.0, 5e-324, 0.0]),
        ("[3.40282347e+38, 1, 1]", "float32", [3.4028234663852886e38, 1, 1]),
    ],
)
def test_numbers_are_read_into_the_dtype_that_is_stated(
    data: str, dtype: str, expected: list[Any]
) -> None:
    got = read(f'{{"data": {data}, "dtype": "{dtype}", "shape": [3]}}')
    assert same_bits(got, np.array(expected, dtype=dtype))


@pytest.mark.parametrize("line", ["", "{", "1 2", "Infinity", "-Infinity", "NaN", "01", "'a'"])
def test_what_is_not_json_is_refused(line: str) -> None:
    with pytest.raises(AnswerError):
        parse_line(line.encode())


@given(st.binary(max_size=60))
def test_any_line_is_a_value_or_is_refused_with_a_message(line: bytes) -> None:
    assert refusal(lambda: read(line)).isprintable()


_FORMS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["shape", "dtype", "data", "W1"]), inner, max_size=4)
        | st.fixed_dictionaries(
            {"shape": inner, "dtype": st.sampled_from(DTYPES), "data": st.lists(inner, max_size=3)}
        )
    ),
)


@given(_FORMS)
def test_any_form_is_a_value_or_is_refused_with_a_message(form: Any) -> None:
    assert refusal(lambda: ValueReader().value(form)).isprintable()

"""Patterns build arguments and invert results, with messages for other structures."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from backproof.binding import parse
from backproof.binding.patterns import Pattern
from backproof.binding.structure import ShapeContext, StructureMismatch, collect
from backproof.reference.symbols import NETWORK

SIZES = {"n0": 2, "n1": 3, "n2": 1, "m": 4}
CONTEXT = ShapeContext(NETWORK, SIZES)
RNG = np.random.default_rng(0)
VALUES: dict[str, Any] = {
    **SIZES,
    **{
        name: RNG.standard_normal(symbol.shape(SIZES))
        for name, symbol in NETWORK.items()
        if name not in SIZES
    },
}


class Pair(NamedTuple):
    """A result that is a tuple with names."""

    first: Any
    second: Any


def result_pattern(text: str) -> Pattern:
    """The pattern of a result of a function that receives all parameters."""
    arguments = "X, Y, W1, b1, W2, b2, alpha"
    return parse(f"f({arguments}) -> {text}").lines[0].result


def read_result(text: str, result: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """The arrays, and the messages about structural mismatches."""
    arrays, problems = collect(result_pattern(text).invert(result, CONTEXT))
    return arrays, {symbol: str(problem) for symbol, problem in problems.items()}


@pytest.mark.parametrize(
    "text",
    [
        "dW1",
        "dW1.T",
        "dW1.T.T",
        "dW1.ravel()",
        "dW1.T.ravel()",
        "dW1.ravel().T",
        "-dW1",
        "m * dW1",
        "dW1 * m",
        "-m * dW1",
        "-(m * dW1)",
        "dW1 / m",
        "-dW1 / m",
        "dW1 / -m",
        "2 * dW1",
        "0.5 * dW1.T / 4",
        "m * dW1 / 2",
        "-(2 * (4 * dW1))",
        "J",
        "J.ravel()",
        "(J, {dW1, db1})",
        "[dW1, [db1.ravel()]]",
        '(J, {"W": dW1.T, "b": (db1, db2)})',
        "(A2, {Z1, A1, Z2, A2})",
        "(_, dW1)",
    ],
)
def test_inverting_a_built_pattern_gives_the_same_symbols(text: str) -> None:
    expression = result_pattern(text)
    arrays, problems = read_result(text, expression.build(VALUES))
    assert problems == {}
    assert set(arrays) == set(expression.symbols())
    for symbol, array in arrays.items():
        np.testing.assert_array_equal(array, VALUES[symbol], strict=False)
        assert array.shape == NETWORK[symbol].shape(SIZES)


def test_expression_builds_what_numpy_computes() -> None:
    dW1, m = VALUES["dW1"], SIZES["m"]
    assert np.array_equal(result_pattern("-m * dW1.T").build(VALUES), -m * dW1.T)
    assert np.array_equal(result_pattern("dW1.ravel() / m").build(VALUES), dW1.ravel() / m)
    assert np.array_equal(result_pattern("dW1 / -2").build(VALUES), dW1 / -2)
    assert result_pattern('({"a": J}, [alpha])').build(VALUES) == (
        {"a": VALUES["J"]},
        [VALUES["alpha"]],
    )


def test_a_scale_undone_is_the_symbol_and_not_its_multiple() -> None:
    arrays, _ = read_result("m * dW1", VALUES["dW1"])
    np.testing.assert_array_equal(arrays["dW1"], VALUES["dW1"] / SIZES["m"])


def test_a_transposed_result_is_transposed_back_and_an_untransposed_one_refused() -> None:
    arrays, _ = read_result("dW1.T", VALUES["dW1"].T)
    np.testing.assert_array_equal(arrays["dW1"], VALUES["dW1"])
    _, problems = read_result("dW1.T", VALUES["dW1"])
    assert problems == {"dW1": "dW1 has shape (3, 2), expected (2, 3)"}


@pytest.mark.parametrize(
    ("text", "result", "sentence"),
    [
        ("db1", np.zeros(3), "db1 has shape (3,), expected (3, 1)"),
        ("db1.ravel()", np.zeros((3, 1)), "db1 has shape (3, 1), expected (3,)"),
        ("db1", np.zeros((1, 1)), "db1 has shape (1, 1), expected (3, 1)"),
        ("db1", 0.0, "db1 has shape (), expected (3, 1)"),
        ("J", np.zeros((1, 2)), "J has shape (1, 2), expected ()"),
        ("J", None, "J is None, expected a number"),
        ("J", "0.5", "J is a str, expected a number"),
        ("db1", {"db1": 1}, "db1 is a dict, expected an array of shape (3, 1)"),
        ("db1", [[1], [2, 3]], "db1 is a list of 2, expected an array of shape (3, 1)"),
        ("db1", [["a"], ["b"], ["c"]], "db1 is a list of 3, expected an array of shape (3, 1)"),
        (
            "db1",
            np.zeros((3, 1), dtype=object),
            "db1 is an array of shape (3, 1) and dtype object, expected an array of shape (3, 1)",
        ),
        (
            "{dW1}",
            {"dw1": 1, "db1": 2},
            "dW1 is missing: the result has no key 'dW1' (its keys: 'dw1', 'db1')",
        ),
        ("{dW1}", {}, "dW1 is missing: the result has no key 'dW1' (its keys: none)"),
        (
            "{dW1}",
            (1, 2),
            "dW1 is missing: the result is a tuple of 2, expected a dict with the keys 'dW1'",
        ),
        (
            "(J, dW1)",
            (1.0,),
            "dW1 is missing: the result is a tuple of 1, expected a tuple of 2",
        ),
        (
            "(J, dW1)",
            np.zeros((2, 3)),
            (
                "dW1 is missing: the result is an array of shape (2, 3) and dtype float64, "
                "expected a tuple of 2"
            ),
        ),
        (
            '(J, {"W": [dW1]})',
            (1.0, {"W": ()}),
            "dW1 is missing: the result[1]['W'] is a tuple of 0, expected a list of 1",
        ),
    ],
)
def test_a_result_of_another_structure_is_refused_with_a_message(
    text: str, result: Any, sentence: str
) -> None:
    arrays, problems = read_result(text, result)
    assert sentence in problems.values()
    assert not set(arrays) & set(problems)


def test_one_bad_part_leaves_the_other_symbols_of_a_result() -> None:
    arrays, problems = read_result(
        "(J, {dW1, db1})", (0.5, {"dW1": VALUES["dW1"], "db1": np.zeros(3)})
    )
    assert set(arrays) == {"J", "dW1"}
    assert set(problems) == {"db1"}


def test_extra_keys_named_tuples_and_lists_for_tuples_are_accepted() -> None:
    result = Pair(0.5, {"dW1": VALUES["dW1"], "more": "of this"})
    assert read_result("(J, {dW1})", result)[1] == {}
    assert read_result("(J, {dW1})", list(result))[1] == {}


@pytest.mark.parametrize(
    "cost", [1, 0.5, True, np.float32(0.5), np.array(0.5), np.array([0.5]), np.array([[0.5]])]
)
def test_a_scalar_may_be_a_number_or_an_array_of_one_entry(cost: Any) -> None:
    arrays, problems = read_result("J", cost)
    assert problems == {}
    assert arrays["J"].shape == ()
    assert arrays["J"] == np.asarray(cost).item()


@pytest.mark.parametrize("kind", [bool, np.int8, np.int64, np.float32])
def test_predictions_may_be_of_any_kind_of_number(kind: type) -> None:
    labels: Any = np.array([[0, 1, 1, 0]]).astype(kind)
    assert read_result("prediction", labels)[0]["prediction"].dtype == labels.dtype


def test_lists_of_lists_are_arrays() -> None:
    assert read_result("db1", [[1.0], [2.0], [3.0]])[0]["db1"].shape == (3, 1)


def test_copies_of_a_symbol_must_be_the_same() -> None:
    caches = {name: VALUES[name] for name in ("Z1", "A1", "Z2", "A2")}
    text = "(A2, {Z1, A1, Z2, A2})"
    assert read_result(text, (VALUES["A2"] * (1 + 2e-16), caches))[1] == {}
    _, problems = read_result(text, (1 - VALUES["A2"], caches))
    assert problems == {"A2": "A2 is returned twice, with different values"}


def test_one_malformed_copy_of_a_symbol_is_a_mismatch() -> None:
    caches = {"Z1": VALUES["Z1"], "A1": VALUES["A1"], "Z2": VALUES["Z2"]}
    arrays, problems = read_result("(A2, {Z1, A1, Z2, A2})", (VALUES["A2"], caches))
    assert set(problems) == {"A2"}
    assert "A2" not in arrays


def test_copies_that_are_not_finite_are_compared_as_they_are() -> None:
    broken = np.full((1, 4), np.nan)
    caches = {name: VALUES[name] for name in ("Z1", "A1", "Z2")}
    assert read_result("(A2, {Z1, A1, Z2, A2})", (broken, {**caches, "A2": broken.copy()}))[1] == {}
    _, problems = read_result("(A2, {Z1, A1, Z2, A2})", (broken, {**caches, "A2": VALUES["A2"]}))
    assert set(problems) == {"A2"}


def test_a_masked_array_is_read_as_a_plain_array() -> None:
    result = np.ma.masked_array([[1.0], [2.0], [3.0]])
    assert type(read_result("db1", result)[0]["db1"]) is np.ndarray


def test_a_problem_reads_as_a_sentence() -> None:
    assert (
        str(StructureMismatch("J", "is None, expected a number")) == "J is None, expected a number"
    )


def test_a_message_stays_short_whatever_the_keys_of_a_result() -> None:
    _, problems = read_result("{dW1}", {f"{i}" * 1000: i for i in range(5000)})
    assert len(problems["dW1"]) < 1200

"""Planned calls: objects are created for each call, methods resolved, and changes detected."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.binding.structure import ShapeContext
from backproof.implementation import SymbolResults
from backproof.reference.symbols import NETWORK
from backproof.sandbox.replies import reply_of
from tests.backproof.implementation.test_bound_implementation import (
    SIZES,
    bound_implementation,
    first_result,
    network_values,
)

CLASS = """
class Net:
    calls = 0

    def __init__(self, n0, n1, n2=1, lr=0.1):
        self.W1, self.b1 = np.zeros((n0, n1)), np.zeros(n1)
        self.lr, self.cache, self.seen = lr, {}, 0

    def forward(self, X):
        self.seen += 1
        self.cache["Z1"] = X @ self.W1 + self.b1
        return np.tanh(self.cache["Z1"])

    def _spoil(self, X, Y):
        X *= self.seen
        return Y * 1

    def keep(self, X):
        self.X = X

    def spoil_kept(self):
        self.X *= 0
        self.W1 *= 0
        return np.tanh(self.cache["Z1"])

    @property
    def broken(self):
        raise ZeroDivisionError("no")

def make(n0, n1):
    return Net(n0, n1)

def _hidden(Z): return np.tanh(Z)

def named(X, W1, *, b1): return W1 @ X + b1

def update(params, W): params["W1"] = W
"""
SETUP = "setup: net = Net(n0, n1, lr=alpha)\nsetup: net.W1 = W1.T; net.b1 = b1.ravel()\n"


WITH_COST = f"{SETUP}setup: net.given = [A2, Y]\n"
"""A set-up that determines the cost, so that a count can be read as a cost."""


def result_of_line(folder: Path, line: str, setup: str = SETUP) -> SymbolResults:
    """Return the results of a line about the class above."""
    return first_result(folder, setup + line, CLASS)


def test_method_results_map_to_symbols_of_object_and_arguments(tmp_path: Path) -> None:
    got = result_of_line(tmp_path, "net.forward(X.T) -> (A1.T, {net.cache['Z1']: Z1.T})")
    assert (got.failure, got.problems) == (None, {})
    for symbol in ("A1", "Z1"):
        np.testing.assert_allclose(got.symbols[symbol], network_values()[symbol], rtol=1e-14)


def test_an_object_of_a_factory_is_set_up_as_one_of_a_class(tmp_path: Path) -> None:
    setup = SETUP.replace("Net(n0, n1, lr=alpha)", "make(n0, n1)")
    got = result_of_line(tmp_path, "net.forward(X.T) -> A1.T", setup)
    np.testing.assert_allclose(got.symbols["A1"], network_values()["A1"], rtol=1e-14)


def test_each_call_has_a_new_object(tmp_path: Path) -> None:
    line = "net.forward(X.T) -> (_, {net.seen: m * J})"
    with bound_implementation(tmp_path, WITH_COST + line, CLASS) as net:
        seen = [_call(net, net.lines[0]).symbols["J"] for _ in range(3)]
    assert seen == [0.25] * 3


def test_steps_before_the_call_are_done_first_and_their_results_can_be_passed(
    tmp_path: Path,
) -> None:
    line = "net.forward(X.T); net.forward(X.T); out = net._spoil(X.T, Y.T) -> (_, {net.seen: J})"
    assert result_of_line(tmp_path, line, WITH_COST).symbols["J"] == 2
    passed = "once = _hidden(Z1); twice = _hidden(once); f = Net(n0, n1); _hidden(twice) -> A1"
    expected = np.tanh(np.tanh(np.tanh(network_values()["Z1"])))
    np.testing.assert_allclose(
        result_of_line(tmp_path, passed, "").symbols["A1"], expected, rtol=1e-14
    )


def test_private_functions_and_arguments_by_name_are_reached(tmp_path: Path) -> None:
    got = result_of_line(tmp_path, "_hidden(Z1) -> A1", "")
    np.testing.assert_allclose(got.symbols["A1"], network_values()["A1"], rtol=1e-14)
    got = result_of_line(tmp_path, "named(X, W1, **{'b1': b1}) -> Z1", "")
    np.testing.assert_allclose(got.symbols["Z1"], network_values()["Z1"], rtol=1e-14)


def test_a_value_put_into_an_argument_can_be_a_result(tmp_path: Path) -> None:
    line = "params = {W1}; update(params, 2 * W1) -> {params['W1']: 2 * W1}"
    np.testing.assert_array_equal(
        result_of_line(tmp_path, line, "").symbols["W1"], network_values()["W1"]
    )


def test_a_changed_argument_of_the_judged_call_is_named(tmp_path: Path) -> None:
    line = "net.forward(X.T); net.forward(X.T); net._spoil(X.T, Y.T) -> (_, {net.seen: 2 * J})"
    got = result_of_line(tmp_path, line, WITH_COST)
    assert got.mutated_symbols == ("X",)
    np.testing.assert_array_equal(got.values_after["X"], 2 * network_values()["X"])


def test_an_argument_of_an_earlier_step_is_watched_too(tmp_path: Path) -> None:
    got = result_of_line(tmp_path, "net.keep(X.T); net.forward(X.T); net.spoil_kept() -> A1.T")
    assert got.mutated_symbols == ("X",)


def test_changing_an_array_passed_in_setup_is_no_mutation(tmp_path: Path) -> None:
    setup = f"{SETUP}setup: net.X = X.T\n"
    assert (
        result_of_line(
            tmp_path, "net.forward(X.T); net.spoil_kept() -> A1.T", setup
        ).mutated_symbols
        == ()
    )


def test_mutation_is_attributed_to_the_function_that_made_it(tmp_path: Path) -> None:
    own = "net._spoil(X.T, Y.T) -> Y.T\n"
    both = "net._spoil(X.T, Y.T); net.forward(X.T) -> A1.T"
    with bound_implementation(tmp_path, SETUP + own + both, CLASS) as net:
        assert [_call(net, line).mutated_symbols for line in net.lines] == [("X",), ()]
    assert result_of_line(tmp_path, both).mutated_symbols == ("X",), (
        "which has no other line to be charged in"
    )


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("net.dW1", "AttributeError: 'Net' object has no attribute 'dW1'"),
        ("net.cache['A9']", "KeyError: 'A9'"),
        ("net.broken", "ZeroDivisionError: no"),
    ],
)
def test_an_object_missing_after_the_call_is_reported_with_the_reason(
    tmp_path: Path, place: str, why: str
) -> None:
    got = result_of_line(tmp_path, f"net.forward(X.T) -> (A1.T, {{{place}: Z1.T}})")
    assert str(got.problems["Z1"]) == f"Z1 is missing: {place} is not there ({why})"
    assert "A1" in got.symbols


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("net.nothing(X.T) -> A1.T", "Net.nothing"),
        ("net.lr(X.T) -> A1.T", "Net.lr"),
        ("net.gone.f(X.T) -> A1.T", "Net.gone.f"),
        ("_gone(Z1) -> A1", "_gone"),
        ("Net.gone(Z1) -> A1", "Net.gone"),
    ],
)
def test_a_method_that_the_class_lacks_is_missing(tmp_path: Path, line: str, missing: str) -> None:
    with bound_implementation(tmp_path, SETUP + line, CLASS) as net:
        assert net.missing_functions == (missing,)
        assert net.lines == ()


def test_a_step_that_cannot_be_done_is_the_failure_of_the_call(tmp_path: Path) -> None:
    with bound_implementation(tmp_path, f"{SETUP}nothing(X); _hidden(Z1) -> A1", CLASS) as net:
        failure = _call(net, net.binding.lines[0]).failure
    assert str(failure) == "nothing is not defined"


def test_without_its_class_a_method_is_missing(tmp_path: Path) -> None:
    with bound_implementation(tmp_path, SETUP + "net.forward(X.T) -> A1.T", "x = 1") as net:
        assert net.missing_functions == ("Net.forward",)


def test_where_the_set_up_fails_the_method_is_there_and_the_call_says_what_failed(
    tmp_path: Path,
) -> None:
    code = CLASS.replace("self.lr, self.cache", "assert lr < 0, 'odd'; self.lr, self.cache")
    with bound_implementation(tmp_path, SETUP + "net.forward(X.T) -> A1.T", code) as net:
        assert net.missing_functions == ()
        failure = _call(net, net.lines[0]).failure
    assert failure is not None
    assert "AssertionError: odd" in str(failure)


def test_the_signature_of_a_method_excludes_its_object(tmp_path: Path) -> None:
    line = "net._spoil(X.T, Y.T, more=W1) -> Y.T"
    with bound_implementation(tmp_path, SETUP + line, CLASS) as net:
        takes = net.functions["Net._spoil"].max_arguments
        assert takes == 2
        assert _call(net, net.lines[0]).failure is None


def test_methods_are_known_again_after_a_crash(tmp_path: Path) -> None:
    code = f"{CLASS}\ndef die(Z): import os; os._exit(1)"
    with bound_implementation(
        tmp_path, f"{SETUP}die(Z1) -> A1\nnet.forward(X.T) -> A1.T", code
    ) as net:
        die, forward = net.lines
        assert _call(net, die).failure is not None
        assert _call(net, forward).failure is None
        assert net.missing_functions == ()


@pytest.mark.parametrize(
    "odd",
    [
        {"earlier": 3},
        {"earlier": [[], [], []]},
        {"earlier": [[], None]},
        {"read": None},
        {"read": [True]},
        {"read": [[True]]},
        {"result": None, "after": None},
    ],
)
def test_malformed_reply_is_rejected(odd: dict[str, Any]) -> None:
    right = {"result": 1, "after": [], "warnings": [], "earlier": [[], []], "read": [[True, 2]]}
    assert reply_of(right, (), "") is not None
    assert reply_of({**right, **odd}, (), "") is None


def test_only_true_marks_a_read_value_as_present() -> None:
    frame = {"result": 1, "after": [], "warnings": [], "read": [["yes", 2], [True, 3]]}
    reply = reply_of(frame, (), "")
    assert reply is not None
    assert reply.read_values == [(False, 2), (True, 3)]


def test_unused_result_is_not_transferred(tmp_path: Path) -> None:
    code = CLASS.replace("return np.tanh(self.cache", "return [0] * 10**6, (self.cache")
    got = first_result(tmp_path, f"{SETUP}net.forward(X.T) -> {{net.cache['Z1']: Z1.T}}", code)
    assert got.failure is None


def _call(net: Any, line: Any) -> SymbolResults:
    got: SymbolResults = net.call(line, network_values(), ShapeContext(NETWORK, SIZES))
    return got

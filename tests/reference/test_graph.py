"""Evaluation of a graph: given values are used unchanged, and only needed symbols computed."""

from typing import Any

import numpy as np
import pytest

from backproof.reference import symbols
from backproof.reference.graph import Graph, UnreachableSymbolError
from backproof.reference.graphs import (
    PARAMETERS,
    define,
    elementwise_functions,
    logistic_unit,
    network,
    output_error_by_steps,
    single_example,
)


def _graph(*definitions: Any) -> Graph:
    return Graph("test", symbols.NETWORK, definitions)


def test_a_given_symbol_is_taken_as_given() -> None:
    graph = _graph(define("Z1 <- X", lambda X: X + 1), define("A1 <- Z1", lambda Z: 2 * Z))
    assert graph.evaluate(["A1"], {"X": 1})["A1"] == 4
    assert graph.evaluate(["A1"], {"X": 1, "Z1": 10})["A1"] == 20


def test_only_needed_symbols_are_computed() -> None:
    plan = network().evaluation_order(["Z1"], ["X", "W1", "b1", "W2", "b2"])
    assert [definition.symbols for definition in plan] == [("Z1",)]


def test_the_evaluation_order_has_each_needed_definition_once() -> None:
    plan = network().evaluation_order(["dW1", "db1"], ["X", "Y", *PARAMETERS])
    names = " ".join(definition.symbols[0] for definition in plan)
    assert names == "Z1 A1 Z2 A2 dZ2 dZ1 dW1 db1"
    given_dZ1 = network().evaluation_order(["dW1", "db1"], ["X", "dZ1"])
    assert [definition.symbols for definition in given_dZ1] == [("dW1",), ("db1",)]


def test_a_target_that_is_given_is_returned_unchanged() -> None:
    X = np.ones((1, 1))
    assert network().evaluate(["X"], {"X": X})["X"] is X
    assert network().evaluation_order(["X"], ["X"]) == []


def test_each_kernel_is_called_once_however_often_its_symbol_is_needed() -> None:
    calls = list[int]()

    def counted(X: int) -> int:
        calls.append(X)
        return X

    graph = _graph(
        define("Z1 <- X", counted),
        define("A1 <- Z1", lambda Z: Z),
        define("Z2 <- Z1 A1", lambda Z, A: Z + A),
    )
    assert graph.evaluate(["Z2", "Z1"], {"X": 1})["Z2"] == 2
    assert calls == [1]


def test_an_unreachable_symbol_is_named() -> None:
    with pytest.raises(UnreachableSymbolError, match="network: Z1 cannot be computed from W1, X"):
        network().evaluate(["Z1"], {"X": 0, "W1": 0})
    with pytest.raises(LookupError, match="network: J cannot be computed from nothing"):
        network().evaluate(["J"], {})


def test_can_compute_agrees_with_the_evaluation_order() -> None:
    assert network().can_compute(["dZ1"], ["W2", "dZ2", "Z1"])
    assert not network().can_compute(["dZ1", "dW1"], ["W2", "dZ2", "Z1"])


def test_the_first_reachable_of_two_definitions_wins() -> None:
    graph = elementwise_functions()
    a = np.array([[0.25]])
    assert graph.evaluate(["sigmoid_prime_Z"], {"sigmoid_Z": a})["sigmoid_prime_Z"] == 0.1875


def test_a_cycle_is_unreachable_and_does_not_hang() -> None:
    graph = _graph(define("Z1 <- A1", lambda A: A), define("A1 <- Z1", lambda Z: Z))
    assert not graph.can_compute(["A1"], [])
    assert graph.can_compute(["A1"], ["Z1"])


def test_a_definition_of_several_symbols_gives_each() -> None:
    graph = _graph(define("Z1 A1 <- X", lambda X: (X, -X)))
    assert graph.evaluate(["A1", "Z1"], {"X": 3}) == {"A1": -3, "Z1": 3}
    assert graph.computed_symbols == ("Z1", "A1")


def test_a_replaced_definition_changes_what_follows_and_nothing_else() -> None:
    graph = _graph(define("Z1 <- X", lambda X: X + 1), define("A1 <- Z1", lambda Z: 2 * Z))
    faulty = graph.replace(define("Z1 <- X", lambda X: X - 1))
    assert faulty.evaluate(["A1"], {"X": 1})["A1"] == 0
    assert graph.evaluate(["A1"], {"X": 1})["A1"] == 4


def test_a_definition_of_several_symbols_keeps_those_that_are_not_replaced() -> None:
    graph = _graph(define("Z1 A1 Z2 <- X", lambda X: (X, 2 * X, 3 * X)))
    one = graph.replace(define("Z1 <- X", lambda X: -X))
    assert one.evaluate(["A1", "Z2", "Z1"], {"X": 1}) == {"A1": 2, "Z2": 3, "Z1": -1}
    two = graph.replace(define("Z1 A1 <- X", lambda X: (-X, -2 * X)))
    assert two.evaluate(["Z2", "A1"], {"X": 1}) == {"Z2": 3, "A1": -2}
    assert len(two.definitions) == 2


def test_a_replacement_may_take_other_inputs() -> None:
    faulty = network().replace(define("Z1 <- X", lambda X: X))
    assert faulty.can_compute(["A1"], ["X"])


def test_an_exception_of_a_kernel_propagates() -> None:
    graph = _graph(define("Z1 <- X", lambda X: X @ X))
    with pytest.raises(ValueError, match="matmul"):
        graph.evaluate(["Z1"], {"X": np.ones((1, 2))})


def test_a_definition_must_return_a_value_for_each_symbol() -> None:
    graph = _graph(define("Z1 A1 <- X", lambda X: (X, X, X)))
    with pytest.raises(ValueError, match="zip"):
        graph.evaluate(["A1"], {"X": 1})


def test_the_logistic_unit_is_the_network_of_one_output() -> None:
    x, w = np.array([[2.0], [-1]]), np.array([[0.5], [1.0]])
    unit = logistic_unit().evaluate(["dz", "dw", "db"], {"w": w, "x": x, "b": 0.0, "y": 1.0})
    assert (unit["dz"], unit["db"]) == (-0.5, -0.5)  # z = 0 and a = ½
    assert unit["dw"].tolist() == [[-1], [0.5]]


def test_every_symbol_of_the_network_has_the_shape_of_its_table() -> None:
    sizes = {"n0": 2, "n1": 3, "n2": 4, "m": 5}
    graph = network()
    given: dict[str, Any] = {
        name: np.ones(graph.table[name].shape(sizes))
        for name in ("X", "Y", "W1", "b1", "W2", "b2", "alpha")
    }
    for name, value in graph.evaluate(graph.computed_symbols, given).items():
        assert np.shape(value) == graph.table[name].shape(sizes), name


def test_the_output_error_in_two_steps_is_that_in_one() -> None:
    graph = single_example()
    given = {"a2": np.array([[0.5]]), "z2": np.array([[0.0]]), "y": np.array([[1.0]])}
    one = graph.evaluate(["dz2"], given)["dz2"]
    two = graph.replace(output_error_by_steps()).evaluate(["dz2"], given)["dz2"]
    assert one.tolist() == two.tolist() == [[-0.5]]

"""Results that fit no formula: of another type, changing between calls, or wrong by one rule."""

import functools
import inspect
import itertools
from typing import Any

import numpy as np
import pytest

from tests.support.in_process import EXAMPLES as FILES
from tests.support.in_process import (
    SEED,
    failing_statuses,
    judge_functions,
    load_functions,
    planar_solution_with,
)

SOLUTION = load_functions(FILES / "planar" / "solution.py")
CHANGES = "changes when the same call is repeated"


def _backward(factor: Any) -> Any:
    """Return the right backward pass with each gradient times the value of `factor()`."""

    def backward_propagation(parameters: Any, cache: Any, X: Any, Y: Any) -> Any:
        right = SOLUTION["backward_propagation"](parameters, cache, X, Y)
        times = factor(X)
        return {name: value * times for name, value in right.items()}

    return backward_propagation


def test_one_wrong_number_of_examples_is_one_fault_of_four_gradients() -> None:
    wrong = _backward(lambda X: X.shape[1] / X.shape[0])
    evaluation = judge_functions(planar_solution_with(backward_propagation=wrong))
    assert [cause.fault for cause in evaluation.causes] == ["gradients-over-features"]
    assert set(failing_statuses(evaluation)) == {"3.44 dW2", "3.46 db2", "3.48 dW1", "3.49 db1"}


def test_state_kept_between_calls_is_reported() -> None:
    calls = itertools.count()
    wrong = _backward(lambda _: 1 if next(calls) < 8 else 1.5)
    evaluation = judge_functions(planar_solution_with(backward_propagation=wrong))
    assert {c.fault for c in evaluation.causes} == {None}
    assert all(CHANGES in cause.hint for cause in evaluation.causes)
    assert evaluation.causes


def test_randomness_is_reported_at_the_first_affected_symbol() -> None:
    rng = np.random.default_rng(SEED)

    def forward_propagation(X: Any, parameters: Any) -> Any:
        Z1 = parameters["W1"] @ X + parameters["b1"]
        A1 = np.tanh(Z1) * (rng.random(Z1.shape) < 0.8) / 0.8
        Z2 = parameters["W2"] @ A1 + parameters["b2"]
        A2 = 1 / (1 + np.exp(-Z2))
        return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

    evaluation = judge_functions(planar_solution_with(forward_propagation=forward_propagation))
    told = [(c.symbol, CHANGES in c.hint) for c in evaluation.causes]
    assert told == [("A1", True)]
    assert failing_statuses(evaluation)["3.15 Z2"] == "follows"


def test_complex_results_are_wrong_and_do_not_fail_the_judge() -> None:
    evaluation = judge_functions(
        planar_solution_with(backward_propagation=_backward(lambda _: 1 + 0j))
    )
    assert failing_statuses(evaluation)["3.48 dW1"] == "differs"


def test_two_sizes_instead_of_three_are_reported() -> None:
    evaluation = judge_functions(
        planar_solution_with(layer_sizes=lambda X, Y: (X.shape[0], Y.shape[0]))
    )
    hints = {cause.hint for cause in evaluation.causes}
    assert hints
    assert all("the result is a tuple of 2, expected a tuple of 3" in hint for hint in hints)


FORWARD = "    return A2, cache\n"


@pytest.mark.parametrize(
    ("line", "status"),
    [("    return None\n", "differs"), ("    raise ValueError\n", "crashed")],
)
def test_a_function_that_calls_a_wrong_one_follows_and_is_judged_on_a_right_one(
    line: str, status: str
) -> None:
    source = (FILES / "planar" / "solution.py").read_text(encoding="utf-8")
    assert source.count(FORWARD) == 1
    right = failing_statuses(judge_functions(_executed(source.replace(FORWARD, line + FORWARD))))
    assert (right["3.21 A2"], right["3.21 prediction"]) == (status, "follows")
    wrong_too = source.replace(FORWARD, line + FORWARD).replace("A2 > 0.5", "A2 > 0.9")
    assert wrong_too.count("A2 > 0.9") == 1
    assert failing_statuses(judge_functions(_executed(wrong_too)))["3.21 prediction"] in {
        "differs",
        "crashed",
    }


def _executed(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(source, "solution.py", "exec"), names)  # noqa: S102  (our own example)
    return {name: value for name, value in names.items() if inspect.isfunction(value)}


def _renamed(function: str, **keys: str) -> Any:
    """Return a right function that returns a dict with renamed keys."""

    @functools.wraps(SOLUTION[function])
    def renamed(*arguments: Any) -> Any:
        right = SOLUTION[function](*arguments)
        whole = right if isinstance(right, dict) else right[-1]
        names = {**{name: name for name in whole}, **keys}
        changed = {name: whole[names[name]] for name in whole}
        return changed if isinstance(right, dict) else (*right[:-1], changed)

    return renamed


@pytest.mark.parametrize(
    ("function", "one", "other"),
    [
        ("initialize_parameters", "W1", "W2"),
        ("forward_propagation", "Z1", "A1"),
        ("backward_propagation", "dW1", "dW2"),
        ("backward_propagation", "db1", "db2"),
        ("update_parameters", "b1", "b2"),
    ],
)
def test_swapped_results_are_reported(function: str, one: str, other: str) -> None:
    wrong = _renamed(function, **{one: other, other: one})
    evaluation = judge_functions(planar_solution_with(**{function: wrong}))
    own = [cause for cause in evaluation.causes if cause.function == function]
    assert len(own) == 2
    assert all("are exchanged: each stands in the other's place" in cause.hint for cause in own)
    at_fault = {
        e.symbol for e in evaluation.equations if e.function == function and e.status == "differs"
    }
    assert at_fault == {cause.symbol for cause in own}


@pytest.mark.parametrize("keys", [{"dW1": "dW2"}, {"dW1": "db1", "db1": "dW1", "db2": "dW2"}])
def test_results_that_are_not_swapped_are_not_reported_as_swapped(keys: dict[str, str]) -> None:
    wrong = _renamed("backward_propagation", **keys)
    evaluation = judge_functions(planar_solution_with(backward_propagation=wrong))
    assert evaluation.causes
    assert not any("are exchanged" in cause.hint for cause in evaluation.causes)


def test_symbol_overwritten_by_a_derived_value_is_reported() -> None:
    def forward_propagation(X: Any, parameters: Any) -> Any:
        Z1 = parameters["W1"] @ X + parameters["b1"]
        A1 = np.tanh(Z1, out=Z1)
        Z2 = parameters["W2"] @ A1 + parameters["b2"]
        A2 = 1 / (1 + np.exp(-Z2))
        return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

    evaluation = judge_functions(planar_solution_with(forward_propagation=forward_propagation))
    assert failing_statuses(evaluation) == {"3.15 Z1": "differs"}
    (cause,) = evaluation.causes
    assert cause.hint.startswith("Z1 has the value of A1, which is made of it: was Z1 overwritten")


def test_substituted_symbol_is_not_reported_as_overwritten() -> None:
    evaluation = judge_functions(
        planar_solution_with(forward_propagation=_renamed("forward_propagation", A1="Z1"))
    )
    assert [cause.symbol for cause in evaluation.causes] == ["A1"]
    assert not any("overwritten" in cause.hint for cause in evaluation.causes)

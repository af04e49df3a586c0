"""Verdicts on each kind of deviation, on solutions with one function replaced."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backproof.binding import parse
from backproof.judge.example_set import ExampleSpec, draw_example_set
from backproof.reference.loss_and_cost import cost
from backproof.results.status import Status
from tests.support.in_process import (
    example_set_of,
    failing_statuses,
    in_process_implementation,
    judge_and_diagnose,
    judge_functions,
    planar_solution_with,
)

RIGHT = planar_solution_with()


def _backward(**changed: Callable[..., Any]) -> Callable[..., Any]:
    """Return the right backward pass with some lines replaced by functions of the local names."""

    def backward(parameters: Any, cache: Any, X: Any, Y: Any) -> dict[str, Any]:
        names: dict[str, Any] = {**parameters, **cache, "X": X, "Y": Y, "m": X.shape[1]}
        lines: dict[str, Callable[..., Any]] = {
            "dZ2": lambda v: v["A2"] - v["Y"],
            "dW2": lambda v: v["dZ2"] @ v["A1"].T / v["m"],
            "db2": lambda v: v["dZ2"].mean(axis=1, keepdims=True),
            "dZ1": lambda v: v["W2"].T @ v["dZ2"] * (1 - v["A1"] ** 2),
            "dW1": lambda v: v["dZ1"] @ v["X"].T / v["m"],
            "db1": lambda v: v["dZ1"].mean(axis=1, keepdims=True),
        }
        for name, line in {**lines, **changed}.items():
            names[name] = line(names)
        return {name: names[name] for name in ("dW1", "db1", "dW2", "db2")}

    return backward


def _statuses(**replaced: Callable[..., Any]) -> dict[str, str]:
    return failing_statuses(judge_functions(planar_solution_with(**replaced)))


def test_the_right_solution_conforms_everywhere_and_all_laws_hold() -> None:
    evaluation = judge_functions(RIGHT)
    assert failing_statuses(evaluation) == {}
    assert evaluation.laws == ()
    assert evaluation.laws_held > 20


def test_only_an_undefined_function_is_missing() -> None:
    functions = {name: f for name, f in RIGHT.items() if name != "compute_cost"}
    assert failing_statuses(judge_functions(functions)) == {"3.45 J": "missing"}


RAISING = _backward(dZ2=lambda v: v["dZ3"])


@pytest.mark.parametrize("backward", [None, RIGHT["backward_propagation"], RAISING])
def test_verdicts_are_in_the_order_of_computation(backward: Any) -> None:
    functions = {n: f for n, f in RIGHT.items() if n != "backward_propagation"}
    functions |= {"backward_propagation": backward} if backward else {}
    statuses = [
        e.symbol
        for e in judge_functions(functions).equations
        if e.function == "backward_propagation"
    ]
    assert statuses == ["dZ2", "dW2", "db2", "dZ1", "dW1", "db1"]


def test_function_that_raises_is_crashed_with_its_message() -> None:
    def compute_cost(A2: Any, Y: Any) -> float:
        raise RuntimeError(f"no cost today for {A2.shape} and {Y.shape}")

    evaluation = judge_functions(planar_solution_with(compute_cost=compute_cost))
    (crashed,) = (e for e in evaluation.equations if not e.status.passes)
    assert (crashed.label, str(crashed.status)) == ("3.45 J", "crashed")
    assert "no cost today" in crashed.message


def test_missing_key_is_reported_as_a_difference() -> None:
    right = _backward()

    def without_db1(*arguments: Any) -> Any:
        return {k: v for k, v in right(*arguments).items() if k != "db1"}

    evaluation = judge_functions(planar_solution_with(backward_propagation=without_db1))
    (different,) = (e for e in evaluation.equations if not e.status.passes)
    assert different.label == "3.49 db1"
    assert "no key 'db1'" in different.message


def test_complex_numbers_are_no_results() -> None:
    statuses = _statuses(
        backward_propagation=_backward(db2=lambda v: v["dZ2"].mean(1)[:, None] + 0j)
    )
    assert statuses == {"3.46 db2": "differs"}


@pytest.mark.parametrize("line", ["dW2", "db2", "dW1", "db1"])
def test_a_factor_of_one_gradient_is_charged_to_that_gradient(line: str) -> None:
    numbers = {"dW2": "3.44", "db2": "3.46", "dW1": "3.48", "db1": "3.49"}
    right = _backward()

    def wrong(*arguments: Any) -> Any:
        gradients = right(*arguments)
        return {**gradients, line: 1.01 * gradients[line]}

    assert _statuses(backward_propagation=wrong) == {f"{numbers[line]} {line}": "differs"}


def test_a_factor_of_one_plus_1e_9_differs_and_is_not_close() -> None:
    right = _backward()

    def wrong(*arguments: Any) -> Any:
        return {**right(*arguments), "dW1": (1 + 1e-9) * right(*arguments)["dW1"]}

    assert _statuses(backward_propagation=wrong) == {"3.48 dW1": "differs"}


def test_consequences_of_a_wrong_dZ1_keep_their_points() -> None:
    statuses = _statuses(backward_propagation=_backward(dZ1=lambda v: v["W2"].T @ v["dZ2"]))
    assert statuses == {"3.47 dZ1": "differs", "3.48 dW1": "follows", "3.49 db1": "follows"}


def test_wrong_dZ2_costs_only_dZ2() -> None:
    statuses = _statuses(backward_propagation=_backward(dZ2=lambda v: 2 * (v["A2"] - v["Y"])))
    assert {label for label, status in statuses.items() if status == "differs"} == {"3.44 dZ2"}


def test_two_faults_in_a_row_are_two_differences() -> None:
    wrong = _backward(dZ2=lambda v: 2 * (v["A2"] - v["Y"]), dZ1=lambda v: v["W2"].T @ v["dZ2"])
    statuses = _statuses(backward_propagation=wrong)
    different = {label for label, status in statuses.items() if status == "differs"}
    assert different == {"3.44 dZ2", "3.47 dZ1"}


def test_an_argument_changed_with_right_values_is_a_remark_at_the_equation_that_reads_it() -> None:
    def overwrite(v: dict[str, Any]) -> Any:
        v["A2"] -= v["Y"]
        return v["A2"]

    functions = planar_solution_with(backward_propagation=_backward(dZ2=overwrite))
    evaluation = judge_functions(functions)
    assert failing_statuses(evaluation) == {}
    said = {v.label: v.practice for v in evaluation.equations if v.practice}
    text = "backward_propagation changes its argument A2: the caller's data is altered."
    assert said == {"3.44 dZ2": text}
    assert text in evaluation.remarks


def test_an_argument_changed_with_wrong_values_is_wrong_all_the_same() -> None:
    def overwrite(v: dict[str, Any]) -> Any:
        v["A2"] += v["Y"]
        return v["A2"]

    assert _statuses(backward_propagation=_backward(dZ2=overwrite))["3.44 dZ2"] == "differs"


def test_a_prediction_from_a_wrong_forward_pass_follows() -> None:
    def forward(X: Any, parameters: Any) -> Any:
        A2, cache = RIGHT["forward_propagation"](X, parameters)
        return 1 - A2, {**cache, "A2": 1 - A2}

    def predict(parameters: Any, X: Any) -> Any:
        return forward(X, parameters)[0] > 0.5

    statuses = _statuses(forward_propagation=forward, predict=predict)
    assert statuses == {"3.21 A2": "differs", "3.21 prediction": "follows"}


@pytest.mark.parametrize("kind", [bool, int, float])
def test_predictions_may_be_of_any_kind(kind: type) -> None:
    predict = RIGHT["predict"]
    assert _statuses(predict=lambda parameters, X: predict(parameters, X).astype(kind)) == {}


def test_result_that_depends_on_earlier_calls_breaks_a_law() -> None:
    calls, count = [], len(example_set_of("planar")["network"])

    def compute_cost(A2: Any, Y: Any) -> Any:
        calls.append(1)
        drift = 0.0 if len(calls) <= count else 1.0  # wrong after the hidden tests
        return RIGHT["compute_cost"](A2, Y) + drift * len(calls)

    evaluation = judge_functions(planar_solution_with(compute_cost=compute_cost))
    assert failing_statuses(evaluation) == {"3.45 J": "differs"}
    assert [law.law for law in evaluation.laws] == ["same-answer-twice"]


def _cost(guard: Callable[[Any], tuple[Any, Any]]) -> Callable[..., Any]:
    def compute_cost(A2: Any, Y: Any) -> Any:
        if_one, if_zero = guard(A2)
        return -np.sum(Y * np.log(if_one) + (1 - Y) * np.log(if_zero)) / Y.shape[1]

    return compute_cost


@pytest.mark.parametrize("eps", [1e-7, 1e-8, 1e-10])
def test_a_small_epsilon_in_the_logarithms_is_close(eps: float) -> None:
    assert _statuses(compute_cost=_cost(lambda a: (a + eps, 1 - a + eps))) == {"3.45 J": "close"}


@pytest.mark.parametrize("eps", [1e-3, 1e-5, 1e-6])
def test_an_epsilon_that_is_not_listed_differs(eps: float) -> None:
    assert _statuses(compute_cost=_cost(lambda a: (a + eps, 1 - a + eps))) == {"3.45 J": "differs"}


def test_clipped_probabilities_conform_or_are_close() -> None:
    def guard(a: Any) -> tuple[Any, Any]:
        clipped = np.clip(a, 1e-7, 1 - 1e-7)
        return clipped, 1 - clipped

    assert set(_statuses(compute_cost=_cost(guard)).values()) <= {"close"}


@pytest.mark.parametrize("eps", [1e-7, 1e-10, 1e-15])
@pytest.mark.parametrize("clip_epsilon", [1e-7, 1e-12, 1e-15])
def test_clipping_followed_by_an_epsilon_is_close(clip_epsilon: float, eps: float) -> None:
    def guard(a: Any) -> tuple[Any, Any]:
        clipped = np.clip(a, clip_epsilon, 1 - clip_epsilon)
        return clipped + eps, 1 - clipped + eps

    assert _statuses(compute_cost=_cost(guard)) == {"3.45 J": "close"}


@pytest.mark.parametrize("eps", [1e-7, 1e-10])
def test_a_guard_of_one_of_the_logarithms_is_close(eps: float) -> None:
    assert _statuses(compute_cost=_cost(lambda a: (a + eps, 1 - a))) == {"3.45 J": "close"}
    assert _statuses(compute_cost=_cost(lambda a: (a, 1 - a + eps))) == {"3.45 J": "close"}


def test_a_floor_under_each_logarithm_is_close() -> None:
    def guard(a: Any) -> tuple[Any, Any]:
        return np.maximum(a, 1e-8), np.maximum(1 - a, 1e-8)

    assert set(_statuses(compute_cost=_cost(guard)).values()) <= {"close"}


@pytest.mark.parametrize(("clip_epsilon", "eps"), [(1e-4, 1e-8), (1e-8, 1e-6), (1e-8, -1e-8)])
def test_combined_guard_with_an_unlisted_epsilon_differs(clip_epsilon: float, eps: float) -> None:
    def guard(a: Any) -> tuple[Any, Any]:
        clipped = np.clip(a, clip_epsilon, 1 - clip_epsilon)
        return clipped + eps, 1 - clipped + eps

    assert _statuses(compute_cost=_cost(guard)) == {"3.45 J": "differs"}


@pytest.mark.parametrize(("factor", "status"), [(1.0, "close"), (1 + 1e-13, "differs")])
def test_sigmoid_as_derivative_of_logaddexp_is_close(factor: float, status: str) -> None:
    def forward(X: Any, parameters: Any) -> Any:
        p = parameters
        Z1 = p["W1"] @ X + p["b1"]
        A1 = np.tanh(Z1)
        Z2 = p["W2"] @ A1 + p["b2"]
        A2 = np.exp(Z2 - np.logaddexp(0, Z2)) * factor
        return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

    # On some test sets the logarithm costs no digit beyond the bound.
    right = [{}, {"3.21 A2": "close"}]
    assert (_statuses(forward_propagation=forward) in right) == (status == "close")


@pytest.mark.parametrize(("back", "name"), [(float, "inside"), (np.float32, "results")])
def test_float32_is_close_whether_or_not_results_are_cast_back(back: Any, name: str) -> None:
    def forward(X: Any, parameters: Any) -> Any:
        p = {n: a.astype(np.float32) for n, a in parameters.items()}
        Z1 = p["W1"] @ X.astype(np.float32) + p["b1"]
        A1 = np.tanh(Z1)
        Z2 = p["W2"] @ A1 + p["b2"]
        made = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": 1 / (1 + np.exp(-Z2))}
        cache = {symbol: value.astype(back) for symbol, value in made.items()}
        return cache["A2"], cache

    evaluation = judge_functions(planar_solution_with(forward_propagation=forward))
    close = {e.approximation for e in evaluation.equations if str(e.status) == "close"}
    assert failing_statuses(evaluation) == dict.fromkeys(
        ("3.15 Z1", "3.20 A1", "3.15 Z2", "3.21 A2"), "close"
    )
    assert close == {f"float32 {name}"}


def test_arithmetic_error_at_extreme_inputs_is_a_remark() -> None:
    def compute_cost(A2: Any, Y: Any) -> Any:
        pairs = zip(np.ravel(A2), np.ravel(Y), strict=True)
        return -sum(math.log(a if y else 1 - a) for a, y in pairs) / Y.shape[1]

    evaluation = judge_functions(planar_solution_with(compute_cost=compute_cost))
    assert failing_statuses(evaluation) == {}
    assert any("compute_cost raises ValueError for J where" in said for said in evaluation.remarks)


def test_other_exceptions_are_faults() -> None:
    def always(A2: Any, Y: Any) -> Any:
        return 1 / 0 * A2 * Y

    def of_another_kind(A2: Any, Y: Any) -> float:
        if A2.min() == 0 or A2.max() == 1:
            raise ValueError("too sure of it")
        return float(-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)))

    for wrong in (always, of_another_kind):
        assert _statuses(compute_cost=wrong) == {"3.45 J": "crashed"}


def test_overflow_at_extreme_inputs_is_a_remark() -> None:
    def forward(X: Any, parameters: Any) -> Any:
        p = parameters
        Z1 = p["W1"] @ X + p["b1"]
        A1 = (np.exp(Z1) - np.exp(-Z1)) / (np.exp(Z1) + np.exp(-Z1))
        Z2 = p["W2"] @ A1 + p["b2"]
        A2 = 1 / (1 + np.exp(-Z2))
        return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

    def predict(parameters: Any, X: Any) -> Any:
        return forward(X, parameters)[0] > 0.5

    evaluation = judge_functions(planar_solution_with(forward_propagation=forward, predict=predict))
    assert failing_statuses(evaluation) == {}
    assert any("forward_propagation gives inf or NaN" in said for said in evaluation.remarks)


def test_a_nan_on_ordinary_inputs_differs() -> None:
    statuses = _statuses(compute_cost=lambda A2, Y: RIGHT["compute_cost"](A2, Y) * np.nan)
    assert statuses == {"3.45 J": "differs"}


def test_seed_inside_the_initialisation_is_a_remark() -> None:
    def seeded(n_x: int, n_h: int, n_y: int) -> Any:
        rng = np.random.default_rng(2)
        return {
            "W1": 0.01 * rng.standard_normal((n_h, n_x)),
            "b1": np.zeros((n_h, 1)),
            "W2": 0.01 * rng.standard_normal((n_y, n_h)),
            "b2": np.zeros((n_y, 1)),
        }

    evaluation = judge_functions(planar_solution_with(initialize_parameters=seeded))
    assert failing_statuses(evaluation) == {}
    assert any("sets a seed inside" in said for said in evaluation.remarks)


def test_random_biases_differ() -> None:
    def initialise(n_x: int, n_h: int, n_y: int) -> Any:
        start = RIGHT["initialize_parameters"](n_x, n_h, n_y)
        return {**start, "b1": start["b1"] + 0.01, "b2": start["b2"] + 0.01}

    statuses = _statuses(initialize_parameters=initialise)
    assert statuses == {"3.11-init b1": "differs", "3.11-init b2": "differs"}


def test_initialisation_of_the_wrong_shape_reports_the_shape() -> None:
    def initialise(n_x: int, n_h: int, n_y: int) -> Any:
        start = RIGHT["initialize_parameters"](n_x, n_h, n_y)
        return {**start, "W1": start["W1"].T}

    assert _statuses(initialize_parameters=initialise) == {"3.11-init W1": "differs"}


EDITIONS = parse("compute_cost(A2, Y) -> J\ncompute_cost(A2, Y, {W1, b1, W2, b2}) -> J", "editions")


@pytest.mark.parametrize(
    "compute_cost",
    [cost, lambda A2, Y, parameters: cost(A2, Y)],  # noqa: ARG005
    ids=["two arguments", "three arguments"],
)
def test_only_the_matching_overload_is_judged(compute_cost: Any) -> None:
    example_set = draw_example_set(
        EDITIONS.graphs, ExampleSpec(EDITIONS.activation, EDITIONS.fixed), seed=1
    )
    evaluation = judge_and_diagnose(
        in_process_implementation({"compute_cost": compute_cost}, EDITIONS), example_set
    )
    (verdict,) = evaluation.equations
    assert (verdict.symbol, verdict.status) == ("J", Status.CONFORMS)

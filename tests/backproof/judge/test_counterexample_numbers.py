"""The numbers of a counterexample, and the plot of a fault."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backproof.binding import load
from backproof.judge.counterexample_search import MAX_DISPLAYED_SIZE, find_counterexample, matrix
from backproof.judge.example_set import ExampleSpec
from backproof.judge.fault_plot import plot_of_first_fault
from backproof.results.counterexample import Counterexample
from backproof.results.plot import Plot
from backproof.results.serialization import verdict_to_dict, verdict_to_json
from tests.support.in_process import (
    EXAMPLES,
    example_set_of,
    in_process_implementation,
    judge_and_diagnose,
    load_functions,
    planar_solution_with,
)
from tests.support.sample_verdicts import CONFORMING_VERDICT, ONE_FAULT

PLANAR, KERNELS = EXAMPLES / "planar" / "wrong", EXAMPLES / "kernels" / "wrong"

Functions = Mapping[str, Callable[..., Any]]


def _counterexample_and_plot(
    functions: Functions, binding: str = "planar"
) -> tuple[Counterexample, Plot | None]:
    """Return the counterexample and the plot of functions judged in this process."""
    bound = load(binding)
    implementation = in_process_implementation(functions, bound)
    evaluation = judge_and_diagnose(implementation, example_set_of(binding))
    terms = ExampleSpec(bound.activation, bound.fixed)
    example = find_counterexample(implementation, "local.py", evaluation, terms, seed=1)
    assert example is not None
    return example, plot_of_first_fault(implementation, evaluation)


def test_value_fault_has_consistent_numbers() -> None:
    example, _ = _counterexample_and_plot(load_functions(PLANAR / "dw2_without_mean.py"))
    assert example.got is not None
    assert example.expected is not None
    assert example.bound is not None
    matrices = (example.got, example.expected, example.bound)
    got, expected, bound = (np.array(matrix.rows) for matrix in matrices)
    m = dict(example.sizes)["m"]
    assert m > 1
    assert np.allclose(got, m * expected, rtol=1e-12), "dW2 lacks its 1/m"
    assert example.ratio == pytest.approx(np.max(np.abs(got - expected) / bound))
    assert example.first_ratio is not None
    assert example.first_ratio > 1
    inputs = {matrix.name: np.array(matrix.rows) for matrix in example.inputs}
    dW2 = (inputs["A2"] - inputs["Y"]) @ inputs["A1"].T / m
    assert np.allclose(dW2, expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["db1_without_keepdims", "init_zeros"])
def test_fault_of_form_has_no_numbers_and_no_plot(name: str) -> None:
    example, plot = _counterexample_and_plot(load_functions(PLANAR / f"{name}.py"))
    assert example.ratio is None
    assert example.got is None
    assert example.inputs == ()
    assert plot is None


def test_crash_has_no_plot() -> None:
    def compute_cost(*_: Any) -> float:
        raise ValueError

    example, plot = _counterexample_and_plot(planar_solution_with(compute_cost=compute_cost))
    assert example.symbol == "J"
    assert plot is None


def test_right_implementation_has_no_plot() -> None:
    bound = load("planar")
    implementation = in_process_implementation(planar_solution_with(), bound)
    assert (
        plot_of_first_fault(
            implementation, judge_and_diagnose(implementation, example_set_of("planar"))
        )
        is None
    )


def test_an_array_is_rows_of_numbers_whatever_its_axes() -> None:
    assert matrix("J", np.float64(0.5)).rows == ((0.5,),)
    assert matrix("b", np.array([1, 2])).rows == ((1.0,), (2.0,))
    assert matrix("W", np.eye(2, dtype=np.float32)).rows == ((1.0, 0.0), (0.0, 1.0))
    assert MAX_DISPLAYED_SIZE == 8


def test_a_wrong_function_is_drawn_over_the_right_one() -> None:
    _, plot = _counterexample_and_plot(load_functions(KERNELS / "sigmoid_mirrored.py"), "kernels")
    assert plot is not None
    right, wrong = plot.series
    assert (right.kind, wrong.kind) == ("line", "wrong")
    xs = np.array(right.xs)
    assert np.allclose(right.ys, 1 / (1 + np.exp(-xs)), rtol=1e-12)
    assert np.allclose(wrong.ys, 1 / (1 + np.exp(np.array(wrong.xs))), rtol=1e-12)
    assert (xs[0], xs[-1]) == (-6.0, 6.0)


def test_an_activation_inside_a_function_is_drawn_by_its_own_values() -> None:
    _, plot = _counterexample_and_plot(load_functions(PLANAR / "a1_sigmoid.py"))
    assert plot is not None
    assert (plot.x_label, plot.y_label) == ("Z1", "A1")
    right, wrong = plot.series
    assert np.allclose(right.ys, np.tanh(right.xs), rtol=1e-12)
    assert np.allclose(wrong.ys, 1 / (1 + np.exp(-np.array(wrong.xs))), rtol=1e-12)
    assert len(wrong.xs) > 10


def test_a_factor_is_drawn_by_the_number_of_examples() -> None:
    _, plot = _counterexample_and_plot(load_functions(PLANAR / "dw2_without_mean.py"))
    assert plot is not None
    assert plot.threshold == 1
    [series] = plot.series
    assert np.allclose(series.ys, series.xs, rtol=1e-12), "1/m is missing, so the factor is m"
    assert len(set(series.xs)) == len(series.xs) > 1


@pytest.mark.parametrize("name", ["cost_large_epsilon", "z1_without_bias"])
def test_irregular_error_is_plotted_in_units_of_the_bound(name: str) -> None:
    _, plot = _counterexample_and_plot(load_functions(PLANAR / f"{name}.py"))
    assert plot is not None
    assert plot.log
    assert plot.threshold == 1
    wrong = next(series for series in plot.series if series.kind == "wrong")
    assert min(wrong.ys) > 1
    assert min(wrong.xs) > 0


def test_the_examples_that_are_right_are_drawn_too() -> None:
    right = planar_solution_with()["compute_cost"]

    def wrong_for_one_example(A2: Any, Y: Any) -> Any:
        return right(A2, Y) + (0.125 if Y.shape[1] == 1 else 0)

    _, plot = _counterexample_and_plot(planar_solution_with(compute_cost=wrong_for_one_example))
    assert plot is not None
    of_kind = {series.kind: series for series in plot.series}
    assert all(0 < y <= 1 for y in of_kind["right"].ys)
    assert all(y > 1 for y in of_kind["wrong"].ys)


def test_unreturned_symbol_is_plotted_by_a_result_that_shows_it() -> None:
    _, plot = _counterexample_and_plot(load_functions(PLANAR / "dz1_sigmoid_slope.py"))
    assert plot is not None
    assert plot.title.startswith("3.47 dZ1, seen in dW1")


def test_json_contains_the_numbers_and_the_plot() -> None:
    data = json.loads(verdict_to_json(ONE_FAULT))
    example = data["counterexample"]
    assert example["inputs"][0] == {"name": "X", "rows": [[0.0, 1.5]]}
    assert example["got"]["rows"] == [[0.123456789, 0.5]]
    assert (example["first_ratio"], example["ratio"]) == (6.5e15, "inf")
    assert data["plot"]["series"][1]["ys"] == [2e3, 4e15]
    assert verdict_to_dict(CONFORMING_VERDICT)["plot"] is None


def test_path_with_undecodable_bytes_gives_writable_json() -> None:
    text = verdict_to_json(replace(CONFORMING_VERDICT, target="odd\udce9.py"))
    assert json.loads(text.encode("utf-8"))["target"] == "odd?.py"

"""One update step: which gradients it determines, and where a fault in it is localized."""

import runpy
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.binding import Binding, parse
from backproof.binding.unreturned_symbols import UPDATED_PARAMETERS
from backproof.judge.example_set import ExampleSpec, draw_example_set
from backproof.judge.function_calls import observe
from backproof.judge.gradient_from_update import gradient_from_step, is_explained_by_step_length
from backproof.judge.observation import Observation
from backproof.properties.example import Example
from backproof.results.equation_verdict import EquationVerdict
from tests.support.in_process import (
    COUNT,
    EXAMPLES,
    SEED,
    in_process_implementation,
    judge_and_diagnose,
)

CODE = (EXAMPLES / "rows" / "solution.py").read_text(encoding="utf-8")
SETUP = """\
hidden: sigmoid
setup: net = NeuralNetwork(n0, n1, n2, learning_rate=alpha)
setup: net.W1 = W1.T; net.b1 = b1.ravel(); net.W2 = W2.T; net.b2 = b2.ravel()
"""
STEP = """\
net.step(X.T, Y.T) -> {
    net.W1: (W1 - alpha * dW1).T, net.b1: (b1 - alpha * db1).ravel(),
    net.W2: (W2 - alpha * dW2).T, net.b2: (b2 - alpha * db2).ravel()}
"""
BACKPROP = """\
net.forward(X.T); net._backprop(X.T, Y.T) -> {
    net.grads: {"W1": dW1.T, "b1": db1.ravel(), "W2": dW2.T, "b2": db2.ravel()}}
"""
FIXED = "fixed: alpha = 0.1\n" + SETUP.replace(", learning_rate=alpha", "")


def example_set_for(binding: Binding, dtype: str = "float64") -> dict[str, tuple[Example, ...]]:
    """Draw a test set with the settings of the binding."""
    spec = ExampleSpec(binding.activation, binding.fixed, dtype)
    return draw_example_set(binding.graphs, spec, SEED, COUNT)


def judge_class(
    folder: Path, text: str, *changes: tuple[str, str]
) -> dict[tuple[str, str], EquationVerdict]:
    """The verdicts that do not conform, by function and symbol, on the class with some changes."""
    code = CODE
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    path = folder / "changed.py"
    path.write_text(code, encoding="utf-8")
    binding = parse(text)
    functions = {n: v for n, v in runpy.run_path(str(path)).items() if callable(v)}
    equations = judge_and_diagnose(
        in_process_implementation(functions, binding), example_set_for(binding)
    ).equations
    return {(e.function.split(".")[-1], e.symbol): e for e in equations if e.status != "conforms"}


def blamed_results(verdicts: dict[tuple[str, str], EquationVerdict]) -> set[tuple[str, str]]:
    """The functions and symbols that do not merely follow."""
    return {place for place, verdict in verdicts.items() if verdict.status != "follows"}


def right_observations(dtype: str) -> Sequence[Observation]:
    """The observations of the right class."""
    binding = parse(SETUP + STEP)
    names = runpy.run_path(str(EXAMPLES / "rows" / "solution.py"))
    subject = in_process_implementation({"NeuralNetwork": names["NeuralNetwork"]}, binding)
    (line,) = binding.lines
    return [
        observe(subject, line, example) for example in example_set_for(binding, dtype)["network"]
    ]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_gradient_inferred_from_a_step_is_within_its_error(dtype: str) -> None:
    for observation in right_observations(dtype):
        for symbol in UPDATED_PARAMETERS:
            read, right = (
                gradient_from_step(observation, symbol),
                observation.expected_value(symbol),
            )
            assert read is not None
            claimed = np.isfinite(right.radius)
            error = np.abs(read.value - right.value)[claimed]
            assert np.all(error <= (read.radius + right.radius)[claimed])


def test_error_of_an_inferred_gradient_is_small() -> None:
    telling = [s for s in right_observations("float64") if s.example.regime == "ordinary"]
    read = [gradient_from_step(observation, "dW1") for observation in telling]
    assert all(g is not None and np.all(g.radius < 1e-10) for g in read)


def test_inferred_symbols_name_their_sources() -> None:
    (line,) = parse(SETUP + STEP).lines
    assert set(line.inferable_symbols) == {"dZ2", "dW2", "db2", "dZ1", "dW1", "db1"}
    assert line.inference_sources("dZ1") == ("W1_next", "b1_next")
    assert line.inference_sources("dW2") == ("W2_next",)
    (whole,) = parse("f(X, Y, W1, b1, W2, b2) -> (dW1, db1)").lines
    assert whole.inferable_symbols == ("dZ1",)


def test_right_step_conforms_with_its_inferred_gradients(tmp_path: Path) -> None:
    assert judge_class(tmp_path, SETUP + STEP + BACKPROP) == {}


def test_wrong_slope_inside_a_step_is_localized_at_dZ1(tmp_path: Path) -> None:
    found = judge_class(tmp_path, SETUP + STEP, ("* (1 - self.A1)", "* (1 - self.A1) ** 2"))
    assert blamed_results(found) == {("step", "dZ1")}
    assert found["step", "dZ1"].inferred
    assert {symbol for _, symbol in found} == {"dZ1", "dW1", "db1", "W1_next", "b1_next"}


def test_wrong_gradient_inside_a_step_is_localized(tmp_path: Path) -> None:
    change = ('"W1": X.T.dot(delta1)', '"W1": X.T.dot(delta1) * m')
    found = judge_class(tmp_path, SETUP + STEP, change)
    assert blamed_results(found) == {("step", "dW1")}
    assert found["step", "dW1"].message == "read off W1_next, which follows from it."


def test_wrong_dZ2_inside_a_step_is_one_fault(
    tmp_path: Path,
) -> None:
    change = ("(self.A2 - Y) / m", "(self.A2 - Y) * self.A2 / m")
    assert blamed_results(judge_class(tmp_path, SETUP + STEP, change)) == {("step", "dZ2")}


ALL_FOUR = {("step", next_) for next_ in UPDATED_PARAMETERS.values()}


def test_ignoring_the_given_learning_rate_is_an_update_fault(tmp_path: Path) -> None:
    found = judge_class(tmp_path, SETUP + STEP, ("self.lr = learning_rate", "self.lr = 0.01"))
    assert blamed_results(found) == ALL_FOUR


def test_ascent_along_a_right_gradient_is_an_update_fault() -> None:
    up = [
        _with_other_step(observation, lambda old, step: old - step)
        for observation in right_observations("float64")
    ]
    assert not is_explained_by_step_length(up, UPDATED_PARAMETERS), (
        "it may as well be the gradient's sign"
    )
    known = [
        replace(s, upstream_results={g: s.expected_value(g).value for g in UPDATED_PARAMETERS})
        for s in up
    ]
    assert is_explained_by_step_length(known, UPDATED_PARAMETERS)
    wrong = [
        replace(s, upstream_results={g: -s.expected_value(g).value for g in UPDATED_PARAMETERS})
        for s in up
    ]
    assert not is_explained_by_step_length(wrong, UPDATED_PARAMETERS)


def test_update_in_another_direction_is_not_a_step_length_fault() -> None:
    bent = [
        _with_other_step(observation, lambda old, step: old + step**2)
        for observation in right_observations("float64")
    ]
    known = [
        replace(s, upstream_results={g: s.expected_value(g).value for g in UPDATED_PARAMETERS})
        for s in bent
    ]
    assert not is_explained_by_step_length(known, UPDATED_PARAMETERS)


def _with_other_step(observation: Observation, other: Callable[[Any, Any], Any]) -> Observation:
    """The observation with another step from the same parameters: `other` of these and the step."""
    values = observation.example.values
    old = {name: values[name.removesuffix("_next")] for name in observation.results}
    moved = {n: other(old[n], value - old[n]) for n, value in observation.results.items()}
    return replace(observation, results=moved)


def test_a_rate_that_cannot_be_set_is_fixed_by_the_binding(tmp_path: Path) -> None:
    assert judge_class(tmp_path, FIXED + STEP + BACKPROP) == {}
    other = ("learning_rate=0.1", "learning_rate=0.2")
    found = blamed_results(judge_class(tmp_path, FIXED + STEP + BACKPROP, other))
    assert {function for function, _ in found} == {"step"}


def test_test_set_uses_a_fixed_rate_and_draws_any_other() -> None:
    fixed = example_set_for(parse(FIXED + STEP))["network"]
    free = example_set_for(parse(SETUP + STEP))["network"]
    assert {float(example.values["alpha"]) for example in fixed} == {0.1}
    assert len({float(example.values["alpha"]) for example in free}) > 3


def test_bound_widens_when_scaling_rounds_an_input() -> None:
    binding = parse("sgd(W1, m * dW1, alpha / m) -> W1_next")
    (line,) = binding.lines
    drawn = example_set_for(binding, "float32")["network"]
    rounding = next(example for example in drawn if example.sizes["m"] == 3)
    exact = next(example for example in drawn if example.sizes["m"] == 4)
    assert set(line.input_rounding_counts(rounding.sizes)) == {"dW1", "alpha"}
    assert set(line.input_rounding_counts(exact.sizes)) == set()
    plain = Observation(parse("sgd(W1, dW1, alpha) -> W1_next").lines[0], rounding)
    wider = Observation(line, rounding).expected_value("W1_next").radius
    narrower = plain.expected_value("W1_next").radius
    assert np.all(wider >= narrower)
    assert np.any(wider > narrower)

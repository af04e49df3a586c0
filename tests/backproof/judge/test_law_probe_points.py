"""Laws proven by values: right functions need fewer calls, and wrong ones get the same verdicts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from backproof.judge import law_evaluation
from backproof.judge.evaluation import Evaluation
from backproof.judge.judge import judge
from backproof.judge.law_checks import law_examples
from backproof.judge.law_probe_points import probe_points
from tests.support.in_process import (
    example_set_of,
    in_process_implementation,
    judge_functions,
    parse_or_load,
    planar_solution_with,
)


@contextmanager
def _without_value_proofs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check every law itself, as if the values proved none."""
    with monkeypatch.context() as patched:
        patched.setattr(law_evaluation, "laws_proven_by_values", lambda *_: None)
        yield


def _are_equal(one: Evaluation, other: Evaluation) -> bool:
    return (one.equations, one.laws, one.laws_held) == (
        other.equations,
        other.laws,
        other.laws_held,
    )


def test_value_proofs_save_calls_and_keep_the_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = list[str]()
    implementation = in_process_implementation(planar_solution_with(), parse_or_load("planar"))
    call = implementation.worker.call

    def counted(name: str, arguments: Any) -> Any:
        calls.append(name)
        return call(name, arguments)

    monkeypatch.setattr(implementation.worker, "call", counted)
    by_value, singly = judge(implementation, example_set_of("planar")), len(calls)
    with _without_value_proofs(monkeypatch):
        by_asking = judge(implementation, example_set_of("planar"))
    assert _are_equal(by_value, by_asking)
    assert by_value.laws_held > 20
    assert singly < 10 < len(calls) - singly


def test_probe_points_cover_the_inputs_of_the_laws() -> None:
    binding, example_set = parse_or_load("planar"), example_set_of("planar")
    lines = tuple(line for line in binding.lines if line.graph.name == "network")
    example = law_examples(example_set["network"])[0]
    points = probe_points(lines, example, binding.fixed)
    assert points is not None
    forward = points.examples[[line.function for line in lines].index("forward_propagation")]
    seen = {np.shape(point.values["X"])[1] for point in forward}
    m = example.sizes["m"]
    assert {1, m, 2 * m} <= seen  # one example alone, all, and all of them twice
    assert any(not np.any(point.values["W1"]) for point in forward)
    assert any(np.isfortran(point.values["X"]) for point in forward)


Spoil = Callable[..., Any]


def _wrong_at_zero_weights(X: Any, parameters: Any) -> Any:
    A2, cache = planar_solution_with()["forward_propagation"](X, parameters)
    at_zero = not np.any(parameters["W1"])
    return A2, {**cache, "Z1": cache["Z1"] + 1e-3} if at_zero else cache


class _StatefulCost:
    """The cost, which is a little larger when the one before was of half the labels."""

    def __init__(self) -> None:
        self._last = 1.0

    def __call__(self, A2: Any, Y: Any) -> Any:
        before, self._last = self._last, float(np.max(Y, initial=0.0))
        return planar_solution_with()["compute_cost"](A2, Y) * (1 + 1e-13 * (before == 0.5))


@pytest.mark.parametrize(
    ("name", "spoilt", "law"),
    [
        ("forward_propagation", _wrong_at_zero_weights, "bias-as-if-tiled"),
        ("compute_cost", _StatefulCost(), "same-answer-twice"),
    ],
)
def test_faults_visible_only_to_laws_are_still_found(
    monkeypatch: pytest.MonkeyPatch, name: str, spoilt: Spoil, law: str
) -> None:
    def function(X: Any, parameters: Any) -> Any:
        return spoilt(X, parameters)

    functions = planar_solution_with(**{name: function})
    by_value = judge_functions(functions)
    with _without_value_proofs(monkeypatch):
        by_asking = judge_functions(functions)
    assert law in {broken.law for broken in by_value.laws}
    assert {b.law for b in by_value.laws} == {b.law for b in by_asking.laws}

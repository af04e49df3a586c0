"""Every fault is wrong on some example, and its hint does not contain the right line."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from backproof.judge.example_set import ExampleSpec, draw_example_set
from backproof.properties.compare import compare
from backproof.properties.example import Example
from backproof.properties.faults import FAULTS, Fault
from backproof.properties.laws import LAWS
from backproof.reference.activation_choice import ACTIVATIONS
from tests.support.sampled_examples import graph_named

BEHAVIOUR_FAULTS = {"A2-in-float32", "dW1-accumulates-over-calls", "A1-from-raw-memory"}
"""Faults of dtype, state and memory order: laws reject them, but single values are right."""
DEFINED = [
    fault
    for fault in FAULTS.values()
    if fault.graph_name != "initialisation" and fault.id not in BEHAVIOUR_FAULTS
]


@cache
def examples(graph_name: str, hidden: str) -> tuple[Example, ...]:
    graph = graph_named(graph_name, ACTIVATIONS[hidden])
    return draw_example_set([graph], ExampleSpec(ACTIVATIONS[hidden], {}), 20260101)[graph_name]


def is_wrong(fault: Fault, example: Example) -> bool:
    """Return True if the fault's kernel raises, changes an argument, or returns a wrong value."""
    names = fault.definition.inputs
    given = {name: np.array(example.values[name]) for name in names}
    before = {name: value.tobytes() for name, value in given.items()}
    with np.errstate(all="ignore"):
        try:
            result = fault.definition.kernel(*given.values())
        except (ValueError, TypeError, IndexError):
            return True
    if any(given[name].tobytes() != before[name] for name in names):
        return True
    results = (result,) if len(fault.definition.symbols) == 1 else result
    right = example.bounds(fault.definition.symbols, _inputs(fault, example))
    pairs = zip(fault.definition.symbols, results, strict=True)
    return any(not compare(_plain(got), right[symbol]).ok for symbol, got in pairs)


def _inputs(fault: Fault, example: Example) -> list[str]:
    """Return the inputs of the right definition."""
    symbol = fault.definition.symbols[0]
    return list(next(example.graph.definitions_of(symbol)).inputs)


def _plain(value: Any) -> Any:
    array = np.asarray(value)
    return array.astype(float) if array.dtype.kind == "b" else array


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("fault", DEFINED, ids=lambda fault: fault.id)
def test_every_fault_is_wrong_on_some_example(fault: Fault) -> None:
    assert any(is_wrong(fault, example) for example in examples(fault.graph_name, fault.hidden))


def test_some_law_rejects_each_fault_of_behaviour() -> None:
    rejected = {identifier for law in LAWS.values() for identifier in law.rejected_faults}
    assert rejected >= BEHAVIOUR_FAULTS


def test_every_hint_is_a_question_or_a_fact_without_the_formula() -> None:
    assert all(fault.hint.strip().endswith(("?", ".")) for fault in FAULTS.values())
    assert all("np." not in fault.hint for fault in FAULTS.values())


def test_a_right_definition_is_no_fault() -> None:
    graph = graph_named("network", ACTIVATIONS["tanh"])
    definitions = (d for d in graph.definitions if len(d.symbols) == 1)
    rights = [Fault("right", "", definition, "", "") for definition in definitions]
    every = examples("network", "tanh")
    assert not any(is_wrong(right, example) for right in rights for example in every)

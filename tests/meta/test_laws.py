"""Every law holds for the reference, and rejects each fault that it says it rejects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties.example import Example
from properties.faults import FAULTS
from properties.laws import LAWS, Law
from properties.strategies import examples_of
from reference.activation import ACTIVATIONS
from tests.drawing import drawn, graph_called

CASES = [
    pytest.param(law, hidden, id=f"{law.id}-{hidden}")
    for law in LAWS.values()
    for hidden in (law.hidden or (ACTIVATIONS if law.about == "network" else ["tanh"]))
]
REJECTIONS = [
    pytest.param(law, identifier, id=f"{law.id}-{identifier}")
    for law in LAWS.values()
    for identifier in law.rejects
]


@pytest.mark.parametrize(("law", "hidden"), CASES)
@given(data=st.data())
def test_the_reference_satisfies_every_law(law: Law, hidden: str, data: st.DataObject) -> None:
    graph = graph_called(law.about, ACTIVATIONS[hidden])
    example = data.draw(examples_of(graph, ACTIVATIONS[hidden]))
    violations = law.violations(graph, example)
    assert not violations, violations


@pytest.mark.parametrize(("law", "identifier"), REJECTIONS)
def test_every_law_rejects_its_faults(law: Law, identifier: str) -> None:
    fault = FAULTS[identifier]
    hidden = fault.hidden if fault.hidden in (law.hidden or ACTIVATIONS) else law.hidden[0]
    examples = drawn(law.about, hidden)
    if law.about == "network":
        examples += drawn(law.about, hidden, regime="integer")  # some laws need exact sums
    assert any(_violated(law, identifier, example) for example in examples)


def _violated(law: Law, identifier: str, example: Example) -> bool:
    return bool(law.violations(FAULTS[identifier].in_graph(example.graph), example))


def test_every_law_names_a_fault_that_it_rejects() -> None:
    assert [law.id for law in LAWS.values() if not law.rejects] == []

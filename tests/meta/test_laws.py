"""Every law holds for the reference, and rejects each fault of its list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof.properties.example import Example
from backproof.properties.faults import FAULTS
from backproof.properties.laws import LAWS, Law
from backproof.properties.strategies import examples_of
from backproof.reference.activation_choice import ACTIVATIONS
from tests.support.sampled_examples import graph_named, sample_examples
from tests.support.short_form import deep


def _activations_of(law: Law) -> list[str]:
    return list(law.hidden or (ACTIVATIONS if law.graph_name == "network" else ["tanh"]))


CASES = [
    pytest.param(law, hidden, id=f"{law.id}-{hidden}", marks=() if is_first else deep)
    for number, law in enumerate(LAWS.values())
    for hidden in _activations_of(law)
    for is_first in [hidden == _activations_of(law)[number % len(_activations_of(law))]]
]
"""Each law with every activation; all but one of them, in turn, are marked deep."""

REJECTIONS = [
    pytest.param(law, identifier, id=f"{law.id}-{identifier}")
    for law in LAWS.values()
    for identifier in law.rejected_faults
]


@pytest.mark.parametrize(("law", "hidden"), CASES)
@given(data=st.data())
def test_the_reference_satisfies_every_law(law: Law, hidden: str, data: st.DataObject) -> None:
    graph = graph_named(law.graph_name, ACTIVATIONS[hidden])
    example = data.draw(examples_of(graph, ACTIVATIONS[hidden]))
    violations = law.violations(graph, example)
    assert not violations, violations


@pytest.mark.parametrize(("law", "identifier"), REJECTIONS)
def test_every_law_rejects_its_faults(law: Law, identifier: str) -> None:
    fault = FAULTS[identifier]
    hidden = fault.hidden if fault.hidden in (law.hidden or ACTIVATIONS) else law.hidden[0]
    examples = sample_examples(law.graph_name, hidden)
    if law.graph_name == "network":
        examples += sample_examples(
            law.graph_name, hidden, regime="integer"
        )  # some laws need exact sums
    assert any(_violated(law, identifier, example) for example in examples)


def _violated(law: Law, identifier: str, example: Example) -> bool:
    return bool(law.violations(FAULTS[identifier].apply_to(example.graph), example))


def test_every_law_names_a_fault_that_it_rejects() -> None:
    assert [law.id for law in LAWS.values() if not law.rejected_faults] == []

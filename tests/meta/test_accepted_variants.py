"""Every accepted variant is accepted: by its value within the bound, and by every law."""

import numpy as np
import pytest

from backproof.properties.bounds import FLOAT32
from backproof.properties.compare import compare
from backproof.properties.example import Example
from backproof.properties.laws import LAWS
from backproof.reference import graphs
from backproof.reference.activation import ACTIVATIONS
from tests.meta.variant_definitions import VARIANT_DEFINITIONS, VariantDefinition
from tests.support.sampled_examples import sample_examples

LAWFUL = 4
"""Examples for all laws of each variant; the laws themselves are tried with more elsewhere."""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the variants may overflow; that is theirs
@pytest.mark.parametrize("variant", VARIANT_DEFINITIONS, ids=lambda variant: variant.name)
def test_the_values_of_every_variant_are_within_the_bound(variant: VariantDefinition) -> None:
    for example in sample_examples(variant.about, variant.hidden):
        definition = variant.definition
        got = definition.evaluate({n: np.copy(example.values[n])[()] for n in definition.inputs})
        bounds = example.bounds(definition.symbols, definition.inputs)
        for symbol in definition.symbols:
            found = compare(got[symbol], bounds[symbol])
            assert found.ok, (symbol, example.regime, example.sizes, found)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("variant", VARIANT_DEFINITIONS, ids=lambda variant: variant.name)
def test_no_law_rejects_a_variant(variant: VariantDefinition) -> None:
    for example in sample_examples(variant.about, variant.hidden, count=LAWFUL):
        subject = example.graph.replace(variant.definition)
        for law in LAWS.values():
            if law.applies_to(example.graph):
                violations = law.violations(subject, example)
                assert not violations, (law.id, example.regime, violations)


def _in_float32(example: Example) -> Example:
    return example.with_precision(FLOAT32, "float32")


@pytest.mark.parametrize("hidden", ACTIVATIONS)
def test_the_reference_in_float32_is_accepted_by_every_law(hidden: str) -> None:
    graph = graphs.network(ACTIVATIONS[hidden])
    for example in map(_in_float32, sample_examples("network", hidden, count=LAWFUL)):
        for law in LAWS.values():
            if law.applies_to(graph):
                violations = law.violations(graph, example)
                assert not violations, (law.id, example.regime, violations)

"""Every accepted variant is within the bound, and satisfies every law."""

import numpy as np
import pytest

from backproof.properties.bounds import FLOAT32
from backproof.properties.compare import compare
from backproof.properties.example import Example
from backproof.properties.laws import LAWS
from backproof.reference import graphs
from backproof.reference.activation_choice import ACTIVATIONS
from tests.meta.variant_definitions import VARIANT_DEFINITIONS, VariantDefinition
from tests.support.sampled_examples import sample_examples
from tests.support.short_form import sample

LAW_EXAMPLES = 4
"""The number of examples for all laws of each variant."""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # a right variant may overflow
@pytest.mark.parametrize("variant", VARIANT_DEFINITIONS, ids=lambda variant: variant.name)
def test_the_values_of_every_variant_are_within_the_bound(variant: VariantDefinition) -> None:
    for example in sample_examples(variant.graph_name, variant.hidden):
        definition = variant.definition
        got = definition.evaluate({n: np.copy(example.values[n])[()] for n in definition.inputs})
        bounds = example.bounds(definition.symbols, definition.inputs)
        for symbol in definition.symbols:
            comparison = compare(got[symbol], bounds[symbol])
            assert comparison.ok, (symbol, example.regime, example.sizes, comparison)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "variant", sample(VARIANT_DEFINITIONS, 20), ids=lambda variant: variant.name
)
def test_no_law_rejects_a_variant(variant: VariantDefinition) -> None:
    for example in sample_examples(variant.graph_name, variant.hidden, count=LAW_EXAMPLES):
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
    for example in map(_in_float32, sample_examples("network", hidden, count=LAW_EXAMPLES)):
        for law in LAWS.values():
            if law.applies_to(graph):
                violations = law.violations(graph, example)
                assert not violations, (law.id, example.regime, violations)

"""The text's misprints, run as implementations, are rejected; the corrected formulas are not."""

import pytest

from backproof.properties.compare import compare
from backproof.properties.example import Example
from backproof.properties.laws import LAWS
from backproof.reference.errata import ERRATA, Erratum
from tests.support.sampled_examples import sample_examples

RUNNING = [erratum for erratum in ERRATA if erratum.definition is not None]


def _rejected(erratum: Erratum, example: Example) -> bool:
    """Return True if a value or shape differs, a law is broken, or the formula does not run."""
    assert erratum.definition is not None
    faulty = example.graph.replace(erratum.definition)
    laws = [law for law in LAWS.values() if law.applies_to(example.graph)]
    try:
        return _differs(erratum, example) or any(law.violations(faulty, example) for law in laws)
    except (ValueError, TypeError):
        return True  # shapes that do not fit, or a tuple where sizes were expected


def _differs(erratum: Erratum, example: Example) -> bool:
    definition = erratum.definition
    if definition is None or example.graph.name == "initialisation":
        return False
    got = definition.evaluate({name: example.values[name] for name in definition.inputs})
    bounds = example.bounds(definition.symbols, definition.inputs)
    return any(not compare(got[symbol], bounds[symbol]).ok for symbol in definition.symbols)


@pytest.mark.parametrize("erratum", RUNNING, ids=lambda erratum: erratum.id)
def test_every_misprint_that_changes_something_is_rejected(erratum: Erratum) -> None:
    assert any(_rejected(erratum, example) for example in sample_examples(erratum.graph_name))


@pytest.mark.parametrize("erratum", RUNNING, ids=lambda erratum: erratum.id)
def test_the_corrected_formula_is_not_rejected(erratum: Erratum) -> None:
    for example in sample_examples(erratum.graph_name, count=5):
        laws = [law for law in LAWS.values() if law.applies_to(example.graph)]
        assert not any(law.violations(example.graph, example) for law in laws)

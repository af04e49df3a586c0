"""The hidden test set: its strata, its seed, and that small examples come first."""

import numpy as np
import pytest

from backproof.judge.example_set import ExampleSpec, draw_example_set, reading_cost
from backproof.properties.example import Example
from backproof.properties.sampling import REGIMES
from backproof.reference import graphs
from backproof.reference.activation_choice import TANH

NETWORK = graphs.network(TANH)


def _networks(seed: int, fixed: dict[str, int] | None = None, count: int = 24) -> list[Example]:
    return list(draw_example_set([NETWORK], ExampleSpec(TANH, fixed or {}), seed, count)["network"])


def _inputs(networks: list[Example]) -> list[bytes]:
    return [e.inputs["X"].tobytes() for e in networks]


@pytest.fixture(scope="module")
def networks() -> list[Example]:
    return _networks(1)


def test_seed_determines_the_test_set(networks: list[Example]) -> None:
    assert _inputs(_networks(1)) == _inputs(networks)
    assert _inputs(_networks(2)) != _inputs(networks)


def test_test_set_contains_every_stratum_of_sizes(networks: list[Example]) -> None:
    sizes = [tuple(e.sizes[n] for n in ("n0", "n1", "n2", "m")) for e in networks]
    assert any(len(set(s)) == 4 and 1 not in s for s in sizes), "all different, none of them 1"
    assert any(len(set(s)) == 1 and 1 not in s for s in sizes), "square"
    assert any(s[3] == 1 for s in sizes), "m = 1"
    assert any(s[2] == 1 for s in sizes), "n2 = 1"


def test_test_set_contains_every_regime(networks: list[Example]) -> None:
    regimes = {e.regime for e in networks}
    assert regimes == set(REGIMES)


def test_no_network_is_all_zeros(networks: list[Example]) -> None:
    assert all(np.any(e.inputs["W1"]) and np.any(e.inputs["X"]) for e in networks)


def test_small_examples_come_first(networks: list[Example]) -> None:
    weights = [reading_cost(e) for e in networks]
    assert weights == sorted(weights)


def test_a_fixed_size_is_held_everywhere() -> None:
    assert {e.sizes["n2"] for e in _networks(3, {"n2": 1})} == {1}


@pytest.mark.parametrize("count", [1, 6, 24, 60])
def test_number_of_networks_is_close_to_the_requested_number(count: int) -> None:
    assert count <= len(_networks(4, count=count)) + 4 <= count + 12


def test_every_graph_of_a_binding_has_examples() -> None:
    drawn = [graphs.elementwise_functions(), graphs.single_example(), graphs.linear_collapse()]
    exam = draw_example_set(drawn, ExampleSpec(TANH, {}), 1)
    assert all(exam[graph.name] for graph in drawn)

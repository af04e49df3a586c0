"""Examples drawn once under a seed, for tests that need a fixed list of them."""

from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from backproof.properties.example import Example
from backproof.properties.strategies import examples_of
from backproof.reference import graphs
from backproof.reference.activation import ACTIVATIONS, Activation
from backproof.reference.graph import Graph

HIDDEN_ACTIVATIONS = tuple(ACTIVATIONS.values())


def graph_named(name: str, hidden: Activation) -> Graph:
    """One of the chapter's graphs by its name."""
    candidates = (
        graphs.network(hidden),
        graphs.single_example(hidden),
        graphs.logistic_unit(),
        graphs.elementwise_functions(),
        graphs.linear_collapse(),
    )
    import numpy as np

    start = graphs.initialisation(np.random.default_rng(0))
    return next(graph for graph in (*candidates, start) if graph.name == name)


@cache
def sample_examples(
    name: str, hidden: str = "tanh", count: int = 40, **options: Any
) -> tuple[Example, ...]:
    """`count` examples of the graph called `name`, always the same."""
    activation = ACTIVATIONS[hidden]
    strategy = examples_of(graph_named(name, activation), activation, **options)
    examples: list[Example] = []

    @seed(0)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(example: Example) -> None:
        examples.append(example)

    draw()
    return tuple(examples)

"""Examples drawn once under a seed, for tests that need a fixed list of them."""

from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from properties.example import Example
from properties.strategies import examples_of
from reference import chapter
from reference.activation import ACTIVATIONS, Activation
from reference.graph import Graph

HIDDEN_ACTIVATIONS = tuple(ACTIVATIONS.values())


def graph_named(name: str, hidden: Activation) -> Graph:
    """One of the chapter's graphs by its name."""
    graphs = (
        chapter.network(hidden),
        chapter.single_example(hidden),
        chapter.logistic_unit(),
        chapter.elementwise_functions(),
        chapter.linear_collapse(),
    )
    import numpy as np

    start = chapter.initialisation(np.random.default_rng(0))
    return next(graph for graph in (*graphs, start) if graph.name == name)


@cache
def sample_examples(name: str, hidden: str = "tanh", count: int = 40, **options: Any) -> tuple[Example, ...]:
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

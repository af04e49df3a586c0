"""Detection of a mutant: by the values of its graphs, and by probes of functions in no graph."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from backproof.properties.compare import compare
from backproof.properties.example import Example
from backproof.properties.laws import LAWS
from backproof.reference import (
    activations,
    backward,
    descent,
    forward,
    graphs,
    layer_collapse,
    loss_and_cost,
    unvectorised,
)
from backproof.reference.activation_choice import TANH
from backproof.reference.graph import Definition, Graph
from tests.mutation.mutation_operators import KernelMutant
from tests.support.sampled_examples import sample_examples

MUTATED_MODULES = (
    activations,
    forward,
    loss_and_cost,
    backward,
    descent,
    layer_collapse,
    unvectorised,
)
GRAPH_NAMES = ("network", "one example", "logistic unit", "elementwise", "linear collapse")


def survives(mutant: KernelMutant, module: ModuleType) -> bool:
    """Return True if no check tells the mutant from the reference."""
    with np.errstate(all="ignore"):
        try:
            return not _is_caught(_load_mutated_module(mutant, module), module)
        except Exception:  # noqa: BLE001  (a mutant that cannot run is caught)
            return False


def _load_mutated_module(mutant: KernelMutant, module: ModuleType) -> dict[str, Any]:
    """Execute the mutated module, and return its namespace."""
    namespace: dict[str, Any] = {"__name__": module.__name__}
    exec(compile(mutant.module, module.__name__, "exec"), namespace)  # noqa: S102
    return namespace


def _is_caught(names: dict[str, Any], module: ModuleType) -> bool:
    return any(_probes(names, module)) or any(
        _is_caught_in_graph(name, names, module) for name in GRAPH_NAMES
    )


def _is_caught_in_graph(name: str, names: dict[str, Any], module: ModuleType) -> bool:
    """Return True if a mutated definition of the graph is wrong on an example."""
    for example in sample_examples(name):
        mutated = tuple(_mutated_definitions(example.graph, names, module))
        if not mutated:
            return False
        if any(_differs(definition, example) for definition in mutated):
            return True
    return False


def _mutated_definitions(
    graph: Graph, names: dict[str, Any], module: ModuleType
) -> Iterator[Definition]:
    """Yield the definitions whose kernel is in the mutated module, with the mutated kernel."""
    for definition in graph.definitions:
        kernel = definition.kernel
        function = kernel.func if isinstance(kernel, partial) else kernel
        if getattr(function, "__module__", "") == module.__name__:
            mutated = names[function.__name__]
            if isinstance(kernel, partial):
                mutated = partial(mutated, *kernel.args, **kernel.keywords)
            yield replace(definition, kernel=mutated)


def _differs(definition: Definition, example: Example) -> bool:
    inputs = {name: np.copy(example.values[name])[()] for name in definition.inputs}
    if not all(np.all(np.isfinite(value)) for value in inputs.values()):
        return False  # a saturated unit computed in steps is inf · 0: there is no right value
    got = definition.evaluate(inputs)
    if any(not np.array_equal(inputs[n], example.values[n]) for n in definition.inputs):
        return True
    bounds = example.bounds(definition.symbols, definition.inputs)
    return any(not compare(got[s], bounds[s], example.dtype).ok for s in definition.symbols)


def _probes(names: dict[str, Any], module: ModuleType) -> Iterator[bool]:
    """Yield True for each wrong result of a function that is in no graph."""
    if module in _PROBES:
        yield from _PROBES[module](names)


def _probe_activations(names: dict[str, Any]) -> Iterator[bool]:
    yield names["leaky_relu_prime"](np.zeros(1))[0] != activations.LEAK
    yield names["leaky_relu_prime"](np.zeros(1), at_zero=0.5)[0] != 0.5
    yield names["relu_prime"](np.zeros(1))[0] != 0
    yield names["leaky_relu_prime"](np.array([-1.0, 1.0]), at_zero=0.5).tolist() != [0.01, 1]
    yield names["identity_prime"](np.array([-1.0, 1.0])).tolist() != [1, 1]


def _probe_cost(names: dict[str, Any]) -> Iterator[bool]:
    certain = np.array([0.0, 1.0])
    yield names["loss"](certain, certain).tolist() != [0, 0]
    yield names["loss"](np.array([0.5]), np.array([0.5])).tolist() != [np.log(2)]
    yield names["loss_prime"](certain, certain).tolist() != [1, -1]


def _probe_unvectorised(names: dict[str, Any]) -> Iterator[bool]:
    for example in sample_examples("network", count=12, regime="integer"):
        X, *parameters = (example.inputs[n] for n in ("X", *graphs.PARAMETERS))
        Z1 = names["affine_by_examples"](parameters[0], X, parameters[1])
        yield not np.array_equal(Z1, example.values["Z1"])
        A2 = names["forward_by_examples"](X, *parameters)
        yield not compare(A2, example.bounds(["A2"], ["X", *graphs.PARAMETERS])["A2"]).ok


def _probe_collapse(names: dict[str, Any]) -> Iterator[bool]:
    layers: Any = [(np.array([[k + 1.0, 2], [3, k]]), np.array([[1.0], [k]])) for k in range(3)]
    pairs = zip(names["collapse_all"](layers), layer_collapse.collapse_all(layers), strict=True)
    yield any(not np.array_equal(mutant, right) for mutant, right in pairs)


def _probe_training(names: dict[str, Any]) -> Iterator[bool]:
    start = graphs.initialisation(np.random.default_rng(0))
    kernel = partial(names["initialise"], rng=np.random.default_rng(0))
    mutated = Graph(start.name, start.table, (replace(start.definitions[0], kernel=kernel),))
    law = LAWS["random-start"]
    yield any(
        law.violations(mutated, example) for example in sample_examples("initialisation", count=3)
    )
    zeros = names["initialise_with_zeros"](2, 3, 4)
    yield any(np.any(P) for P in zeros)
    yield [P.shape for P in zeros] != [(3, 2), (3, 1), (4, 3), (4, 1)]
    for example in sample_examples("network", count=12, regime="integer"):
        yield _training_differs(names, example)


_PROBES: dict[ModuleType, Callable[[dict[str, Any]], Iterator[bool]]] = {
    activations: _probe_activations,
    loss_and_cost: _probe_cost,
    unvectorised: _probe_unvectorised,
    layer_collapse: _probe_collapse,
    descent: _probe_training,
}


def _training_differs(names: dict[str, Any], example: Example) -> bool:
    """Return True if two steps of `train` differ from two steps of the graph."""
    values, costs = dict(example.inputs), []
    for _ in range(2):
        step = example.graph.evaluate(("J", *graphs.NEXT_PARAMETERS), values)
        costs.append(step["J"])
        values |= {P: step[f"{P}_next"] for P in graphs.PARAMETERS}
    start = names["Parameters"](*(example.inputs[P] for P in graphs.PARAMETERS))
    arguments = (example.inputs["X"], example.inputs["Y"], start, float(example.inputs["alpha"]))
    training = names["train"](*arguments, 2, TANH)
    is_end_equal = all(
        np.array_equal(P, values[name])
        for P, name in zip(training.parameters, graphs.PARAMETERS, strict=True)
    )
    return not (is_end_equal and list(training.costs) == costs)

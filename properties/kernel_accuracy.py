"""The accuracy of the reference kernels, measured with enclosures of the exact values.

`python -m backproof.properties.kernel_accuracy` prints the table that the manual shows: elementwise
kernels in units in the last place, sums and products in units of their bound.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.gradcheck.enclosures import enclose
from backproof.properties.bounds import FLOAT64, bound_all
from backproof.reference import graphs
from backproof.reference.activation_choice import TANH
from backproof.reference.graph import Definition, Graph

SEED = 20260101
DRAWS = 200

_FLOAT64_INFO = np.finfo(np.float64)
EXTREMES = np.array(
    [
        _FLOAT64_INFO.smallest_subnormal,
        _FLOAT64_INFO.tiny,
        1e-150,
        1e-8,
        0.5,
        1,
        5,
        10,
        17,
        19.1,
        36.8,
        300,
        700,
    ]
)
"""Magnitudes at which some form of an activation cancels, saturates or underflows."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The largest error of one kernel, in ulps of the truth or in units of its bound."""

    kernel: str
    symbols: str
    error: float
    unit: str


def float16_inputs() -> Any:
    """Return every finite float16."""
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    return every[np.isfinite(every)]


def elementwise_kernels() -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Yield each activation and derivative of z with the name of its symbol."""
    for definition in graphs.elementwise_functions().definitions:
        if definition.inputs == ("Z",):
            yield definition.symbols[0], definition.kernel


def ulps(kernel: Callable[[Any], Any], z: Any, bits: int = 200) -> Any:
    """Bound the error of an elementwise kernel at each z, in ulps of the exact value."""
    return enclose(kernel, z, bits=bits).ulps(kernel(z))


def largest_bound_ratio(graph: Graph, definition: Definition, leaf_values: dict[str, Any]) -> float:
    """Return the largest error of a kernel's results in units of their bound, at one point."""
    values = {**leaf_values, **graph.evaluate(graph.computed_symbols, leaf_values)}
    inputs = {name: values[name] for name in definition.inputs}
    computed = definition.evaluate(inputs)
    worst = 0.0
    for symbol in definition.symbols:
        truth = enclose(definition.kernel, *inputs.values())
        bound = bound_all(graph, inputs, [symbol], FLOAT64)[symbol].radius
        errors = truth.errors(computed[symbol])
        with np.errstate(invalid="ignore", divide="ignore"):
            worst = max(worst, float(np.max(np.where(errors == 0, 0.0, errors / bound))))
    return worst


def accuracy_table() -> Iterator[Accuracy]:
    """Yield the largest error of every kernel over seeded draws and extremes."""
    rng = np.random.default_rng(SEED)
    drawn = rng.standard_normal(DRAWS) * rng.choice([1e-3, 1, 10, 30], DRAWS)
    z = np.concatenate([drawn, EXTREMES, -EXTREMES])
    for symbol, kernel in elementwise_kernels():
        yield Accuracy(_kernel_name(kernel), symbol, float(np.max(ulps(kernel, z))), "ulp")
    yield from _network_rows(graphs.network(TANH), rng)


def _network_rows(graph: Graph, rng: np.random.Generator) -> Iterator[Accuracy]:
    elementwise = {("A1",), ("A2",), ("prediction",)}
    points = [_random_inputs(rng) for _ in range(10)]
    for definition in graph.definitions:
        if definition.symbols not in elementwise:
            worst = max(largest_bound_ratio(graph, definition, point) for point in points)
            yield Accuracy(definition.name, " ".join(definition.symbols), worst, "bound")


def _random_inputs(rng: np.random.Generator) -> dict[str, Any]:
    n0, n1, n2, m = rng.integers(1, 6, 4)
    shape = {"X": (n0, m), "W1": (n1, n0), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1)}
    inputs: dict[str, Any] = {name: rng.standard_normal(s) for name, s in shape.items()}
    return inputs | {"Y": (rng.random((n2, m)) < 0.5) * 1.0, "alpha": np.array(0.3)}


def _kernel_name(kernel: Callable[..., Any]) -> str:
    return str(getattr(kernel, "__name__", kernel))


def markdown() -> str:
    """Format the table in Markdown."""
    rows = [
        f"| `{row.kernel}` | {row.symbols.replace('_Z', '(Z)')} | {row.error:.2f} {row.unit} |"
        for row in accuracy_table()
    ]
    head = ["| kernel | computes | largest error |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows])


if __name__ == "__main__":
    print(markdown())  # noqa: T201

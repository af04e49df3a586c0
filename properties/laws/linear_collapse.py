"""Collapse of linear layers: with a linear activation, depth adds nothing (section 3.7)."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.properties.bounds import BoundedArray, bound_all
from backproof.properties.example import Example
from backproof.properties.laws.law import LawKind, Violation, law, value_violations
from backproof.reference.forward import affine
from backproof.reference.graph import Graph
from backproof.reference.graphs import GRADIENTS, PARAMETERS
from backproof.reference.layer_collapse import collapse, collapse_all

DEPTH = 4


@law(
    "linear-layers-collapse",
    LawKind.IDENTITY,
    "W2 (W1 x + b1) + b2 = W′x + b′ with W′ = W2 W1 and b′ = W2 b1 + b2.",
    equations=("3.7-(1)", "3.7-(2)", "3.7-(3)"),
    graph_name="linear collapse",
    rejected_faults=("collapse-forgets-b1", "collapse-drops-b2"),
)
def linear_layers_collapse(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the collapsed layer with the two layers at 0 and at the unit vectors."""
    targets = ("W_collapsed", "b_collapsed")
    inputs = {P: example.values[P] for P in PARAMETERS}
    if not subject.can_compute(targets, inputs):
        return
    W, b = subject.evaluate(targets, inputs).values()
    n0 = example.sizes["n0"]
    x = np.hstack([np.zeros((n0, 1)), np.eye(n0)])
    precision = example.precision.with_reference_error()
    layers: tuple[Any, ...] = tuple(
        BoundedArray.from_exact(inputs[P], precision) for P in PARAMETERS
    )
    W1, b1, W2, b2 = layers
    two_layers: Any = affine(W2, affine(W1, x, b1), b2)
    if np.shape(W) != (W2.shape[0], n0) or np.shape(b) != (W2.shape[0], 1):
        yield Violation("W_collapsed", f"has shape {np.shape(W)}, expected {(W2.shape[0], n0)}")
        return
    one = BoundedArray.from_exact(W, precision) @ x + BoundedArray.from_exact(b, precision)
    own = example.bounds(targets, PARAMETERS)
    bound = (
        two_layers.radius + one.radius + own["W_collapsed"].radius @ x + own["b_collapsed"].radius
    )
    yield from value_violations("W_collapsed", one.value, two_layers.value, bound, "W′x + b′")


@law(
    "linear-network-is-logistic-regression",
    LawKind.IDENTITY,
    "With linear hidden units the output, the cost and (through W′, b′) the gradients are those of "
    "logistic regression.",
    equations=("3.7-(3)", "3.15", "3.45", "3.48"),
    hidden=("identity",),
    rejected_faults=("Z2-without-bias", "dZ1-forgets-W2"),
)
def linear_network_is_logistic_regression(subject: Graph, example: Example) -> Iterator[Violation]:
    """Check dW1 = W2ᵀ dW′, db1 = W2ᵀ db′, dW2 = dW′W1ᵀ + db′b1ᵀ, db2 = db′, A2 and J."""
    targets = ("A2", "J", *GRADIENTS)
    if not subject.can_compute(targets, example.inputs):
        return
    got = subject.evaluate(targets, example.inputs)
    expected = _logistic_regression_values(example)
    bounds = bound_all(
        example.graph, example.inputs, targets, example.precision.with_reference_error()
    )
    for symbol in targets:
        bound = bounds[symbol].radius + expected[symbol].radius
        statement = "as logistic regression in (W′, b′)"
        yield from value_violations(symbol, got[symbol], expected[symbol].value, bound, statement)


def _logistic_regression_values(example: Example) -> dict[str, Any]:
    """Compute the results of one layer (W′, b′) and its gradients for two layers, with bounds."""
    precision = example.precision.with_reference_error()
    exact: dict[str, Any] = {
        name: BoundedArray.from_exact(value, precision) for name, value in example.inputs.items()
    }
    X, Y, W1, b1, W2, b2 = (exact[name] for name in ("X", "Y", *PARAMETERS))
    W, b = collapse(W1, b1, W2, b2)
    z = W @ X + b
    one = bound_all(example.graph, {"Z2": z, "Y": Y}, ["A2", "J", "dZ2", "db2"], precision)
    db = one["db2"]
    dW = one["dZ2"] @ X.T / example.sizes["m"]
    return {
        "A2": one["A2"],
        "J": one["J"],
        "dW1": W2.T @ dW,
        "db1": W2.T @ db,
        "dW2": dW @ W1.T + db @ b1.T,
        "db2": db,
    }


@law(
    "any-depth-collapses",
    LawKind.IDENTITY,
    f"Any number of linear layers is one layer; seen with {DEPTH} of them, exactly on integers.",
    equations=("3.7-(3)", "3.8"),
    graph_name="linear collapse",
    rejected_faults=("collapse-forgets-b1",),
)
def any_depth_collapses(subject: Graph, example: Example) -> Iterator[Violation]:
    """Fold the subject's own collapse over a stack of square integer layers."""
    targets = ("W_collapsed", "b_collapsed")
    if not subject.can_compute(targets, PARAMETERS):
        return
    n = example.sizes["n1"]
    entries = np.arange(n * n, dtype=np.float64).reshape(n, n) % 3 - 1
    layers = [(np.roll(entries, k, axis=1), entries[:, :1] + k) for k in range(DEPTH)]
    W, b = layers[0]
    for above in layers[1:]:
        W, b = subject.evaluate(
            targets, dict(zip(PARAMETERS, (W, b, *above), strict=True))
        ).values()
    expected = collapse_all(layers)
    for symbol, got, right in zip(targets, (W, b), expected, strict=True):
        yield from value_violations(symbol, got, right, 0.0, f"{DEPTH} layers as one")

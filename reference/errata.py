"""Where the text as printed is wrong: what stands there, what it means, and how a check shows it.

Where a misprint changes a value or a shape, the printed formula is here as a definition that runs
in one of the chapter's graphs, so that it can be judged like any implementation; the others are
notation, recorded as such.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from reference.activations import sigmoid
from reference.chapter import define
from reference.cost import loss
from reference.graph import Definition


class Change(StrEnum):
    """What a misprint changes."""

    VALUE = "value"
    SHAPE = "shape"
    NOTATION = "notation"


@dataclass(frozen=True, slots=True)
class Erratum:
    """One misprint: its place, the printed and the corrected reading, and how a check shows it.

    `definition` runs the printed reading in the graph called `about`; None for notation.
    """

    id: str
    number: str
    printed: str
    corrected: str
    change: Change
    shown_by: str
    definition: Definition | None = None
    about: str = "network"


def _notation(identifier: str, number: str, printed: str, corrected: str) -> Erratum:
    return Erratum(identifier, number, printed, corrected, Change.NOTATION, "notation")


def _runs(
    identifier: str,
    number: str,
    printed: str,
    corrected: str,
    change: Change,
    shown_by: str,
    equation: str,
    kernel: Callable[..., Any],
    about: str = "network",
) -> Erratum:
    definition = define(equation, kernel, identifier)
    return Erratum(identifier, number, printed, corrected, change, shown_by, definition, about)


def _loop_with_own_parameters(W: Any, X: Any, b: Any) -> Any:
    """W[1](i) x(i) + b[1](i): a parameter for each example can only be a slice of the one W."""
    columns = [np.roll(W, i, axis=0) @ X[:, i : i + 1] + b for i in range(X.shape[1])]
    return np.concatenate(columns, axis=1)


def _sum_to_n(A2: Any, Y: Any) -> Any:
    """(1/m) Σ for i = 1 … n of L: the sum stops at n, the number of output units' rows."""
    n, m = Y.shape
    return loss(A2[:, :n], Y[:, :n]).sum() / m


def _start_with_square_W2(n0: int, n1: int, n2: int) -> Any:
    """randn(2, 2) for W2 whatever the number of outputs: (n1, n1)."""
    rng = np.random.default_rng(0)
    W1, W2 = 0.01 * rng.standard_normal((n1, n0)), 0.01 * rng.standard_normal((n1, n1))
    return W1, np.zeros((n1, 1)), W2, np.zeros((n2, 1))


def _start_with_a_tuple(n0: int, n1: int, n2: int) -> Any:
    """np.random.randn((1, 2)): sizes were expected, not a tuple."""
    randn: Any = np.random.RandomState(0).randn
    return randn(n1, n0), np.zeros((n1, 1)), randn((n2, n1)), np.zeros((n2, 1))


ERRATA: tuple[Erratum, ...] = (
    _runs(
        "3.8-input-of-layer",
        "3.8",
        "z[n] = w[n] x + b[n] for every layer",
        "the input of layer l is a[l−1]",
        Change.SHAPE,
        "shapes disagree for layer 2 unless n0 = n1; where they agree the values differ",
        "z2 <- W2 x b2",
        lambda W, x, b: W @ x + b,
        about="one example",
    ),
    _runs(
        "3.11-five-rows",
        "3.11",
        "five rows, z1 twice, and wrong labels under the braces",
        "n1 rows z1_1 … z1_n1; the labels are W1, x, b1",
        Change.SHAPE,
        "one row too many",
        "z1 <- W1 x b1",
        lambda W, x, b: np.concatenate([W[:1] @ x + b[:1], W @ x + b]),
        about="one example",
    ),
    _runs(
        "3.4-parameters-per-example",
        "3.15",
        "W[1](i), b[1](i) in the loop",
        "parameters do not depend on the example",
        Change.VALUE,
        "vectorised differs from the loop",
        "Z1 <- W1 X b1",
        _loop_with_own_parameters,
    ),
    _notation("3.13-columns", "3.13", "z^{1}, a^{1}, w(1) x(1)", "z[1](1), a[1](1), W1 x(1)"),
    _notation(
        "3.15-first-line", "3.15", "the right side starts at A1 = σ(z1)", "Z1 = W1 X + b1 first"
    ),
    _runs(
        "3.18-base",
        "3.18",
        "1 / (1 + a^−z)",
        "1 / (1 + e^−z)",
        Change.VALUE,
        "σ′ = σ(1 − σ) holds for base e alone; read here with a = 2",
        "sigmoid_Z <- Z",
        lambda z: sigmoid(z * np.log(2.0)),
        about="elementwise",
    ),
    _runs(
        "3.6-tan",
        "3.19",
        "a = tan(z) with values in (−1, 1)",
        "tanh",
        Change.VALUE,
        "the range of tan is unbounded",
        "tanh_Z <- Z",
        np.tan,
        about="elementwise",
    ),
    _runs(
        "3.6-shifted-and-stretched",
        "3.19",
        "tanh is the sigmoid shifted down and stretched: 2σ(z) − 1",
        "the argument is scaled too: 2σ(2z) − 1",
        Change.VALUE,
        "the slope at 0 is ½, not 1",
        "tanh_Z <- Z",
        lambda z: 2 * sigmoid(z) - 1,
        about="elementwise",
    ),
    _notation("3.9-J-arguments", "3.9-J", "Σ L(ŷ, y)", "the sum is over i, of ŷ(i) and y(i)"),
    _notation("3.9-forward-4", "3.21", "g[2](z[z])", "g[2](z[2])"),
    _notation("3.30-alpha", "3.30", "W1 − a dW1", "the learning rate α"),
    _notation("3.32-examples", "3.32", "Y = [y[1] … y[m]]", "y(i), an example and not a layer"),
    _runs(
        "3.35-not-the-derivative",
        "3.47",
        "W2ᵀ dz2 ∗ g1(z1)",
        "g1′(z1)",
        Change.VALUE,
        "a gradient check fails",
        "dZ1 <- W2 dZ2 Z1",
        lambda W, dZ, Z: W.T @ dZ * np.tanh(Z),
    ),
    _runs(
        "3.36-one-example",
        "3.48",
        "dz1 xᵀ",
        "X, all examples",
        Change.SHAPE,
        "with one example x the product has no meaning for m > 1; read as the first",
        "dW1 <- dZ1 X",
        lambda dZ, X: dZ @ X[:, :1].T / X.shape[1],
    ),
    _runs(
        "3.37-copied",
        "3.49",
        "the right side of 3.36 again: (1/m) dz1 xᵀ",
        "db1 = (1/m) Σ dz1",
        Change.SHAPE,
        "db1 is a column",
        "db1 <- dZ1 X",
        lambda dZ, X: dZ @ X.T / X.shape[1],
    ),
    _runs(
        "3.45-sum-to-n",
        "3.45",
        "L = (1/m) Σ for i = 1 … n",
        "J, and the sum runs to m",
        Change.VALUE,
        "examples are left out",
        "J <- A2 Y",
        _sum_to_n,
    ),
    _runs(
        "3.11-W2-square",
        "3.11-init",
        "W2 = randn(2, 2) for one output unit",
        "randn(1, 2): shape (n2, n1)",
        Change.SHAPE,
        "W2 A1 has as many rows as there are hidden units",
        "W1 b1 W2 b2 <- n0 n1 n2",
        _start_with_square_W2,
        about="initialisation",
    ),
    _runs(
        "3.11-randn-tuple",
        "3.11-init",
        "randn((1, 2))",
        "the function takes sizes, not a tuple",
        Change.SHAPE,
        "it raises TypeError",
        "W1 b1 W2 b2 <- n0 n1 n2",
        _start_with_a_tuple,
        about="initialisation",
    ),
    _runs(
        "3.11-zero-start",
        "3.11-zero",
        "from the zero start dW has equal rows, and W1 moves by them",
        "with tanh or ReLU A1 = 0, so dW2 = 0 and dW1 = 0 and only b2 moves",
        Change.VALUE,
        "training from zero",
        "W1_next <- W1 dW1 alpha",
        lambda W, dW, alpha: W - alpha * (dW + 1),
    ),
)
"""Every misprint, in the order of the text."""


def errata_of(number: str) -> tuple[Erratum, ...]:
    """The misprints of one equation."""
    return tuple(erratum for erratum in ERRATA if erratum.number == number)

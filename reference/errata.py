"""Where the text as printed is wrong: what stands there, what it means, and how a check shows it.

Where a misprint changes a value or a shape, the printed formula (`reference.misprints`) is here
as a definition that runs in one of the chapter's graphs, so that it can be judged like any
implementation; the others are notation, recorded as such.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from reference import misprints
from reference.chapter import define
from reference.graph import Definition


class Change(StrEnum):
    """What a misprint changes."""

    VALUE = "value"
    SHAPE = "shape"
    NOTATION = "notation"


@dataclass(frozen=True, slots=True)
class Erratum:
    """One misprint: its place, the printed and the corrected reading, and how a check shows it.

    `number` is the equation that it is printed in, or of which section's remarks it is part; the
    same misprint stands in the equations `also`. `definition` runs the printed reading in the
    graph called `about`; None for notation.
    """

    id: str
    number: str
    place: str
    printed: str
    corrected: str
    change: Change
    shown_by: str
    definition: Definition | None = None
    about: str = "network"
    also: tuple[str, ...] = ()


def _notation(
    identifier: str, number: str, place: str, printed: str, corrected: str, also: str = ""
) -> Erratum:
    notation = Change.NOTATION
    return Erratum(
        identifier, number, place, printed, corrected, notation, "notation", also=(*also.split(),)
    )


def _runs(
    identifier: str,
    number: str,
    place: str,
    printed: str,
    corrected: str,
    change: Change,
    shown_by: str,
    equation: str,
    kernel: Callable[..., Any],
    about: str = "network",
    also: str = "",
) -> Erratum:
    definition = define(equation, kernel, identifier)
    reading = (printed, corrected, change, shown_by, definition, about)
    return Erratum(identifier, number, place, *reading, also=(*also.split(),))


ERRATA: tuple[Erratum, ...] = (
    _runs(
        "3.8-input-of-layer",
        "3.8",
        "3.8",
        "z[n] = w[n] x + b[n] for every layer",
        "the input of layer l is a[l−1]",
        Change.SHAPE,
        "shapes disagree for layer 2 unless n0 = n1; where they agree the values differ",
        "z2 <- W2 x b2",
        misprints.x_into_every_layer,
        about="one example",
    ),
    _runs(
        "3.11-five-rows",
        "3.11",
        "3.11",
        "five rows, z1 twice, and wrong labels under the braces",
        "n1 rows z1_1 … z1_n1; the labels are W1, x, b1",
        Change.SHAPE,
        "one row too many",
        "z1 <- W1 x b1",
        misprints.first_row_twice,
        about="one example",
    ),
    _runs(
        "3.4-parameters-per-example",
        "3.15",
        "3.4 (loop)",
        "W[1](i), b[1](i)",
        "parameters do not depend on the example",
        Change.VALUE,
        "vectorised differs from the loop",
        "Z1 <- W1 X b1",
        misprints.parameters_of_each_example,
    ),
    _notation(
        "3.13-columns",
        "3.13",
        "3.13, 3.14, 3.16, 3.17",
        "z^{1}, a^{1}, w(1) x(1)",
        "z[1](1), a[1](1), W1 x(1)",
        also="3.14 3.16 3.17",
    ),
    _notation(
        "3.15-first-line",
        "3.15",
        "3.15",
        "the right side starts at A1 = σ(z1)",
        "Z1 = W1 X + b1 comes first",
    ),
    _runs(
        "3.18-base",
        "3.18",
        "3.18",
        "1 / (1 + a^−z)",
        "1 / (1 + e^−z)",
        Change.VALUE,
        "σ′ = σ(1 − σ) holds for base e alone; read here with a = 2",
        "sigmoid_Z <- Z",
        misprints.sigmoid_of_base_2,
        about="elementwise",
    ),
    _runs(
        "3.6-tan",
        "3.19",
        "section 3.6",
        "a = tan(z) with values in (−1, 1)",
        "tanh",
        Change.VALUE,
        "the range of tan is unbounded",
        "tanh_Z <- Z",
        misprints.tan,
        about="elementwise",
    ),
    _runs(
        "3.6-shifted-and-stretched",
        "3.19",
        "section 3.6",
        "tanh is the sigmoid shifted down and stretched: 2σ(z) − 1",
        "the argument is scaled too: 2σ(2z) − 1",
        Change.VALUE,
        "the slope at 0 is ½, not 1",
        "tanh_Z <- Z",
        misprints.shifted_and_stretched_sigmoid,
        about="elementwise",
    ),
    _notation(
        "3.9-J-arguments", "3.9-J", "3.9-J", "Σ L(ŷ, y)", "the sum is over i, of ŷ(i) and y(i)"
    ),
    _notation("3.9-forward-4", "3.21", "3.9 forward (4)", "g[2](z[z])", "g[2](z[2])"),
    _notation("3.30-alpha", "3.30", "3.30", "W1 − a dW1", "the learning rate α"),
    _notation(
        "3.32-examples",
        "3.32",
        "3.32",
        "Y = [y[1] … y[m]]",
        "y(i), an example and not a layer",
    ),
    _runs(
        "3.35-not-the-derivative",
        "3.35",
        "3.35",
        "W2ᵀ dz2 ∗ g1(z1)",
        "g1′(z1)",
        Change.VALUE,
        "a gradient check fails",
        "dZ1 <- W2 dZ2 Z1",
        misprints.times_activation,
    ),
    _runs(
        "3.36-one-example",
        "3.36",
        "3.36, 3.48",
        "dz1 xᵀ",
        "X, all examples",
        Change.SHAPE,
        "with one example x the product has no meaning for m > 1; read as the first",
        "dW1 <- dZ1 X",
        misprints.times_one_example,
        also="3.48",
    ),
    _runs(
        "3.37-copied",
        "3.37",
        "3.37",
        "the right side of 3.36 again: (1/m) dz1 xᵀ",
        "db1 = (1/m) Σ dz1",
        Change.SHAPE,
        "db1 is a column",
        "db1 <- dZ1 X",
        misprints.bias_like_weights,
    ),
    _runs(
        "3.45-sum-to-n",
        "3.45",
        "3.45",
        "L = (1/m) Σ for i = 1 … n of L",
        "J, and the sum runs to m",
        Change.VALUE,
        "examples are left out",
        "J <- A2 Y X",
        misprints.cost_of_n_examples,
    ),
    _runs(
        "3.11-W2-square",
        "3.11-init",
        "section 3.11",
        "W2 = randn(2, 2) for one output unit",
        "randn(1, 2): shape (n2, n1)",
        Change.SHAPE,
        "W2 A1 has as many rows as there are hidden units",
        "W1 b1 W2 b2 <- n0 n1 n2",
        misprints.start_with_square_W2,
        about="initialisation",
    ),
    _runs(
        "3.11-randn-tuple",
        "3.11-init",
        "section 3.11",
        "randn((1, 2))",
        "the function takes sizes, not a tuple",
        Change.SHAPE,
        "it raises TypeError",
        "W1 b1 W2 b2 <- n0 n1 n2",
        misprints.start_with_a_tuple,
        about="initialisation",
    ),
    _runs(
        "3.11-zero-start",
        "3.11-zero",
        "section 3.11",
        "from the zero start W1 moves by the equal rows of dW1, and W2 = [0 0]",
        "with tanh or ReLU A1 = 0, so dW2 = 0 and dW1 = 0 and only b2 ever moves; with σ hidden "
        "units W2's columns move first, equally",
        Change.VALUE,
        "training from zero: while W2 = 0, dZ1 = W2ᵀ dZ2 ∗ g1′(Z1) = 0",
        "dZ1 <- dZ2 Z1",
        misprints.same_error_in_every_unit,
    ),
)
"""Every misprint, in the order of the text."""


def errata_of(number: str) -> tuple[Erratum, ...]:
    """The misprints that stand in one equation."""
    return tuple(erratum for erratum in ERRATA if number in {erratum.number, *erratum.also})

"""The misprints of the text: the printed and the corrected formula, and how a check shows it.

If a misprint changes a value or a shape, the printed formula
(`backproof.reference.misprinted_formulas`) is a definition that runs in one of the chapter's
graphs, so that it can be judged like any implementation. The other misprints concern notation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backproof.reference import misprinted_formulas
from backproof.reference.graph import Definition
from backproof.reference.graphs import define


class ErratumEffect(StrEnum):
    """The effect of a misprint: on values, on a shape, or on notation alone."""

    VALUE = "value"
    SHAPE = "shape"
    NOTATION = "notation"


@dataclass(frozen=True, slots=True)
class Erratum:
    """One misprint of the text.

    Parameters
    ----------
    id : str
        A stable name.
    number : str
        The equation in which it is printed, or whose section's remarks contain it.
    location : str
        The place in the text.
    printed_formula : str
        The formula as printed.
    corrected_formula : str
        The corrected formula.
    effect : ErratumEffect
        Whether the misprint changes a value, a shape or notation alone.
    evidence : str
        How a check shows that the printed formula is wrong.
    definition : Definition, optional
        The printed formula as a definition; None for notation.
    graph_name : str, optional
        The graph in which `definition` runs.
    other_equations : tuple of str, optional
        Further equations with the same misprint.
    """

    id: str
    number: str
    location: str
    printed_formula: str
    corrected_formula: str
    effect: ErratumEffect
    evidence: str
    definition: Definition | None = None
    graph_name: str = "network"
    other_equations: tuple[str, ...] = ()


def _notation_erratum(
    identifier: str,
    number: str,
    location: str,
    printed_formula: str,
    corrected_formula: str,
    other_equations: tuple[str, ...] = (),
) -> Erratum:
    notation = ErratumEffect.NOTATION
    return Erratum(
        identifier,
        number,
        location,
        printed_formula,
        corrected_formula,
        notation,
        "notation",
        other_equations=other_equations,
    )


def _executable_erratum(
    identifier: str,
    number: str,
    location: str,
    printed_formula: str,
    corrected_formula: str,
    effect: ErratumEffect,
    evidence: str,
    equation: str,
    kernel: Callable[..., Any],
    graph_name: str = "network",
    other_equations: tuple[str, ...] = (),
) -> Erratum:
    definition = define(equation, kernel, identifier)
    reading = (printed_formula, corrected_formula, effect, evidence, definition, graph_name)
    return Erratum(identifier, number, location, *reading, other_equations=other_equations)


ERRATA: tuple[Erratum, ...] = (
    _executable_erratum(
        "3.8-input-of-layer",
        "3.8",
        "3.8",
        "z[n] = w[n] x + b[n] for every layer",
        "the input of layer l is a[l−1]",
        ErratumEffect.SHAPE,
        "shapes disagree for layer 2 unless n0 = n1; where they agree the values differ",
        "z2 <- W2 x b2",
        misprinted_formulas.example_fed_to_layer_2,
        graph_name="one example",
    ),
    _executable_erratum(
        "3.11-five-rows",
        "3.11",
        "3.11",
        "five rows, z1 twice, and wrong labels under the braces",
        "n1 rows z1_1 … z1_n1; the labels are W1, x, b1",
        ErratumEffect.SHAPE,
        "one row too many",
        "z1 <- W1 x b1",
        misprinted_formulas.duplicate_first_row,
        graph_name="one example",
    ),
    _executable_erratum(
        "3.4-parameters-per-example",
        "3.15",
        "3.4 (loop)",
        "W[1](i), b[1](i)",
        "parameters do not depend on the example",
        ErratumEffect.VALUE,
        "vectorised differs from the loop",
        "Z1 <- W1 X b1",
        misprinted_formulas.per_example_parameters,
    ),
    _notation_erratum(
        "3.13-columns",
        "3.13",
        "3.13, 3.14, 3.16, 3.17",
        "z^{1}, a^{1}, w(1) x(1)",
        "z[1](1), a[1](1), W1 x(1)",
        other_equations=("3.14", "3.16", "3.17"),
    ),
    _notation_erratum(
        "3.15-first-line",
        "3.15",
        "3.15",
        "the right side starts at A1 = σ(z1)",
        "Z1 = W1 X + b1 comes first",
    ),
    _executable_erratum(
        "3.18-base",
        "3.18",
        "3.18",
        "1 / (1 + a^−z)",
        "1 / (1 + e^−z)",
        ErratumEffect.VALUE,
        "σ′ = σ(1 − σ) holds for base e alone; read here with a = 2",
        "sigmoid_Z <- Z",
        misprinted_formulas.base_2_sigmoid,
        graph_name="elementwise",
    ),
    _executable_erratum(
        "3.6-tan",
        "3.19",
        "section 3.6",
        "a = tan(z) with values in (−1, 1)",
        "tanh",
        ErratumEffect.VALUE,
        "the range of tan is unbounded",
        "tanh_Z <- Z",
        misprinted_formulas.tan,
        graph_name="elementwise",
    ),
    _executable_erratum(
        "3.6-shifted-and-stretched",
        "3.19",
        "section 3.6",
        "tanh is the sigmoid shifted down and stretched: 2σ(z) − 1",
        "the argument is scaled too: 2σ(2z) − 1",
        ErratumEffect.VALUE,
        "the slope at 0 is ½, not 1",
        "tanh_Z <- Z",
        misprinted_formulas.shifted_and_stretched_sigmoid,
        graph_name="elementwise",
    ),
    _notation_erratum(
        "3.9-J-arguments", "3.9-J", "3.9-J", "Σ L(ŷ, y)", "the sum is over i, of ŷ(i) and y(i)"
    ),
    _notation_erratum("3.9-forward-4", "3.21", "3.9 forward (4)", "g[2](z[z])", "g[2](z[2])"),
    _notation_erratum("3.30-alpha", "3.30", "3.30", "W1 − a dW1", "the learning rate α"),
    _notation_erratum(
        "3.32-examples",
        "3.32",
        "3.32",
        "Y = [y[1] … y[m]]",
        "y(i), an example and not a layer",
    ),
    _executable_erratum(
        "3.35-not-the-derivative",
        "3.35",
        "3.35",
        "W2ᵀ dz2 ∗ g1(z1)",
        "g1′(z1)",
        ErratumEffect.VALUE,
        "a gradient check fails",
        "dZ1 <- W2 dZ2 Z1",
        misprinted_formulas.hidden_error_times_activation,
    ),
    _executable_erratum(
        "3.36-one-example",
        "3.36",
        "3.36, 3.48",
        "dz1 xᵀ",
        "X, all examples",
        ErratumEffect.SHAPE,
        "with one example x the product has no meaning for m > 1; read as the first",
        "dW1 <- dZ1 X",
        misprinted_formulas.weight_gradient_of_first_example,
        other_equations=("3.48",),
    ),
    _executable_erratum(
        "3.37-copied",
        "3.37",
        "3.37",
        "the right side of 3.36 again: (1/m) dz1 xᵀ",
        "db1 = (1/m) Σ dz1",
        ErratumEffect.SHAPE,
        "db1 is a column",
        "db1 <- dZ1 X",
        misprinted_formulas.bias_gradient_as_weight_gradient,
    ),
    _executable_erratum(
        "3.45-sum-to-n",
        "3.45",
        "3.45",
        "L = (1/m) Σ for i = 1 … n of L",
        "J, and the sum runs to m",
        ErratumEffect.VALUE,
        "examples are left out",
        "J <- A2 Y X",
        misprinted_formulas.cost_summed_to_n,
    ),
    _executable_erratum(
        "3.11-W2-square",
        "3.11-init",
        "section 3.11",
        "W2 = randn(2, 2) for one output unit",
        "randn(1, 2): shape (n2, n1)",
        ErratumEffect.SHAPE,
        "W2 A1 has as many rows as there are hidden units",
        "W1 b1 W2 b2 <- n0 n1 n2",
        misprinted_formulas.initialise_with_square_W2,
        graph_name="initialisation",
    ),
    _executable_erratum(
        "3.11-randn-tuple",
        "3.11-init",
        "section 3.11",
        "randn((1, 2))",
        "the function takes sizes, not a tuple",
        ErratumEffect.SHAPE,
        "it raises TypeError",
        "W1 b1 W2 b2 <- n0 n1 n2",
        misprinted_formulas.initialise_with_tuple,
        graph_name="initialisation",
    ),
    _executable_erratum(
        "3.11-zero-start",
        "3.11-zero",
        "section 3.11",
        "from the zero start W1 moves by the equal rows of dW1, and W2 = [0 0]",
        "with tanh or ReLU A1 = 0, so dW2 = 0 and dW1 = 0 and only b2 ever moves; with σ hidden "
        "units W2's columns move first, equally",
        ErratumEffect.VALUE,
        "training from zero: while W2 = 0, dZ1 = W2ᵀ dZ2 ∗ g1′(Z1) = 0",
        "dZ1 <- dZ2 Z1",
        misprinted_formulas.uniform_hidden_error,
    ),
)
"""Every misprint, in the order of the text."""


def errata_of(number: str) -> tuple[Erratum, ...]:
    """Return the misprints of one equation.

    Parameters
    ----------
    number : str
        The number of the equation.

    Returns
    -------
    tuple of Erratum
        Its misprints, in the order of the text.
    """
    return tuple(
        erratum for erratum in ERRATA if number in {erratum.number, *erratum.other_equations}
    )

"""The statement of each equation number of the text: section, statement, kernels, symbols."""

from collections.abc import Callable
from typing import Any

from backproof.reference.activations import (
    identity,
    leaky_relu,
    leaky_relu_prime,
    relu,
    relu_prime,
    sigmoid,
    sigmoid_prime,
    sigmoid_prime_from_a,
    tanh,
    tanh_prime,
    tanh_prime_from_a,
)
from backproof.reference.backward import (
    activation_backward,
    bias_gradient,
    hidden_activation_gradient,
    hidden_error,
    output_error,
    weight_gradient,
    weight_gradient_of_unit,
)
from backproof.reference.descent import gradient_step, gradients, initialise, initialise_with_zeros
from backproof.reference.forward import affine, predict, unit_input
from backproof.reference.layer_collapse import collapse, collapse_all
from backproof.reference.loss_and_cost import cost, loss, loss_prime, total_loss
from backproof.reference.unvectorised import (
    activate_by_units,
    affine_by_examples,
    affine_by_units,
    forward_by_examples,
    stack_columns,
)

Statement = tuple[str, str, tuple[Callable[..., Any], ...], tuple[str, ...]]


def _statement(
    section: str, statement: str, *kernels: Callable[..., Any], symbols: str = ""
) -> Statement:
    return section, statement, kernels, tuple(symbols.split())


ABSENT_EQUATIONS = {"3.6": "3.10", "3.24": "3.6"}
"""Numbers that the text skips, with the section that would hold them (3.6 is cited in 3.10)."""

STATEMENTS: dict[str, Statement] = {
    "3.1": _statement("3.1", "z = wᵀx + b", unit_input, symbols="z"),
    "3.2": _statement(
        "3.1",
        "z = wᵀx + b, then a = σ(z), then L(a, y)",
        unit_input,
        sigmoid,
        loss,
        symbols="z a L",
    ),
    "3.3": _statement("3.1", "z1 = W1 x + b1, a1 = g1(z1)", affine, tanh, symbols="z1 a1"),
    "3.4": _statement(
        "3.1",
        "z2 = W2 a1 + b2, a2 = σ(z2), then L(a2, y)",
        affine,
        sigmoid,
        total_loss,
        symbols="z2 a2 L",
    ),
    "3.5": _statement(
        "3.1",
        "the reverse sweep of 3.4: da2, then dz2 = da2 · σ′(z2), then dW2, db2 and da1 = W2ᵀ dz2",
        loss_prime,
        activation_backward,
        weight_gradient,
        bias_gradient,
        hidden_activation_gradient,
        symbols="da2 dz2 dW2 db2 da1",
    ),
    "3.7": _statement(
        "3.2",
        "a1 = (a1_1 … a1_n1)ᵀ, the column of the units' activations",
        activate_by_units,
        symbols="a1",
    ),
    "3.8": _statement("3.3", "z[l] = W[l] a[l−1] + b[l]", affine, symbols="z1 z2"),
    "3.9": _statement("3.3", "a[l] = g[l](z[l])", tanh, sigmoid, symbols="a1 a2"),
    "3.10": _statement(
        "3.3", "a1 = (a1_1 … a1_n1)ᵀ = g1(z1)", activate_by_units, tanh, symbols="a1"
    ),
    "3.11": _statement(
        "3.3",
        "z1 = W1 x + b1 row by row, row k of W1 being w_kᵀ",
        affine_by_units,
        affine,
        symbols="z1",
    ),
    "3.12": _statement("3.4", "X = [x(1) … x(m)]", stack_columns, symbols="X"),
    "3.13": _statement("3.4", "Z1 = [z1(1) … z1(m)]", stack_columns, affine, symbols="Z1"),
    "3.14": _statement("3.4", "A1 = [a1(1) … a1(m)]", stack_columns, tanh, symbols="A1"),
    "3.15": _statement(
        "3.4",
        "the loop over the examples is Z1 = W1 X + b1, A1 = g1(Z1), Z2 = W2 A1 + b2, A2 = σ(Z2)",
        forward_by_examples,
        affine,
        tanh,
        sigmoid,
        symbols="Z1 A1 Z2 A2",
    ),
    "3.16": _statement(
        "3.5", "z1(i) = W1 x(i) + b1 for each i", affine_by_examples, affine, symbols="Z1"
    ),
    "3.17": _statement(
        "3.5",
        "W1 X = [W1 x(1) … W1 x(m)], and adding b1 broadcasts it over the columns",
        affine_by_examples,
        affine,
        symbols="Z1",
    ),
    "3.18": _statement("3.6", "σ(z) = 1 / (1 + e⁻ᶻ)", sigmoid, symbols="sigmoid_Z"),
    "3.19": _statement("3.6", "tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)", tanh, symbols="tanh_Z"),
    "3.20": _statement("3.6", "g1 = tanh: A1 = tanh(Z1)", tanh, symbols="A1"),
    "3.21": _statement(
        "3.6", "g2 = σ, y being 0 or 1: A2 = σ(Z2)", sigmoid, predict, symbols="A2 prediction"
    ),
    "3.22": _statement("3.6", "ReLU: a = max(0, z)", relu, symbols="relu_Z"),
    "3.23": _statement("3.6", "leaky ReLU: a = max(0.01 z, z)", leaky_relu, symbols="leaky_relu_Z"),
    "3.25": _statement(
        "3.8",
        "σ′(z) = σ(z)(1 − σ(z)) = a(1 − a)",
        sigmoid_prime,
        sigmoid_prime_from_a,
        symbols="sigmoid_prime_Z",
    ),
    "3.26": _statement("3.8", "tanh again, as 3.19", tanh, symbols="tanh_Z"),
    "3.27": _statement(
        "3.8",
        "tanh′(z) = 1 − tanh²(z) = 1 − a²",
        tanh_prime,
        tanh_prime_from_a,
        symbols="tanh_prime_Z",
    ),
    "3.28": _statement("3.9", "dW1 = ∂J/∂W1, db1 = ∂J/∂b1", gradients, symbols="dW1 db1"),
    "3.29": _statement("3.9", "dW2 = ∂J/∂W2, db2 = ∂J/∂b2", gradients, symbols="dW2 db2"),
    "3.30": _statement(
        "3.9", "W1 := W1 − α dW1, b1 := b1 − α db1", gradient_step, symbols="W1_next b1_next"
    ),
    "3.31": _statement(
        "3.9", "W2 := W2 − α dW2, b2 := b2 − α db2", gradient_step, symbols="W2_next b2_next"
    ),
    "3.32": _statement("3.9", "dZ2 = A2 − Y", output_error, symbols="dZ2"),
    "3.33": _statement("3.9", "dW2 = (1/m) dZ2 A1ᵀ", weight_gradient, symbols="dW2"),
    "3.34": _statement("3.9", "db2 = (1/m) Σ over columns of dZ2", bias_gradient, symbols="db2"),
    "3.35": _statement("3.9", "dZ1 = W2ᵀ dZ2 ∗ g1′(Z1)", hidden_error, symbols="dZ1"),
    "3.36": _statement("3.9", "dW1 = (1/m) dZ1 Xᵀ", weight_gradient, symbols="dW1"),
    "3.37": _statement("3.9", "db1 = (1/m) Σ over columns of dZ1", bias_gradient, symbols="db1"),
    "3.38": _statement(
        "3.10", "logistic regression forward: z, a, L", unit_input, sigmoid, loss, symbols="z a L"
    ),
    "3.39": _statement(
        "3.10",
        "logistic regression backward: da = −y/a + (1 − y)/(1 − a), dz = da · g′(z), dw = dz · x, "
        "db = dz",
        loss_prime,
        activation_backward,
        weight_gradient_of_unit,
        symbols="da dz dw db",
    ),
    "3.40": _statement(
        "3.10", "dz2 = a2 − y, dW2 = dz2 a1ᵀ", output_error, weight_gradient, symbols="dz2 dW2"
    ),
    "3.41": _statement("3.10", "db2 = dz2", bias_gradient, symbols="db2"),
    "3.42": _statement("3.10", "dz1 = W2ᵀ dz2 ∗ g1′(z1)", hidden_error, symbols="dz1"),
    "3.43": _statement(
        "3.10", "dW1 = dz1 xᵀ, db1 = dz1", weight_gradient, bias_gradient, symbols="dW1 db1"
    ),
    "3.44": _statement(
        "3.10",
        "dZ2 = A2 − Y, dW2 = (1/m) dZ2 A1ᵀ",
        output_error,
        weight_gradient,
        symbols="dZ2 dW2",
    ),
    "3.45": _statement("3.10", "J = (1/m) Σᵢ L(ŷ(i), y(i))", cost, symbols="J"),
    "3.46": _statement("3.10", "db2 = (1/m) Σ over columns of dZ2", bias_gradient, symbols="db2"),
    "3.47": _statement("3.10", "dZ1 = W2ᵀ dZ2 ∗ g1′(Z1)", hidden_error, symbols="dZ1"),
    "3.48": _statement("3.10", "dW1 = (1/m) dZ1 Xᵀ", weight_gradient, symbols="dW1"),
    "3.49": _statement("3.10", "db1 = (1/m) Σ over columns of dZ1", bias_gradient, symbols="db1"),
    "3.7-(1)": _statement(
        "3.7", "with g(z) = z: a1 = z1 = W1 x + b1", affine, identity, symbols="z1"
    ),
    "3.7-(2)": _statement(
        "3.7", "with g(z) = z: a2 = z2 = W2 a1 + b2", affine, identity, symbols="z2"
    ),
    "3.7-(3)": _statement(
        "3.7",
        "a2 = W2 (W1 x + b1) + b2 = W′x + b′ with W′ = W2 W1, b′ = W2 b1 + b2; at any depth",
        collapse,
        collapse_all,
        symbols="W_collapsed b_collapsed",
    ),
    "3.8-ReLU": _statement(
        "3.8",
        "ReLU′(z) = 0 for z < 0, 1 for z > 0; at 0 any value in [0, 1]",
        relu_prime,
        symbols="relu_prime_Z",
    ),
    "3.8-leaky": _statement(
        "3.8",
        "leaky ReLU′(z) = slope for z < 0, 1 for z > 0; at 0 any value in [slope, 1]",
        leaky_relu_prime,
        symbols="leaky_relu_prime_Z",
    ),
    "3.9-J": _statement(
        "3.9",
        "J = (1/m) Σᵢ L(ŷ(i), y(i)), L(a, y) = −(y log a + (1 − y) log(1 − a))",
        cost,
        loss,
        symbols="J",
    ),
    "3.11-init": _statement(
        "3.11",
        "W1 = 0.01 · N(0, 1) of shape (n1, n0), b1 = 0; W2 = 0.01 · N(0, 1) of shape (n2, n1), "
        "b2 = 0",
        initialise,
        symbols="W1 b1 W2 b2",
    ),
    "3.11-zero": _statement(
        "3.11",
        "hidden units that start equal stay equal; from zeros, with tanh or ReLU, only b2 moves",
        initialise_with_zeros,
        gradient_step,
        symbols="W1_next b1_next W2_next",
    ),
    "3.11-scale": _statement(
        "3.11",
        "|g′(s z)| of σ and tanh does not grow with s ≥ 0: a large start saturates the units",
        sigmoid_prime,
        tanh_prime,
        symbols="sigmoid_prime_Z tanh_prime_Z",
    ),
}

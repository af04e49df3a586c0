"""The chapter as graphs: the network, one example, one logistic unit, elementwise functions.

Each definition names its kernel, the symbols it computes and the symbols it takes. The hidden
activation is a parameter; the output activation is the sigmoid (3.21) by default.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from backproof.reference import activations, symbols
from backproof.reference.activation_choice import SIGMOID, TANH, Activation, ElementwiseCallable
from backproof.reference.backward import (
    activation_backward,
    bias_gradient,
    hidden_activation_gradient,
    hidden_error,
    output_error,
    weight_gradient,
    weight_gradient_of_unit,
)
from backproof.reference.descent import gradient_step, initialise
from backproof.reference.forward import affine, predict, unit_input
from backproof.reference.graph import Definition, Graph
from backproof.reference.layer_collapse import collapse
from backproof.reference.loss_and_cost import cost, loss, loss_prime, total_loss

PARAMETERS = ("W1", "b1", "W2", "b2")
GRADIENTS = ("dW1", "db1", "dW2", "db2")
NEXT_PARAMETERS = ("W1_next", "b1_next", "W2_next", "b2_next")


def define(equation: str, kernel: Callable[..., Any], name: str | None = None) -> Definition:
    """Make a definition from an arrow notation, such as `define("Z1 <- W1 X b1", affine)`.

    Parameters
    ----------
    equation : str
        The computed symbols, "<-", and the kernel's inputs, separated by spaces.
    kernel : callable
        The function of the inputs, in this order.
    name : str, optional
        The name of the definition; by default that of the kernel.

    Returns
    -------
    Definition
        The definition.
    """
    left, right = equation.split("<-")
    return Definition(tuple(left.split()), tuple(right.split()), kernel, name or kernel.__name__)


def network(hidden: Activation = TANH, output: Activation = SIGMOID) -> Graph:
    """Build the graph of the network over all m examples.

    It covers the forward pass, the cost, the backward pass and one descent step.

    Parameters
    ----------
    hidden : Activation, optional
        The hidden activation; by default tanh.
    output : Activation, optional
        The output activation; by default the sigmoid.

    Returns
    -------
    Graph
        The graph "network".
    """
    return Graph(
        "network",
        symbols.NETWORK,
        (
            define("Z1 <- W1 X b1", affine),
            define("A1 <- Z1", hidden.g, hidden.name),
            define("Z2 <- W2 A1 b2", affine),
            define("A2 <- Z2", output.g, output.name),
            define("prediction <- A2", predict),
            define("J <- A2 Y", cost),
            define("dZ2 <- A2 Y", output_error),
            define("dW2 <- dZ2 A1", weight_gradient),
            define("db2 <- dZ2", bias_gradient),
            define("dZ1 <- W2 dZ2 Z1", *_hidden_error_kernel(hidden.prime)),
            *_hidden_error_from_output("dZ1 <- W2 dZ2 A1", hidden),
            define("dW1 <- dZ1 X", weight_gradient),
            define("db1 <- dZ1", bias_gradient),
            *(define(f"{P}_next <- {P} d{P} alpha", gradient_step) for P in PARAMETERS),
        ),
    )


def single_example(hidden: Activation = TANH, output: Activation = SIGMOID) -> Graph:
    """Build the graph of one example, equations 3.3–3.5 and 3.40–3.43.

    dz2 is computed in one step (3.40); `output_error_by_steps` defines it by the two steps of 3.5.

    Parameters
    ----------
    hidden : Activation, optional
        The hidden activation; by default tanh.
    output : Activation, optional
        The output activation; by default the sigmoid.

    Returns
    -------
    Graph
        The graph "one example", in which dv is ∂L/∂v.
    """
    return Graph(
        "one example",
        symbols.SINGLE_EXAMPLE,
        (
            define("z1 <- W1 x b1", affine),
            define("a1 <- z1", hidden.g, hidden.name),
            define("z2 <- W2 a1 b2", affine),
            define("a2 <- z2", output.g, output.name),
            define("L <- a2 y", total_loss),
            define("da2 <- a2 y", loss_prime),
            define("dz2 <- a2 y", output_error),
            define("dW2 <- dz2 a1", weight_gradient),
            define("db2 <- dz2", bias_gradient),
            define("da1 <- W2 dz2", hidden_activation_gradient),
            define("dz1 <- W2 dz2 z1", *_hidden_error_kernel(hidden.prime)),
            *_hidden_error_from_output("dz1 <- W2 dz2 a1", hidden),
            define("dW1 <- dz1 x", weight_gradient),
            define("db1 <- dz1", bias_gradient),
        ),
    )


def output_error_by_steps() -> Definition:
    """Define dz2 = da2 · σ′(z2), the second of the two steps of 3.5 that 3.40 combines.

    Returns
    -------
    Definition
        A definition for the graph "one example".
    """
    kernel = partial(activation_backward, g_prime=SIGMOID.prime)
    return define("dz2 <- da2 z2", kernel, "activation_backward")


def logistic_unit() -> Graph:
    """Build the graph of one logistic unit on one example: 3.1, 3.2, 3.38 and 3.39.

    Returns
    -------
    Graph
        The graph "logistic unit".
    """
    return Graph(
        "logistic unit",
        symbols.LOGISTIC_UNIT,
        (
            define("z <- w x b", unit_input),
            define("a <- z", activations.sigmoid),
            define("L <- a y", loss),
            define("da <- a y", loss_prime),
            define("dz <- da z", partial(activation_backward, g_prime=SIGMOID.prime), "dz"),
            define("dw <- dz x", weight_gradient_of_unit),
            define("db <- dz", activations.identity, "db"),
        ),
    )


def elementwise_functions() -> Graph:
    """Build the graph of the activations and their derivatives: 3.18–3.27 and section 3.8.

    Returns
    -------
    Graph
        The graph "elementwise", of functions of any Z.
    """
    functions = (
        activations.sigmoid,
        activations.tanh,
        activations.relu,
        activations.leaky_relu,
        activations.sigmoid_prime,
        activations.tanh_prime,
        activations.relu_prime,
        activations.leaky_relu_prime,
    )
    return Graph(
        "elementwise",
        symbols.ELEMENTWISE_FUNCTIONS,
        (
            *(define(f"{g.__name__}_Z <- Z", g) for g in functions),
            define("sigmoid_prime_Z <- sigmoid_Z", activations.sigmoid_prime_from_a),
            define("tanh_prime_Z <- tanh_Z", activations.tanh_prime_from_a),
        ),
    )


def linear_collapse() -> Graph:
    """Build the graph that collapses two linear layers to one: section 3.7, (1)–(3).

    Returns
    -------
    Graph
        The graph "linear collapse".
    """
    collapsed = define("W_collapsed b_collapsed <- W1 b1 W2 b2", collapse)
    return Graph("linear collapse", symbols.LINEAR_COLLAPSE, (collapsed,))


def initialisation(rng: np.random.Generator) -> Graph:
    """Build the graph of the random initial parameters: equation 3.11-init.

    Parameters
    ----------
    rng : numpy.random.Generator
        The generator of the weights.

    Returns
    -------
    Graph
        The graph "initialisation", whose inputs are the sizes n0, n1 and n2.
    """
    start = define("W1 b1 W2 b2 <- n0 n1 n2", partial(initialise, rng=rng), "initialise")
    return Graph("initialisation", symbols.NETWORK, (start,))


def _hidden_error_kernel(g_prime: ElementwiseCallable) -> tuple[Callable[..., Any], str]:
    return partial(hidden_error, g_prime=g_prime), hidden_error.__name__


def _hidden_error_from_output(text: str, hidden: Activation) -> tuple[Definition, ...]:
    """Define dZ1 for functions that take A1 without Z1, if g1′ is a function of A1."""
    if hidden.prime_from_a is None:
        return ()
    kernel, name = _hidden_error_kernel(hidden.prime_from_a)
    return (define(text, kernel, f"{name} (g′ from A1)"),)

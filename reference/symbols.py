"""The tables of symbols: name, shape, meaning and equation number of every array of the text.

A shape is written in the sizes n0 (features), n1 (hidden units), n2 (output units) and m
(examples).
"""

from collections.abc import Mapping
from dataclasses import dataclass

Axes = tuple[str | int, ...]
"""A shape in symbols, such as ("n1", "m"); () is a scalar."""

SIZES = ("n0", "n1", "n2", "m")


@dataclass(frozen=True, slots=True)
class Symbol:
    """One array of the text.

    Parameters
    ----------
    name : str
        The name in code, such as "dW1".
    axes : tuple of str or int
        The shape in the sizes n0, n1, n2 and m; () for a scalar.
    meaning : str
        What the array holds, in a few words.
    number : str, optional
        The canonical equation of a computed symbol, which verdicts cite; None for a given symbol.
    aliases : tuple of str, optional
        The other equations that state the same computation.
    """

    name: str
    axes: Axes
    meaning: str
    number: str | None = None
    aliases: tuple[str, ...] = ()

    def shape(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """Return the shape of the array for given sizes.

        Parameters
        ----------
        sizes : mapping of str to int
            The sizes n0, n1, n2 and m, as far as the axes name them.

        Returns
        -------
        tuple of int
            The shape.
        """
        return tuple(axis if isinstance(axis, int) else sizes[axis] for axis in self.axes)


SymbolTable = Mapping[str, Symbol]


def _symbol_table(*symbols: Symbol) -> SymbolTable:
    return {symbol.name: symbol for symbol in symbols}


_PARAMETERS = (
    Symbol("W1", ("n1", "n0"), "weights of the hidden layer", "3.11-init"),
    Symbol("b1", ("n1", 1), "biases of the hidden layer", "3.11-init"),
    Symbol("W2", ("n2", "n1"), "weights of the output layer", "3.11-init"),
    Symbol("b2", ("n2", 1), "biases of the output layer", "3.11-init"),
)

_GRADIENTS = (
    Symbol("dW2", ("n2", "n1"), "∂J/∂W2", "3.44", ("3.33", "3.29", "3.40")),
    Symbol("db2", ("n2", 1), "∂J/∂b2", "3.46", ("3.34", "3.29", "3.41")),
    Symbol("dW1", ("n1", "n0"), "∂J/∂W1", "3.48", ("3.36", "3.28", "3.43")),
    Symbol("db1", ("n1", 1), "∂J/∂b1", "3.49", ("3.37", "3.28", "3.43")),
)

NETWORK = _symbol_table(
    Symbol("n0", (), "the number of features"),
    Symbol("n1", (), "the number of hidden units"),
    Symbol("n2", (), "the number of output units"),
    Symbol("m", (), "the number of examples"),
    Symbol("X", ("n0", "m"), "the examples, one a column", "3.12"),
    Symbol("Y", ("n2", "m"), "the labels, 0 or 1"),
    Symbol("alpha", (), "the learning rate"),
    *_PARAMETERS,
    Symbol(
        "Z1",
        ("n1", "m"),
        "input of the hidden layer's activation",
        "3.15",
        ("3.3", "3.8", "3.11", "3.13", "3.16", "3.17"),
    ),
    Symbol(
        "A1",
        ("n1", "m"),
        "activations of the hidden layer",
        "3.20",
        ("3.3", "3.7", "3.9", "3.10", "3.14", "3.15"),
    ),
    Symbol("Z2", ("n2", "m"), "input of the output layer's activation", "3.15", ("3.4", "3.8")),
    Symbol("A2", ("n2", "m"), "the network's output ŷ", "3.21", ("3.4", "3.9", "3.15")),
    Symbol("prediction", ("n2", "m"), "the predicted labels, A2 > ½", "3.21"),
    Symbol("J", (), "the cost", "3.45", ("3.9-J",)),
    Symbol("dZ2", ("n2", "m"), "m·∂J/∂Z2: ∂L/∂z2 of each example", "3.44", ("3.32", "3.40", "3.5")),
    Symbol("dZ1", ("n1", "m"), "m·∂J/∂Z1: ∂L/∂z1 of each example", "3.47", ("3.35", "3.42")),
    *_GRADIENTS,
    Symbol("W1_next", ("n1", "n0"), "W1 after one descent step", "3.30"),
    Symbol("b1_next", ("n1", 1), "b1 after one descent step", "3.30"),
    Symbol("W2_next", ("n2", "n1"), "W2 after one descent step", "3.31"),
    Symbol("b2_next", ("n2", 1), "b2 after one descent step", "3.31"),
)

SINGLE_EXAMPLE = _symbol_table(
    Symbol("x", ("n0", 1), "one example"),
    Symbol("y", ("n2", 1), "its label"),
    *_PARAMETERS,
    Symbol(
        "z1", ("n1", 1), "input of the hidden layer's activation", "3.15", ("3.8", "3.3", "3.11")
    ),
    Symbol(
        "a1", ("n1", 1), "activations of the hidden layer", "3.20", ("3.9", "3.3", "3.7", "3.10")
    ),
    Symbol("z2", ("n2", 1), "input of the output layer's activation", "3.15", ("3.8", "3.4")),
    Symbol("a2", ("n2", 1), "the network's output ŷ", "3.21", ("3.9", "3.4")),
    Symbol("L", (), "the loss of the example", "3.4"),
    Symbol("da2", ("n2", 1), "∂L/∂a2", "3.5"),
    Symbol("dz2", ("n2", 1), "∂L/∂z2", "3.44", ("3.40", "3.5")),
    Symbol("dW2", ("n2", "n1"), "∂L/∂W2", "3.44", ("3.40", "3.5")),
    Symbol("db2", ("n2", 1), "∂L/∂b2", "3.46", ("3.41", "3.5")),
    Symbol("da1", ("n1", 1), "∂L/∂a1", "3.5"),
    Symbol("dz1", ("n1", 1), "∂L/∂z1", "3.47", ("3.42",)),
    Symbol("dW1", ("n1", "n0"), "∂L/∂W1", "3.48", ("3.43",)),
    Symbol("db1", ("n1", 1), "∂L/∂b1", "3.49", ("3.43",)),
)

LOGISTIC_UNIT = _symbol_table(
    Symbol("x", ("n0", 1), "one example"),
    Symbol("w", ("n0", 1), "the unit's weights"),
    Symbol("b", (), "the unit's bias"),
    Symbol("y", (), "the label"),
    Symbol("z", (), "wᵀx + b", "3.38", ("3.1", "3.2")),
    Symbol("a", (), "σ(z)", "3.38", ("3.2",)),
    Symbol("L", (), "the loss", "3.38", ("3.2",)),
    Symbol("da", (), "∂L/∂a", "3.39"),
    Symbol("dz", (), "∂L/∂z", "3.39"),
    Symbol("dw", ("n0", 1), "∂L/∂w", "3.39"),
    Symbol("db", (), "∂L/∂b", "3.39"),
)

ELEMENTWISE_FUNCTIONS = _symbol_table(
    Symbol("Z", ("n1", "m"), "any real numbers"),
    Symbol("sigmoid_Z", ("n1", "m"), "σ(Z)", "3.18"),
    Symbol("tanh_Z", ("n1", "m"), "tanh(Z)", "3.19", ("3.26",)),
    Symbol("relu_Z", ("n1", "m"), "max(0, Z)", "3.22"),
    Symbol("leaky_relu_Z", ("n1", "m"), "max(0.01 Z, Z)", "3.23"),
    Symbol("sigmoid_prime_Z", ("n1", "m"), "σ′(Z)", "3.25"),
    Symbol("tanh_prime_Z", ("n1", "m"), "tanh′(Z)", "3.27"),
    Symbol("relu_prime_Z", ("n1", "m"), "ReLU′(Z)", "3.8-ReLU"),
    Symbol("leaky_relu_prime_Z", ("n1", "m"), "leaky ReLU′(Z)", "3.8-leaky"),
)

LINEAR_COLLAPSE = _symbol_table(
    *_PARAMETERS,
    Symbol("W_collapsed", ("n2", "n0"), "W′ = W2 W1", "3.7-(3)"),
    Symbol("b_collapsed", ("n2", 1), "b′ = W2 b1 + b2", "3.7-(3)"),
)

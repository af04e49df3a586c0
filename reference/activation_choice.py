"""The hidden activations: each function with its derivative and its properties."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backproof.reference import activations

ElementwiseCallable = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Activation:
    """An elementwise activation g with its derivative.

    Parameters
    ----------
    name : str
        The name by which options and bindings choose the activation.
    g : callable
        The function g of an array z of any shape.
    prime : callable
        The derivative g′ as a function of z.
    prime_from_a : callable or None
        The derivative as a function of a = g(z); None where there is none.
    number : str
        The text's equation number of g.
    prime_number : str
        The text's equation number of g′.
    has_kink : bool, optional
        True if g has two slopes at z = 0.
    odd : bool, optional
        True if g(−z) = −g(z).
    is_saturating : bool, optional
        True if g′ vanishes as ``|z|`` grows.
    """

    name: str
    g: ElementwiseCallable
    prime: ElementwiseCallable
    prime_from_a: ElementwiseCallable | None
    number: str
    prime_number: str
    has_kink: bool = False
    odd: bool = False
    is_saturating: bool = False


SIGMOID = Activation(
    "sigmoid",
    activations.sigmoid,
    activations.sigmoid_prime,
    activations.sigmoid_prime_from_a,
    number="3.18",
    prime_number="3.25",
    is_saturating=True,
)
TANH = Activation(
    "tanh",
    activations.tanh,
    activations.tanh_prime,
    activations.tanh_prime_from_a,
    number="3.19",
    prime_number="3.27",
    odd=True,
    is_saturating=True,
)
RELU = Activation(
    "relu",
    activations.relu,
    activations.relu_prime,
    activations.relu_prime,  # a > 0 exactly where z > 0
    number="3.22",
    prime_number="3.8-ReLU",
    has_kink=True,
)
LEAKY_RELU = Activation(
    "leaky_relu",
    activations.leaky_relu,
    activations.leaky_relu_prime,
    activations.leaky_relu_prime,  # a has the sign of z
    number="3.23",
    prime_number="3.8-leaky",
    has_kink=True,
)
IDENTITY = Activation(
    "identity",
    activations.identity,
    activations.identity_prime,
    activations.identity_prime,
    number="3.7",
    prime_number="3.7",
    odd=True,
)

ACTIVATIONS = {g.name: g for g in (TANH, SIGMOID, RELU, LEAKY_RELU, IDENTITY)}
"""The hidden activations of the chapter, by name."""

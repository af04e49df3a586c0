"""The choice of an activation: a function, its derivative, and where it bends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backproof.reference import activations

ElementwiseCallable = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Activation:
    """An elementwise function g, its derivative g′, and g′ as a function of a = g(z).

    `kink` is true where g has two slopes at z = 0; `odd` where g(−z) = −g(z); `saturates` where
    g′ vanishes as |z| grows. `number` and `prime_number` are the text's equation numbers.
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

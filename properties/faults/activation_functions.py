"""The activations for the formulas of faults, on arrays and on arrays that carry a bound."""

from collections.abc import Callable
from typing import Any

from backproof.properties.bounds import BoundedArray
from backproof.properties.bounds.elementwise import BOUNDED_KERNELS
from backproof.reference import activations


def _accept_bounds(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make a function that uses the bounded form of `function` on arrays that carry a bound."""

    def either(z: Any) -> Any:
        return (BOUNDED_KERNELS[function] if isinstance(z, BoundedArray) else function)(z)

    return either


sigmoid = _accept_bounds(activations.sigmoid)
tanh = _accept_bounds(activations.tanh)
relu = _accept_bounds(activations.relu)
leaky_relu = _accept_bounds(activations.leaky_relu)

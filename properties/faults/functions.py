"""The activations as faults use them: on arrays, and in their bounded form on bounds."""

from collections.abc import Callable
from typing import Any

from properties.bounds import Bounded
from properties.bounds.elementwise import BOUNDED
from reference import activations


def _on_bounds_too(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function, in its bounded form where it is given bounds."""

    def either(z: Any) -> Any:
        return (BOUNDED[function] if isinstance(z, Bounded) else function)(z)

    return either


sigmoid = _on_bounds_too(activations.sigmoid)
tanh = _on_bounds_too(activations.tanh)
relu = _on_bounds_too(activations.relu)
leaky_relu = _on_bounds_too(activations.leaky_relu)

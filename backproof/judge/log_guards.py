"""Common guards of the logarithms in the loss against log 0.

A guard maps the output a to the arguments of log a and log(1 − a).
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

EPSILONS = (*(10.0**-k for k in range(7, 17)), 2.0**-52)
"""The values of ε in common use; a larger one would change the cost visibly."""

LogGuard = Callable[[Any], tuple[Any, Any]]


def log_guards() -> Iterator[tuple[str, LogGuard]]:
    """Yield the guards in use with their descriptions: first those with one ε."""
    for eps in EPSILONS:
        yield f"ε = {eps:.1e} added inside the logarithms", additive_guard(eps, eps)
        yield f"probabilities clipped at ε = {eps:.1e}", clipping_guard(eps)
        yield f"a and 1 − a of at least ε = {eps:.1e} in the logarithms", floor_guard(eps)
    for eps in EPSILONS:
        yield f"ε = {eps:.1e} added inside log a alone", additive_guard(eps, 0)
        yield f"ε = {eps:.1e} added inside log(1 − a) alone", additive_guard(0, eps)
    for clip_epsilon in EPSILONS:
        for eps in EPSILONS:
            description = (
                f"probabilities clipped at ε = {clip_epsilon:.1e}, and {eps:.1e} added to them"
            )
            yield description, clip_then_add_guard(clip_epsilon, eps)


def additive_guard(epsilon_a: float, epsilon_rest: float) -> LogGuard:
    """Return the guard of log(a + ε) and log(1 − a + ε), each with its own ε."""
    return lambda a: (a + epsilon_a, 1 - a + epsilon_rest)


def clipping_guard(epsilon: float) -> LogGuard:
    """Return the guard that clips a to [ε, 1 − ε]."""

    def guard(a: Any) -> tuple[Any, Any]:
        inside = _clip(a, epsilon, 1 - epsilon)
        return inside, 1 - inside

    return guard


def floor_guard(epsilon: float) -> LogGuard:
    """Return the guard that replaces a and 1 − a by ε where they are smaller."""
    return lambda a: (_clip(a, epsilon, 1), _clip(1 - a, epsilon, 1))


def clip_then_add_guard(clip_epsilon: float, eps: float) -> LogGuard:
    """Return the guard that clips a, then adds ε to both arguments."""
    clip, add = clipping_guard(clip_epsilon), additive_guard(eps, eps)
    return lambda a: add(clip(a)[0])


def _clip(a: Any, low: float, high: float) -> Any:
    return np.where(a < low, np.full_like(a, low), np.where(a > high, np.full_like(a, high), a))

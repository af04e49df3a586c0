"""Guards: what people put around the logarithms of the loss, so that log 0 is never taken.

A guard takes the output a to what stands in log a and in log(1 − a).
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

EPSILONS = (*(10.0**-k for k in range(7, 17)), 2.0**-52)
"""The ε that people use; a larger one changes the cost visibly."""

LogGuard = Callable[[Any], tuple[Any, Any]]


def log_guards() -> Iterator[tuple[str, LogGuard]]:
    """The guards in use, each with how to say it: those of one ε first, then those of two."""
    for eps in EPSILONS:
        yield f"ε = {eps:.1e} added inside the logarithms", additive_guard(eps, eps)
        yield f"probabilities clipped at ε = {eps:.1e}", clipping_guard(eps)
    for eps in EPSILONS:
        yield f"ε = {eps:.1e} added inside log a alone", additive_guard(eps, 0)
        yield f"ε = {eps:.1e} added inside log(1 − a) alone", additive_guard(0, eps)
    for at in EPSILONS:
        for eps in EPSILONS:
            said = f"probabilities clipped at ε = {at:.1e}, and {eps:.1e} added to them"
            yield said, clip_then_add_guard(at, eps)


def additive_guard(epsilon_a: float, epsilon_rest: float) -> LogGuard:
    """log(a + ε) and log(1 − a + ε), where each may have its own."""
    return lambda a: (a + epsilon_a, 1 - a + epsilon_rest)


def clipping_guard(epsilon: float) -> LogGuard:
    """log a and log(1 − a) for an a between ε and 1 − ε."""

    def guard(a: Any) -> tuple[Any, Any]:
        inside = _clip(a, epsilon, 1 - epsilon)
        return inside, 1 - inside

    return guard


def clip_then_add_guard(clip_epsilon: float, eps: float) -> LogGuard:
    """log(a + ε) and log(1 − a + ε) for an a that is clipped before."""
    clip, add = clipping_guard(clip_epsilon), additive_guard(eps, eps)
    return lambda a: add(clip(a)[0])


def _clip(a: Any, low: float, high: float) -> Any:
    return np.where(a < low, np.full_like(a, low), np.where(a > high, np.full_like(a, high), a))

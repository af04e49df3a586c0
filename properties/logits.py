"""The cost from logits, log(1 + eᶻ) − y z, which is right wherever the code has z.

It cancels where |z| is large, so that its absolute error grows with |z|, while that of the cost
from a falls. Whoever knows z may use either.
"""

from collections.abc import Collection
from typing import Any

import numpy as np

from properties.bounds import Bounded
from properties.bounds.accepted_forms import LIBRARY
from reference.graph import Values

LOGITS = {"J": ("Z2",), "L": ("z2", "z")}
"""The symbols that can be computed from logits, and what the chapter's graphs call these."""


def also_from_logits(
    symbol: str, right: Bounded, values: Values, known: Collection[str]
) -> Bounded:
    """The right value, with the rounding of the form from logits where these are `known`."""
    Z = next((values[n] for n in LOGITS.get(symbol, ()) if n in known and n in values), None)
    if Z is None:
        return right
    return Bounded.within(right.value, right.radius + _rounding(Z, right), right.precision)


def _rounding(Z: Any, right: Bounded) -> Any:
    """The error of Σ (log(1 + eᶻ) − y z) / m: of logarithm, difference, sum and quotient."""
    size = np.abs(np.asarray(Z, dtype=np.float64))
    m = size.shape[-1] if size.ndim else 1
    roundings = int(LIBRARY) + 2 + size.size
    terms = np.sum(np.logaddexp(0, size) + size) / m
    return right.precision.gamma(roundings) * terms

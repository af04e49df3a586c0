"""The rounding bound of the cost from logits, log(1 + eᶻ) − y z.

This form cancels where |z| is large: its absolute error grows with |z|, while that of the cost
from a falls. A function that has z may use either form.
"""

from collections.abc import Collection
from typing import Any

import numpy as np

from backproof.properties.bounds import BoundedArray
from backproof.properties.bounds.accepted_forms import LIBRARY_ERROR
from backproof.reference.graph import Values

LOGIT_SYMBOLS = {"J": ("Z2",), "L": ("z2", "z")}
"""The symbols that can be computed from logits, with the names of the logits in the graphs."""


def widen_for_logit_form(
    symbol: str, expected: BoundedArray, values: Values, known_symbols: Collection[str]
) -> BoundedArray:
    """Widen the bound by the rounding of the form from logits, if the function has these."""
    Z = next(
        (values[n] for n in LOGIT_SYMBOLS.get(symbol, ()) if n in known_symbols and n in values),
        None,
    )
    if Z is None:
        return expected
    return BoundedArray.within(
        expected.value, expected.radius + _logit_rounding(Z, expected), expected.precision
    )


def _logit_rounding(Z: Any, expected: BoundedArray) -> Any:
    """Bound the error of Σ (log(1 + eᶻ) − y z) / m: logarithm, difference, sum and quotient."""
    size = np.abs(np.asarray(Z, dtype=np.float64))
    m = size.shape[-1] if size.ndim else 1
    roundings = int(LIBRARY_ERROR) + 2 + size.size
    terms = np.sum(np.logaddexp(0, size) + size) / m
    return expected.precision.gamma(roundings) * terms

"""How noisy a computed function is: the error of its values, found from the values alone."""

from typing import Any

import numpy as np

from backproof.gradcheck.estimate import UNIT_ROUNDOFF, Array

SAMPLE_COUNT = 7
"""Samples at equal distance; seven suffice for most functions (Moré and Wild)."""
SAMPLE_SPACING = 2.0**-20
"""Their relative distance: far above one rounding, and third differences leave (2⁻²⁰)³ of a
smooth function, below the rounding of its values."""


@np.errstate(invalid="ignore")  # infinite samples give a noise that is not a number
def noise_of(values: Any) -> Array:
    """The standard deviation of the rounding error in samples along the first axis.

    Differences of order k of a smooth function vanish with the spacing, while those of its noise
    grow as the square root of the binomial (2k over k); the smallest level over the orders that
    show it, at least one rounding of the value. Source: Moré and Wild, Estimating computational
    noise, SIAM J. Sci. Comput. 33 (2011).
    """
    samples = np.asarray(values, dtype=np.float64)
    scale = np.max(np.abs(samples), axis=0)
    table, levels, gamma = samples / np.where(scale > 0, scale, 1.0), [], 1.0
    for order in range(1, len(samples) - 1):
        table = np.diff(table, axis=0)
        gamma *= 0.5 * order / (2 * order - 1)
        levels.append(np.sqrt(gamma * np.mean(table**2, axis=0)))
    noise: Array = scale * np.maximum(np.min(np.stack(levels), axis=0), UNIT_ROUNDOFF)
    return noise

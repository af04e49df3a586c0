"""An estimate of the noise of a computed function from its values alone."""

from typing import Any

import numpy as np

from backproof.gradcheck.derivative_estimate import UNIT_ROUNDOFF, Array

SAMPLE_COUNT = 7
"""The number of equidistant samples; seven suffice for most functions (Moré and Wild)."""
SAMPLE_SPACING = 2.0**-20
"""The relative distance of the samples.

It is far above one rounding, and the third differences of a smooth function, of order (2⁻²⁰)³, are
below the rounding of its values.
"""


@np.errstate(invalid="ignore")  # infinite samples give a noise that is not a number
def noise_of(values: Any) -> Array:
    """Estimate the standard deviation of the rounding error in samples along the first axis.

    Differences of order k of a smooth function vanish with the spacing, while those of its noise
    grow as the square root of the binomial (2k over k). The estimate is the smallest over the
    orders, and at least one rounding of the value. Source: Moré and Wild, Estimating
    computational noise, SIAM J. Sci. Comput. 33 (2011).
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

"""The running error of |·|, max, min and clipping.

Each is 1-Lipschitz in every argument and rounds nothing, so the largest error of the arguments
bounds that of the result, on either side of the kink.
"""

from typing import Any

import numpy as np

from backproof.properties.bounds.array import FUNCTION_RULES, UFUNC_RULES, BoundedArray


def _lipschitz_rule(function: Any, *arguments: BoundedArray) -> BoundedArray:
    values = (a.value for a in arguments)
    radii = np.broadcast_arrays(*(a.radius for a in arguments))
    return BoundedArray.within(function(*values), np.max(radii, axis=0), arguments[0].precision)


def _clip(a: BoundedArray, a_min: Any = None, a_max: Any = None) -> BoundedArray:
    """Clip to exact limits."""
    return BoundedArray.within(np.clip(a.value, a_min, a_max), a.radius, a.precision)


UFUNC_RULES[np.absolute] = lambda a: _lipschitz_rule(np.abs, a)
UFUNC_RULES[np.maximum] = lambda a, b: _lipschitz_rule(np.maximum, a, b)
UFUNC_RULES[np.minimum] = lambda a, b: _lipschitz_rule(np.minimum, a, b)
FUNCTION_RULES[np.clip] = _clip

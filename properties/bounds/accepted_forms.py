"""Error coefficients of the accepted forms of σ, tanh and their derivatives, in units of u.

Each function takes z and returns c: every accepted form, evaluated at z in a precision of unit
roundoff u, errs by at most c·u to first order. A library function has a relative error of ℓu,
ℓ = 8 (4 ulp). The errors are propagated through each form: in 1/(1 + e⁻ᶻ), that of the exponential
reaches the result multiplied by e⁻ᶻ/(1 + e⁻ᶻ) = 1 − a, and sum and quotient round once each.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.properties.bounds.precision import LIBRARY_ULPS
from backproof.reference.activations import sigmoid, sigmoid_prime, tanh, tanh_prime

RealArray = np.ndarray[Any, np.dtype[np.float64]]
ErrorCoefficient = Callable[[RealArray], RealArray]

LIBRARY_ERROR = 2.0 * LIBRARY_ULPS
"""ℓ, the relative error of a library function in units of u: an ulp is at most 2u."""


def sigmoid_coefficient(z: RealArray) -> RealArray:
    """Cover σ as 1/(1 + e⁻ᶻ) or eᶻ/(1 + eᶻ), and as (1 + tanh(z/2))/2 with t = 2a − 1."""
    a = sigmoid(z)
    t = np.abs(2 * a - 1)
    by_exponential = a * (LIBRARY_ERROR * (1 - a) + 2)
    by_tanh = (LIBRARY_ERROR * t + 2 * a) / 2
    forms: RealArray = np.maximum(by_exponential, by_tanh)
    return forms


def tanh_coefficient(z: RealArray) -> RealArray:
    """Cover tanh by the library, as a quotient of exponentials, and as 2σ(2z) − 1."""
    t = tanh(z)
    size = np.abs(t)
    by_library = LIBRARY_ERROR * size
    by_exponentials = LIBRARY_ERROR * (1 - t * t) + 3 * size
    by_sigmoid = (1 + t) * (LIBRARY_ERROR * (1 - t) / 2 + 2) + size
    forms: RealArray = np.maximum(by_library, np.maximum(by_exponentials, by_sigmoid))
    return forms


def sigmoid_prime_coefficient(z: RealArray) -> RealArray:
    """Cover σ′ as a(1 − a), from any accepted a, and as e⁻ᶻ/(1 + e⁻ᶻ)²."""
    a, slope = sigmoid(z), sigmoid_prime(z)
    by_a = np.abs(1 - 2 * a) * sigmoid_coefficient(z) + 2 * slope
    by_exponential = (LIBRARY_ERROR + 4) * slope
    forms: RealArray = np.maximum(by_a, by_exponential)
    return forms


def tanh_prime_coefficient(z: RealArray) -> RealArray:
    """Cover tanh′ as 1 − a², from any accepted a, and as 1/cosh² z or (2s/(1 + s²))², s = e⁻ᶻ."""
    a, slope = tanh(z), tanh_prime(z)
    by_a = 2 * np.abs(a) * tanh_coefficient(z) + a * a + slope
    by_exponential = (2 * LIBRARY_ERROR + 8) * slope
    forms: RealArray = np.maximum(by_a, by_exponential)
    return forms


def leaky_relu_coefficient(z: RealArray, value: RealArray) -> RealArray:
    """Cover α z, and (1 + α)/2 z + (1 − α)/2 |z| with two rounded constants, products and a sum."""
    forms: RealArray = 2 * np.abs(z) + np.abs(value)
    return forms


def leaky_slope_coefficient(slope: RealArray) -> RealArray:
    """Cover α and 1, 1 − (1 − α), α + (1 − α) s and (1 + α)/2 + (1 − α)/2 sign z."""
    forms: RealArray = 1 + np.abs(slope)
    return forms


def constant_coefficient(value: RealArray) -> RealArray:
    """Cover a constant: 0.01 is rounded, 0 and 1 are exact in every precision."""
    forms: RealArray = np.where((value == 0) | (value == 1), 0.0, np.abs(value))
    return forms


def output_error_coefficient(a: RealArray, y: RealArray) -> RealArray:
    """Cover a − y in one step, and (−y/a + (1 − y)/(1 − a)) a (1 − a), the two steps of 3.5.

    In two steps the first term is rounded five times and the second seven times.
    """
    forms: RealArray = 5 * np.abs(y) * (1 - a) + 7 * np.abs(1 - y) * a
    return forms


def slope_from_a_coefficient(a: RealArray) -> RealArray:
    """Cover a(1 − a) and 1 − a² of a given a: at most three roundings of values up to 1."""
    return np.full_like(a, 3.0)

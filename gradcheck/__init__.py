"""Derivatives by other means, of any function of arrays: an independent witness of `reference`.

Complex step, differences with an error estimate, Taylor rates, exact enclosures in ball
arithmetic, and JAX (both loaded only when they are used). `check_gradient` judges any claimed
gradient with them, entry by entry, in units of an error estimate; `jacobian` and `directional`
give the derivatives themselves, by complex step.
"""

from backproof.gradcheck.check import assert_gradient, check_gradient, check_jvp, check_vjp
from backproof.gradcheck.complex_step import directional_derivative
from backproof.gradcheck.complex_step import jacobian as jacobian
from backproof.gradcheck.estimate import Estimate
from backproof.gradcheck.gradient_report import GradientReport
from backproof.gradcheck.taylor import TaylorRates, taylor_rates

__all__ = [
    "Estimate",
    "GradientReport",
    "TaylorRates",
    "assert_gradient",
    "check_gradient",
    "check_jvp",
    "check_vjp",
    "directional_derivative",
    "jacobian",
    "taylor_rates",
]

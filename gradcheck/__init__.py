"""Derivatives by other means, of any function of arrays: an independent witness of `reference`.

Complex step, differences with an error estimate, Taylor rates, exact enclosures in ball
arithmetic, and JAX (both loaded only when they are used). `check_gradient` judges any claimed
gradient with them, entry by entry, in units of an error estimate.
"""

from gradcheck.check import check_gradient, check_jvp
from gradcheck.estimate import Estimate
from gradcheck.report import GradientReport

__all__ = ["Estimate", "GradientReport", "check_gradient", "check_jvp"]

"""Numerical derivatives of any function of arrays, and checks of analytic derivatives.

The methods are complex step, differences with an error estimate, Taylor rates, exact enclosures
in ball arithmetic, and JAX; python-flint and JAX are imported only when they are used.
`check_gradient` judges any claimed gradient entry by entry, in units of an error estimate.
`jacobian` and `directional_derivative` return the derivatives themselves, by complex step. Nothing
here depends on `backproof.reference`, so the two can be checked against each other.
"""

import warnings
from typing import TYPE_CHECKING, Any

from backproof.gradcheck.check import assert_gradient, check_gradient, check_jvp, check_vjp
from backproof.gradcheck.complex_step import directional_derivative, jacobian
from backproof.gradcheck.derivative_estimate import Estimate
from backproof.gradcheck.gradient_report import GradientReport
from backproof.gradcheck.taylor import TaylorRates, taylor_rates

if TYPE_CHECKING:
    from backproof.gradcheck.enclosures import (
        Enclosure,
        enclose,
        enclose_directional_derivative,
        enclose_gradient,
    )

__all__ = [
    "Enclosure",
    "Estimate",
    "GradientReport",
    "TaylorRates",
    "assert_gradient",
    "check_gradient",
    "check_jvp",
    "check_vjp",
    "directional_derivative",
    "enclose",
    "enclose_directional_derivative",
    "enclose_gradient",
    "jacobian",
    "taylor_rates",
]

_NEED_FLINT = ("Enclosure", "enclose", "enclose_directional_derivative", "enclose_gradient")


def __getattr__(name: str) -> Any:
    """Import what needs python-flint on first use, and resolve the deprecated `directional`."""
    if name in _NEED_FLINT:
        from backproof.gradcheck import enclosures

        return getattr(enclosures, name)
    if name == "directional":
        message = "backproof.gradcheck.directional is now called directional_derivative"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return directional_derivative
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

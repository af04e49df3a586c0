"""Forward jets in ball arithmetic: values and derivatives that enclose the exact ones.

A `Jet` is a scalar: a ball (python-flint's `arb`) for the value and one for the derivative along
a direction. On NumPy object arrays of jets, `W @ A + b`, sums, products, `np.exp`, `np.log1p` and
`np.where` run unchanged. A comparison that the balls cannot decide raises `OverlappingBallsError`.
"""

from collections.abc import Callable
from typing import Any, Union

import flint
import numpy as np

Number = Union["Jet", float, int]


class OverlappingBallsError(ArithmeticError):
    """A comparison of overlapping balls, whose outcome is unknown."""


class Jet:
    """A value and its derivative along one direction, each an interval around the exact number."""

    __slots__ = ("slope", "value")

    def __init__(self, value: Any, slope: Any = 0) -> None:
        """Make a jet from numbers or balls; a float is taken exactly."""
        self.value = flint.arb(value)
        self.slope = flint.arb(slope)

    def __add__(self, other: Number) -> "Jet":
        o = _to_jet(other)
        return Jet(self.value + o.value, self.slope + o.slope)

    def __sub__(self, other: Number) -> "Jet":
        o = _to_jet(other)
        return Jet(self.value - o.value, self.slope - o.slope)

    def __mul__(self, other: Number) -> "Jet":
        o = _to_jet(other)
        return Jet(self.value * o.value, self.slope * o.value + self.value * o.slope)

    def __truediv__(self, other: Number) -> "Jet":
        o = _to_jet(other)
        quotient = self.value / o.value
        return Jet(quotient, (self.slope - quotient * o.slope) / o.value)

    def __pow__(self, exponent: int) -> "Jet":
        return Jet(self.value**exponent, exponent * self.value ** (exponent - 1) * self.slope)

    def __radd__(self, other: Number) -> "Jet":
        return _to_jet(other) + self

    def __rsub__(self, other: Number) -> "Jet":
        return _to_jet(other) - self

    def __rmul__(self, other: Number) -> "Jet":
        return _to_jet(other) * self

    def __rtruediv__(self, other: Number) -> "Jet":
        return _to_jet(other) / self

    def __neg__(self) -> "Jet":
        return Jet(-self.value, -self.slope)

    def __pos__(self) -> "Jet":
        return self

    def __abs__(self) -> "Jet":
        return -self if self < 0 else self

    def __lt__(self, other: Number) -> bool:
        o = _to_jet(other)
        return _decide(self.value < o.value, self.value >= o.value)

    def __gt__(self, other: Number) -> bool:
        return _to_jet(other) < self

    def __le__(self, other: Number) -> bool:
        return not self > other

    def __ge__(self, other: Number) -> bool:
        return not self < other

    def __eq__(self, other: object) -> bool:
        o = _to_jet(other)
        same = self.value.is_exact() and o.value.is_exact() and bool(self.value == o.value)
        return _decide(same, not self.value.overlaps(o.value))

    def __hash__(self) -> int:
        return id(self)

    def exp(self) -> "Jet":
        """Return e to this power."""
        value = self.value.exp()
        return Jet(value, value * self.slope)

    def expm1(self) -> "Jet":
        """Return e to this power, less 1."""
        return Jet(self.value.expm1(), self.value.exp() * self.slope)

    def log(self) -> "Jet":
        """Return the natural logarithm; of 0 it is −∞."""
        if self.value == 0:
            return Jet(flint.arb.neg_inf())
        return Jet(self.value.log(), self.slope / self.value)

    def log1p(self) -> "Jet":
        """Return the natural logarithm of 1 plus this."""
        return (1 + self).log() if self.value == -1 else self._log1p()

    def _log1p(self) -> "Jet":
        return Jet(self.value.log1p(), self.slope / (1 + self.value))

    def tanh(self) -> "Jet":
        """Return the hyperbolic tangent."""
        value = self.value.tanh()
        return Jet(value, self.slope / self.value.cosh() ** 2)

    def sqrt(self) -> "Jet":
        """Return the square root."""
        value = self.value.sqrt()
        return Jet(value, self.slope / (2 * value))

    def conjugate(self) -> "Jet":
        """Return this jet, which is real; NumPy's `vdot` and `norm` call this method."""
        return self

    def __repr__(self) -> str:
        return f"Jet({self.value}, {self.slope})"


class JetArray(np.ndarray[Any, Any]):
    """An object array whose entries are all jets, also those that NumPy fills in."""

    def __array_ufunc__(self, ufunc: Any, method: Any, *inputs: Any, **kwargs: Any) -> Any:
        plain = [np.asarray(x) if isinstance(x, JetArray) else x for x in inputs]
        if "out" in kwargs:
            kwargs["out"] = tuple(np.asarray(x) for x in kwargs["out"])
        result = getattr(_OBJECT_FALLBACKS.get(ufunc, ufunc), method)(*plain, **kwargs)
        return _view_as_jets(result) if ufunc not in _PREDICATES else np.asarray(result, dtype=bool)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        result = super().__array_function__(function, types, args, kwargs)
        if function in {np.full_like, np.ones_like, np.zeros_like}:
            return jets(np.asarray(result, dtype=np.float64))
        return _view_as_jets(result)  # np.where drops the subclass


def jets(values: Any, slopes: Any = None) -> Any:
    """Make an array of jets from floats, and from derivatives (0 by default)."""
    values = np.asarray(values, dtype=np.float64)
    slopes = np.zeros(values.shape) if slopes is None else np.asarray(slopes, dtype=np.float64)
    out = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        out[index] = Jet(float(values[index]), float(slopes[index]))
    return out.view(JetArray)


def evaluate(function: Callable[..., Any], *arguments: Any, bits: int = 200) -> Any:
    """Evaluate a function on jets with `bits` of precision; return an object array or one jet."""
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        return function(*arguments)
    finally:
        flint.ctx.prec = before


def _view_as_jets(result: Any) -> Any:
    is_objects = isinstance(result, np.ndarray) and result.dtype == object
    return result.view(JetArray) if is_objects else result


def _logaddexp(x: Any, y: Any) -> Jet:
    low, high = sorted((_to_jet(x), _to_jet(y)), key=lambda jet: float(jet.value))
    return high + (low - high).exp().log1p()


def _copysign(x: Any, y: Any) -> Jet:
    negative = y < 0 if isinstance(y, Jet) else np.signbit(y)  # a ball has no −0
    return -abs(_to_jet(x)) if negative else abs(_to_jet(x))


def _is_finite(x: Any) -> bool:
    return bool(_to_jet(x).value.is_finite())


_PREDICATES = {np.isfinite, np.isnan}
_OBJECT_FALLBACKS: dict[Any, Any] = {
    np.logaddexp: np.frompyfunc(_logaddexp, 2, 1),
    np.copysign: np.frompyfunc(_copysign, 2, 1),
    np.isfinite: np.frompyfunc(_is_finite, 1, 1),
    np.isnan: np.frompyfunc(lambda x: _to_jet(x).value.is_nan(), 1, 1),
}


def _to_jet(x: Any) -> Jet:
    return x if isinstance(x, Jet) else Jet(float(x) if isinstance(x, np.generic) else x)


def _decide(is_true: bool, is_false: bool) -> bool:
    if not (is_true or is_false):
        raise OverlappingBallsError("the balls overlap: raise the precision or move the point")
    return bool(is_true)

"""Enclosures of values and gradients: intervals that are certain to contain the exact value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import flint
import numpy as np

from backproof.gradcheck.derivative_estimate import Array, Function, as_point
from backproof.gradcheck.jets import Jet, evaluate, jets

BITS = 200
"""Precision of the balls in bits: an enclosure is far narrower than one ulp of float64."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An array of intervals, each certain to contain the exact value.

    Parameters
    ----------
    balls : ndarray of object
        The intervals, as balls of python-flint (`flint.arb`).
    """

    balls: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the values."""
        return np.shape(self.balls)

    @property
    def midpoints(self) -> Array:
        """The midpoints, rounded to float64."""
        return _float_array(self.balls, map(float, self.balls.reshape(-1)))

    @property
    def lower(self) -> Array:
        """A float64 at or below each exact value."""
        return _outward_bounds(self.balls, flint.arb.lower, -np.inf)

    @property
    def upper(self) -> Array:
        """A float64 at or above each exact value."""
        return _outward_bounds(self.balls, flint.arb.upper, np.inf)

    @property
    def radius(self) -> Array:
        """A rigorous bound of ``|midpoint − exact value|`` for each entry."""
        return self.errors(self.midpoints)

    def errors(self, got: Any) -> Array:
        """Bound ``|got − truth|`` for each entry, rounded up.

        Parameters
        ----------
        got : array_like
            Values of the shape of the enclosure.

        Returns
        -------
        ndarray
            Upper bounds of the absolute errors; infinite for NaN.

        Raises
        ------
        ValueError
            If `got` has another shape.
        """
        values = np.asarray(got)
        if values.shape != self.shape:
            raise ValueError(f"got values of shape {values.shape}, expected {self.shape}")
        return _float_array(self.balls, map(_distance, values.reshape(-1), self.balls.reshape(-1)))

    def ulps(self, got: Any) -> Array:
        """Return the errors of `got` in units in the last place (ulp) of the truth.

        Parameters
        ----------
        got : array_like
            Values of the shape of the enclosure; an ulp is that of their dtype, and below the
            least normal number the least subnormal.

        Returns
        -------
        ndarray
            Upper bounds of the errors, in ulp.
        """
        dtype = np.asarray(got).dtype
        spacing = _spacing(np.abs(self.midpoints).astype(dtype))
        return np.where(self.errors(got) == 0, 0.0, self.errors(got) / spacing)


def enclose(function: Function, *arguments: Any, bits: int = BITS) -> Enclosure:
    """Enclose the exact value of `function` at float arguments, which are taken exactly.

    Parameters
    ----------
    function : callable
        The function of the arguments, of NumPy operations that `backproof.gradcheck.jets` supports.
    *arguments : array_like
        The arguments.
    bits : int, optional
        The precision of the ball arithmetic, in bits.

    Returns
    -------
    Enclosure
        The intervals, in the shape of the function's result.
    """
    result = evaluate(function, *(jets(x) for x in arguments), bits=bits)
    return Enclosure(_balls_of_field(result, "value"))


def enclose_directional_derivative(
    function: Function, point: tuple[Any, ...], directions: tuple[Any, ...], bits: int = BITS
) -> Enclosure:
    """Enclose the exact derivative of `function` at `point` along `directions`.

    Parameters
    ----------
    function : callable
        The function of the arguments, of NumPy operations that `backproof.gradcheck.jets` supports.
    point : tuple of array_like
        The arguments.
    directions : tuple of array_like
        One direction for each argument, of its shape.
    bits : int, optional
        The precision of the ball arithmetic, in bits.

    Returns
    -------
    Enclosure
        The intervals, in the shape of the function's result.
    """
    moving = (jets(x, v) for x, v in zip(point, directions, strict=True))
    return Enclosure(_balls_of_field(evaluate(function, *moving, bits=bits), "slope"))


def enclose_gradient(function: Function, *point: Any, bits: int = BITS) -> tuple[Enclosure, ...]:
    """Enclose every partial derivative of a scalar function, with one evaluation an entry.

    Parameters
    ----------
    function : callable
        The scalar function of the arguments.
    *point : array_like
        The arguments.
    bits : int, optional
        The precision of the ball arithmetic, in bits.

    Returns
    -------
    tuple of Enclosure
        The intervals for each argument, in its shape.
    """
    values = as_point(point)
    directions = [np.zeros(x.shape) for x in values]
    gradients = []
    for x, v in zip(values, directions, strict=True):
        balls = np.empty(x.shape, dtype=object)
        for index in np.ndindex(x.shape):
            v[index] = 1.0
            enclosed = enclose_directional_derivative(function, values, tuple(directions), bits)
            balls[index] = enclosed.balls.item()
            v[index] = 0.0
        gradients.append(Enclosure(balls))
    return tuple(gradients)


def _balls_of_field(result: Any, field: str) -> Any:
    """Return the balls of a result as an object array; a plain number is an exact ball."""
    entries = np.asarray(result, dtype=object)
    balls = np.empty(entries.shape, dtype=object)
    for index in np.ndindex(entries.shape):
        entry: Any = entries[index]
        jet = entry if isinstance(entry, Jet) else Jet(float(entry))
        balls[index] = getattr(jet, field)
    return balls


def _distance(got: Any, ball: Any) -> float:
    value = float(got)
    if not np.isfinite(value) or not ball.is_finite():
        return 0.0 if value == float(ball) else float("inf")
    if ball == value:
        return 0.0
    return float(np.nextafter(float(abs(ball - flint.arb(value)).upper()), np.inf))


def _outward_bounds(balls: Any, end: Callable[[Any], Any], direction: float) -> Array:
    """Compute one end of every ball in full precision, and round it outward to float64."""
    ends = evaluate(lambda: [float(end(ball)) for ball in balls.reshape(-1)], bits=BITS)
    return np.nextafter(_float_array(balls, ends), direction)


def _float_array(balls: Any, entries: Iterable[float]) -> Array:
    """Arrange the entries as a float64 array of the balls' shape."""
    return np.fromiter(entries, np.float64, balls.size).reshape(balls.shape)


def _spacing(size: Any) -> Array:
    """Return the distance to the next number of the format; to the previous, for the largest."""
    with np.errstate(over="ignore"):
        above, below = np.spacing(size), np.spacing(np.nextafter(size, 0, dtype=size.dtype))
    spacing: Array = np.where(np.isfinite(above), above, below).astype(np.float64)
    return spacing

"""An array that carries a bound of the rounding error over every evaluation order.

An entry has a value; `carried`, the error inherited from the inputs; an open sum of absolute value
`magnitude`, each of whose terms is rounded at most `roundings` times in any order; and the grid on
which the values are exact, if they are. The bound is

    radius = carried + γ_roundings · magnitude,     and 0 where the values are exact.

The open sum covers every order: in W X + b, the bias may be added first, last, or as one more
column of W, and (1/m) Σ may scale early or late.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.properties.bounds.exact_sums import Grid, grid_of
from backproof.properties.bounds.precision import Precision, round_to_bits, round_to_format

RealArray = np.ndarray[Any, np.dtype[np.float64]]

UFUNC_RULES: dict[np.ufunc, Callable[..., Any]] = {}
"""The rule of each NumPy ufunc; filled by `backproof.properties.bounds.rules`."""
FUNCTION_RULES: dict[Callable[..., Any], Callable[..., Any]] = {}
"""The rule of each other NumPy function."""


@dataclass(slots=True, eq=False)
class BoundedArray(np.lib.mixins.NDArrayOperatorsMixin):
    """Values with a bound of their rounding error over every evaluation order.

    Make one with `from_exact`, `within` or `from_unrounded`. NumPy operations propagate the bound.

    Parameters
    ----------
    value : ndarray
        The values, in float64.
    precision : Precision
        The precision of the evaluation.
    carried : ndarray
        The absolute error inherited from the inputs.
    roundings : int
        How often each term of the open sum is rounded at most.
    magnitude : ndarray
        The sum of the absolute values of the terms.
    grid : int or None
        The exponent g of a grid 2^g on which all values are exact; None if they are not.
    cofactor : ndarray or None
        For a sum of products, the larger sum of the absolute values of one factor: a scale that is
        applied to one factor first may underflow, which the other factor multiplies.
    """

    value: RealArray
    precision: Precision
    carried: RealArray
    roundings: int
    magnitude: RealArray
    grid: Grid
    cofactor: RealArray | None = None
    _radius: RealArray | None = field(default=None, init=False, repr=False)

    @classmethod
    def from_exact(cls, value: Any, precision: Precision) -> "BoundedArray":
        """Wrap an exact input: every implementation gets the same numbers.

        A subnormal input may count as 0 if the precision flushes subnormal numbers.

        Parameters
        ----------
        value : array_like
            The values.
        precision : Precision
            The precision of the evaluation.

        Returns
        -------
        BoundedArray
            The values without error.
        """
        value = np.asarray(value, dtype=np.float64)
        size = np.abs(value)
        if precision.is_flushing and np.any((size > 0) & (size < precision.flushed_error)):
            flushed = np.where(size < precision.flushed_error, size, 0.0)
            return cls(value, precision, flushed, 0, size, None)
        return cls(value, precision, np.zeros(value.shape), 0, size, grid_of(value))

    @classmethod
    def within(cls, value: Any, radius: Any, precision: Precision) -> "BoundedArray":
        """Wrap values with a known bound of their error.

        Parameters
        ----------
        value : array_like
            The values.
        radius : array_like
            The bound of the absolute error, broadcast to the shape of `value`.
        precision : Precision
            The precision of the evaluation.

        Returns
        -------
        BoundedArray
            The values with that bound.
        """
        value = np.asarray(value, dtype=np.float64)
        error = np.broadcast_to(np.asarray(radius, dtype=np.float64), value.shape)
        return cls(value, precision, _replace_nan(error), 0, np.abs(value), None)

    @classmethod
    def from_unrounded(cls, value: Any, precision: Precision) -> "BoundedArray":
        """Wrap an input that may be rounded to the format first, or be used as it is.

        The error of the rounding is known exactly: 0 where the format has the value.

        Parameters
        ----------
        value : array_like
            The values.
        precision : Precision
            The format, and the precision of the evaluation.

        Returns
        -------
        BoundedArray
            The values with the rounding error as their bound.
        """
        value = np.asarray(value, dtype=np.float64)
        error = np.abs(value - round_to_format(value, precision))
        if not np.any(error):
            return cls.from_exact(value, precision)
        if precision.is_flushing:
            error = np.where(np.abs(value) < precision.flushed_error, np.abs(value), error)
        return cls.within(value, error, precision)

    @property
    def radius(self) -> RealArray:
        """The bound of ``|right evaluation − exact value|`` by entry; inf if there is none."""
        if self._radius is None:
            self._radius = self._compute_radius()
        return self._radius

    def _compute_radius(self) -> RealArray:
        if self.grid is not None:
            return np.zeros(self.value.shape)
        with np.errstate(all="ignore"):
            rounded = self.precision.sum_gamma(self.roundings) * self.magnitude
            # The bound is itself computed in float64, by about as many operations as the value.
            radius = (self.carried + rounded) * (1 + (self.roundings + 8) * 2.0**-52)
            overflows = self.magnitude + self.carried > self.precision.sum_precision.largest_number
            return np.where(overflows, np.inf, _replace_nan(radius))

    def stored(self) -> "BoundedArray":
        """Allow for a rounding to the storage format, if sums run in a wider one.

        Returns
        -------
        BoundedArray
            The same values with the wider bound.
        """
        precision = self.precision
        if precision.accumulator is None or (self.grid is not None and self._is_representable()):
            return self
        with np.errstate(all="ignore"):
            largest = np.abs(self.value) + self.radius
            error = self.carried + precision.unit * largest + precision.underflow
            error = np.where(largest > precision.largest_number, np.inf, _replace_nan(error))
        return BoundedArray(
            self.value, precision, error, self.roundings, self.magnitude, None, self.cofactor
        )

    def _is_representable(self) -> bool:
        """Return True if the storage format has every value."""
        precision, size = self.precision, np.abs(self.value[self.value != 0])
        if not np.array_equal(round_to_bits(size, precision.bits), size):
            return False
        least = float(np.min(size, initial=np.inf))
        return least >= 2.0**precision.least_exponent and bool(
            np.all(size <= precision.largest_number)
        )

    def close_sum(self) -> "BoundedArray":
        """Close the open sum: its rounding error becomes part of `carried`.

        Returns
        -------
        BoundedArray
            The same values with the same bound.
        """
        if self.grid is not None:
            return self
        return BoundedArray.within(self.value, self.radius, self.precision)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        rule = UFUNC_RULES.get(ufunc)
        if rule is None or method != "__call__" or kwargs:
            return NotImplemented
        with np.errstate(all="ignore"):  # 0 · inf is an infinite bound
            return rule(*(_as_bounded(x, self.precision) for x in inputs))

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        rule = FUNCTION_RULES.get(function)
        return NotImplemented if rule is None else rule(*args, **kwargs)

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, key: Any) -> "BoundedArray":
        return self._rearrange(lambda field: field[key])

    @property
    def T(self) -> "BoundedArray":
        """The transpose."""
        return self._rearrange(np.transpose)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the values."""
        shape: tuple[int, ...] = self.value.shape
        return shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.value.ndim

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.value.size

    def sum(self, axis: int | None = None, keepdims: bool = False) -> "BoundedArray":
        """Sum over an axis: each term is rounded once more for every other term.

        Parameters
        ----------
        axis : int, optional
            The axis; by default all axes.
        keepdims : bool, optional
            True to keep the axis with length 1.

        Returns
        -------
        BoundedArray
            The sums with their bounds.
        """
        total: BoundedArray = FUNCTION_RULES[np.sum](self, axis=axis, keepdims=keepdims)
        return total

    def mean(self, axis: int | None = None, keepdims: bool = False) -> "BoundedArray":
        """Take the mean over an axis.

        Parameters
        ----------
        axis : int, optional
            The axis; by default all axes.
        keepdims : bool, optional
            True to keep the axis with length 1.

        Returns
        -------
        BoundedArray
            The means with their bounds.
        """
        count = self.size if axis is None else self.shape[axis]
        mean: BoundedArray = self.sum(axis, keepdims) / count
        return mean

    def reshape(self, *shape: Any) -> "BoundedArray":
        """Arrange the entries in another shape.

        Parameters
        ----------
        *shape : int or tuple of int
            The new shape, as in `numpy.ndarray.reshape`.

        Returns
        -------
        BoundedArray
            The same entries in that shape.
        """
        return self._rearrange(lambda field: field.reshape(*shape))

    def ravel(self) -> "BoundedArray":
        """Flatten to one axis.

        Returns
        -------
        BoundedArray
            The same entries with shape (size,).
        """
        return self.reshape(-1)

    def _rearrange(self, move: Callable[[Any], Any]) -> "BoundedArray":
        """Rearrange the entries of every field in the same way."""
        return BoundedArray(
            np.asarray(move(self.value)),
            self.precision,
            np.asarray(move(self.carried)),
            self.roundings,
            np.asarray(move(self.magnitude)),
            self.grid,
            None if self.cofactor is None else np.asarray(move(self.cofactor)),
        )


def _as_bounded(x: Any, precision: Precision) -> BoundedArray:
    return x if isinstance(x, BoundedArray) else BoundedArray.from_exact(x, precision)


def _replace_nan(radius: RealArray) -> RealArray:
    """Replace a bound that cannot be computed (0 · inf) by an infinite one."""
    return np.where(np.isnan(radius), np.inf, radius)

"""Rules for the running error of every NumPy operation that the kernels use.

Each rule computes the value as NumPy does, and derives the error from the exact identity of the
operation, such as ab − âb̂ for |a − â| ≤ r_a: |a| r_b + |b| r_a + r_a r_b, plus its own rounding.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backproof.properties.bounds.array import FUNCTION_RULES, UFUNC_RULES, BoundedArray, RealArray
from backproof.properties.bounds.exact_sums import (
    ZERO_GRID,
    Grid,
    common_grid,
    fits_operand,
    product_grid,
    quotient_grid,
    stays_exact,
)

Rule = Callable[..., Any]


class UndecidedComparisonError(ValueError):
    """Rounding could change the outcome of a comparison: its branches need a rule of their own."""


def _register_rule(*functions: Any) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        for function in functions:
            table: Any = UFUNC_RULES if isinstance(function, np.ufunc) else FUNCTION_RULES
            table[function] = rule
        return rule

    return register


def _open_sum(
    value: Any, parts: Sequence[BoundedArray], roundings: int, magnitude: Any
) -> BoundedArray:
    """Make an open sum: errors add, and its terms are rounded `roundings` times in all."""
    grid = common_grid(*(part.grid for part in parts))
    precision = parts[0].precision
    exact = stays_exact(grid, magnitude, precision)
    carried = sum(part.carried for part in parts) + (0.0 if exact else precision.flushed_error)
    return BoundedArray(
        np.asarray(value),
        precision,
        np.broadcast_to(carried, np.shape(value)),
        roundings,
        np.broadcast_to(magnitude, np.shape(value)),
        grid if exact else None,
    ).stored()


def _register_additive(operation: np.ufunc) -> None:
    @_register_rule(operation)
    def _(a: BoundedArray, b: BoundedArray) -> BoundedArray:
        value = operation(a.value, b.value)
        return _open_sum(value, (a, b), a.roundings + b.roundings + 1, a.magnitude + b.magnitude)


_register_additive(np.add)
_register_additive(np.subtract)


@_register_rule(np.negative)
def _negative(a: BoundedArray) -> BoundedArray:
    return BoundedArray(-a.value, a.precision, a.carried, a.roundings, a.magnitude, a.grid)


@_register_rule(np.positive)
def _positive(a: BoundedArray) -> BoundedArray:
    return a


def _scale(a: BoundedArray, factor: RealArray, roundings: int) -> BoundedArray:
    """Multiply a sum by an exact scalar, which may be applied to its terms or to the sum.

    In a sum of products it may be applied to one factor of each: what underflows there is
    multiplied by the other factor.
    """
    terms = a.roundings + 1 + (0.0 if a.cofactor is None else a.cofactor)
    return BoundedArray(
        a.value * factor,
        a.precision,
        a.carried * np.abs(factor) + terms * a.precision.sum_precision.underflow,
        a.roundings + roundings,
        a.magnitude * np.abs(factor),
        None,
    ).stored()


@_register_rule(np.multiply)
def _multiply(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    grid = product_grid(a.grid, b.grid)
    value = a.value * b.value
    if stays_exact(grid, np.abs(value), a.precision):
        return _exact_result(value, grid, a)
    if b.size == 1 and b.grid is not None and b.ndim <= a.ndim:
        return _scale(a, b.value, 1)
    if a.size == 1 and a.grid is not None and a.ndim <= b.ndim:
        return _scale(b, a.value, 1)
    error = np.abs(a.value) * b.radius + np.abs(b.value) * a.radius + a.radius * b.radius
    return _rounded_result(value, error + a.precision.underflow, a)


@_register_rule(np.true_divide)
def _divide(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    """Divide, or multiply by the rounded reciprocal: two roundings."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = a.value / b.value
        grid = quotient_grid(a.grid, b.value) if b.grid is not None else None
        if stays_exact(grid, np.abs(value), a.precision):
            return _exact_result(value, grid, a)
        if b.size == 1 and b.grid is not None and b.ndim <= a.ndim:
            return _scale(a, 1 / b.value, 2)
        clearance = np.abs(b.value) - b.radius
        error = (a.radius + np.abs(value) * b.radius) / clearance
    error = np.where(clearance > 0, error + a.precision.underflow, np.inf)
    return _rounded_result(value, error, a, roundings=2)


@_register_rule(np.square)
def _square(a: BoundedArray) -> BoundedArray:
    squared: BoundedArray = a * a
    return squared


@_register_rule(np.power)
def _power(a: BoundedArray, b: BoundedArray) -> Any:
    """Support the exponent 2 alone, as in 1 − a²."""
    return _square(a) if b.size == 1 and b.value == 2 else NotImplemented


@_register_rule(np.matmul)
def _matmul(a: BoundedArray, b: BoundedArray) -> BoundedArray:
    """Bound |fl(AB) − AB| ≤ γ_k |A||B| in any order, k products long (Higham, section 3.5)."""
    precision, inner = a.precision, a.shape[-1]
    value = a.value @ b.value
    abs_a, abs_b = np.abs(a.value) + a.radius, np.abs(b.value) + b.radius
    magnitude = abs_a @ abs_b
    cofactor = np.maximum(abs_a @ np.ones_like(abs_b), np.ones_like(abs_a) @ abs_b)
    grid = product_grid(a.grid, b.grid)
    rounded = [not fits_operand(x.grid, x.value, precision) for x in (a, b)]
    if not any(rounded) and stays_exact(grid, magnitude, precision):
        # The sum stays open: with another term, such as a bias, another order may round.
        exact = ZERO_GRID if grid is None else grid
        return BoundedArray(
            value, precision, np.zeros(value.shape), inner, magnitude, exact, cofactor
        ).stored()
    each = 2 if precision.is_flushing else 1  # a product, and its sum with the others
    error = abs_a @ b.radius + a.radius @ np.abs(b.value)
    error = error + each * inner * precision.sum_precision.underflow
    if any(rounded) and precision.operand_unit:
        error = error + ((1 + precision.operand_unit) ** sum(rounded) - 1) * magnitude
    return BoundedArray(value, precision, error, inner, magnitude, None, cofactor).stored()


@_register_rule(np.sum)
def _sum(a: BoundedArray, axis: int | None = None, keepdims: bool = False) -> BoundedArray:
    """Sum n entries: each is rounded at most n − 1 times more."""
    fields: tuple[Any, ...] = (a.value, a.carried, a.magnitude)
    value, carried, magnitude = (field.sum(axis=axis, keepdims=keepdims) for field in fields)
    count = max(1, a.size // max(1, np.size(value)))
    exact = stays_exact(a.grid, magnitude, a.precision)
    return BoundedArray(
        np.asarray(value),
        a.precision,
        np.asarray(carried if exact else carried + count * a.precision.flushed_error),
        a.roundings + count - 1,
        np.asarray(magnitude),
        a.grid if exact else None,
    ).stored()


def _register_library(function: np.ufunc, error: Callable[[BoundedArray], RealArray]) -> None:
    """Register a library function: a few ulps, plus the input's error propagated exactly."""

    def rule(a: BoundedArray) -> BoundedArray:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            value = function(a.value)
            total = error(a) + a.precision.library_unit * np.abs(value)
        return BoundedArray.within(value, total + a.precision.underflow, a.precision)

    UFUNC_RULES[function] = rule


def _log_error(a: BoundedArray) -> RealArray:
    relative = a.radius / a.value
    return np.where(relative < 1, -np.log1p(-relative), np.inf)


def _log1p_error(a: BoundedArray) -> RealArray:
    """Bound log(1 + a): forming 1 + a may round once more, an absolute u in the logarithm."""
    relative = a.radius / (1 + a.value) + a.precision.unit * (a.value != 0)
    return np.where((relative < 1) & (a.value > -1), -np.log1p(-relative), np.inf)


_register_library(np.log, _log_error)
_register_library(np.log1p, _log1p_error)
_register_library(np.exp, lambda a: np.exp(a.value) * np.expm1(a.radius))
_register_library(np.tanh, lambda a: np.minimum(a.radius, 2.0))


@_register_rule(np.where)
def _where(condition: Any, a: Any, b: Any) -> BoundedArray:
    """Select entries of `a` or `b` by a condition without rounding error."""
    precision = next(x.precision for x in (a, b) if isinstance(x, BoundedArray))
    a, b = (
        x if isinstance(x, BoundedArray) else BoundedArray.from_exact(x, precision) for x in (a, b)
    )
    chosen = {
        name: np.where(condition, getattr(a, name), getattr(b, name))
        for name in ("value", "carried", "magnitude")
    }
    return BoundedArray(
        **chosen,
        precision=precision,
        roundings=max(a.roundings, b.roundings),
        grid=common_grid(a.grid, b.grid),
    )


@_register_rule(np.shape)
def _shape(a: BoundedArray) -> tuple[int, ...]:
    return a.shape


@_register_rule(np.full_like)
def _full_like(a: BoundedArray, fill: float) -> BoundedArray:
    return BoundedArray.from_exact(np.full(a.shape, fill), a.precision)


@_register_rule(np.ones_like)
def _ones_like(a: BoundedArray) -> BoundedArray:
    return BoundedArray.from_exact(np.ones(a.shape), a.precision)


@_register_rule(np.zeros_like)
def _zeros_like(a: BoundedArray) -> BoundedArray:
    return BoundedArray.from_exact(np.zeros(a.shape), a.precision)


def _register_comparison(compare: np.ufunc) -> None:
    def rule(a: BoundedArray, b: BoundedArray) -> Any:
        undecided = (np.abs(a.value - b.value) <= a.radius + b.radius) & (a.radius + b.radius > 0)
        if np.any(undecided):
            raise UndecidedComparisonError(
                "a comparison lies within the rounding bound: give it a rule"
            )
        return compare(a.value, b.value)

    UFUNC_RULES[compare] = rule


for _compare in (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal):
    _register_comparison(_compare)


def _exact_result(value: Any, grid: Grid, template: BoundedArray) -> BoundedArray:
    value = np.asarray(value)
    zeros = np.zeros(value.shape)
    grid = ZERO_GRID if grid is None else grid
    return BoundedArray(value, template.precision, zeros, 0, np.abs(value), grid).stored()


def _rounded_result(
    value: Any, error: Any, template: BoundedArray, roundings: int = 1
) -> BoundedArray:
    """Make a result with its own roundings, relative to the largest value within the error."""
    value = np.asarray(value)
    error = np.where(np.isnan(error), np.inf, error)
    if template.precision.accumulator is not None:
        error = error + template.precision.gamma(roundings) * (np.abs(value) + error)
        return BoundedArray.within(value, error, template.precision)
    return BoundedArray(value, template.precision, error, roundings, np.abs(value) + error, None)

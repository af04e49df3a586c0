"""Exact sums: terms on a common grid whose absolute sum fits the significand.

If all terms are multiples of 2^g and the sum of their absolute values is at most 2^(p + g), then
every partial sum, in every order, is representable with p bits, and nothing is rounded. Small
integers and their quotients by powers of two lie on such grids, where right kernels agree to the
last bit.
"""

from typing import Any

import numpy as np

from backproof.properties.bounds.precision import Precision, round_to_bits

Grid = int | None
"""The exponent g of a grid 2^g on which all entries lie; None where they are not exact."""

ZERO_GRID = 1023
"""The grid of an array of zeros, which lies on every grid."""


def grid_of(values: np.ndarray[Any, np.dtype[np.float64]]) -> int:
    """Return the largest g with every entry a multiple of 2^g; ZERO_GRID for zeros alone."""
    nonzero = values[(values != 0) & np.isfinite(values)]
    if nonzero.size == 0:
        return ZERO_GRID
    significand, exponent = np.frexp(nonzero)
    whole = np.abs(significand * 2.0**53).astype(np.int64)
    lowest_bit = (whole & -whole).astype(np.float64)
    return int(np.min(np.frexp(lowest_bit)[1] + exponent)) - 54


def stays_exact(grid: Grid, magnitude: Any, precision: Precision) -> bool:
    """Return True if sums of absolute value `magnitude` on the grid are never rounded."""
    precision = precision.sum_precision
    if grid is None or grid < precision.least_exponent:
        return False
    largest = float(np.max(magnitude, initial=0.0))
    limit_exponent = min(grid + min(precision.bits, 53), precision.largest_exponent)
    return largest <= 2.0**limit_exponent


def fits_operand(grid: Grid, values: Any, precision: Precision) -> bool:
    """Return True if rounding to the precision's operand format changes none of the values."""
    if grid is None or precision.operand_unit == 0:
        return grid is not None
    return np.array_equal(round_to_bits(values, precision.operand_bits), values)


def common_grid(*grids: Grid) -> Grid:
    """Return the grid on which sums of the operands lie: the finest of theirs."""
    return None if None in grids else min(g for g in grids if g is not None)


def product_grid(a: Grid, b: Grid) -> Grid:
    """Return the grid on which products of the operands lie."""
    if a is None or b is None:
        return None
    return ZERO_GRID if ZERO_GRID in (a, b) else a + b


def quotient_grid(grid: Grid, divisor: np.ndarray[Any, Any]) -> Grid:
    """Return the grid of quotients if all entries of `divisor` are one power of two, or None."""
    if grid is None or divisor.size == 0:
        return None
    first = divisor.flat[0]
    significand, exponent = np.frexp(abs(first))
    if significand != 0.5 or np.any(divisor != first):
        return None
    return ZERO_GRID if grid == ZERO_GRID else grid - int(exponent) + 1

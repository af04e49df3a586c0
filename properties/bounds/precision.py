"""Floating-point formats, as the parameters of one rounding rule."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

LIBRARY_ULPS = 4
"""The error allowed to a library's exp, log and tanh, in units in the last place.

It is the largest that vectorised libraries state for their fast variants: 4 ulp for Intel's SVML,
which NumPy uses on AVX-512; 3.9 for NumPy's own float32 log, 2.5 for its exp.
"""

LEAST_FLOAT64 = 2.0**-1074
"""The least positive float64 number, which is subnormal."""


@dataclass(frozen=True, slots=True)
class Precision:
    """A floating-point format with its rounding rule.

    Parameters
    ----------
    name : str
        The name, such as "float32".
    bits : int
        The bits of the significand; the unit roundoff is u = 2^−bits.
    least_exponent : int
        The exponent of the least normal power of two.
    largest_exponent : int
        The exponent of the largest power of two.
    operand_bits : int
        The bits to which operands of a product are rounded first; fewer than `bits` for TF32.
    is_flushing : bool, optional
        True if a number below the least normal one may become 0, as an operand or a result.
    reference_unit : float, optional
        The unit roundoff of the reference, if differences to a rounded reference are bounded.
    accumulator : Precision, optional
        The format in which sums and matrix products run; each result may be stored in this format.
    inputs : Precision, optional
        The format of the arguments of functions, if it is another.
    """

    name: str
    bits: int
    least_exponent: int
    largest_exponent: int
    operand_bits: int
    is_flushing: bool = False
    reference_unit: float = 0.0
    accumulator: "Precision | None" = None
    inputs: "Precision | None" = None

    @property
    def unit(self) -> float:
        """The unit roundoff u of the format, plus that of the reference it is compared with."""
        return 2.0**-self.bits + self.reference_unit

    @property
    def sum_precision(self) -> "Precision":
        """The format in which sums run: the accumulator, or this format."""
        return self.accumulator or self

    @property
    def input_precision(self) -> "Precision":
        """The format of the arguments of functions: `inputs`, or this format."""
        return self.inputs or self

    @property
    def operand_unit(self) -> float:
        """The relative error of rounding one operand of a product; 0 if it is not rounded."""
        finest = max(self.bits, self.sum_precision.bits)
        return 2.0**-self.operand_bits if self.operand_bits < finest else 0.0

    @property
    def flushed_error(self) -> float:
        """The largest error of a sum that is flushed to 0."""
        return 2.0**self.least_exponent if self.is_flushing else 0.0

    @property
    def underflow(self) -> float:
        """The largest absolute error of one product or quotient that underflows."""
        error = 2.0 ** (self.least_exponent - (0 if self.is_flushing else self.bits))
        # Half of the least float64 number has no float64 representation: 2⁻¹⁰⁷⁵ would become 0.
        return max(error, LEAST_FLOAT64)

    @property
    def largest_number(self) -> float:
        """The largest finite number of the format."""
        return (2 - 2.0 ** (1 - self.bits)) * 2.0**self.largest_exponent

    @property
    def library_unit(self) -> float:
        """The relative error of one library function: an ulp is at most 2u relative."""
        return 2 * LIBRARY_ULPS * self.unit

    def gamma(self, roundings: int) -> float:
        """Compute γ_k = ku / (1 − ku), the relative error of a term that is rounded k times.

        Parameters
        ----------
        roundings : int
            The number k of roundings.

        Returns
        -------
        float
            γ_k; inf if ku is 1 or more.
        """
        ku = roundings * self.unit
        return ku / (1 - ku) if ku < 1 else float("inf")

    def sum_gamma(self, roundings: int) -> float:
        """Compute γ_k of the format in which sums run.

        Parameters
        ----------
        roundings : int
            The number k of roundings.

        Returns
        -------
        float
            γ_k; inf if ku is 1 or more.
        """
        ku = roundings * (2.0**-self.sum_precision.bits + self.reference_unit)
        return ku / (1 - ku) if ku < 1 else float("inf")

    def with_reference_error(self) -> "Precision":
        """Return the rule for the difference to a reference that is itself rounded to float64.

        Returns
        -------
        Precision
            The rule with the unit roundoff of float64 added.
        """
        return replace(self, reference_unit=2.0**-53)

    def with_flushing(self) -> "Precision":
        """Return the format on hardware or a library that flushes subnormal results to 0.

        Returns
        -------
        Precision
            The format, flushing.
        """
        accumulator = self.accumulator and self.accumulator.with_flushing()
        return replace(self, is_flushing=True, accumulator=accumulator)


FLOAT64 = Precision("float64", 53, -1022, 1023, operand_bits=53)
FLOAT32 = Precision("float32", 24, -126, 127, operand_bits=24)
FLOAT16 = Precision("float16", 11, -14, 15, operand_bits=11)
BFLOAT16 = Precision("bfloat16", 8, -126, 127, operand_bits=8)
TF32 = Precision("tf32", 24, -126, 127, operand_bits=11)


def round_to_bits(values: Any, bits: int) -> Any:
    """Round to `bits` bits of significand, half-way cases to even."""
    significand, exponent = np.frexp(values)
    return np.ldexp(np.rint(np.ldexp(significand, bits)), exponent - bits)


def round_to_format(values: Any, precision: Precision) -> Any:
    """Round float64 values to a format: subnormal results are coarser, and overflow gives inf.

    The result is float64, which holds the numbers of every format exactly.
    """
    _, exponent = np.frexp(values)
    last = np.maximum(exponent, precision.least_exponent + 1) - precision.bits
    rounded = np.ldexp(np.rint(np.ldexp(values, -last)), last)
    overflows = np.abs(rounded) > precision.largest_number
    return np.where(overflows, np.copysign(np.inf, rounded), rounded)


PRECISIONS = {p.name: p for p in (FLOAT64, FLOAT32, FLOAT16, BFLOAT16, TF32)}
"""The formats by name."""

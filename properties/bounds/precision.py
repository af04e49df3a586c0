"""Floating-point formats as the parameters of one rounding rule."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

LIBRARY_ULPS = 4
"""The error allowed to a library's exp, log and tanh, in units in the last place.

The largest that vectorised libraries state for their fast variants: 4 ulp for Intel's SVML, which
NumPy uses on AVX-512; 3.9 for NumPy's own float32 log, 2.5 for its exp.
"""


@dataclass(frozen=True, slots=True)
class Precision:
    """A format: `bits` of significand, and the exponents of its least and largest normal powers.

    `unit` is the largest relative error of one rounded operation, u = 2^−bits. `operand_bits`,
    where it is smaller, is the significand to which the operands of a product are rounded first
    (TF32). `flushes` says that a number below the least normal one may become 0, as an operand or
    as a result.

    With an `accumulator`, sums and products of matrices run in that format, and the result of each
    operation may be stored in this one. `inputs` is the format of what functions are given, where
    it is another.
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
        """The unit roundoff u of the format, plus that of the reference it is held against."""
        return 2.0**-self.bits + self.reference_unit

    @property
    def sum_precision(self) -> "Precision":
        """The format in which sums run: the accumulator, or this one."""
        return self.accumulator or self

    @property
    def input_precision(self) -> "Precision":
        """The format of what functions are given: one that is stated, or this one."""
        return self.inputs or self

    @property
    def operand_unit(self) -> float:
        """The relative error of rounding one operand of a product, 0 where none is made."""
        finest = max(self.bits, self.sum_precision.bits)
        return 2.0**-self.operand_bits if self.operand_bits < finest else 0.0

    @property
    def flushed_error(self) -> float:
        """The largest error of a sum that is flushed to 0."""
        return 2.0**self.least_exponent if self.is_flushing else 0.0

    @property
    def underflow(self) -> float:
        """The largest absolute error of one product or quotient that underflows."""
        return 2.0 ** (self.least_exponent - (0 if self.is_flushing else self.bits))

    @property
    def largest_number(self) -> float:
        """The largest finite number of the format."""
        return (2 - 2.0 ** (1 - self.bits)) * 2.0**self.largest_exponent

    @property
    def library_unit(self) -> float:
        """The relative error of one library function: an ulp is at most 2u relative."""
        return 2 * LIBRARY_ULPS * self.unit

    def gamma(self, roundings: int) -> float:
        """γ_k = ku / (1 − ku): the relative error of a term that is rounded k times."""
        ku = roundings * self.unit
        return ku / (1 - ku) if ku < 1 else float("inf")

    def sum_gamma(self, roundings: int) -> float:
        """γ_k of the format in which sums run."""
        ku = roundings * (2.0**-self.sum_precision.bits + self.reference_unit)
        return ku / (1 - ku) if ku < 1 else float("inf")

    def with_reference_error(self) -> "Precision":
        """The same rule for the *difference* to a reference that is itself rounded to float64."""
        return replace(self, reference_unit=2.0**-53)

    def with_flushing(self) -> "Precision":
        """The same format on hardware or a library that flushes subnormal results to 0."""
        accumulator = self.accumulator and self.accumulator.with_flushing()
        return replace(self, is_flushing=True, accumulator=accumulator)


FLOAT64 = Precision("float64", 53, -1022, 1023, operand_bits=53)
FLOAT32 = Precision("float32", 24, -126, 127, operand_bits=24)
FLOAT16 = Precision("float16", 11, -14, 15, operand_bits=11)
BFLOAT16 = Precision("bfloat16", 8, -126, 127, operand_bits=8)
TF32 = Precision("tf32", 24, -126, 127, operand_bits=11)


def round_to_bits(values: Any, bits: int) -> Any:
    """The nearest values of `bits` bits of significand, half-way cases to even."""
    significand, exponent = np.frexp(values)
    return np.ldexp(np.rint(np.ldexp(significand, bits)), exponent - bits)


def round_to_format(values: Any, precision: Precision) -> Any:
    """The nearest values of a format: subnormal ones are coarser, and what is too large is inf.

    A float64 holds a format's numbers exactly, so they come as such.
    """
    _, exponent = np.frexp(values)
    last = np.maximum(exponent, precision.least_exponent + 1) - precision.bits
    found = np.ldexp(np.rint(np.ldexp(values, -last)), last)
    return np.where(np.abs(found) > precision.largest_number, np.copysign(np.inf, found), found)


PRECISIONS = {p.name: p for p in (FLOAT64, FLOAT32, FLOAT16, BFLOAT16, TF32)}
"""The formats by name."""

"""The expected arithmetic, by its name: the formats of inputs, of sums and of results.

`float16:float32:bfloat16` has inputs in float16, sums in float32 and results in bfloat16. Omitted
sums and results have the format of the inputs. NumPy has no bfloat16 and no TF32: such inputs are
float32 arrays, for bfloat16 with values of that format. Subnormal numbers may be flushed to 0,
unless the name ends in "/kept".
"""

from dataclasses import dataclass, replace

from backproof.properties.bounds.precision import PRECISIONS, Precision

ARRAY_DTYPES = {"bfloat16": "float32", "tf32": "float32"}
"""The dtype of arrays for formats that NumPy does not have."""


KEEP_SUBNORMALS_SUFFIX = "/kept"
"""The suffix of the name of an arithmetic that flushes no subnormal number."""


class UnknownFormatError(ValueError):
    """The name is not that of an arithmetic."""


@dataclass(frozen=True, slots=True)
class Format:
    """An arithmetic: its rounding rule, and the dtype of the arrays that functions get."""

    name: str
    precision: Precision
    array_dtype: str


def format_of(name: str) -> Format:
    """Return the arithmetic of that name; raise UnknownFormatError if there is none."""
    parts = name.removesuffix(KEEP_SUBNORMALS_SUFFIX).split(":")
    unknown = [part for part in parts if part not in PRECISIONS]
    if unknown or len(parts) > 3:
        got = repr(unknown[0] if unknown else name)
        names = ", ".join(PRECISIONS)
        raise UnknownFormatError(f"{got} is not one of {names}; expected one, or INPUT:SUMS:OUTPUT")
    inputs, *more = (PRECISIONS[part] for part in parts)
    array = ARRAY_DTYPES.get(inputs.name, inputs.name)
    precision = _mix_formats(inputs, *more) if more else inputs
    if inputs.name != "tf32":  # TF32 rounds operands inside the product
        precision = replace(precision, inputs=inputs)
    return Format(
        name,
        precision if name.endswith(KEEP_SUBNORMALS_SUFFIX) else _allow_flushing(precision),
        array,
    )


def join_format_name(
    inputs: str,
    sums: str | None = None,
    output: str | None = None,
    *,
    keep_subnormals: bool = False,
) -> str:
    """Join the names of the parts to the name of an arithmetic."""
    parts = (inputs, sums or inputs, output or inputs) if sums or output else (inputs,)
    name = ":".join(parts)
    return (
        name + KEEP_SUBNORMALS_SUFFIX
        if keep_subnormals and not name.endswith(KEEP_SUBNORMALS_SUFFIX)
        else name
    )


def _mix_formats(inputs: Precision, sums: Precision, output: Precision | None = None) -> Precision:
    """Combine the formats of inputs, sums and results."""
    accumulator = replace(sums, operand_bits=sums.bits)
    return replace(
        output or inputs,
        name=f"{inputs.name}:{sums.name}:{(output or inputs).name}",
        operand_bits=inputs.operand_bits,
        accumulator=accumulator,
    )


def _allow_flushing(precision: Precision) -> Precision:
    """Allow flushing of subnormal numbers in formats that reach below 2⁻¹²⁶.

    Subnormal float16 numbers are normal in the wider formats that compute with them.
    """
    accumulator = precision.accumulator
    if accumulator is not None:
        accumulator = replace(accumulator, is_flushing=_is_wide(accumulator))
    return replace(precision, is_flushing=_is_wide(precision), accumulator=accumulator)


def _is_wide(precision: Precision) -> bool:
    return precision.least_exponent <= -126

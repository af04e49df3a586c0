"""What arithmetic is expected, by its name: the formats of inputs, of sums and of results.

`float16:float32:bfloat16` has inputs in float16, sums in float32 and results in bfloat16; parts
that are left out are as the one before, but that results have the format of the inputs. NumPy has
no bfloat16 and no TF32: such inputs are float32 arrays, those in bfloat16 of values that it has.
Subnormal numbers may be flushed to 0, unless the name ends in "/kept".
"""

from dataclasses import dataclass, replace

from backproof.properties.bounds.precision import PRECISIONS, Precision

ARRAY_DTYPES = {"bfloat16": "float32", "tf32": "float32"}
"""The dtype of arrays that hold what NumPy has no dtype for."""


KEEP_SUBNORMALS_SUFFIX = "/kept"
"""The end of the name of an arithmetic that flushes no subnormal number."""


class UnknownFormatError(ValueError):
    """A name of an arithmetic that there is not, and what was expected."""


@dataclass(frozen=True, slots=True)
class Format:
    """An arithmetic: how its rounding is bounded, and the dtype of the arrays that are passed."""

    name: str
    precision: Precision
    array_dtype: str


def format_of(name: str) -> Format:
    """The arithmetic of that name; raises FormatError in one line where there is none."""
    parts = name.removesuffix(KEEP_SUBNORMALS_SUFFIX).split(":")
    odd = [part for part in parts if part not in PRECISIONS]
    if odd or len(parts) > 3:
        got = repr(odd[0] if odd else name)
        names = ", ".join(PRECISIONS)
        raise UnknownFormatError(f"{got} is not one of {names}; expected one, or INPUT:SUMS:OUTPUT")
    inputs, *more = (PRECISIONS[part] for part in parts)
    array = ARRAY_DTYPES.get(inputs.name, inputs.name)
    precision = _mix_formats(inputs, *more) if more else inputs
    if inputs.name != "tf32":  # whose operands are rounded inside
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
    """The name of an arithmetic from the names of its parts."""
    parts = (inputs, sums or inputs, output or inputs) if sums or output else (inputs,)
    name = ":".join(parts)
    return (
        name + KEEP_SUBNORMALS_SUFFIX
        if keep_subnormals and not name.endswith(KEEP_SUBNORMALS_SUFFIX)
        else name
    )


def _mix_formats(inputs: Precision, sums: Precision, output: Precision | None = None) -> Precision:
    """Results in one format, sums in another, from operands in a third."""
    accumulator = replace(sums, operand_bits=sums.bits)
    return replace(
        output or inputs,
        name=f"{inputs.name}:{sums.name}:{(output or inputs).name}",
        operand_bits=inputs.operand_bits,
        accumulator=accumulator,
    )


def _allow_flushing(precision: Precision) -> Precision:
    """The same, where subnormal numbers may be flushed: in all formats that reach below 2⁻¹²⁶.

    A subnormal float16 is an ordinary number of what computes with it, and is never flushed.
    """
    accumulator = precision.accumulator
    if accumulator is not None:
        accumulator = replace(accumulator, is_flushing=_is_wide(accumulator))
    return replace(precision, is_flushing=_is_wide(precision), accumulator=accumulator)


def _is_wide(precision: Precision) -> bool:
    return precision.least_exponent <= -126

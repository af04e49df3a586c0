"""The names of arithmetics, and the bounds that they give."""

import ml_dtypes
import numpy as np
import pytest

from backproof.properties.bounds import BoundedArray, bound_all
from backproof.properties.bounds.formats import UnknownFormatError, format_of, join_format_name
from backproof.properties.compare import compare
from backproof.reference import graphs
from backproof.reference.forward import affine


def _product(name: str) -> BoundedArray:
    """Compute the subnormal 2⁻⁷⁰ · 2⁻⁷⁰ + 0 in float32, with the bound of an arithmetic."""
    precision = format_of(name).precision
    W, X = (BoundedArray.from_exact(np.full((1, 1), 2.0**-70), precision) for _ in range(2))
    bound: BoundedArray = affine(W, X, BoundedArray.from_exact(np.zeros((1, 1)), precision))  # type: ignore[arg-type, assignment]
    return bound


@pytest.mark.parametrize("name", ["float32", "float32:float32:float32"])
def test_a_flushed_subnormal_number_is_right_unless_they_are_kept(name: str) -> None:
    flushed, exact = np.zeros((1, 1), np.float32), np.full((1, 1), 2.0**-140, np.float32)
    for got in (flushed, exact):
        assert compare(got, _product(name)).ok
    assert compare(exact, _product(f"{name}/kept")).ok
    assert not compare(flushed, _product(f"{name}/kept")).ok


def test_the_parts_of_a_name_are_inputs_sums_and_results() -> None:
    assert join_format_name("float16") == "float16"
    assert join_format_name("float16", "float32") == "float16:float32:float16"
    assert (
        join_format_name("float16", None, "float32", keep_subnormals=True)
        == "float16:float16:float32/kept"
    )
    mixed = format_of("float16:float32:bfloat16").precision
    assert mixed.accumulator is not None
    assert (mixed.unit, mixed.accumulator.unit) == (2.0**-8, 2.0**-24)


@pytest.mark.parametrize("name", ["float8", "float16:float8", "float32:a:b:c", "", "float32/lost"])
def test_an_unknown_format_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(UnknownFormatError, match="expected one, or INPUT:SUMS:OUTPUT"):
        format_of(name)


@pytest.mark.parametrize("symbol", ["sigmoid_Z", "tanh_Z"])
def test_an_activation_evaluated_in_float32_is_rounded_once_to_bfloat16(symbol: str) -> None:
    graph, z = graphs.elementwise_functions(), np.linspace(-8, 8, 1025).astype(np.float32)
    precision = format_of("bfloat16:float32:bfloat16").precision
    bound = bound_all(graph, {"Z": z}, [symbol], precision)[symbol]
    single = graph.evaluate([symbol], {"Z": z})[symbol]
    once = single.astype(ml_dtypes.bfloat16).astype(np.float64)
    error = np.abs(once - bound.value)
    assert np.all(error <= bound.radius)
    assert np.max(error[error > 0] / bound.radius[error > 0]) > 0.9
    assert np.any(np.abs(once * (1 + 2.0**-6) - bound.value) > bound.radius)

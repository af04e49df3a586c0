"""The axes of the text's arrays, as types: a swapped or transposed matrix is a type error.

An axis is a `NewType` of `int`, and a matrix is typed by its two axes, so that
`affine(W2, X, b1)` fails under `mypy --strict` while every body stays plain NumPy. Type variables
over axes are *constrained*, not bounded: NumPy's shapes are covariant, and a bounded variable
would be solved as `int` and let every mismatch pass.
"""

from typing import Any, Literal, NewType, TypeVar, cast

import numpy as np
import numpy.typing as npt

Features = NewType("Features", int)
"""n0 = n_x, the number of input features."""
Hidden = NewType("Hidden", int)
"""n1, the number of hidden units."""
Outputs = NewType("Outputs", int)
"""n2, the number of output units."""
Examples = NewType("Examples", int)
"""m, the number of examples: one example is one column."""
Singleton = Literal[1]
"""The second axis of a column, and of anything computed for one example."""

Row = TypeVar("Row", bound=int)
Col = TypeVar("Col", bound=int)

Matrix = np.ndarray[tuple[Row, Col], np.dtype[np.float64]]
Column = np.ndarray[tuple[Row, Singleton], np.dtype[np.float64]]

LayerUnits = TypeVar("LayerUnits", Hidden, Outputs)
"""The units of a layer."""
LayerInputs = TypeVar("LayerInputs", Features, Hidden)
"""The units that feed a layer: the inputs, or the hidden units."""
ExampleAxis = TypeVar("ExampleAxis", Examples, Singleton)
"""What the columns run over: all examples, or the one at hand."""
Axis = TypeVar("Axis", Features, Hidden, Outputs, Examples)
Axis2 = TypeVar("Axis2", Features, Hidden, Outputs, Examples)


def matrix(values: npt.ArrayLike, rows: Axis, columns: Axis2) -> Matrix[Axis, Axis2]:
    """Return `values` as a float64 matrix whose axes are known from here on.

    Raises ValueError where the shape is not (rows, columns): nothing is broadcast or reshaped.
    """
    return cast("Matrix[Axis, Axis2]", _array_of_shape(values, (rows, columns)))


def column(values: npt.ArrayLike, rows: Axis) -> Column[Axis]:
    """Return `values` as a float64 column of shape (rows, 1); raises ValueError for any other."""
    return cast("Column[Axis]", _array_of_shape(values, (rows, 1)))


def transpose(A: Matrix[Axis, Axis2]) -> Matrix[Axis2, Axis]:
    """Return Aᵀ, with its axes exchanged in the type as well (NumPy's stubs keep them)."""
    A_T: Any = A.T
    transposed: Matrix[Axis2, Axis] = A_T
    return transposed


def _array_of_shape(values: npt.ArrayLike, shape: tuple[int, int]) -> np.ndarray[Any, Any]:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"got an array of shape {array.shape}, expected {shape}: reshape it first")
    return array

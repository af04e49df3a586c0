"""The axes of the text's arrays, as types: swapping two matrices is a type error.

An axis is a `NewType` of `int`, and a matrix is typed by its two axes, so that
`affine(W2, X, b1)` fails under `mypy --strict` while every body stays plain NumPy. A matrix that
`transpose` returns is caught as well; one transposed by `.T` is not, since NumPy's stubs keep its
axes. Type variables over axes are *constrained*, not bounded: NumPy's shapes are covariant, and a
bounded variable would be solved as `int` and let every mismatch pass.
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
"""The axis of the columns: all examples, or a single one."""
Axis = TypeVar("Axis", Features, Hidden, Outputs, Examples)
Axis2 = TypeVar("Axis2", Features, Hidden, Outputs, Examples)


def matrix(values: npt.ArrayLike, rows: Axis, columns: Axis2) -> Matrix[Axis, Axis2]:
    """Convert `values` to a float64 matrix with typed axes, after a check of its shape.

    Nothing is broadcast or reshaped.

    Parameters
    ----------
    values : array_like of shape (rows, columns)
        The entries of the matrix.
    rows : Features, Hidden, Outputs or Examples
        The expected number of rows; its type becomes the first axis.
    columns : Features, Hidden, Outputs or Examples
        The expected number of columns; its type becomes the second axis.

    Returns
    -------
    ndarray of shape (rows, columns)
        The matrix, of dtype float64.

    Raises
    ------
    ValueError
        If `values` has another shape.
    """
    return cast("Matrix[Axis, Axis2]", _array_of_shape(values, (rows, columns)))


def column(values: npt.ArrayLike, rows: Axis) -> Column[Axis]:
    """Convert `values` to a float64 column with a typed axis, after a check of its shape.

    Parameters
    ----------
    values : array_like of shape (rows, 1)
        The entries of the column.
    rows : Features, Hidden, Outputs or Examples
        The expected number of rows; its type becomes the first axis.

    Returns
    -------
    ndarray of shape (rows, 1)
        The column, of dtype float64.

    Raises
    ------
    ValueError
        If `values` has another shape.
    """
    return cast("Column[Axis]", _array_of_shape(values, (rows, 1)))


def transpose(A: Matrix[Axis, Axis2]) -> Matrix[Axis2, Axis]:
    """Transpose a matrix, and exchange its axes in the type as well.

    NumPy's stubs keep the axes of `A.T` as they are, so that the type checker does not notice.

    Parameters
    ----------
    A : ndarray of shape (rows, columns)
        A matrix with typed axes.

    Returns
    -------
    ndarray of shape (columns, rows)
        Aᵀ, a view of `A`.
    """
    A_T: Any = A.T
    transposed: Matrix[Axis2, Axis] = A_T
    return transposed


def _array_of_shape(values: npt.ArrayLike, shape: tuple[int, int]) -> np.ndarray[Any, Any]:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"got an array of shape {array.shape}, expected {shape}: reshape it first")
    return array

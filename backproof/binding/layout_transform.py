"""The layout of an array in an implementation: transposed or raveled, with an exact inverse."""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np

from backproof.binding.structure import AnyArray, ArrayShape

RavelOrder = Literal["", "C", "F"]


@dataclass(frozen=True, slots=True)
class LayoutTransform:
    """A transpose, then a ravel in an order, C or F."""

    transposed: bool = False
    ravel_order: RavelOrder = ""

    def shape(self, shape: ArrayShape) -> ArrayShape:
        """The shape after the transform."""
        matrix_shape = shape[::-1] if self.transposed else shape
        return (int(np.prod(matrix_shape)),) if self.ravel_order else matrix_shape

    def apply(self, array: Any) -> Any:
        """The array after the transform. A transposed matrix is a new array in C order."""
        if self.transposed:
            array = np.ascontiguousarray(array.T) if np.ndim(array) else array
        return np.ravel(array, order=self.ravel_order) if self.ravel_order else array

    def invert(self, array: AnyArray, shape: ArrayShape) -> AnyArray:
        """The array of this shape whose transform is `array`."""
        matrix_shape = shape[::-1] if self.transposed else shape
        matrix = array.reshape(matrix_shape, order=self.ravel_order or "C")
        return np.ascontiguousarray(matrix.T) if self.transposed else matrix

    def with_transpose(self) -> Self:
        """Return this transform followed by a transpose, which does not change a vector."""
        return self if self.ravel_order else replace(self, transposed=not self.transposed)

    def with_ravel(self, order: Literal["C", "F"]) -> Self:
        """Return this transform followed by a ravel, which does not change a vector."""
        return self if self.ravel_order else replace(self, ravel_order=order)


IDENTITY = LayoutTransform()
"""The layout of the text."""

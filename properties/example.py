"""One example to try: a graph of the chapter, drawn values for its givens, and all that follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.properties.bounds import FLOAT32, FLOAT64, BoundedArray, Precision, bound_all
from backproof.properties.bounds.precision import round_to_bits
from backproof.properties.logit_cost import widen_for_logit_form
from backproof.reference.graph import Graph, Values
from backproof.reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class Example:
    """Values for every symbol of `graph`: `given` was drawn, the rest the reference computed.

    `regime` says how the values were drawn, such as "integer" or "saturated". The arrays have the
    dtype in which an implementation is judged, and none can be written to, since many are judged on
    one example; `precision` bounds its rounding. `kept` is for what others compute of the example,
    once for all that are judged on it; a copy starts with nothing.
    """

    graph: Graph
    inputs: Values
    regime: str
    values: Values
    precision: Precision = FLOAT64
    cache: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for value in (*self.inputs.values(), *self.values.values()):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @classmethod
    def from_inputs(
        cls,
        graph: Graph,
        inputs: Values,
        regime: str = "given",
        precision: Precision = FLOAT64,
        dtype: str = "float64",
    ) -> "Example":
        """The example that follows from `given`, rounded to `dtype` first."""
        bits = precision.input_precision.bits
        inputs = {name: _round_to_dtype(value, dtype, bits) for name, value in inputs.items()}
        exact = {name: _round_to_dtype(value, "float64") for name, value in inputs.items()}
        with np.errstate(all="ignore"):  # saturated steps may be infinite; nothing is claimed there
            computed = graph.evaluate((s for s in graph.computed_symbols if s not in inputs), exact)
            rounded = {
                name: _round_to_dtype(value, dtype, bits) for name, value in computed.items()
            }
        return cls(
            graph,
            inputs,
            regime,
            {**_sizes_from_shapes(graph, inputs), **inputs, **rounded},
            precision,
        )

    def with_inputs(self, **changes: Any) -> "Example":
        """The example with some of its givens changed and all that follows computed anew."""
        given = {**self.inputs, **changes}
        return Example.from_inputs(self.graph, given, self.regime, self.precision, self.dtype)

    @property
    def dtype(self) -> str:
        """The dtype of what was drawn; float64 where that is sizes alone."""
        drawn = (v for v in self.inputs.values() if isinstance(v, np.ndarray | np.floating))
        return next((str(value.dtype) for value in drawn), "float64")

    @property
    def sizes(self) -> Mapping[str, int]:
        """n0, n1, n2 and m, as far as the example has them."""
        return {size: self.values[size] for size in SIZES if size in self.values}

    def bounds(self, targets: Iterable[str], inputs: Iterable[str]) -> dict[str, BoundedArray]:
        """The right values of `wanted`, with bounds, for a function that is given `inputs`.

        The bounds hold for the difference to the reference, which is itself rounded.
        """
        targets = tuple(targets)
        inputs = tuple(inputs)
        given = {name: self.values[name] for name in self.sufficient_inputs(targets, inputs)}
        right = bound_all(self.graph, given, targets, self.precision.with_reference_error())
        known = {*inputs, *self.intermediate_symbols(targets, given)}
        return {s: widen_for_logit_form(s, r, self.values, known) for s, r in right.items()}

    def intermediate_symbols(self, targets: Iterable[str], inputs: Iterable[str]) -> set[str]:
        """The symbols that the chapter computes on its way from `given` to `wanted`."""
        return {s for step in self.graph.evaluation_order(targets, inputs) for s in step.symbols}

    def sufficient_inputs(self, targets: Iterable[str], inputs: Iterable[str]) -> set[str]:
        """The inputs, with what the chapter's definitions of `wanted` need beside them.

        A function may know less than the chapter's definition uses (g′ read off A1, without Z1);
        sizes, which are read off the arrays, are left out.
        """
        names = {name for name in inputs if name not in SIZES}
        for symbol in targets:
            if not self.graph.can_compute([symbol], names):
                names.update(next(self.graph.definitions_of(symbol)).inputs)
        return names

    def with_precision(self, precision: Precision, dtype: str) -> "Example":
        """The same example rounded to `dtype`, judged in `precision`."""
        return Example.from_inputs(self.graph, self.inputs, self.regime, precision, dtype)

    def to_float64(self) -> "Example":
        """The same numbers in arrays of float64, judged in the precision that they had."""
        wide = partial(_round_to_dtype, dtype="float64")
        given = {name: wide(value) for name, value in self.inputs.items()}
        values = {n: v if n in SIZES else wide(v) for n, v in self.values.items()}
        return replace(self, inputs=given, values=values)

    @property
    def is_double(self) -> bool:
        """Whether it is judged in double precision."""
        return self.precision.bits >= FLOAT64.bits

    def with_graph(self, graph: Graph) -> "Example":
        """The same values, of another graph over the same symbols."""
        return replace(self, graph=graph)


def _round_to_dtype(value: Any, dtype: str, bits: int = FLOAT64.bits) -> Any:
    """A copy in `dtype`, and in `bits` of significand where these are fewer than it has.

    A scalar stays a scalar, of NumPy's kind.
    """
    array = np.array(value, dtype=dtype)
    if array.dtype == np.float32 and bits < FLOAT32.bits:
        array = np.array(round_to_bits(value, bits), dtype=dtype)
    return array[()] if array.ndim == 0 else array


def _sizes_from_shapes(graph: Graph, inputs: Values) -> dict[str, int]:
    """The sizes n0, n1, n2 and m, read off the shapes of the givens."""
    return {
        axis: int(length)
        for name, value in inputs.items()
        for axis, length in zip(graph.table[name].axes, np.shape(value), strict=True)
        if isinstance(axis, str)
    }

"""One example to try: a graph of the chapter, drawn values for its givens, and all that follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from properties.bounds import FLOAT32, FLOAT64, Bounded, Precision, bound_all
from properties.bounds.precision import rounded_to
from properties.logits import also_from_logits
from reference.graph import Graph, Values
from reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class Example:
    """Values for every symbol of `graph`: `given` was drawn, the rest the reference computed.

    `regime` says how the values were drawn, such as "integer" or "saturated". The arrays have the
    dtype in which an implementation is judged, and none can be written to, since many are judged on
    one example; `precision` bounds its rounding. `kept` is for what others compute of the example,
    once for all that are judged on it; a copy starts with nothing.
    """

    graph: Graph
    given: Values
    regime: str
    values: Values
    precision: Precision = FLOAT64
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for value in (*self.given.values(), *self.values.values()):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @classmethod
    def of(
        cls,
        graph: Graph,
        given: Values,
        regime: str = "given",
        precision: Precision = FLOAT64,
        dtype: str = "float64",
    ) -> "Example":
        """The example that follows from `given`, rounded to `dtype` first."""
        bits = precision.given.bits
        given = {name: _rounded(value, dtype, bits) for name, value in given.items()}
        exact = {name: _rounded(value, "float64") for name, value in given.items()}
        with np.errstate(all="ignore"):  # saturated steps may be infinite; nothing is claimed there
            computed = graph.ask((s for s in graph.computed if s not in given), exact)
            rounded = {name: _rounded(value, dtype, bits) for name, value in computed.items()}
        return cls(graph, given, regime, {**_sizes(graph, given), **given, **rounded}, precision)

    def with_given(self, **changed: Any) -> "Example":
        """The example with some of its givens changed and all that follows computed anew."""
        given = {**self.given, **changed}
        return Example.of(self.graph, given, self.regime, self.precision, self.dtype)

    @property
    def dtype(self) -> str:
        """The dtype of what was drawn; float64 where that is sizes alone."""
        drawn = (v for v in self.given.values() if isinstance(v, np.ndarray | np.floating))
        return next((str(value.dtype) for value in drawn), "float64")

    @property
    def sizes(self) -> Mapping[str, int]:
        """n0, n1, n2 and m, as far as the example has them."""
        return {size: self.values[size] for size in SIZES if size in self.values}

    def bounds(self, wanted: Iterable[str], inputs: Iterable[str]) -> dict[str, Bounded]:
        """The right values of `wanted`, with bounds, for a function that is given `inputs`.

        The bounds hold for the difference to the reference, which is itself rounded.
        """
        wanted = tuple(wanted)
        inputs = tuple(inputs)
        given = {name: self.values[name] for name in self.sufficient(wanted, inputs)}
        right = bound_all(self.graph, given, wanted, self.precision.against_reference())
        known = {*inputs, *self.computed_for(wanted, given)}
        return {s: also_from_logits(s, r, self.values, known) for s, r in right.items()}

    def computed_for(self, wanted: Iterable[str], given: Iterable[str]) -> set[str]:
        """The symbols that the chapter computes on its way from `given` to `wanted`."""
        return {s for step in self.graph.plan(wanted, given) for s in step.symbols}

    def sufficient(self, wanted: Iterable[str], inputs: Iterable[str]) -> set[str]:
        """The inputs, with what the chapter's definitions of `wanted` need beside them.

        A function may know less than the chapter's definition uses (g′ read off A1, without Z1);
        sizes, which are read off the arrays, are left out.
        """
        names = {name for name in inputs if name not in SIZES}
        for symbol in wanted:
            if not self.graph.reaches([symbol], names):
                names.update(next(self.graph.defining(symbol)).inputs)
        return names

    def in_precision(self, precision: Precision, dtype: str) -> "Example":
        """The same example rounded to `dtype`, judged in `precision`."""
        return Example.of(self.graph, self.given, self.regime, precision, dtype)

    def widened(self) -> "Example":
        """The same numbers in arrays of float64, judged in the precision that they had."""
        wide = partial(_rounded, dtype="float64")
        given = {name: wide(value) for name, value in self.given.items()}
        values = {n: v if n in SIZES else wide(v) for n, v in self.values.items()}
        return replace(self, given=given, values=values)

    @property
    def is_double(self) -> bool:
        """Whether it is judged in double precision."""
        return self.precision.bits >= FLOAT64.bits

    def restricted(self, graph: Graph) -> "Example":
        """The same values, of another graph over the same symbols."""
        return replace(self, graph=graph)


def _rounded(value: Any, dtype: str, bits: int = FLOAT64.bits) -> Any:
    """A copy in `dtype`, and in `bits` of significand where these are fewer than it has.

    A scalar stays a scalar, of NumPy's kind.
    """
    array = np.array(value, dtype=dtype)
    if array.dtype == np.float32 and bits < FLOAT32.bits:
        array = np.array(rounded_to(value, bits), dtype=dtype)
    return array[()] if array.ndim == 0 else array


def _sizes(graph: Graph, given: Values) -> dict[str, int]:
    """The sizes n0, n1, n2 and m, read off the shapes of the givens."""
    return {
        axis: int(length)
        for name, value in given.items()
        for axis, length in zip(graph.table[name].axes, np.shape(value), strict=True)
        if isinstance(axis, str)
    }

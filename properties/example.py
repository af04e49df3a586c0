"""An example: a graph of the chapter, drawn values of its inputs, and all computed values."""

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
    """Values of every symbol of a graph: the inputs were drawn, the reference computed the rest.

    The arrays are read-only, since many implementations are judged on one example. `cache` is for
    results that others compute from the example; a changed copy starts with an empty one.

    Parameters
    ----------
    graph : Graph
        One of the chapter's graphs.
    inputs : mapping of str to array
        The drawn values by symbol.
    regime : str
        How the values were drawn, such as "integer" or "saturated".
    values : mapping of str to array
        The values of all symbols, in the dtype in which an implementation is judged.
    precision : Precision, optional
        The precision that bounds the rounding of an implementation.
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
        """Compute an example from inputs, which are rounded to `dtype` first.

        Parameters
        ----------
        graph : Graph
            One of the chapter's graphs.
        inputs : mapping of str to array
            The values of the graph's inputs.
        regime : str, optional
            How the values were drawn.
        precision : Precision, optional
            The precision that bounds the rounding of an implementation.
        dtype : str, optional
            The dtype of the arrays.

        Returns
        -------
        Example
            The example with the values of all symbols.
        """
        bits = precision.input_precision.bits
        inputs = {name: _round_to_dtype(value, dtype, bits) for name, value in inputs.items()}
        exact = {name: _round_to_dtype(value, "float64") for name, value in inputs.items()}
        with np.errstate(all="ignore"):  # saturated steps may be infinite; their bound is too
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
        """Return the example with some inputs changed and everything else recomputed.

        Parameters
        ----------
        **changes : array
            New values of inputs by symbol.

        Returns
        -------
        Example
            The changed example.
        """
        inputs = {**self.inputs, **changes}
        return Example.from_inputs(self.graph, inputs, self.regime, self.precision, self.dtype)

    @property
    def dtype(self) -> str:
        """The dtype of the inputs; float64 if they are sizes alone."""
        drawn = (v for v in self.inputs.values() if isinstance(v, np.ndarray | np.floating))
        return next((str(value.dtype) for value in drawn), "float64")

    @property
    def sizes(self) -> Mapping[str, int]:
        """The sizes n0, n1, n2 and m, as far as the example has them."""
        return {size: self.values[size] for size in SIZES if size in self.values}

    def bounds(self, targets: Iterable[str], inputs: Iterable[str]) -> dict[str, BoundedArray]:
        """Compute the right values of symbols, with bounds, for a function of given inputs.

        The bounds hold for the difference to the reference, which is itself rounded.

        Parameters
        ----------
        targets : iterable of str
            The symbols that the function returns.
        inputs : iterable of str
            The symbols that the function takes.

        Returns
        -------
        dict of str to BoundedArray
            The right values with their bounds.
        """
        targets, inputs = tuple(targets), tuple(inputs)
        known = {name: self.values[name] for name in self.sufficient_inputs(targets, inputs)}
        bounds = bound_all(self.graph, known, targets, self.precision.with_reference_error())
        symbols = {*inputs, *self.intermediate_symbols(targets, known)}
        return {s: widen_for_logit_form(s, b, self.values, symbols) for s, b in bounds.items()}

    def intermediate_symbols(self, targets: Iterable[str], inputs: Iterable[str]) -> set[str]:
        """Return the symbols that the graph computes on the way from `inputs` to `targets`.

        Parameters
        ----------
        targets : iterable of str
            The symbols to compute.
        inputs : iterable of str
            The given symbols.

        Returns
        -------
        set of str
            The computed symbols, with the targets.
        """
        return {s for step in self.graph.evaluation_order(targets, inputs) for s in step.symbols}

    def sufficient_inputs(self, targets: Iterable[str], inputs: Iterable[str]) -> set[str]:
        """Extend the inputs of a function by what the chapter's definitions need besides.

        A function may take less than the chapter's definition (g′ from A1, without Z1). Sizes are
        left out, since the arrays have them.

        Parameters
        ----------
        targets : iterable of str
            The symbols that the function returns.
        inputs : iterable of str
            The symbols that the function takes.

        Returns
        -------
        set of str
            Symbols from which the graph can compute the targets.
        """
        names = {name for name in inputs if name not in SIZES}
        for symbol in targets:
            if not self.graph.can_compute([symbol], names):
                names.update(next(self.graph.definitions_of(symbol)).inputs)
        return names

    def with_precision(self, precision: Precision, dtype: str) -> "Example":
        """Round the inputs to a dtype, and recompute the example for another precision.

        Parameters
        ----------
        precision : Precision
            The precision that bounds the rounding of an implementation.
        dtype : str
            The dtype of the arrays.

        Returns
        -------
        Example
            The rounded example.
        """
        return Example.from_inputs(self.graph, self.inputs, self.regime, precision, dtype)

    def to_float64(self) -> "Example":
        """Convert the arrays to float64, without a change of values or precision.

        Returns
        -------
        converted : Example
            The converted example.
        """
        as_float64 = partial(_round_to_dtype, dtype="float64")
        inputs = {name: as_float64(value) for name, value in self.inputs.items()}
        values = {n: v if n in SIZES else as_float64(v) for n, v in self.values.items()}
        return replace(self, inputs=inputs, values=values)

    @property
    def is_double(self) -> bool:
        """True if implementations are judged in double precision."""
        return self.precision.bits >= FLOAT64.bits

    def with_graph(self, graph: Graph) -> "Example":
        """Return the same values for another graph over the same symbols.

        Parameters
        ----------
        graph : Graph
            The other graph.

        Returns
        -------
        result : Example
            The values as an example of that graph.
        """
        return replace(self, graph=graph)


def _round_to_dtype(value: Any, dtype: str, bits: int = FLOAT64.bits) -> Any:
    """Copy a value in `dtype`, rounded to `bits` of significand if the dtype has more.

    A scalar becomes a NumPy scalar.
    """
    array = np.array(value, dtype=dtype)
    if array.dtype == np.float32 and bits < FLOAT32.bits:
        array = np.array(round_to_bits(value, bits), dtype=dtype)
    return array[()] if array.ndim == 0 else array


def _sizes_from_shapes(graph: Graph, inputs: Values) -> dict[str, int]:
    """Return the sizes n0, n1, n2 and m from the shapes of the inputs."""
    return {
        axis: int(length)
        for name, value in inputs.items()
        for axis, length in zip(graph.table[name].axes, np.shape(value), strict=True)
        if isinstance(axis, str)
    }

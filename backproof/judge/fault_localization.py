"""Which equation a wrong result belongs to: the first that is wrong, not all that follow from it.

Each result of a function is held against the chapter's definition twice: on correct values, and
on the function's own earlier results. What is right on its own values merely follows. A symbol
that is not returned is read off those that are: dW and db are (1/m) dZ Aᵀ and (1/m) Σ dZ, which
determine dZ where there are fewer examples than rows in A and a row of ones; and one descent step
shows the gradient along which it was taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.inference_sources import LAYER_SOURCES, UPDATED_PARAMETERS
from backproof.judge.gradient_from_update import gradient_from_step, is_explained_by_step_length
from backproof.judge.observation import Observation, upstream_symbols
from backproof.properties.bounds import BoundedArray
from backproof.properties.compare import Comparison, worst_entry

MAX_CONDITION_NUMBER = 100
LEAST_SQUARES_ERROR = 2.0**12
"""The error of a symbol that was read off, in units of the precision's u: well above the worst."""


@dataclass(frozen=True, slots=True)
class Localization:
    """The unreturned symbols that are wrong, each with its worst entry, and what only follows."""

    inferred_faults: Mapping[str, tuple[Observation, Comparison]]
    consequences: frozenset[str]


@dataclass(frozen=True, slots=True)
class OwnValues:
    """A sitting with the implementation's own values: what it returned, and what was read off."""

    observation: Observation
    inferred_values: Mapping[str, BoundedArray]

    def is_consistent(self, symbol: str, value: Any, radius: Any = 0.0) -> bool:
        """Whether `value` is what the chapter makes of the implementation's own earlier values."""
        before = upstream_symbols(self.observation.line, symbol)
        own = {**self.observation.upstream_results, **self.observation.results}
        usable = {s: v for s, v in own.items() if s in before and self._is_usable(s, v)}
        read = {s: v for s, v in self.inferred_values.items() if s in before}
        expected = self.observation.expected_value(symbol, {**usable, **read})
        if np.shape(value) != expected.shape:
            return False
        return worst_entry(value, expected.value, expected.radius + radius).ok

    def returned_value(self, symbol: str) -> Any:
        """The result for `symbol`, or None where it has the wrong form or is not finite."""
        value = self.observation.results.get(symbol)
        return value if value is not None and self._is_usable(symbol, value) else None

    def _is_usable(self, symbol: str, value: Any) -> bool:
        shape = self.observation.line.graph.table[symbol].shape(self.observation.example.sizes)
        real = np.asarray(value).dtype.kind in "biuf"
        return real and np.shape(value) == shape and bool(np.all(np.isfinite(value)))


def localize(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: Iterable[str]
) -> Localization:
    """Place the results `wrong` of a function: what is at fault, and what follows from it."""
    wrong_symbols = set(wrong_symbols)
    owned = [OwnValues(sitting, {}) for sitting in observations if not sitting.overflowing_symbols]
    inferred = dict[str, tuple[Observation, Comparison]]()
    for symbol in _symbols_to_infer(line, [o.observation for o in owned], wrong_symbols):
        if set(line.inference_sources(symbol)) <= wrong_symbols:
            trial = _add_inferred_values(owned, symbol)
            fault = _first_fault(trial, symbol)
            if fault is not None and all(_explains(o, symbol) for o in trial):
                owned, inferred = trial, {**inferred, symbol: fault}
    return Localization(inferred, frozenset(s for s in wrong_symbols if _is_consequence(owned, s)))


def _symbols_to_infer(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: set[str]
) -> list[str]:
    """The unreturned symbols, but for those of a step whose length alone explains it."""
    stepped = [s for s in line.inferable_symbols if s in UPDATED_PARAMETERS]
    if (
        stepped
        and {UPDATED_PARAMETERS[s] for s in stepped} <= wrong_symbols
        and is_explained_by_step_length(observations, stepped)
    ):
        return []
    return list(line.inferable_symbols)


def _add_inferred_values(own_values: list[OwnValues], symbol: str) -> list[OwnValues]:
    """The sittings whose examples determine the symbol, with its value."""
    found = ((o, _infer_value(o, symbol)) for o in own_values)
    return [
        replace(o, inferred_values={**o.inferred_values, symbol: v})
        for o, v in found
        if v is not None
    ]


def _infer_value(own_values: OwnValues, symbol: str) -> BoundedArray | None:
    """The gradient of a step, or the dZ of a layer's gradients, where the example shows it."""
    if symbol in UPDATED_PARAMETERS:
        return gradient_from_step(own_values.observation, symbol)
    dW, db, A = LAYER_SOURCES[symbol]
    gradients = [_gradient(own_values, s) for s in (dW, db)]
    example = own_values.observation.example
    rows = np.vstack([example.values[A], np.ones((1, example.sizes["m"]))]).astype(np.float64)
    if any(g is None for g in gradients):
        return None
    return _solve_dZ(rows, [g for g in gradients if g is not None])


def _gradient(own_values: OwnValues, symbol: str) -> BoundedArray | None:
    """A gradient as the function returned it, or as the step shows it that was taken along it."""
    if symbol not in own_values.observation.line.outputs:
        return gradient_from_step(own_values.observation, symbol)
    returned = own_values.returned_value(symbol)
    precision = own_values.observation.example.precision.with_reference_error()
    return None if returned is None else BoundedArray.from_exact(returned, precision)


def _solve_dZ(rows: Any, gradients: Sequence[BoundedArray]) -> BoundedArray | None:
    """The dZ with m [dW db] = dZ [A; 1]ᵀ, or None where that leaves it some freedom."""
    m, precision = rows.shape[1], gradients[0].precision
    if not m < len(rows) or np.linalg.cond(rows) > MAX_CONDITION_NUMBER:
        return None
    right = m * np.hstack([g.value for g in gradients]).T
    dZ = np.linalg.lstsq(rows, right, rcond=None)[0].T
    carried = m * np.hstack([g.radius for g in gradients]) @ np.abs(np.linalg.pinv(rows)).T
    error = LEAST_SQUARES_ERROR * precision.unit * np.max(np.abs(dZ))
    return BoundedArray.within(dZ, carried + error, precision)


def _first_fault(own_values: list[OwnValues], symbol: str) -> tuple[Observation, Comparison] | None:
    """The first sitting where the symbol is neither right nor what its own past makes of it."""
    for owned in own_values:
        read, right = owned.inferred_values[symbol], owned.observation.expected_value(symbol)
        comparison = worst_entry(read.value, right.value, right.radius + read.radius)
        past = replace(
            owned, inferred_values={s: v for s, v in owned.inferred_values.items() if s != symbol}
        )
        if not comparison.ok and not past.is_consistent(symbol, read.value, read.radius):
            return owned.observation, comparison
    return None


def _explains(own_values: OwnValues, symbol: str) -> bool:
    """Whether its layer's gradients follow from the symbol, and nothing right speaks against it."""
    line = own_values.observation.line
    layer = line.inference_sources(symbol)
    for output in line.outputs:
        downstream = symbol in upstream_symbols(line, output)
        held = output in layer or own_values.observation.comparison(output).ok
        if (
            downstream
            and held
            and not own_values.is_consistent(output, own_values.returned_value(output))
        ):
            return False
    return True


def _is_consequence(own_values: list[OwnValues], symbol: str) -> bool:
    """Whether a wrong result is right on the implementation's own values, on every example."""
    return bool(own_values) and all(
        o.is_consistent(symbol, o.returned_value(symbol)) for o in own_values
    )

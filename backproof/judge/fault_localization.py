"""Localize the fault behind wrong results: find the first wrong equation, not its consequences.

Each result is compared with its definition twice: on correct inputs, and on the function's own
earlier results. A result that is right on the own values is a consequence. A symbol that is not
returned is inferred from those that are: dW and db are (1/m) dZ Aᵀ and (1/m) Σ dZ, which determine
dZ where there are fewer examples than rows in A and a row of ones; and one step of gradient descent
determines the gradient that it used.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.unreturned_symbols import LAYER_SOURCES, UPDATED_PARAMETERS
from backproof.judge.gradient_from_update import gradient_from_step, is_explained_by_step_length
from backproof.judge.observation import Observation, upstream_symbols
from backproof.properties.bounds import BoundedArray
from backproof.properties.compare import Comparison, worst_entry

MAX_CONDITION_NUMBER = 100
LEAST_SQUARES_ERROR = 2.0**12
"""A safe bound of the error of an inferred symbol, in units of the precision's u."""


@dataclass(frozen=True, slots=True)
class Localization:
    """The unreturned symbols at fault, each with its worst entry, and the consequences."""

    inferred_faults: Mapping[str, tuple[Observation, Comparison]]
    consequences: frozenset[str]


@dataclass(frozen=True, slots=True)
class OwnValues:
    """An observation with the implementation's own values: returned ones and inferred ones."""

    observation: Observation
    inferred_values: Mapping[str, BoundedArray]

    def is_consistent(self, symbol: str, value: Any, radius: Any = 0.0) -> bool:
        """Return whether the definition gives `value` on the own earlier values."""
        upstream = upstream_symbols(self.observation.line, symbol)
        returned = {**self.observation.upstream_results, **self.observation.results}
        usable = {s: v for s, v in returned.items() if s in upstream and self._is_usable(s, v)}
        inferred = {s: v for s, v in self.inferred_values.items() if s in upstream}
        expected = self.observation.expected_value(symbol, {**usable, **inferred})
        if np.shape(value) != expected.shape:
            return False
        return worst_entry(value, expected.value, expected.radius + radius).ok

    def returned_value(self, symbol: str) -> Any:
        """Return the result for `symbol`, or None if its form is wrong or it is not finite."""
        value = self.observation.results.get(symbol)
        return value if value is not None and self._is_usable(symbol, value) else None

    def _is_usable(self, symbol: str, value: Any) -> bool:
        shape = self.observation.line.graph.table[symbol].shape(self.observation.example.sizes)
        real = np.asarray(value).dtype.kind in "biuf"
        return real and np.shape(value) == shape and bool(np.all(np.isfinite(value)))


def localize(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: Iterable[str]
) -> Localization:
    """Localize the faults behind the wrong results of a function."""
    wrong_symbols = set(wrong_symbols)
    own_values = [
        OwnValues(observation, {})
        for observation in observations
        if not observation.overflowing_symbols
    ]
    inferred = dict[str, tuple[Observation, Comparison]]()
    for symbol in _symbols_to_infer(line, [o.observation for o in own_values], wrong_symbols):
        if set(line.inference_sources(symbol)) <= wrong_symbols:
            trial = _add_inferred_values(own_values, symbol)
            fault = _first_fault(trial, symbol)
            if fault is not None and all(_explains(o, symbol) for o in trial):
                own_values, inferred = trial, {**inferred, symbol: fault}
    return Localization(
        inferred, frozenset(s for s in wrong_symbols if _is_consequence(own_values, s))
    )


def _symbols_to_infer(
    line: FunctionBinding, observations: Sequence[Observation], wrong_symbols: set[str]
) -> list[str]:
    """Return the unreturned symbols that can be inferred, except gradients of a step.

    Those are left out if the length of the step alone explains the wrong results.
    """
    stepped = [s for s in line.inferable_symbols if s in UPDATED_PARAMETERS]
    if (
        stepped
        and {UPDATED_PARAMETERS[s] for s in stepped} <= wrong_symbols
        and is_explained_by_step_length(observations, stepped)
    ):
        return []
    return list(line.inferable_symbols)


def _add_inferred_values(own_values: list[OwnValues], symbol: str) -> list[OwnValues]:
    """Return the observations whose examples determine the symbol, with its value."""
    values = ((o, _infer_value(o, symbol)) for o in own_values)
    return [
        replace(o, inferred_values={**o.inferred_values, symbol: v})
        for o, v in values
        if v is not None
    ]


def _infer_value(own_values: OwnValues, symbol: str) -> BoundedArray | None:
    """Return the gradient of a step, or the dZ of a layer, where the example determines it."""
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
    """Return a gradient as it was returned, or as the step determines it."""
    if symbol not in own_values.observation.line.outputs:
        return gradient_from_step(own_values.observation, symbol)
    returned = own_values.returned_value(symbol)
    precision = own_values.observation.example.precision.with_reference_error()
    return None if returned is None else BoundedArray.from_exact(returned, precision)


def _solve_dZ(rows: Any, gradients: Sequence[BoundedArray]) -> BoundedArray | None:
    """Solve m [dW db] = dZ [A; 1]ᵀ for dZ; return None if it is not determined."""
    m, precision = rows.shape[1], gradients[0].precision
    if not m < len(rows) or np.linalg.cond(rows) > MAX_CONDITION_NUMBER:
        return None
    scaled = m * np.hstack([g.value for g in gradients]).T
    dZ = np.linalg.lstsq(rows, scaled, rcond=None)[0].T
    propagated = m * np.hstack([g.radius for g in gradients]) @ np.abs(np.linalg.pinv(rows)).T
    error = LEAST_SQUARES_ERROR * precision.unit * np.max(np.abs(dZ))
    return BoundedArray.within(dZ, propagated + error, precision)


def _first_fault(own_values: list[OwnValues], symbol: str) -> tuple[Observation, Comparison] | None:
    """Return the first observation in which the symbol is wrong, also on its own earlier values."""
    for own in own_values:
        inferred, right = own.inferred_values[symbol], own.observation.expected_value(symbol)
        comparison = worst_entry(inferred.value, right.value, right.radius + inferred.radius)
        own_past = replace(
            own, inferred_values={s: v for s, v in own.inferred_values.items() if s != symbol}
        )
        if not comparison.ok and not own_past.is_consistent(
            symbol, inferred.value, inferred.radius
        ):
            return own.observation, comparison
    return None


def _explains(own_values: OwnValues, symbol: str) -> bool:
    """Return whether the symbol gives the layer's gradients, and no right result contradicts it."""
    line = own_values.observation.line
    layer = line.inference_sources(symbol)
    for output in line.outputs:
        is_downstream = symbol in upstream_symbols(line, output)
        is_trusted = output in layer or own_values.observation.comparison(output).ok
        if (
            is_downstream
            and is_trusted
            and not own_values.is_consistent(output, own_values.returned_value(output))
        ):
            return False
    return True


def _is_consequence(own_values: list[OwnValues], symbol: str) -> bool:
    """Return whether a wrong result is right on the own earlier values in every example."""
    return bool(own_values) and all(
        o.is_consistent(symbol, o.returned_value(symbol)) for o in own_values
    )

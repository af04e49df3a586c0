"""Infer gradients from one step of gradient descent: dW = (W − W_next)/α, with error bounds.

A step computes fl(W − fl(α dW)), which is off by at most γ₂(|W| + |α dW|) from its own gradient,
and |α dW| is |W − W_next| up to that error. The length of the step is inferred as well: if all
parameters move by the same multiple of the right gradients, the gradients may be right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.unreturned_symbols import UPDATED_PARAMETERS
from backproof.judge.observation import Observation
from backproof.properties.bounds import BoundedArray


def gradient_from_step(observation: Observation, symbol: str) -> BoundedArray | None:
    """Return the gradient of a step from the right parameters, or None without a valid step."""
    updated = observation.results.get(UPDATED_PARAMETERS[symbol])
    example = observation.example
    before = np.asarray(example.values[symbol.removeprefix("d")], dtype=np.float64)
    if (
        updated is None
        or np.shape(updated) != before.shape
        or np.asarray(updated).dtype.kind != "f"
    ):
        return None
    precision, alpha = example.precision.with_reference_error(), float(example.values["alpha"])
    decrease = before - np.asarray(updated, dtype=np.float64)
    if not np.all(np.isfinite(decrease)):
        return None
    rounded = precision.gamma(6) * (np.abs(before) + np.abs(decrease)) + 2 * precision.underflow
    return BoundedArray.within(decrease / alpha, rounded / alpha, precision)


@dataclass(frozen=True, slots=True)
class Multiple:
    """A number known up to an error, by which the right gradients were multiplied in a step."""

    value: float
    error: float

    def overlaps(self, other: "Multiple") -> bool:
        """Return whether both may be the same number."""
        return abs(self.value - other.value) <= self.error + other.error


def is_explained_by_step_length(
    observations: Sequence[Observation], symbols: Iterable[str]
) -> bool:
    """Return whether wrong steps all follow the right gradients, with a wrong length.

    The length corresponds to one rate, whatever rate was passed; or to a multiple of that rate, and
    another function of the file computes these gradients rightly.
    """
    symbols = list(symbols)
    multiples = [_common_multiple(observation, symbols) for observation in observations]
    determined = [(s, m) for s, m in zip(observations, multiples, strict=True) if m is not None]
    if not determined or len(determined) < len(multiples):
        return False
    rates = [_scale_multiple(m, float(s.example.values["alpha"])) for s, m in determined]
    has_one_rate = all(rate.overlaps(rates[0]) for rate in rates)
    passed_rates = {float(s.example.values["alpha"]) for s, _ in determined}
    if has_one_rate and len(passed_rates) > 1:
        return True
    has_one_multiple = all(m.overlaps(determined[0][1]) for _, m in determined)
    return has_one_multiple and all(_is_right_upstream(s, symbols) for s, _ in determined)


def _common_multiple(observation: Observation, symbols: Sequence[str]) -> Multiple | None:
    """Return the one number that multiplied all right gradients, or None."""
    pairs = [(gradient_from_step(observation, s), observation.expected_value(s)) for s in symbols]
    entries = [_entries(got, right) for got, right in pairs if got is not None]
    if len(entries) < len(pairs):
        return None
    got, got_error, right, right_error = (
        np.concatenate(parts) for parts in zip(*entries, strict=True)
    )
    largest = int(np.argmax(np.abs(right)))
    if right[largest] == 0:
        return None
    value = float(got[largest] / right[largest])
    error = float((got_error[largest] + abs(value) * right_error[largest]) / abs(right[largest]))
    allowed = got_error + abs(value) * right_error + error * np.abs(right)
    all_agree = bool(np.all(np.abs(got - value * right) <= allowed))
    return Multiple(value, error) if all_agree else None


def _entries(got: BoundedArray, right: BoundedArray) -> tuple[Any, Any, Any, Any]:
    arrays = (got.value, got.radius, right.value, right.radius)
    return tuple(array.ravel() for array in arrays)  # type: ignore[return-value]


def _scale_multiple(multiple: Multiple, factor: float) -> Multiple:
    return Multiple(multiple.value * factor, multiple.error * abs(factor))


def _is_right_upstream(observation: Observation, symbols: Iterable[str]) -> bool:
    """Return whether another function returned these gradients rightly on the same example."""
    for symbol in symbols:
        upstream, right = (
            observation.upstream_results.get(symbol),
            observation.expected_value(symbol),
        )
        if upstream is None or np.shape(upstream) != right.shape:
            return False
        if not np.all(np.abs(np.subtract(upstream, right.value, dtype=np.float64)) <= right.radius):
            return False
    return True

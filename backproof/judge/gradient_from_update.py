"""Gradients read off one descent step: dW = (W − W_next)/α, with the error of that.

A step computes fl(W − fl(α dW)), which is off by at most γ₂(|W| + |α dW|) from its own gradient;
and |α dW| is itself |W − W_next| up to that. Which step was taken is read off, too: where all
parameters move by one and the same multiple of the right gradients, the gradients may be right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.inference_sources import UPDATED_PARAMETERS
from backproof.judge.observation import Observation
from backproof.properties.bounds import BoundedArray


def gradient_from_step(observation: Observation, symbol: str) -> BoundedArray | None:
    """The gradient that a step from the right parameters took; None where there was no step."""
    taken = observation.results.get(UPDATED_PARAMETERS[symbol])
    example = observation.example
    before = np.asarray(example.values[symbol.removeprefix("d")], dtype=np.float64)
    if taken is None or np.shape(taken) != before.shape or np.asarray(taken).dtype.kind != "f":
        return None
    precision, alpha = example.precision.with_reference_error(), float(example.values["alpha"])
    moved = before - np.asarray(taken, dtype=np.float64)
    if not np.all(np.isfinite(moved)):
        return None
    rounded = precision.gamma(6) * (np.abs(before) + np.abs(moved)) + 2 * precision.underflow
    return BoundedArray.within(moved / alpha, rounded / alpha, precision)


@dataclass(frozen=True, slots=True)
class Multiple:
    """A number known up to an error: by what the right gradients were multiplied in a step."""

    value: float
    error: float

    def overlaps(self, other: "Multiple") -> bool:
        """Whether both may be the same number."""
        return abs(self.value - other.value) <= self.error + other.error


def is_explained_by_step_length(
    observations: Sequence[Observation], symbols: Iterable[str]
) -> bool:
    """Whether wrong steps are explained by how far they go, all along the right gradients.

    They go by one rate, whatever the rate that was given; or by a multiple of it, where another
    function of the same file computes these gradients rightly.
    """
    symbols = list(symbols)
    multiples = [_common_multiple(sitting, symbols) for sitting in observations]
    found = [(s, m) for s, m in zip(observations, multiples, strict=True) if m is not None]
    if not found or len(found) < len(multiples):
        return False
    rates = [_scale_multiple(m, float(s.example.values["alpha"])) for s, m in found]
    one_rate = all(rate.overlaps(rates[0]) for rate in rates)
    given = {float(s.example.values["alpha"]) for s, _ in found}
    if one_rate and len(given) > 1:
        return True
    one_multiple = all(m.overlaps(found[0][1]) for _, m in found)
    return one_multiple and all(_is_right_upstream(s, symbols) for s, _ in found)


def _common_multiple(observation: Observation, symbols: Sequence[str]) -> Multiple | None:
    """The one number by which all the right gradients were multiplied, if there is one."""
    pairs = [(gradient_from_step(observation, s), observation.expected_value(s)) for s in symbols]
    entries = [_entries(got, right) for got, right in pairs if got is not None]
    if len(entries) < len(pairs):
        return None
    got, got_error, right, right_error = (
        np.concatenate(parts) for parts in zip(*entries, strict=True)
    )
    most = int(np.argmax(np.abs(right)))
    if right[most] == 0:
        return None
    value = float(got[most] / right[most])
    error = float((got_error[most] + abs(value) * right_error[most]) / abs(right[most]))
    allowed = got_error + abs(value) * right_error + error * np.abs(right)
    fits = bool(np.all(np.abs(got - value * right) <= allowed))
    return Multiple(value, error) if fits else None


def _entries(got: BoundedArray, right: BoundedArray) -> tuple[Any, Any, Any, Any]:
    arrays = (got.value, got.radius, right.value, right.radius)
    return tuple(array.ravel() for array in arrays)  # type: ignore[return-value]


def _scale_multiple(multiple: Multiple, factor: float) -> Multiple:
    return Multiple(multiple.value * factor, multiple.error * abs(factor))


def _is_right_upstream(observation: Observation, symbols: Iterable[str]) -> bool:
    """Whether another function gave these gradients on the same example, and they are right."""
    for symbol in symbols:
        got, right = observation.upstream_results.get(symbol), observation.expected_value(symbol)
        if got is None or np.shape(got) != right.shape:
            return False
        if not np.all(np.abs(np.subtract(got, right.value, dtype=np.float64)) <= right.radius):
            return False
    return True

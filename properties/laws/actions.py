"""Symmetries of the network: how each maps parameters, data, activations and gradients.

Gradients transform contragrediently: where x → P x and W → W P⁻¹ leave W x unchanged, ∂J/∂W goes
to ∂J/∂W Pᵀ. Every map is exact in floating point (permutations, signs, powers of two, small
integers), so that only the code under test rounds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.properties.example import Example
from backproof.reference.graph import Values

ArrayMap = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Action:
    """A symmetry, as a map of values and a map of their bounds, for any subset of the symbols.

    `inexact_symbols` are the symbols whose map may round, by at most one unit.
    """

    transform_values: Callable[[Values], dict[str, Any]]
    transform_bounds: Callable[[Values], dict[str, Any]]
    inexact_symbols: frozenset[str] = frozenset()


def axis_action(example: Example, axis: str, change: Callable[[Any, int], Any]) -> Action:
    """Make the same change along one axis (n0, n1, n2 or m) of every symbol that has it."""

    def moves(values: Values) -> dict[str, Any]:
        moved = dict(values)
        for name, value in values.items():
            axes = example.graph.table[name].axes
            if axis in axes:
                moved[name] = change(value, axes.index(axis))
        return moved

    return Action(moves, moves)


def permute(example: Example, axis: str) -> Action:
    """Move every unit (or example) one place on, the last to the front."""
    return axis_action(example, axis, lambda value, at: np.roll(value, 1, axis=at))


def repeat_examples(example: Example) -> Action:
    """Repeat every example; gradients and cost, which are means, do not change."""
    return axis_action(example, "m", lambda value, at: np.concatenate([value, value], axis=at))


def flip_unit(example: Example) -> Action:
    """Change the sign of the first hidden unit, whose activation is odd."""
    return _scale_units(example, dict.fromkeys(_HIDDEN_ROWS + _HIDDEN_COLUMNS, -1.0))


def rescale_unit(example: Example) -> Action:
    """Multiply the first hidden unit's inputs by 4 and its outgoing weights by 1/4."""
    up, down = 4.0, 0.25
    factors = {"W1": up, "b1": up, "Z1": up, "A1": up, "W2": down}
    gradients = {"dW1": down, "db1": down, "dZ1": down, "dW2": up}
    return _scale_units(example, factors | gradients)


_HIDDEN_ROWS = ("W1", "b1", "Z1", "A1", "dW1", "db1", "dZ1", "W1_next", "b1_next")
_HIDDEN_COLUMNS = ("W2", "dW2", "W2_next")


def _scale_units(example: Example, factors: Mapping[str, float]) -> Action:
    """Multiply the first hidden unit of each symbol by a factor, and bounds by its magnitude."""

    def scaled(values: Values, of: Callable[[float], float]) -> dict[str, Any]:
        moved = dict(values)
        for name in factors.keys() & values.keys():
            axes = example.graph.table[name].axes
            value = np.array(values[name])
            first = (0,) if axes[0] == "n1" else (slice(None), 0)
            value[first] *= of(factors[name])
            moved[name] = value
        return moved

    return Action(lambda values: scaled(values, float), lambda radii: scaled(radii, abs))


def exchange_labels(example: Example) -> Action:
    """Exchange the labels 0 and 1: the output layer changes its sign, the hidden layer stays."""
    negated = {"W2", "b2", "Z2", "dZ2", "dW2", "db2", "W2_next", "b2_next"}
    complemented = {"Y", "A2", "prediction"}

    def moves(values: Values) -> dict[str, Any]:
        return {
            name: -value if name in negated else 1 - value if name in complemented else value
            for name, value in values.items()
        }

    del example
    return Action(moves, dict, inexact_symbols=frozenset({"A2"}))


def shift_inputs(example: Example) -> Action:
    """Add c to every column of X, and subtract W1 c from b1; dW1 becomes dW1 + db1 cᵀ."""
    n0 = example.sizes["n0"]
    c = np.arange(1.0, n0 + 1)[:, np.newaxis].astype(example.dtype)
    W1 = example.values["W1"]

    def moves(values: Values) -> dict[str, Any]:
        moved = dict(values)
        for name, shift in (("X", lambda: c), ("b1", lambda: -(W1 @ c))):
            if name in values:
                moved[name] = values[name] + shift()
        if "dW1" in values:
            moved["dW1"] = values["dW1"] + values.get("db1", example.values["db1"]) @ c.T
        return moved

    def bounds(radii: Values) -> dict[str, Any]:
        if "dW1" not in radii:
            return dict(radii)
        db1 = example.bounds(["db1"], ["X", "Y", "W1", "b1", "W2", "b2"])["db1"].radius
        return {**radii, "dW1": radii["dW1"] + db1 @ np.abs(c).T}

    return Action(moves, bounds)


def change_basis(example: Example) -> Action:
    """Map X → P X and W1 → W1 P⁻¹, with P = 1 + 2 e₀ eₙᵀ, whose inverse is 1 − 2 e₀ eₙᵀ."""
    n0 = example.sizes["n0"]
    unit = np.zeros((n0, n0), example.dtype)
    unit[0, n0 - 1] = 2
    eye = np.eye(n0, dtype=example.dtype)
    P, P_inverse = eye + unit, eye - unit
    maps: dict[str, ArrayMap] = {
        "X": lambda X: P @ X,
        "W1": lambda W1: W1 @ P_inverse,
        "dW1": lambda dW1: dW1 @ P.T,
    }

    def moves(values: Values) -> dict[str, Any]:
        return {n: maps[n](value) if n in maps else value for n, value in values.items()}

    return Action(moves, moves)

"""The functions that counterexamples import, so that their code runs wherever it is pasted.

A counterexample of a function gets the function under test from `defined_in` (a file), from
`functions_of` (an object in this process) or from `call_program` (a program). A counterexample of
a training loop compares one more iteration of the loop with one step of gradient descent: see
`reset_rng`, `rate_of` and `one_step`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backproof.judge.training.loop_runs import NEXT_SYMBOLS, RUN_SEED
from backproof.judge.training.loop_steps import LoopStep
from backproof.judge.training.step_check import rate_of_step
from backproof.properties.bounds import BoundedArray
from backproof.properties.bounds.formats import format_of
from backproof.properties.example import Example
from backproof.reference import graphs
from backproof.reference.activation_choice import ACTIVATIONS
from backproof.runner import rng_reset
from backproof.sandbox.json_program.program_worker import call_program
from backproof.validation.counterexample_loader import defined_in
from backproof.validation.in_process_target import functions_of

__all__ = ["call_program", "defined_in", "functions_of", "one_step", "rate_of", "reset_rng"]


def reset_rng(module: Mapping[str, Any]) -> None:
    """Reset all random number generators to the state in which a training loop is judged.

    Parameters
    ----------
    module : mapping
        The names that a file defines, as `defined_in` returns them. The generators among them are
        reset, and so are the global generators of NumPy and Python.
    """
    rng_reset.reset_rng(module, RUN_SEED)


def one_step(
    symbol: str,
    X: Any,
    Y: Any,
    before: Mapping[str, Any],
    alpha: Any,
    *,
    hidden: str = "tanh",
    dtype: str = "float64",
) -> tuple[Any, Any]:
    """Return a parameter after one step of gradient descent (3.30, 3.31).

    Parameters
    ----------
    symbol : str
        The parameter: "W1", "b1", "W2" or "b2".
    X : array_like, shape (n0, m)
        The inputs, one example in each column.
    Y : array_like, shape (n2, m)
        The labels.
    before : mapping
        The parameters before the step: W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1).
    alpha : float or BoundedArray
        The learning rate, or the result of `rate_of`.
    hidden : str, optional
        The activation function of the hidden layer.
    dtype : str, optional
        The number format of the implementation.

    Returns
    -------
    value : ndarray
        The parameter after the step.
    radius : ndarray
        The largest error that rounding can cause, entry by entry.
    """
    step = LoopStep(_example(X, Y, hidden, dtype), 0, _parameters(before), {})
    expected = step.expected(alpha)[NEXT_SYMBOLS[symbol]]
    return expected.value, expected.radius


def rate_of(
    X: Any,
    Y: Any,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    hidden: str = "tanh",
    dtype: str = "float64",
) -> float | BoundedArray:
    """Return the learning rate of a step of gradient descent from `before` to `after`.

    Parameters
    ----------
    X, Y, before, hidden, dtype
        As for `one_step`.
    after : mapping
        The parameters after the step, as `before`.

    Returns
    -------
    float or BoundedArray
        The learning rate, with an interval where rounding leaves it open. If no rate explains all
        parameters, it is the rate on which most of them agree.
    """
    ends = {NEXT_SYMBOLS[name]: value for name, value in _parameters(after).items()}
    return rate_of_step(LoopStep(_example(X, Y, hidden, dtype), 0, _parameters(before), ends))


def _example(X: Any, Y: Any, hidden: str, dtype: str) -> Example:
    data = {"X": np.asarray(X), "Y": np.asarray(Y)}
    graph = graphs.network(ACTIVATIONS[hidden])
    return Example(graph, data, "given", data, format_of(dtype).precision)


def _parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: np.asarray(values[name], dtype=np.float64) for name in NEXT_SYMBOLS}

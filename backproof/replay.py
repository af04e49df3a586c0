"""One step of gradient descent, for code that is pasted: a loop's own parameters, one step further.

A counterexample of a training loop asks it for some iterations and for one more, and holds what it
gives against this. So it fails as long as the loop is wrong, whatever else is changed in it.
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
from backproof.reference.activation import ACTIVATIONS
from backproof.runner import rng_reset
from backproof.sandbox.json_program.program_worker import call_program
from backproof.validation.counterexample_loader import defined_in
from backproof.validation.in_process_target import functions_of

__all__ = ["call_program", "defined_in", "functions_of", "one_step", "rate_of", "reset_rng"]


def reset_rng(module: Mapping[str, Any]) -> None:
    """Have all random numbers start as they do where a loop is judged.

    Those are NumPy's and Python's, and those of generators that the names of a file lead to.
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
    """What one step makes of a parameter, and how far rounding may be off: 3.30, 3.31.

    `symbol` is W1 (n1, n0), b1 (n1, 1), W2 (n2, n1) or b2 (n2, 1); `before` holds all four as they
    are before the step. `alpha` is the learning rate, or what `rate_of` gave.
    """
    step = LoopStep(_example(X, Y, hidden, dtype), 0, _parameters(before), {})
    right = step.expected(alpha)[NEXT_SYMBOLS[symbol]]
    return right.value, right.radius


def rate_of(
    X: Any,
    Y: Any,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    hidden: str = "tanh",
    dtype: str = "float64",
) -> float | BoundedArray:
    """The learning rate of a step from `before` to `after`, with what rounding leaves open of it.

    Where no one rate leads there, it is the one on which most of the parameters agree.
    """
    ends = {NEXT_SYMBOLS[name]: value for name, value in _parameters(after).items()}
    return rate_of_step(LoopStep(_example(X, Y, hidden, dtype), 0, _parameters(before), ends))


def _example(X: Any, Y: Any, hidden: str, dtype: str) -> Example:
    data = {"X": np.asarray(X), "Y": np.asarray(Y)}
    graph = graphs.network(ACTIVATIONS[hidden])
    return Example(graph, data, "given", data, format_of(dtype).precision)


def _parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: np.asarray(values[name], dtype=np.float64) for name in NEXT_SYMBOLS}

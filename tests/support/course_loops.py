"""Build training loops around the functions of a course notebook, and judge them."""

from collections.abc import Mapping
from functools import cache
from inspect import isfunction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from backproof import diagnosis
from backproof.binding import load
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.evaluation import Evaluation
from backproof.judge.training.judge_loop import judge_loop
from backproof.judge.training.loop_verdict import LoopVerdict
from backproof.validation.pipeline import validate_target
from backproof.validation.request import ValidationRequest
from tests.support.course_notebook import MODEL, notebook_cells, replace_code, write_script
from tests.support.in_process import (
    SEED,
    example_set_of,
    in_process_implementation,
    judge_functions,
    load_functions,
)

LOOP_CALL = "nn_model(X, Y, n1, k) -> {W1, b1, W2, b2}"
LOOP_CALL_WITH_RATE = "nn_model(X, Y, n1, k, alpha) -> {W1, b1, W2, b2}"

STANDALONE_LOOP = """
def nn_model(X, Y, n_h, num_iterations=10000, learning_rate=1.2):
    rng = np.random.default_rng(3)
    n_x, m = X.shape
    W1, b1 = rng.standard_normal((n_h, n_x)) * 0.01, np.zeros((n_h, 1))
    W2, b2 = rng.standard_normal((Y.shape[0], n_h)) * 0.01, np.zeros((Y.shape[0], 1))
    for i in range(num_iterations):
        A1 = np.tanh(W1 @ X + b1)
        A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
        dZ2 = A2 - Y
        dW2, db2 = dZ2 @ A1.T / m, dZ2.mean(axis=1, keepdims=True)
        dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
        dW1, db1 = dZ1 @ X.T / m, dZ1.mean(axis=1, keepdims=True)
        W1 = W1 - learning_rate * dW1
        b1 = b1 - learning_rate * db1
        W2 = W2 - learning_rate * dW2
        b2 = b2 - learning_rate * db2
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
"""
"""A right loop that calls no function of its file."""

RETURN = "    return parameters\n"


def standalone_loop(*edits: tuple[str, str]) -> str:
    """Return STANDALONE_LOOP with some of its text replaced."""
    return replace_code(STANDALONE_LOOP, dict(edits))


def course_loop(*edits: tuple[str, str]) -> str:
    """Return the course's loop with some of its text replaced."""
    return replace_code(MODEL, dict(edits))


def judge_loop_in_process(
    folder: Path,
    loop: str,
    call: str = LOOP_CALL,
    *,
    dtype: str = "float64",
    stated_rate: float | None = None,
    functions: Mapping[str, str] = MappingProxyType({}),
) -> LoopVerdict:
    """Judge a loop among the functions of a right notebook, in this process."""
    path = write_script(folder, ["import numpy as np", *_source_parts(loop, functions)])
    own, binding = load_functions(path), load("planar")
    judgement = judge_functions(own, "planar", dtype) if functions else _right_evaluation(dtype)
    subject, examples = (
        in_process_implementation(own, binding),
        example_set_of("planar", dtype)["network"],
    )
    asked = TrainingLoopCall(call, binding, stated_rate)
    return judge_loop(subject, asked, examples, SEED, judgement, diagnosis)


@cache
def _right_evaluation(dtype: str) -> Evaluation:
    """Return the evaluation of the notebook's right functions, which is the same for every loop."""
    namespace: dict[str, Any] = {}
    exec("\n\n".join(["import numpy as np", *_source_parts("", {})]), namespace)  # noqa: S102
    functions = {name: value for name, value in namespace.items() if isfunction(value)}
    return judge_functions(functions, "planar", dtype)


def judge_loop_in_worker(
    folder: Path, loop: str, preamble: str = "", imports: tuple[str, ...] = ()
) -> LoopVerdict:
    """Judge a loop among the functions of a right notebook, in a worker."""
    path = write_script(folder, ["import numpy as np", preamble, *_source_parts(loop, {})])
    binding = load("planar")
    asked = ValidationRequest(
        binding, 1, examples=9, isolation="process", trusted=not imports, allowed_imports=imports,
        call_seconds=2.0, counterexample=False, training_loop=TrainingLoopCall(LOOP_CALL, binding),
    )  # fmt: skip
    verdict = validate_target(path, asked)
    equation = next(e for e in verdict.equations if e.label == "nn_model")
    causes = tuple(f for f in verdict.faults if f.symbol == "nn_model")
    return LoopVerdict(equation, causes)


SIGMOID = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"


def _source_parts(loop: str, functions: Mapping[str, str]) -> list[str]:
    changed = {"nn_model": loop, **functions}
    return [SIGMOID, *notebook_cells(first_cells=(), **changed)[:-1]]

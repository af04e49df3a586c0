"""Training loops around the functions of a course notebook: right ones, and each with a fault."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from backproof import diagnosis
from backproof.binding import load
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.training.loop_verdict import LoopVerdict, judge_loop
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
"""A loop that calls no function of its file."""

_RNG = "    rng = np.random.default_rng(3)\n"
_W1 = "rng.standard_normal((n_h, n_x))"
_W2 = "rng.standard_normal((Y.shape[0], n_h))"
_GAUSS = "np.array([[random.gauss(0, 1) for _ in range({})] for _ in range({})])"
FORWARD = "        A2, cache = forward_propagation(X, parameters)\n"
BACKWARD = "        grads = backward_propagation(parameters, cache, X, Y)\n"
RESEED = "    np.random.seed(3)\n"
UPDATE = "        parameters = update_parameters(parameters, grads)\n"
RETURN = "    return parameters\n"
_COUNT = "range(0, num_iterations)"


def standalone_loop(*edits: tuple[str, str]) -> str:
    """The loop that stands alone, with some of its lines as given."""
    return replace_code(STANDALONE_LOOP, dict(edits))


def course_loop(*edits: tuple[str, str]) -> str:
    """The course's loop, with some of its lines as given."""
    return replace_code(MODEL, dict(edits))


def _constant_loop(value: str) -> str:
    """A loop that gives one number for all parameters."""
    return (
        "def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):\n"
        f"    shapes = {{'W1': (n_h, len(X)), 'b1': (n_h, 1), 'W2': (1, n_h), 'b2': (1, 1)}}\n"
        f"    return {{name: np.full(shape, {value}) for name, shape in shapes.items()}}\n"
    )


RIGHT_LOOPS: Mapping[str, str] = {
    "a seed inside": MODEL,
    "a seed outside, in the global generator": course_loop((RESEED, "")),
    "a generator with a fixed seed, and no functions": STANDALONE_LOOP,
    "Python's own random numbers": standalone_loop(
        (_RNG, "    import random\n"),
        (_W1, _GAUSS.format("n_x", "n_h")),
        (_W2, _GAUSS.format("n_h", "1")),
    ),
    "prints at every iteration": course_loop(
        ("i % 1000 == 0", "True"), ("print_cost=False", "print_cost=True")
    ),
    "another learning rate": course_loop(("(parameters, grads)\n", "(parameters, grads, 0.5)\n")),
    "one iteration fewer than asked for": course_loop((_COUNT, "range(1, num_iterations)")),
    "one iteration more than asked for": course_loop((_COUNT, "range(num_iterations + 1)")),
    "while in place of for": course_loop(
        (f"    for i in {_COUNT}:\n", "    i = 0\n    while i < num_iterations:\n        i += 1\n")
    ),
    "a loop that never ends where none is asked for": course_loop(
        (
            f"    for i in {_COUNT}:\n",
            "    i = 0\n    while i != num_iterations or i == 0:\n        i += 1\n",
        )
    ),
    "needs an iteration at least": course_loop((RETURN, "    print(cost)\n    return parameters\n")),
    "updates in place": standalone_loop(
        ("W1 = W1 - learning_rate * dW1", "W1 -= learning_rate * dW1"),
        ("b1 = b1 - learning_rate * db1", "b1 -= learning_rate * db1"),
        ("W2 = W2 - learning_rate * dW2", "W2 -= learning_rate * dW2"),
        ("b2 = b2 - learning_rate * db2", "b2 -= learning_rate * db2"),
    ),
    "examples one by one": standalone_loop(
        ("dZ1 @ X.T / m", "sum(dZ1[:, [i]] @ X[:, [i]].T for i in range(m)) / m"),
    ),
    "a start by columns in memory": standalone_loop(
        ("rng.standard_normal((n_h, n_x)) * 0.01", "rng.standard_normal((n_x, n_h)).T * 0.01"),
    ),
}  # fmt: skip
"""Loops that are right, by what is peculiar about them."""

WRONG_LOOPS: Mapping[str, tuple[str, str | None]] = {
    "keeps no update": (
        course_loop((UPDATE, "        update_parameters(parameters, grads)\n")),
        "loop-stands-still",
    ),
    "gives back where it began": (
        course_loop(
            ("    for i in", "    start = parameters\n    for i in"),
            (RETURN, "    return start\n"),
        ),
        "loop-stands-still",
    ),
    "steps from the start every time": (
        course_loop(
            ("    for i in", "    start = parameters\n    for i in"),
            ("forward_propagation(X, parameters)", "forward_propagation(X, start)"),
            ("(parameters, cache, X, Y)", "(start, cache, X, Y)"),
            ("update_parameters(parameters, grads)", "update_parameters(start, grads)"),
        ),
        "loop-begins-anew",
    ),
    "returns inside the loop": (
        course_loop((RETURN, "        return parameters\n")),
        "loop-begins-anew",
    ),
    "propagates but once": (
        course_loop(
            ("    for i in", "    A2, cache = forward_propagation(X, parameters)\n    for i in"),
            ("        A2, cache = forward_propagation(X, parameters)\n", ""),
        ),
        "loop-propagates-once",
    ),
    "steps up": (course_loop((UPDATE, UPDATE.replace("grads)", "grads, -1.2)"))), "loop-ascends"),
    "updates twice": (
        course_loop((UPDATE, f"{UPDATE}{FORWARD}{BACKWARD}{UPDATE}")),
        "loop-steps-twice",
    ),
    "adds up gradients": (
        standalone_loop(
            ("    for i in", "    sW1 = sb1 = sW2 = sb2 = 0\n    for i in"),
            ("learning_rate * dW1", "learning_rate * (sW1 := sW1 + dW1)"),
            ("learning_rate * db1", "learning_rate * (sb1 := sb1 + db1)"),
            ("learning_rate * dW2", "learning_rate * (sW2 := sW2 + dW2)"),
            ("learning_rate * db2", "learning_rate * (sb2 := sb2 + db2)"),
        ),
        "loop-accumulates-gradients",
    ),
    "a new W2 in an old gradient": (
        standalone_loop(
            ("        dZ1 =", "        W2 = W2 - learning_rate * dW2\n        dZ1 ="),
            ("        W2 = W2 - learning_rate * dW2\n        b2 =", "        b2 ="),
        ),
        "step-with-new-W2",
    ),
    "forgets one parameter": (standalone_loop(("b2 - learning_rate * db2", "b2")), "step-returns-the-old"),
    "no slope": (standalone_loop((" * (1 - A1 ** 2)", "")), "dZ1-without-slope"),
    "no mean": (standalone_loop(("dZ2 @ A1.T / m", "dZ2 @ A1.T")), "dW2-without-mean"),
    "other inputs than it is given": (
        course_loop(("forward_propagation(X, parameters)", "forward_propagation(0.9 * X, parameters)")),
        None,
    ),
    "a rate that rises": (course_loop(("grads)\n", "grads, 1.2 * (1 + i))\n")), "loop-changes-its-rate"),
    "ignores the number of hidden units": (
        course_loop(("(n_x, n_h, n_y)\n    for", "(n_x, 7, n_y)\n    for")),
        None,
    ),
    "gives the last forward pass": (course_loop((RETURN, "    return A2\n")), None),
    "raises": (course_loop((RETURN, "    raise KeyError('W1')\n")), None),
    "the same numbers for everybody": (_constant_loop("1.0"), "loop-stands-still"),
    "numbers that are none": (_constant_loop("np.nan if num_iterations % 2 else 1e300"), None),
    "changes the labels": (course_loop((RESEED, "    Y *= 0.5\n")), None),
}  # fmt: skip
"""Loops that are wrong, with the id of the fault that is to be named."""


def judge_loop_in_process(
    folder: Path,
    loop: str,
    call: str = LOOP_CALL,
    *,
    dtype: str = "float64",
    stated_rate: float | None = None,
    functions: Mapping[str, str] = MappingProxyType({}),
) -> LoopVerdict:
    """What the judge says of a loop among the functions of a right notebook, in this process."""
    path = write_script(folder, ["import numpy as np", *_source_parts(loop, functions)])
    own, binding = load_functions(path), load("planar")
    judgement = judge_functions(own, "planar", dtype)
    subject, examples = (
        in_process_implementation(own, binding),
        example_set_of("planar", dtype)["network"],
    )
    asked = TrainingLoopCall(call, binding, stated_rate)
    return judge_loop(subject, asked, examples, SEED, judgement, diagnosis)


def judge_loop_in_worker(
    folder: Path, loop: str, preamble: str = "", imports: tuple[str, ...] = ()
) -> LoopVerdict:
    """The same, of a file in a worker of its own."""
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

"""Training loops that are wrong, by accident or on purpose: what is said of them, and the fault."""

from collections.abc import Mapping

from tests.support.course_loops import (
    BACKWARD,
    FORWARD,
    RESEED,
    RETURN,
    UPDATE,
    course_loop,
    standalone_loop,
)
from tests.support.student_loops import BATCH_EDITS, FOR, START, minibatch_loop

STEP_MISMATCH = "one step from what it gives after"
"""What is said where nothing better can be: which entry, and what it should be."""

FaultyLoop = tuple[str, str, str | None]


def faulty_course_loop(message: str, fault: str | None, *edits: tuple[str, str]) -> FaultyLoop:
    return course_loop(*edits), message, fault


def faulty_standalone_loop(message: str, fault: str | None, *edits: tuple[str, str]) -> FaultyLoop:
    return standalone_loop(*edits), message, fault


def loop_with_altered_data(statement: str) -> FaultyLoop:
    """A loop that changes what it is given before it begins."""
    return faulty_course_loop(STEP_MISMATCH, None, (RESEED, f"{RESEED}    {statement}\n"))


def loop_returning(expression: str, message: str, fault: str | None = None) -> FaultyLoop:
    return faulty_course_loop(message, fault, (RETURN, f"    return {expression}\n"))


def edit_each_update(edit: str) -> tuple[tuple[str, str], ...]:
    """An edit of all four updates of the loop that stands alone; P is the parameter."""
    return tuple((f"learning_rate * d{P}", edit.replace("P", P)) for P in ("W1", "b1", "W2", "b2"))


NO_UPDATE, RESTARTS, SKIPPED_ITERATIONS = (
    "loop-stands-still",
    "loop-begins-anew",
    "loop-skips-iterations",
)
GRADIENTS_COMPUTED_ONCE, MINIBATCHES, VARYING_RATE = (
    "loop-computes-gradients-once",
    "loop-goes-by-batches",
    "loop-changes-its-rate",
)

ITERATION_FAULTS: Mapping[str, FaultyLoop] = {
    "half of the iterations": faulty_course_loop(
        "leaves the parameters as they are",
        SKIPPED_ITERATIONS,
        (FOR, "    for i in range(num_iterations // 2):\n"),
    ),
    "twice the iterations": faulty_course_loop(
        "takes two steps", "loop-steps-twice", (FOR, "    for i in range(2 * num_iterations):\n")
    ),
    "a number of its own": faulty_course_loop(
        "however many iterations", NO_UPDATE, (FOR, "    for i in range(5):\n")
    ),
    "a thousand at least": faulty_course_loop(
        "however many iterations",
        NO_UPDATE,
        (FOR, "    num_iterations = max(num_iterations, 1000)\n" + FOR),
    ),
    "the square of them": faulty_course_loop(
        STEP_MISMATCH,
        None,
        (FOR, "    for _ in range(num_iterations):\n      for i in range(num_iterations):\n"),
    ),
    "no more than three": faulty_course_loop(
        "leaves the parameters as they are",
        SKIPPED_ITERATIONS,
        (FOR, "    num_iterations = min(num_iterations, 3)\n" + FOR),
    ),
    "the start where many are asked for": faulty_course_loop(
        "leaves the parameters as they are",
        SKIPPED_ITERATIONS,
        (RETURN, f"    if num_iterations > 3:\n    {START}{RETURN}"),
    ),
    "other numbers where many are asked for": faulty_course_loop(
        STEP_MISMATCH,
        None,
        (
            RETURN,
            "    if num_iterations > 3:\n        return {k: v + 1 for k, v in parameters.items()}\n"
            + RETURN,
        ),
    ),
    "an update in every second iteration": faulty_course_loop(
        "leaves the parameters as they are",
        SKIPPED_ITERATIONS,
        (UPDATE, f"        if i % 2 == 0:\n    {UPDATE}"),
    ),
    "an update only where the cost is low": faulty_course_loop(
        "however many iterations", NO_UPDATE, (UPDATE, f"        if cost < 0.1:\n    {UPDATE}")
    ),
    "one more step of another size at the end": faulty_course_loop(
        STEP_MISMATCH,
        None,
        (
            RETURN,
            (FORWARD + BACKWARD).replace("        ", "    ")
            + "    parameters = update_parameters(parameters, grads, 0.1)\n"
            + RETURN,
        ),
    ),
    "a rate of zero": faulty_course_loop(
        "however many iterations",
        NO_UPDATE,
        ("(parameters, grads)\n", "(parameters, grads, 0.0)\n"),
    ),
    "a rate by the number of examples": faulty_course_loop(
        "not by the same learning rate",
        VARYING_RATE,
        ("(parameters, grads)\n", "(parameters, grads, 1.2 / X.shape[1])\n"),
    ),
    "a rate by the cost": faulty_course_loop(
        "not by the same learning rate",
        VARYING_RATE,
        ("(parameters, grads)\n", "(parameters, grads, cost)\n"),
    ),
}

BODY_FAULTS: Mapping[str, FaultyLoop] = {
    "a start in every iteration": faulty_course_loop(
        "after one iteration and after more",
        RESTARTS,
        (START, ""),
        (FOR, f"{FOR}        np.random.seed(3)\n    {START}"),
    ),
    "the gradients of the first iteration": faulty_course_loop(
        "gradients of the first iteration",
        GRADIENTS_COMPUTED_ONCE,
        (FOR, (FORWARD + BACKWARD).replace("        ", "    ") + FOR),
        (BACKWARD, ""),
    ),
    "the labels the other way round": faulty_course_loop(
        STEP_MISMATCH, None, (BACKWARD, BACKWARD.replace("X, Y", "X, 1 - Y"))
    ),
    "the sign in the output": faulty_standalone_loop(
        "steps up", "loop-ascends", ("dZ2 = A2 - Y", "dZ2 = Y - A2")
    ),
    "the gradient of another cost": faulty_standalone_loop(
        STEP_MISMATCH, None, ("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)")
    ),
    "a linear output": faulty_standalone_loop(
        STEP_MISMATCH, None, ("A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))", "A2 = W2 @ A1 + b2")
    ),
    "another hidden activation": faulty_standalone_loop(
        STEP_MISMATCH,
        None,
        ("np.tanh(W1 @ X + b1)", "np.maximum(0, W1 @ X + b1)"),
        ("(1 - A1 ** 2)", "(A1 > 0)"),
    ),
    "the slope of the output": faulty_standalone_loop(
        "W1", "dZ1-slope-of-A2", ("(1 - A1 ** 2)", "(1 - A2 ** 2)")
    ),
    "the perceptron's rule": faulty_standalone_loop(
        STEP_MISMATCH,
        None,
        ("A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))", "A2 = (W2 @ A1 + b2 > 0) * 1.0"),
    ),
    "gradients of length one": faulty_standalone_loop(
        STEP_MISMATCH, None, *edit_each_update("learning_rate * dP / np.linalg.norm(dP)")
    ),
    "signs of gradients": faulty_standalone_loop(
        STEP_MISMATCH, None, *edit_each_update("learning_rate * np.sign(dP)")
    ),
    "momentum": faulty_standalone_loop(
        STEP_MISMATCH,
        None,
        ("    for i in", "    vW1 = vb1 = vW2 = vb2 = 0\n    for i in"),
        *edit_each_update("(vP := 0.9 * vP + learning_rate * dP)"),
    ),
    "weights that decay": faulty_standalone_loop(
        STEP_MISMATCH, None, ("W1 = W1 - learning_rate", "W1 = 0.999 * W1 - learning_rate")
    ),
    "a billionth too much": faulty_standalone_loop(
        STEP_MISMATCH, None, ("W1 = W1 - learning_rate", "W1 = W1 * (1 + 1e-12) - learning_rate")
    ),
    "another rate for a bias": faulty_standalone_loop(
        "b1", "b1-alpha-is-0.1", ("learning_rate * db1", "0.1 * db1")
    ),
    "biases that stay zero": faulty_course_loop(
        "b1",
        "b1-not-updated",
        (
            UPDATE,
            UPDATE
            + "        parameters |= {k: 0 * v for k, v in parameters.items() if k[0] == 'b'}\n",
        ),
    ),
    "results rounded in every iteration": faulty_course_loop(
        STEP_MISMATCH,
        None,
        (
            UPDATE,
            UPDATE + "        parameters = {k: np.round(v, 3) for k, v in parameters.items()}\n",
        ),
    ),
    "examples one by one": (minibatch_loop(1), "some examples at a time", MINIBATCHES),
    "batches of two": (minibatch_loop(2), "some examples at a time", MINIBATCHES),
    "another example in each iteration": faulty_course_loop(
        "some examples at a time",
        MINIBATCHES,
        (FOR, FOR + "        j = i % X.shape[1]\n        x, y = X[:, [j]], Y[:, [j]]\n"),
        *BATCH_EDITS,
    ),
    "an example at random": faulty_course_loop(
        STEP_MISMATCH,
        None,
        (
            FOR,
            FOR
            + "        j = np.random.randint(X.shape[1])\n        x, y = X[:, [j]], Y[:, [j]]\n",
        ),
        *BATCH_EDITS,
    ),
    "arguments the wrong way round": faulty_course_loop(
        "raised KeyError: 'W1'",
        None,
        (BACKWARD, BACKWARD.replace("parameters, cache", "cache, parameters")),
    ),
}

FAULTY_LOOPS: Mapping[str, FaultyLoop] = {**ITERATION_FAULTS, **BODY_FAULTS}

"""Training loops that are wrong, by accident or on purpose: what is said of them, and the fault."""

from collections.abc import Mapping

from tests.backproof.loops import BACKWARD, FORWARD, RESEED, RETURN, UPDATE, inline, model
from tests.backproof.student_loops import FOR, ON_BATCH, START, batches

ONE_STEP = "one step from what it gives after"
"""What is said where nothing better can be: which entry, and what it should be."""

Wrong = tuple[str, str, str | None]


def of_model(said: str, fault: str | None, *edits: tuple[str, str]) -> Wrong:
    return model(*edits), said, fault


def of_inline(said: str, fault: str | None, *edits: tuple[str, str]) -> Wrong:
    return inline(*edits), said, fault


def on_data(line: str) -> Wrong:
    """A loop that changes what it is given before it begins."""
    return of_model(ONE_STEP, None, (RESEED, f"{RESEED}    {line}\n"))


def returning(what: str, said: str, fault: str | None = None) -> Wrong:
    return of_model(said, fault, (RETURN, f"    return {what}\n"))


def each(edit: str) -> tuple[tuple[str, str], ...]:
    """An edit of all four updates of the loop that stands alone; P is the parameter."""
    return tuple((f"learning_rate * d{P}", edit.replace("P", P)) for P in ("W1", "b1", "W2", "b2"))


STILL, ANEW, SKIPS = "loop-stands-still", "loop-begins-anew", "loop-skips-iterations"
ONCE, BATCHES, RATE = (
    "loop-computes-gradients-once",
    "loop-goes-by-batches",
    "loop-changes-its-rate",
)

COUNTING: Mapping[str, Wrong] = {
    "half of the iterations": of_model(
        "leaves the parameters as they are",
        SKIPS,
        (FOR, "    for i in range(num_iterations // 2):\n"),
    ),
    "twice the iterations": of_model(
        "takes two steps", "loop-steps-twice", (FOR, "    for i in range(2 * num_iterations):\n")
    ),
    "a number of its own": of_model(
        "however many iterations", STILL, (FOR, "    for i in range(5):\n")
    ),
    "a thousand at least": of_model(
        "however many iterations",
        STILL,
        (FOR, "    num_iterations = max(num_iterations, 1000)\n" + FOR),
    ),
    "the square of them": of_model(
        ONE_STEP,
        None,
        (FOR, "    for _ in range(num_iterations):\n      for i in range(num_iterations):\n"),
    ),
    "no more than three": of_model(
        "leaves the parameters as they are",
        SKIPS,
        (FOR, "    num_iterations = min(num_iterations, 3)\n" + FOR),
    ),
    "the start where many are asked for": of_model(
        "leaves the parameters as they are",
        SKIPS,
        (RETURN, f"    if num_iterations > 3:\n    {START}{RETURN}"),
    ),
    "other numbers where many are asked for": of_model(
        ONE_STEP,
        None,
        (
            RETURN,
            "    if num_iterations > 3:\n        return {k: v + 1 for k, v in parameters.items()}\n"
            + RETURN,
        ),
    ),
    "an update in every second iteration": of_model(
        "leaves the parameters as they are",
        SKIPS,
        (UPDATE, f"        if i % 2 == 0:\n    {UPDATE}"),
    ),
    "an update only where the cost is low": of_model(
        "however many iterations", STILL, (UPDATE, f"        if cost < 0.1:\n    {UPDATE}")
    ),
    "one more step of another size at the end": of_model(
        ONE_STEP,
        None,
        (
            RETURN,
            (FORWARD + BACKWARD).replace("        ", "    ")
            + "    parameters = update_parameters(parameters, grads, 0.1)\n"
            + RETURN,
        ),
    ),
    "a rate of zero": of_model(
        "however many iterations", STILL, ("(parameters, grads)\n", "(parameters, grads, 0.0)\n")
    ),
    "a rate by the number of examples": of_model(
        "not by the same learning rate",
        RATE,
        ("(parameters, grads)\n", "(parameters, grads, 1.2 / X.shape[1])\n"),
    ),
    "a rate by the cost": of_model(
        "not by the same learning rate",
        RATE,
        ("(parameters, grads)\n", "(parameters, grads, cost)\n"),
    ),
}

INSIDE: Mapping[str, Wrong] = {
    "a start in every iteration": of_model(
        "after one iteration and after more",
        ANEW,
        (START, ""),
        (FOR, f"{FOR}        np.random.seed(3)\n    {START}"),
    ),
    "the gradients of the first iteration": of_model(
        "gradients of the first iteration",
        ONCE,
        (FOR, (FORWARD + BACKWARD).replace("        ", "    ") + FOR),
        (BACKWARD, ""),
    ),
    "the labels the other way round": of_model(
        ONE_STEP, None, (BACKWARD, BACKWARD.replace("X, Y", "X, 1 - Y"))
    ),
    "the sign in the output": of_inline(
        "steps up", "loop-ascends", ("dZ2 = A2 - Y", "dZ2 = Y - A2")
    ),
    "the gradient of another cost": of_inline(
        ONE_STEP, None, ("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)")
    ),
    "a linear output": of_inline(
        ONE_STEP, None, ("A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))", "A2 = W2 @ A1 + b2")
    ),
    "another hidden activation": of_inline(
        ONE_STEP,
        None,
        ("np.tanh(W1 @ X + b1)", "np.maximum(0, W1 @ X + b1)"),
        ("(1 - A1 ** 2)", "(A1 > 0)"),
    ),
    "the slope of the output": of_inline(
        "W1", "dZ1-slope-of-A2", ("(1 - A1 ** 2)", "(1 - A2 ** 2)")
    ),
    "the perceptron's rule": of_inline(
        ONE_STEP, None, ("A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))", "A2 = (W2 @ A1 + b2 > 0) * 1.0")
    ),
    "gradients of length one": of_inline(
        ONE_STEP, None, *each("learning_rate * dP / np.linalg.norm(dP)")
    ),
    "signs of gradients": of_inline(ONE_STEP, None, *each("learning_rate * np.sign(dP)")),
    "momentum": of_inline(
        ONE_STEP,
        None,
        ("    for i in", "    vW1 = vb1 = vW2 = vb2 = 0\n    for i in"),
        *each("(vP := 0.9 * vP + learning_rate * dP)"),
    ),
    "weights that decay": of_inline(
        ONE_STEP, None, ("W1 = W1 - learning_rate", "W1 = 0.999 * W1 - learning_rate")
    ),
    "a billionth too much": of_inline(
        ONE_STEP, None, ("W1 = W1 - learning_rate", "W1 = W1 * (1 + 1e-12) - learning_rate")
    ),
    "another rate for a bias": of_inline(
        "b1", "b1-alpha-is-0.1", ("learning_rate * db1", "0.1 * db1")
    ),
    "biases that stay zero": of_model(
        "b1",
        "b1-not-updated",
        (
            UPDATE,
            UPDATE
            + "        parameters |= {k: 0 * v for k, v in parameters.items() if k[0] == 'b'}\n",
        ),
    ),
    "results rounded in every iteration": of_model(
        ONE_STEP,
        None,
        (
            UPDATE,
            UPDATE + "        parameters = {k: np.round(v, 3) for k, v in parameters.items()}\n",
        ),
    ),
    "examples one by one": (batches(1), "some examples at a time", BATCHES),
    "batches of two": (batches(2), "some examples at a time", BATCHES),
    "another example in each iteration": of_model(
        "some examples at a time",
        BATCHES,
        (FOR, FOR + "        j = i % X.shape[1]\n        x, y = X[:, [j]], Y[:, [j]]\n"),
        *ON_BATCH,
    ),
    "an example at random": of_model(
        ONE_STEP,
        None,
        (
            FOR,
            FOR
            + "        j = np.random.randint(X.shape[1])\n        x, y = X[:, [j]], Y[:, [j]]\n",
        ),
        *ON_BATCH,
    ),
    "arguments the wrong way round": of_model(
        "raised KeyError: 'W1'",
        None,
        (BACKWARD, BACKWARD.replace("parameters, cache", "cache, parameters")),
    ),
}

LOOPS: Mapping[str, Wrong] = {**COUNTING, **INSIDE}

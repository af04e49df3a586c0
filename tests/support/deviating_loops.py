"""Right loops of another form than the assignment has it, and such as go their own way."""

from collections.abc import Mapping

from backproof.judge.training.accepted_deviations import (
    DECAYING_RATE,
    EARLY_STOPPING,
    FLOAT32_ARITHMETIC,
)
from tests.support.course_loops import RESEED, RETURN, course_loop
from tests.support.student_loops import COST, FOR, HEAD, START, early_stopping_loop


def _loop_with_rate(parameters: str) -> str:
    """The course's loop with such a head, whose learning rate reaches the update."""
    given = ("(parameters, grads)\n", "(parameters, grads, learning_rate)\n")
    return course_loop((HEAD, f"def nn_model({parameters}):\n    print_cost = False\n"), given)


OTHER_SIGNATURES: Mapping[str, tuple[str, str]] = {
    "returns the costs as well": (
        course_loop(
            (FOR, "    costs = []\n" + FOR),
            (COST, COST + "        costs.append(cost)\n"),
            (RETURN, "    return parameters, costs\n"),
        ),
        "nn_model(X, Y, n1, k) -> ({W1, b1, W2, b2}, _)",
    ),
    "returns a list, the cost first": (
        course_loop((RETURN, "    return [cost, parameters]\n")),
        "(_, {",
    ),
    "returns three": (course_loop((RETURN, "    return parameters, cost, i\n")), "}, _, _)"),
    "needs a learning rate": (
        _loop_with_rate("X, Y, n_h, num_iterations, learning_rate"),
        "nn_model(X, Y, n1, k, alpha)",
    ),
    "needs a learning rate before the iterations": (
        _loop_with_rate("X, Y, n_h, learning_rate, num_iterations"),
        "nn_model(X, Y, n1, alpha, k)",
    ),
    "takes a learning rate before the iterations": (
        _loop_with_rate("X, Y, n_h, learning_rate=1.2, num_iterations=9"),
        "nn_model(X, Y, n1, alpha, k)",
    ),
}
"""Right loops in another form than the assignment has it, and how they are asked."""

DEVIATING_LOOPS: Mapping[str, tuple[str, str]] = {
    "a rate that falls": (course_loop(("grads)\n", "grads, 1.2 / (1 + i))\n")), DECAYING_RATE),
    "a rate that falls by a power": (
        course_loop(("grads)\n", "grads, 1.2 * 0.9 ** i)\n")),
        DECAYING_RATE,
    ),
    "a rate that falls in every second iteration": (
        course_loop(("grads)\n", "grads, 1.2 * 0.5 ** (i // 2))\n")),
        DECAYING_RATE,
    ),
    "stops at a small change of the cost": (
        early_stopping_loop("abs(last - cost) < 1e-2"),
        EARLY_STOPPING,
    ),
    "stops at a small gradient": (
        early_stopping_loop("max(np.abs(g).max() for g in grads.values()) < 0.1"),
        EARLY_STOPPING,
    ),
    "float32 inside": (
        course_loop(
            (RESEED, RESEED + "    X, Y = X.astype('f4'), Y.astype('f4')\n"),
            (
                START,
                START + "    parameters = {k: v.astype('f4') for k, v in parameters.items()}\n",
            ),
        ),
        FLOAT32_ARITHMETIC,
    ),
}
"""Loops that are right in a way of their own, and what is said of them."""

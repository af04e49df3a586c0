"""Right loops of another form than the assignment has it, and such as go their own way."""

from collections.abc import Mapping

from backproof.judge.training.schedule import FALLS, SINGLE, STOPS
from tests.backproof.loops import RESEED, RETURN, model
from tests.backproof.student_loops import COST, FOR, HEAD, START, stopping


def _rated(head: str) -> str:
    """The course's loop with such a head, whose learning rate reaches the update."""
    given = ("(parameters, grads)\n", "(parameters, grads, learning_rate)\n")
    return model((HEAD, f"def nn_model({head}):\n    print_cost = False\n"), given)


OTHERWISE: Mapping[str, tuple[str, str]] = {
    "returns the costs as well": (
        model(
            (FOR, "    costs = []\n" + FOR),
            (COST, COST + "        costs.append(cost)\n"),
            (RETURN, "    return parameters, costs\n"),
        ),
        "nn_model(X, Y, n1, k) -> ({W1, b1, W2, b2}, _)",
    ),
    "returns a list, the cost first": (model((RETURN, "    return [cost, parameters]\n")), "(_, {"),
    "returns three": (model((RETURN, "    return parameters, cost, i\n")), "}, _, _)"),
    "needs a learning rate": (
        _rated("X, Y, n_h, num_iterations, learning_rate"),
        "nn_model(X, Y, n1, k, alpha)",
    ),
    "needs a learning rate before the iterations": (
        _rated("X, Y, n_h, learning_rate, num_iterations"),
        "nn_model(X, Y, n1, alpha, k)",
    ),
    "takes a learning rate before the iterations": (
        _rated("X, Y, n_h, learning_rate=1.2, num_iterations=9"),
        "nn_model(X, Y, n1, alpha, k)",
    ),
}
"""Right loops in another form than the assignment has it, and how they are asked."""

OWN_WAY: Mapping[str, tuple[str, str]] = {
    "a rate that falls": (model(("grads)\n", "grads, 1.2 / (1 + i))\n")), FALLS),
    "a rate that falls by a power": (model(("grads)\n", "grads, 1.2 * 0.9 ** i)\n")), FALLS),
    "a rate that falls in every second iteration": (
        model(("grads)\n", "grads, 1.2 * 0.5 ** (i // 2))\n")),
        FALLS,
    ),
    "stops at a small change of the cost": (stopping("abs(last - cost) < 1e-2"), STOPS),
    "stops at a small gradient": (
        stopping("max(np.abs(g).max() for g in grads.values()) < 0.1"),
        STOPS,
    ),
    "float32 inside": (
        model(
            (RESEED, RESEED + "    X, Y = X.astype('f4'), Y.astype('f4')\n"),
            (
                START,
                START + "    parameters = {k: v.astype('f4') for k, v in parameters.items()}\n",
            ),
        ),
        SINGLE,
    ),
}
"""Loops that are right in a way of their own, and what is said of them."""

"""Training loops that change what they are given, give something else, or look at their judge."""

from collections.abc import Mapping

from tests.backproof.hostile_loops import (
    ANEW,
    LOOPS,
    ONE_STEP,
    STILL,
    Wrong,
    of_model,
    on_data,
    returning,
)
from tests.backproof.loops import RESEED, RETURN, UPDATE, model
from tests.backproof.student_loops import BODY, COST, FOR, HEAD, SIZES
from tests.backproof.submissions import MODEL, edited

DATA: Mapping[str, Wrong] = {
    "inputs that are all one": on_data("X = np.ones_like(X)"),
    "labels that are all one": on_data("Y = np.ones_like(Y)"),
    "labels that are all zero": on_data("Y = 0 * Y"),
    "labels at random": on_data("Y = np.random.randint(0, 2, Y.shape)"),
    "labels in order": on_data("Y = np.sort(Y)"),
    "inputs made standard": on_data("X = (X - X.mean()) / X.std()"),
    "the first two examples": on_data("X, Y = X[:, :2], Y[:, :2]"),
    "all but the last example": on_data("X, Y = X[:, :-1], Y[:, :-1]"),
    "the last example twice": on_data(
        "X, Y = X[:, [*range(X.shape[1]), -1]], Y[:, [*range(Y.shape[1]), -1]]"
    ),
    "labels that are sorted in place": of_model(
        "changes its argument Y", None, (RESEED, RESEED + "    Y.sort()\n")
    ),
    "inputs that are moved in place": of_model(
        "changes its argument X", None, (RESEED, RESEED + "    X -= X.mean()\n")
    ),
    "hidden units by layer_sizes": of_model(
        "W1 has shape", None, (SIZES, "    n_x, n_h, n_y = layer_sizes(X, Y)\n")
    ),
}

RESULTS: Mapping[str, Wrong] = {
    "the start": returning(
        "initialize_parameters(n_x, n_h, n_y)", "however many iterations", STILL
    ),
    "constants": (
        HEAD
        + "    return {'W1': np.ones((n_h, len(X))), 'b1': np.zeros((n_h, 1)),\n"
        + "            'W2': np.ones((1, n_h)), 'b2': np.zeros((1, 1))}\n",
        "however many iterations",
        STILL,
    ),
    "nothing": of_model("the result is None", None, (RETURN, "")),
    "the gradients": returning("grads", "has no key 'W1'"),
    "the forward pass": returning("A2, cache", "W1 is missing"),
    "other keys": returning("{k.lower(): v for k, v in parameters.items()}", "has no key 'W1'"),
    "flat biases": returning(
        "{k: v.ravel() if k[0] == 'b' else v for k, v in parameters.items()}", "b1 has shape"
    ),
    "transposed parameters": returning("{k: v.T for k, v in parameters.items()}", "W1 has shape"),
    "rounded parameters": returning("{k: np.round(v, 4) for k, v in parameters.items()}", ONE_STEP),
    "parameters and costs, but no step": of_model(
        "after one iteration and after more",
        ANEW,
        (UPDATE, ""),
        (RETURN, "    return parameters, cost\n"),
    ),
}

WRONG: Mapping[str, Wrong] = {**LOOPS, **DATA, **RESULTS}

THIRD = "iterations if CALLS[0] < 3 else 1"
WATCHED = "iterations if sys._getframe(1).f_code.co_name == '<module>' else 1"

IN_A_WORKER: Mapping[str, Wrong] = {
    "one iteration from the third call on": (
        "CALLS = [0]\n"
        + model((RESEED, RESEED + "    CALLS[0] += 1\n"), (FOR, FOR.replace("iterations", THIRD))),
        "however many iterations",
        STILL,
    ),
    "one iteration where the judge calls": (
        "import sys\n" + model((FOR, FOR.replace("iterations", WATCHED))),
        "however many iterations",
        STILL,
    ),
    "an end of the process": of_model(
        "raised SystemExit", None, (RETURN, "    raise SystemExit\n")
    ),
    "a deeper one that fails": (
        edited(
            MODEL,
            {
                BODY: "        parameters = _step(parameters)\n"
                + COST.replace("A2", "0.5 * Y + 0.25")
            },
        )
        + "\ndef _step(parameters):\n    raise RuntimeError('nothing here')\n",
        "raised RuntimeError: nothing here",
        None,
    ),
}
"""Loops that a worker alone shows as they are: they look at who calls, or keep something."""

"""Training loops that change what they are given, give something else, or look at their judge."""

from collections.abc import Mapping

from tests.support.course_loops import RESEED, RETURN, UPDATE, course_loop
from tests.support.course_notebook import MODEL, replace_code
from tests.support.faulty_loops import (
    FAULTY_LOOPS,
    NO_UPDATE,
    RESTARTS,
    STEP_MISMATCH,
    FaultyLoop,
    faulty_course_loop,
    loop_returning,
    loop_with_altered_data,
)
from tests.support.student_loops import BODY, COST, FOR, HEAD, SIZES

DATA_FAULTS: Mapping[str, FaultyLoop] = {
    "inputs that are all one": loop_with_altered_data("X = np.ones_like(X)"),
    "labels that are all one": loop_with_altered_data("Y = np.ones_like(Y)"),
    "labels that are all zero": loop_with_altered_data("Y = 0 * Y"),
    "labels at random": loop_with_altered_data("Y = np.random.randint(0, 2, Y.shape)"),
    "labels in order": loop_with_altered_data("Y = np.sort(Y)"),
    "inputs made standard": loop_with_altered_data("X = (X - X.mean()) / X.std()"),
    "the first two examples": loop_with_altered_data("X, Y = X[:, :2], Y[:, :2]"),
    "all but the last example": loop_with_altered_data("X, Y = X[:, :-1], Y[:, :-1]"),
    "the last example twice": loop_with_altered_data(
        "X, Y = X[:, [*range(X.shape[1]), -1]], Y[:, [*range(Y.shape[1]), -1]]"
    ),
    "labels that are sorted in place": faulty_course_loop(
        "changes its argument Y", None, (RESEED, RESEED + "    Y.sort()\n")
    ),
    "inputs that are moved in place": faulty_course_loop(
        "changes its argument X", None, (RESEED, RESEED + "    X -= X.mean()\n")
    ),
    "hidden units by layer_sizes": faulty_course_loop(
        "W1 has shape", None, (SIZES, "    n_x, n_h, n_y = layer_sizes(X, Y)\n")
    ),
}

RESULT_FAULTS: Mapping[str, FaultyLoop] = {
    "the start": loop_returning(
        "initialize_parameters(n_x, n_h, n_y)", "however many iterations", NO_UPDATE
    ),
    "constants": (
        HEAD
        + "    return {'W1': np.ones((n_h, len(X))), 'b1': np.zeros((n_h, 1)),\n"
        + "            'W2': np.ones((1, n_h)), 'b2': np.zeros((1, 1))}\n",
        "however many iterations",
        NO_UPDATE,
    ),
    "nothing": faulty_course_loop("the result is None", None, (RETURN, "")),
    "the gradients": loop_returning("grads", "has no key 'W1'"),
    "the forward pass": loop_returning("A2, cache", "W1 is missing"),
    "other keys": loop_returning(
        "{k.lower(): v for k, v in parameters.items()}", "has no key 'W1'"
    ),
    "flat biases": loop_returning(
        "{k: v.ravel() if k[0] == 'b' else v for k, v in parameters.items()}", "b1 has shape"
    ),
    "transposed parameters": loop_returning(
        "{k: v.T for k, v in parameters.items()}", "W1 has shape"
    ),
    "rounded parameters": loop_returning(
        "{k: np.round(v, 4) for k, v in parameters.items()}", STEP_MISMATCH
    ),
    "parameters and costs, but no step": faulty_course_loop(
        "after one iteration and after more",
        RESTARTS,
        (UPDATE, ""),
        (RETURN, "    return parameters, cost\n"),
    ),
}

ALL_FAULTY_LOOPS: Mapping[str, FaultyLoop] = {**FAULTY_LOOPS, **DATA_FAULTS, **RESULT_FAULTS}

ONE_FROM_THIRD_CALL = "iterations if CALLS[0] < 3 else 1"
ONE_WHEN_JUDGED = "iterations if sys._getframe(1).f_code.co_name == '<module>' else 1"

ADVERSARIAL_LOOPS: Mapping[str, FaultyLoop] = {
    "one iteration from the third call on": (
        "CALLS = [0]\n"
        + course_loop(
            (RESEED, RESEED + "    CALLS[0] += 1\n"),
            (FOR, FOR.replace("iterations", ONE_FROM_THIRD_CALL)),
        ),
        "however many iterations",
        NO_UPDATE,
    ),
    "one iteration where the judge calls": (
        "import sys\n" + course_loop((FOR, FOR.replace("iterations", ONE_WHEN_JUDGED))),
        "however many iterations",
        NO_UPDATE,
    ),
    "an end of the process": faulty_course_loop(
        "raised SystemExit", None, (RETURN, "    raise SystemExit\n")
    ),
    "a deeper one that fails": (
        replace_code(
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

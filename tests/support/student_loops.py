"""Training loops as students write them, all of them right, by what is peculiar about them.

They are the course's loop with some lines changed, or one that stands alone.
"""

from collections.abc import Mapping
from textwrap import indent

from tests.support.course_loops import RESEED, RETURN, UPDATE, course_loop, standalone_loop
from tests.support.course_notebook import MODEL, replace_code

SIZES = "    n_x = layer_sizes(X, Y)[0]\n    n_y = layer_sizes(X, Y)[2]\n"
FOR = "    for i in range(0, num_iterations):\n"
COST = "        cost = compute_cost(A2, Y, parameters)\n"
PRINT = (
    "        if print_cost and i % 1000 == 0:\n"
    '            print ("Cost after iteration %i: %f" %(i, cost))\n'
)
START = "    parameters = initialize_parameters(n_x, n_h, n_y)\n"
HEAD = "def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):\n"
BODY = MODEL.split(FOR)[1].split(PRINT)[0]
"""Forward, cost, backward, update."""

BATCH_EDITS = (
    ("forward_propagation(X,", "forward_propagation(x,"),
    ("(A2, Y, parameters)", "(A2, y, parameters)"),
    ("cache, X, Y)", "cache, x, y)"),
)
"""The edits by which an iteration goes along x and y alone."""


def minibatch_loop(size: int) -> str:
    """The course's loop with a step for each of several batches in every iteration."""
    rows = f"        x, y = X[:, j:j + {size}], Y[:, j:j + {size}]\n"
    return course_loop(
        (FOR, f"{FOR}      for j in range(0, X.shape[1], {size}):\n{rows}"), *BATCH_EDITS
    )


def early_stopping_loop(condition: str) -> str:
    """The course's loop, which ends before an update where some condition holds."""
    check = f"        if {condition}:\n            break\n        last = cost\n"
    return course_loop((FOR, "    last = np.inf\n" + FOR), (UPDATE, check + UPDATE))


STUDENT_LOOPS: Mapping[str, str] = {
    "prints the cost at every tenth iteration": course_loop(
        ("i % 1000 == 0", "i % 10 == 0"), ("print_cost and ", "")
    ),
    "a bar of progress": course_loop(
        ("range(0, num_iterations)", "progress(range(num_iterations))"),
        (
            HEAD,
            "def progress(steps):\n    for n, step in enumerate(steps):\n"
            "        print('\\r', '#' * n, end='')\n        yield step\n\n" + HEAD,
        ),
    ),
    "tqdm, which may not be there": course_loop(
        ("range(0, num_iterations)", "tqdm(range(num_iterations))"),
        (
            HEAD,
            "try:\n    from tqdm import tqdm\nexcept ImportError:\n    def tqdm(steps):\n"
            "        return steps\n\n" + HEAD,
        ),
    ),
    "counts down": course_loop((FOR, "    i = num_iterations\n    while i > 0:\n        i -= 1\n")),
    "an endless while that breaks": course_loop(
        (
            FOR,
            "    i = 0\n    while True:\n        if i >= num_iterations: break\n        i += 1\n",
        )
    ),
    "sizes all at once, and the hidden ones over": course_loop(
        (SIZES, "    n_x, _, n_y = layer_sizes(X, Y)\n")
    ),
    "sizes read off the arrays": course_loop((SIZES, "    n_x, n_y = X.shape[0], Y.shape[0]\n")),
    "parameters taken out before the loop": course_loop(
        (START, START + "    W1, b1, W2, b2 = [parameters[k] for k in ('W1', 'b1', 'W2', 'b2')]\n")
    ),
    "a list of costs that nobody gets": course_loop(
        (FOR, "    costs = []\n" + FOR), (COST, COST + "        costs.append(float(cost))\n")
    ),
    "a history of all parameters": course_loop(
        (FOR, "    history = [parameters]\n" + FOR),
        (UPDATE, UPDATE + "        history.append(dict(parameters))\n"),
        (RETURN, "    return history[-1]\n"),
    ),
    "deep copies": course_loop(
        (
            UPDATE,
            "        parameters = deepcopy(update_parameters(deepcopy(parameters), grads))\n",
        ),
        (HEAD, "from copy import deepcopy\n\n" + HEAD),
    ),
    "a copy of the data": course_loop((RESEED, RESEED + "    X = X.copy(); Y = np.array(Y)\n")),
    "functions nested inside": (
        HEAD
        + "    def step(parameters):\n"
        + indent(BODY, "    ")
        .replace("            ", "        ")
        .replace("                ", "            ")
        + "        return parameters\n    np.random.seed(3)\n"
        + SIZES
        + START
        + "    for _ in range(num_iterations):\n        parameters = step(parameters)\n"
        "    return parameters\n"
    ),
    "recursion": (
        HEAD
        + "    if num_iterations == 0:\n        np.random.seed(3)\n"
        + indent(SIZES + START + RETURN, "    ")
        + "    parameters = nn_model(X, Y, n_h, num_iterations - 1)\n"
        + BODY.replace("        ", "    ")
        + RETURN
    ),
    "a fold": (
        "from functools import reduce\n\n"
        + HEAD
        + "    def step(parameters, _):\n        A2, cache = forward_propagation(X, parameters)\n"
        "        grads = backward_propagation(parameters, cache, X, Y)\n"
        "        return update_parameters(parameters, grads)\n"
        + RESEED
        + SIZES
        + "    return reduce(step, range(num_iterations), initialize_parameters(n_x, n_h, n_y))\n"
    ),
    "other names": replace_code(
        MODEL, {"num_iterations": "epochs", "print_cost": "verbose", "n_h": "hidden"}
    ),
    "a learning rate behind the iterations, with a default": course_loop(
        (", print_cost=False", ", learning_rate=0.5, print_cost=False"),
        ("(parameters, grads)\n", "(parameters, grads, learning_rate)\n"),
    ),
    "a learning rate that is a global": course_loop(
        ("(parameters, grads)\n", "(parameters, grads, learning_rate=ALPHA)\n"),
        (HEAD, "ALPHA = 0.05\n" + HEAD),
    ),
    "a class behind the function": (
        "class Net:\n    def __init__(self, n_x, n_h, n_y):\n"
        "        self.parameters = initialize_parameters(n_x, n_h, n_y)\n"
        "    def fit(self, X, Y, steps):\n        for _ in range(steps):\n"
        "            A2, cache = forward_propagation(X, self.parameters)\n"
        "            grads = backward_propagation(self.parameters, cache, X, Y)\n"
        "            self.parameters = update_parameters(self.parameters, grads)\n"
        "        return self\n\n"
        + HEAD
        + RESEED
        + SIZES
        + "    return Net(n_x, n_h, n_y).fit(X, Y, num_iterations).parameters\n"
    ),
    "stops early at a gradient of zero": course_loop(
        (
            UPDATE,
            UPDATE + "        if not any(np.any(g) for g in grads.values()):\n            break\n",
        )
    ),
    "stops early when the cost is below a millionth": course_loop(
        (UPDATE, UPDATE + "        if cost < 1e-6:\n            break\n")
    ),
    "gradients without their mean, and a rate over m": standalone_loop(
        (
            "dZ2 @ A1.T / m, dZ2.mean(axis=1, keepdims=True)",
            "dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)",
        ),
        (
            "dZ1 @ X.T / m, dZ1.mean(axis=1, keepdims=True)",
            "dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)",
        ),
        *((f"learning_rate * d{P}", f"learning_rate / m * d{P}") for P in ("W1", "b1", "W2", "b2")),
    ),
    "squeezes and reshapes": standalone_loop(
        ("dZ2 = A2 - Y", "dZ2 = (A2.ravel() - np.squeeze(Y)).reshape(1, -1)")
    ),
    "einsum": standalone_loop(
        ("dZ1 @ X.T / m", "np.einsum('hm,xm->hx', dZ1, X) / m"),
        ("W1 @ X + b1", "np.einsum('hx,xm->hm', W1, X) + b1"),
    ),
    "asserts at the end": course_loop(
        (
            RETURN,
            "    assert parameters['W1'].shape == (n_h, n_x)\n"
            "    assert parameters['b2'].shape == (n_y, 1)\n" + RETURN,
        )
    ),
    "a seed for each call by time of day that is then set": course_loop(
        (RESEED, "    import time\n    np.random.seed(int(time.time()))\n" + RESEED)
    ),
    "warnings and errors of NumPy silenced": course_loop(
        (FOR, "    old = np.seterr(all='ignore')\n" + FOR),
        (RETURN, "    np.seterr(**old)\n" + RETURN),
    ),
    "all examples in another order each time": course_loop(
        (
            FOR,
            FOR
            + "        p = np.random.permutation(X.shape[1])\n        x, y = X[:, p], Y[:, p]\n",
        ),
        *BATCH_EDITS,
    ),
    "batches of 64, which are all examples": minibatch_loop(64),
    "the best parameters so far": course_loop(
        (FOR, "    best = np.inf\n" + FOR),
        (COST, COST + "        if cost < best:\n            best, kept = cost, parameters\n"),
        (RETURN, "    return kept\n"),
    ),
    "any number of arguments": course_loop(
        (HEAD, "def nn_model(*args):\n    (X, Y, n_h, num_iterations), print_cost = args, False\n")
    ),
    "a global that is set anew": course_loop(
        (HEAD, "parameters = None\n" + HEAD), (RESEED, RESEED + "    global parameters\n")
    ),
    "a static method": (
        "class Net:\n    @staticmethod\n    def train(X, Y, n_h, k):\n"
        "        parameters = initialize_parameters(X.shape[0], n_h, 1)\n"
        "        for _ in range(k):\n            A2, cache = forward_propagation(X, parameters)\n"
        "            grads = backward_propagation(parameters, cache, X, Y)\n"
        "            parameters = update_parameters(parameters, grads)\n"
        "        return parameters\n\nnn_model = Net.train\n"
    ),
    "gives up at NaN": course_loop(
        (UPDATE, "        if np.isnan(cost):\n            break\n" + UPDATE)
    ),
    "integer labels": course_loop((RESEED, RESEED + "    Y = Y.astype(int)\n")),
    "a larger start": course_loop(
        (START, START + "    parameters['W1'] = parameters['W1'] * 100\n")
    ),
    "arguments by name": course_loop(
        (START, "    parameters = initialize_parameters(n_x=n_x, n_h=n_h, n_y=n_y)\n")
    ),
    "stops when the cost hardly changes, which it never does so soon": early_stopping_loop(
        "abs(last - cost) < 1e-12"
    ),
}

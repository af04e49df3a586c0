"""Faults of the start, of one descent step, and of the collapse of linear layers."""

from typing import Any

import numpy as np

from properties.faults.fault import FaultClass, fault

FORM = FaultClass.FORM


def _in_place(W: Any, dW: Any, alpha: Any) -> Any:
    W -= alpha * dW
    return W


def _start(W1: Any, W2: Any, b: float = 0.0) -> Any:
    """A start from functions that draw a matrix of a given shape."""
    return lambda n0, n1, n2: (
        W1((n1, n0)),
        np.full((n1, 1), b),
        W2((n2, n1)),
        np.full((n2, 1), b),
    )


fault(
    "W1-ascends",
    "3.30",
    "W1_next <- W1 dW1 alpha",
    lambda W, dW, alpha: W + alpha * dW,
    "W1 = W1 + alpha * dW1",
    "Does the cost fall or rise along the gradient?",
)
fault(
    "W1-decays-by-row",
    "3.30",
    "W1_next <- W1 dW1 alpha",
    lambda W, dW, alpha: (W - alpha * dW) * np.linspace(1, 0.5, len(W))[:, np.newaxis],
    "W1 *= decay",
    "Two hidden units that start equal: do they stay equal?",
)
fault(
    "W1-breaks-symmetry",
    "3.30",
    "W1_next <- W1 dW1 alpha",
    lambda W, dW, alpha: W - alpha * dW + 0.01 * np.arange(W.size).reshape(W.shape),
    "W1 = W1 - alpha * dW1 + noise",
    "Which term of the step does not come from the gradient?",
)
fault(
    "W1-updated-in-place",
    "3.30",
    "W1_next <- W1 dW1 alpha",
    _in_place,
    "W1 = parameters['W1']; W1 -= alpha * dW1",
    "Keep a copy of W1 before the call and compare.",
    kind=FORM,
)
fault(
    "step-forgets-alpha",
    "3.31",
    "W2_next <- W2 dW2 alpha",
    lambda W, dW, alpha: W - dW,  # noqa: ARG005
    "W2 = W2 - dW2",
    "Change the learning rate: does anything change?",
)
fault(
    "step-returns-the-old",
    "3.31",
    "b2_next <- b2 db2 alpha",
    lambda b, db, alpha: +b,  # noqa: ARG005
    "return parameters",
    "Print a parameter before and after the step.",
)
fault(
    "step-with-new-W2",
    "3.47",
    "dZ1 <- W2_next dZ2 A1",
    lambda W, dZ, A: W.T @ dZ * (1 - A**2),
    "W2 = W2 - alpha * dW2; dZ1 = W2.T @ dZ2 * (1 - A1**2)",
    "Which W2 did the forward pass use?",
)

_RNG = np.random.default_rng(0)


def _normal(scale: float) -> Any:
    return lambda shape: scale * _RNG.standard_normal(shape)


for _identifier, _kernel, _written, _hint in (
    (
        "init-zeros",
        _start(np.zeros, np.zeros),
        "W1 = np.zeros((n_h, n_x))",
        "If two units start equal, what could ever make them differ?",
    ),
    (
        "init-constant",
        _start(lambda shape: np.full(shape, 0.01), lambda shape: np.full(shape, 0.01)),
        "W1 = np.ones((n_h, n_x)) * 0.01",
        "Print two rows of W1 after training.",
    ),
    (
        "init-uniform",
        _start(lambda shape: 0.01 * _RNG.random(shape), lambda shape: 0.01 * _RNG.random(shape)),
        "W1 = np.random.rand(n_h, n_x) * 0.01",
        "Should half of the weights be negative?",
    ),
    (
        "init-large",
        _start(_normal(1.0), _normal(1.0)),
        "W1 = np.random.randn(n_h, n_x)",
        "How large is Z1 on your data, and how steep is tanh there?",
    ),
    (
        "init-random-biases",
        _start(_normal(0.01), _normal(0.01), b=0.5),
        "b1 = np.random.rand(n_h, 1)",
        "What does the text say of b at the start?",
    ),
):
    fault(
        _identifier,
        "3.11-init",
        "W1 b1 W2 b2 <- n0 n1 n2",
        _kernel,
        _written,
        _hint,
        about="initialisation",
    )

fault(
    "collapse-forgets-b1",
    "3.7-(3)",
    "W_collapsed b_collapsed <- W1 b1 W2 b2",
    lambda W1, b1, W2, b2: (W2 @ W1, b2),  # noqa: ARG005
    "W, b = W2 @ W1, b2",
    "What becomes of b1 on its way through the second layer?",
    about="linear collapse",
)
fault(
    "collapse-drops-b2",
    "3.7-(3)",
    "W_collapsed b_collapsed <- W1 b1 W2 b2",
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1),  # noqa: ARG005
    "W, b = W2 @ W1, W2 @ b1",
    "Set every weight to 0: what is left of the two layers?",
    about="linear collapse",
)

"""Faults of one descent step, and of the collapse of linear layers."""

from typing import Any

from backproof.properties.faults.fault import FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault

STRUCTURE = FaultClass.STRUCTURE


def _update_in_place(W: Any, dW: Any, alpha: Any) -> Any:
    W -= alpha * dW
    return W


register_formula_fault(
    "W1-ascends", "W1_next", "W1 + alpha * dW1", "Does the cost fall or rise along the gradient?"
)
register_formula_fault(
    "W1-decays-by-row",
    "W1_next",
    "(W1 - alpha * dW1) * np.linspace(1, 0.5, len(W1))[:, np.newaxis]",
    "Two hidden units that start equal: do they stay equal?",
)
register_formula_fault(
    "W1-breaks-symmetry",
    "W1_next",
    "W1 - alpha * dW1 + 0.01 * np.arange(W1.size).reshape(W1.shape)",
    "Which term of the step does not come from the gradient?",
)
register_fault(
    "W1-updated-in-place",
    "3.30",
    "W1_next <- W1 dW1 alpha",
    _update_in_place,
    "W1 = parameters['W1']; W1 -= alpha * dW1",
    "Keep a copy of W1 before the call and compare.",
    kind=STRUCTURE,
)
register_formula_fault(
    "step-forgets-alpha", "W2_next", "W2 - dW2", "Change the learning rate: does anything change?"
)
register_formula_fault(
    "step-returns-the-old", "b2_next", "+b2", "Print a parameter before and after the step."
)
register_formula_fault(
    "step-with-new-W2",
    "dZ1",
    "W2_next.T @ dZ2 * (1 - A1 ** 2)",
    "Which W2 did the forward pass use?",
)

register_fault(
    "collapse-forgets-b1",
    "3.7-(3)",
    "W_collapsed b_collapsed <- W1 b1 W2 b2",
    lambda W1, b1, W2, b2: (W2 @ W1, b2),  # noqa: ARG005
    "W, b = W2 @ W1, b2",
    "What becomes of b1 on its way through the second layer?",
    graph_name="linear collapse",
)
register_fault(
    "collapse-drops-b2",
    "3.7-(3)",
    "W_collapsed b_collapsed <- W1 b1 W2 b2",
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1),  # noqa: ARG005
    "W, b = W2 @ W1, W2 @ b1",
    "Set every weight to 0: what is left of the two layers?",
    graph_name="linear collapse",
)
register_fault(
    "collapse-reversed",
    "3.7-(3)",
    "W_collapsed b_collapsed <- W1 b1 W2 b2",
    lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
    "W = W1 @ W2",
    "Which of the two layers does x meet first?",
    graph_name="linear collapse",
)
register_fault(
    "collapse-minus-b2",
    "3.7-(3)",
    "W_collapsed b_collapsed <- W1 b1 W2 b2",
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 - b2),
    "b = W2 @ b1 - b2",
    "Set every weight to 0: what is left of the two layers?",
    graph_name="linear collapse",
)
register_fault(
    "collapse-adds-biases",
    "3.7-(3)",
    "W_collapsed b_collapsed <- W1 b1 W2 b2",
    lambda W1, b1, W2, b2: (W2 @ W1, b1 + b2),
    "b = b1 + b2",
    "What becomes of b1 on its way through the second layer?",
    graph_name="linear collapse",
)

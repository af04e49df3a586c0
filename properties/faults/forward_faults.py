"""Faults of the forward pass: Z1, A1, Z2 and A2."""

from typing import Any

from backproof.properties.faults.fault import FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault

STRUCTURE = FaultClass.STRUCTURE


def _add_bias_to_first_column(W: Any, X: Any, b: Any) -> Any:
    Z = W @ X
    Z[:, :1] += b
    return Z


register_formula_fault(
    "Z1-without-bias",
    "Z1",
    "W1 @ X",
    "Set every weight to 0: what should Z1 still be?",
    unused_inputs=("b1",),
)
register_formula_fault(
    "Z1-minus-bias",
    "Z1",
    "W1 @ X - b1",
    "When a bias grows, should its unit become more or less active?",
)
register_fault(
    "Z1-bias-on-first-column",
    "3.15",
    "Z1 <- W1 X b1",
    _add_bias_to_first_column,
    "Z1 = W1 @ X; Z1[:, :1] += b1",
    "Give the network two equal examples: are their columns of Z1 equal?",
)
register_formula_fault(
    "Z1-bias-of-first-unit",
    "Z1",
    "W1 @ X + b1[0]",
    "How many biases does the hidden layer have, and how many do you use?",
)
register_formula_fault(
    "Z1-elementwise-weights",
    "Z1",
    "W1[:, :1] * X[:1] + b1",
    "Which operator adds up over the features?",
)
register_formula_fault(
    "Z1-ignores-last-feature",
    "Z1",
    "W1[:, :-1] @ X[:-1] + b1",
    "Change only the last feature of an example: does anything move?",
)
register_formula_fault(
    "A1-is-abs-tanh",
    "A1",
    "np.abs(tanh(Z1))",
    "What is your activation of −1, and what should it be?",
)
register_formula_fault(
    "A1-normalised-over-examples",
    "A1",
    "tanh(Z1 - Z1.mean(axis=1, keepdims=True))",
    "Should the activation for one example depend on the others?",
)
register_formula_fault(
    "A1-from-raw-memory",
    "A1",
    "tanh(Z1.ravel(order='K').reshape(Z1.shape))",
    "Try the same numbers in Fortran order: is the answer the same?",
)
register_formula_fault(
    "Z2-without-bias",
    "Z2",
    "W2 @ A1",
    "Which learned quantity is missing from this line?",
    unused_inputs=("b2",),
)
register_formula_fault(
    "Z2-from-Z1",
    "Z2",
    "W2 @ Z1 + b2",
    "What would be left of the network if you deleted the activation?",
)
register_formula_fault(
    "A2-squashed-twice", "A2", "sigmoid(sigmoid(Z2))", "How many squashings lie between Z2 and A2?"
)
register_formula_fault("A2-linear", "A2", "+Z2", "Is A2 a probability?")
register_formula_fault(
    "A2-sign", "A2", "sigmoid(-Z2)", "Should a confident yes be near 1 or near 0?"
)
register_formula_fault(
    "A2-flattened",
    "A2",
    "sigmoid(Z2).ravel()",
    "Print A2.shape: two numbers or one?",
    kind=STRUCTURE,
)
register_formula_fault(
    "A2-in-float32",
    "A2",
    "sigmoid(Z2).astype(np.float32)",
    "How many digits does A2 have?",
    kind=STRUCTURE,
)

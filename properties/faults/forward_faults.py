"""Faults of the forward pass: Z1, A1, Z2, A2 and the prediction."""

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


_ACROSS = "Write the shapes under the line: what must stand beside what?"
_MATRIX = "Which operator sums over the inputs of a unit, and which does not?"
_SIGN_OF_BIAS = "Does a larger bias raise or lower the pre-activation?"
_WHOSE_BIAS = "Whose bias is it: which layer's?"

for _layer, _W, _A, _b in (("Z1", "W1", "X", "b1"), ("Z2", "W2", "A1", "b2")):
    _other = "b2" if _b == "b1" else "b1"
    register_formula_fault(f"{_layer}-weights-transposed", _layer, f"{_W}.T @ {_A} + {_b}", _ACROSS)
    register_formula_fault(f"{_layer}-data-transposed", _layer, f"{_W} @ {_A}.T + {_b}", _ACROSS)
    register_formula_fault(f"{_layer}-bias-transposed", _layer, f"{_W} @ {_A} + {_b}.T", _ACROSS)
    register_formula_fault(
        f"{_layer}-with-{_other}", _layer, f"{_W} @ {_A} + {_other}", _WHOSE_BIAS
    )
    register_formula_fault(
        f"{_layer}-weights-negated",
        _layer,
        f"-({_W} @ {_A}) + {_b}",
        "Which sign do the weights have in the text?",
    )
    register_formula_fault(
        f"{_layer}-bias-doubled",
        _layer,
        f"{_W} @ {_A} + 2 * {_b}",
        "How often is the bias added?",
    )
register_formula_fault("Z2-minus-bias", "Z2", "W2 @ A1 - b2", _SIGN_OF_BIAS)
register_formula_fault("Z2-elementwise-weights", "Z2", "W2 * A1 + b2", _MATRIX)
register_formula_fault("Z2-from-X", "Z2", "W2 @ X + b2", "What feeds the output layer?")
register_formula_fault("Z2-with-W1", "Z2", "W1 @ A1 + b2", "Whose weights lead to the output?")

HIDDEN = {
    "sigmoid": "sigmoid(Z1)",
    "tanh": "tanh(Z1)",
    "relu": "relu(Z1)",
    "leaky_relu": "leaky_relu(Z1)",
}
for _right in HIDDEN:
    for _name, _formula in HIDDEN.items():
        if _name != _right:
            register_formula_fault(
                f"A1-is-{_name.replace('_', '-')}" + (f"-not-{_right}" * (_right != "tanh")),
                "A1",
                _formula,
                "Which function does the hidden layer have here?",
                hidden=_right,
            )
register_formula_fault(
    "A1-linear", "A1", "Z1 * 1", "Delete the nonlinearity: what is left of two layers?"
)
_ODD = "What is the slope of tanh at 0, and what is tanh(0)?"
register_formula_fault("A1-sign", "A1", "tanh(-Z1)", "Is tanh(3) positive or negative?")
register_formula_fault("A1-without-doubling", "A1", "2 * sigmoid(Z1) - 1", _ODD)
register_formula_fault("A1-one-minus-sigmoid", "A1", "1 - sigmoid(Z1)", _ODD)
register_formula_fault("A1-doubled-argument", "A1", "tanh(2 * Z1)", _ODD)
register_formula_fault("A1-squared", "A1", "tanh(Z1) ** 2", "Which values can tanh take?")
register_formula_fault(
    "A1-clipped", "A1", "np.clip(Z1, -1, 1)", "Does tanh bend at once, or little by little?"
)
register_formula_fault(
    "A1-twice-squashed", "A1", "tanh(tanh(Z1))", "How many squashings lie between Z1 and A1?"
)
register_formula_fault(
    "A1-reciprocal", "A1", "1 / tanh(Z1)", "Which of the two brackets is divided by which?"
)

for _symbol, _z, _about, _prefix in (
    ("A2", "Z2", "network", "A2"),
    ("sigmoid_Z", "Z", "elementwise", "sigmoid"),
):
    for _id, _formula, _hint in (
        ("precedence", "1 / 1 + np.exp(-{z})", "What does the first / divide?"),
        ("without-reciprocal", "1 + np.exp(-{z})", "Can a probability be above 1?"),
        ("minus", "1 / (1 - np.exp(-{z}))", "What is σ(0)? Is yours finite?"),
        ("exponential", "np.exp({z})", "What keeps σ below 1?"),
        ("of-double", "sigmoid(2 * {z})", "σ(1) is 0.7310586: is yours?"),
        ("is-tanh", "tanh({z})", "Which values can a probability take?"),
        ("is-relu", "relu({z})", "Which values can a probability take?"),
        ("step", "np.where({z} > 0, 1.0, 0.0) + 0 * {z}", "Is a probability a decision?"),
        ("times-1-minus", "sigmoid({z}) * (1 - sigmoid({z}))", "Is this σ, or its slope?"),
    ):
        register_formula_fault(
            f"{_prefix}-{_id}", _symbol, _formula.format(z=_z), _hint, graph_name=_about
        )
register_formula_fault("A2-steep", "A2", "sigmoid(10 * Z2)", "σ(1) is 0.7310586: is yours?")
register_formula_fault(
    "A2-lost-numerator", "A2", "sigmoid(np.abs(Z2))", "Try z = −3: is the answer below ½?"
)
register_formula_fault(
    "A2-clipped-at-10",
    "A2",
    "sigmoid(np.clip(Z2, -10, 10))",
    "Does your clip change the answer? How large must |z| be before exp overflows?",
)

_THRESHOLD = "Of what is ½ the threshold?"
register_formula_fault("prediction-of-Z2", "prediction", "np.where(Z2 > 0.5, 1.0, 0.0)", _THRESHOLD)
register_formula_fault(
    "prediction-positive", "prediction", "np.where(A2 > 0, 1.0, 0.0)", _THRESHOLD
)
register_formula_fault(
    "prediction-not-negative", "prediction", "np.where(A2 >= 0, 1.0, 0.0)", _THRESHOLD
)
register_formula_fault(
    "prediction-reversed",
    "prediction",
    "np.where(A2 < 0.5, 1.0, 0.0)",
    "Which class does a large A2 speak for?",
)
register_formula_fault(
    "prediction-truncated", "prediction", "np.floor(A2)", "What does int do to 0.9?"
)
register_formula_fault(
    "prediction-is-probability", "prediction", "A2 * 1", "A class, or how likely it is?"
)
register_formula_fault(
    "prediction-flattened",
    "prediction",
    "np.where(A2 > 0.5, 1.0, 0.0).ravel()",
    "Which shape has A2?",
    kind=STRUCTURE,
)
register_formula_fault(
    "prediction-largest-row",
    "prediction",
    "np.argmax(A2, axis=0)",
    "What is the largest of a single row?",
    kind=STRUCTURE,
)

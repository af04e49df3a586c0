"""Faults of one descent step, and of the collapse of linear layers."""

from typing import Any

from backproof.properties.default_learning_rates import DEFAULT_RATES
from backproof.properties.faults.fault import FAULTS, FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault
from backproof.reference.graphs import PARAMETERS

STRUCTURE = FaultClass.STRUCTURE


def _update_in_place(P: Any, dP: Any, alpha: Any) -> Any:
    P -= alpha * dP
    return P


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


_KNOB = "Change the learning rate: does anything change?"


for _P in PARAMETERS:
    for _id, _formula, _hint in (
        ("ascends", "{P} + alpha * d{P}", "Should a step raise the cost, or lower it?"),
        ("forgets-alpha", "{P} - d{P}", "Which knob did you not use?"),
        ("adds-without-alpha", "{P} + d{P}", "Which knob did you not use, and which way is down?"),
        ("not-updated", "{P} * 1", "Print the parameter before and after the step."),
        ("over-alpha", "{P} - d{P} / alpha", "Does a larger learning rate take larger steps?"),
        ("doubled-step", "{P} - 2 * alpha * d{P}", "Which factor is too much?"),
        ("half-step", "{P} - alpha * d{P} / 2", "Which factor is too much?"),
        ("is-the-step", "-alpha * d{P}", "From where is the step taken?"),
        ("is-the-gradient", "d{P} * 1", "From where is the step taken?"),
        ("alpha-on-parameter", "alpha * {P} - d{P}", "What does the learning rate scale?"),
        ("scaled-difference", "alpha * ({P} - d{P})", "What does the learning rate scale?"),
        ("difference-reversed", "alpha * d{P} - {P}", "Which way is the step taken?"),
        ("alpha-subtracted", "{P} - alpha - d{P}", "What does the learning rate scale?"),
        ("alpha-squared", "{P} - alpha * alpha * d{P}", "How often is the learning rate applied?"),
        ("steps-by-itself", "{P} - alpha * {P}", "Along which direction is the step taken?"),
        ("decays", "{P} * (1 - alpha) - alpha * d{P}", "Is there a penalty in this text's cost?"),
    ):
        if f"{_P}-{_id}" not in FAULTS:
            register_formula_fault(f"{_P}-{_id}", f"{_P}_next", _formula.format(P=_P), _hint)
    for _rate in DEFAULT_RATES:
        register_formula_fault(
            f"{_P}-alpha-is-{_rate:g}", f"{_P}_next", f"{_P} - {_rate} * d{_P}", _KNOB
        )
    if f"{_P}-updated-in-place" not in FAULTS:
        _number = FAULTS[f"{_P}-ascends"].number
        register_fault(
            f"{_P}-updated-in-place",
            _number,
            f"{_P}_next <- {_P} d{_P} alpha",
            _update_in_place,
            f"{_P} = parameters['{_P}']; {_P} -= alpha * d{_P}",
            f"Keep a copy of {_P} before the call and compare.",
            kind=FaultClass.STRUCTURE,
        )

_WHOSE = "Which gradient belongs to which parameter?"
for _P, _other in (("W1", "W2"), ("W2", "W1"), ("b1", "b2"), ("b2", "b1")):
    register_formula_fault(
        f"{_P}-steps-with-d{_other}", f"{_P}_next", f"{_P} - alpha * d{_other}", _WHOSE
    )
    register_formula_fault(
        f"{_P}-is-{_other}",
        f"{_P}_next",
        f"{_other} - alpha * d{_other}",
        "Read the return line aloud.",
    )
    register_formula_fault(
        f"{_P}-from-{_other}",
        f"{_P}_next",
        f"{_other} - alpha * d{_P}",
        "From where is the step taken?",
    )

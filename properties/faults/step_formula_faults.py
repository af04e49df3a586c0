"""Slips of the descent step, the same for each of the four parameters."""

from typing import Any

from backproof.properties.default_learning_rates import DEFAULT_RATES
from backproof.properties.faults.fault import FAULTS, FaultClass, register_fault
from backproof.properties.faults.formula import register_formula_fault
from backproof.reference.graphs import PARAMETERS

_KNOB = "Change the learning rate: does anything change?"


def _update_in_place(P: Any, dP: Any, alpha: Any) -> Any:
    P -= alpha * dP
    return P


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

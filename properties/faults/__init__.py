"""The catalogue of faults: replaced definitions, each with its class and a hint.

Every law names faults that it must reject, and the tests feed them to it; a diagnosis searches
the same catalogue for what reproduces a wrong result.
"""

from backproof.properties.faults import (
    activation_faults,
    activation_formula_faults,
    backward_faults,
    backward_formula_faults,
    cost_faults,
    cost_formula_faults,
    forward_faults,
    forward_formula_faults,
    start_faults,
    step_faults,
    step_formula_faults,
)
from backproof.properties.faults.fault import FAULTS, Fault, FaultClass

__all__ = ["FAULTS", "Fault", "FaultClass"]

# ruff: noqa: F401  (importing a module registers what it defines)
"""The catalogue of faults: replaced definitions, each with its class and a hint.

Every law names faults that it must reject, and the tests apply the law to them. Diagnosis searches
the same catalogue for a fault that reproduces a wrong result.
"""

from backproof.properties.faults import (
    activation_faults,
    activation_formula_faults,
    backward_faults,
    backward_formula_faults,
    cost_faults,
    forward_faults,
    start_faults,
    step_faults,
)
from backproof.properties.faults.fault import FAULTS, Fault, FaultClass

__all__ = ["FAULTS", "Fault", "FaultClass"]

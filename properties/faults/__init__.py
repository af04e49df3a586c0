"""The catalogue of faults: replaced definitions, each with its class and a hint.

Every law names faults that it must reject, and the tests feed them to it; a diagnosis searches
the same catalogue for what reproduces a wrong result.
"""

from properties.faults import (  # noqa: F401  (each module registers its faults)
    activation_faults,
    activation_slips,
    backward_faults,
    backward_slips,
    cost_faults,
    cost_slips,
    forward_faults,
    forward_slips,
    start_faults,
    step_faults,
    step_slips,
)
from properties.faults.fault import FAULTS, Fault, FaultClass

__all__ = ["FAULTS", "Fault", "FaultClass"]

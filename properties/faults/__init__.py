"""The catalogue of faults: replaced definitions, each with its class and a hint.

Every law names faults that it must reject, and the tests feed them to it; a diagnosis searches
the same catalogue for what reproduces a wrong result.
"""

from properties.faults import (  # noqa: F401  (each module registers its faults)
    activation_faults,
    backward_faults,
    cost_faults,
    forward_faults,
    step_faults,
)
from properties.faults.fault import FAULTS, Fault, FaultClass

__all__ = ["FAULTS", "Fault", "FaultClass"]

"""Explain wrong results by the smallest set of catalogued faults that reproduces them.

The functions listed here are imported on first use: the fault catalogue takes some 0.2 s to
import, and correct code never needs it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backproof.diagnosis.diagnose import diagnose_evaluation
    from backproof.diagnosis.loop_causes import causes_in_loop, causes_in_other_functions

__all__ = ["causes_in_loop", "causes_in_other_functions", "diagnose_evaluation"]

_EXPORTING_MODULES = {
    "causes_in_loop": "backproof.diagnosis.loop_causes",
    "causes_in_other_functions": "backproof.diagnosis.loop_causes",
    "diagnose_evaluation": "backproof.diagnosis.diagnose",
}


def __getattr__(name: str) -> Any:
    """Import an exported function on first use."""
    if name not in _EXPORTING_MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_EXPORTING_MODULES[name]), name)

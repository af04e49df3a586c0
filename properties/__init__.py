"""Properties of every right implementation: examples, laws, rounding bounds and faults.

`bound_all` derives how far any right evaluation may lie from the reference. The strategies (with
Hypothesis) and `ExampleSampler` draw examples. `LAWS` holds statements that every implementation
satisfies, and `FAULTS` wrong definitions, each of which some law rejects. Names are imported on
first use, since the catalogues and Hypothesis are large.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backproof.properties.bounds import (
        BFLOAT16,
        FLOAT16,
        FLOAT32,
        FLOAT64,
        PRECISIONS,
        TF32,
        BoundedArray,
        Precision,
        bound_all,
        bounded_graph,
    )
    from backproof.properties.compare import Comparison
    from backproof.properties.example import Example
    from backproof.properties.faults import FAULTS, Fault, FaultClass
    from backproof.properties.laws import LAWS, Law, LawKind, Violation
    from backproof.properties.laws.law import law
    from backproof.properties.sampling import ExampleSampler
    from backproof.properties.strategies import (
        examples_of,
        linear_layers,
        logistic_units,
        matrices,
        networks,
        single_examples,
    )

__all__ = [
    "BFLOAT16",
    "FAULTS",
    "FLOAT16",
    "FLOAT32",
    "FLOAT64",
    "LAWS",
    "PRECISIONS",
    "TF32",
    "BoundedArray",
    "Comparison",
    "Example",
    "ExampleSampler",
    "Fault",
    "FaultClass",
    "Law",
    "LawKind",
    "Precision",
    "Violation",
    "bound_all",
    "bounded_graph",
    "examples_of",
    "law",
    "linear_layers",
    "logistic_units",
    "matrices",
    "networks",
    "single_examples",
]

_SUBMODULES = {
    "bounds": (
        "BFLOAT16",
        "FLOAT16",
        "FLOAT32",
        "FLOAT64",
        "PRECISIONS",
        "TF32",
        "BoundedArray",
        "Precision",
        "bound_all",
        "bounded_graph",
    ),
    "compare": ("Comparison",),
    "example": ("Example",),
    "faults": ("FAULTS", "Fault", "FaultClass"),
    "laws": ("LAWS", "Law", "LawKind", "Violation"),
    "laws.law": ("law",),
    "sampling": ("ExampleSampler",),
    "strategies": (
        "examples_of",
        "linear_layers",
        "logistic_units",
        "matrices",
        "networks",
        "single_examples",
    ),
}
_MODULE_OF = {name: module for module, names in _SUBMODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import an exported name on first use."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__

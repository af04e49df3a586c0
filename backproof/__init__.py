"""Backproof settles whether code computes a one-hidden-layer neural network correctly.

`backproof.validate("solution.py", binding="planar")` gives a verdict, equation by equation, on a
file, a module, or an object; the command line is `backproof validate`.
`backproof.check(functions, binding=…)` does so for one's own code in one's own process, and
`backproof.assert_conforms` in a test.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backproof.results.verdict import Verdict
    from backproof.validation.in_process_check import assert_conforms, check
    from backproof.validation.public_api import validate

__all__ = ["Verdict", "__version__", "assert_conforms", "check", "validate"]
__version__ = "0.1.0"

_EXPORTING_MODULES = {
    "assert_conforms": "backproof.validation.in_process_check",
    "check": "backproof.validation.in_process_check",
    "validate": "backproof.validation.public_api",
    "Verdict": "backproof.results.verdict",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: the command line starts without NumPy."""
    if name not in _EXPORTING_MODULES:
        raise AttributeError(f"module 'backproof' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_EXPORTING_MODULES[name]), name)


def __dir__() -> list[str]:
    """The names that are here, and those that come when they are asked for."""
    return sorted({*globals(), *__all__})

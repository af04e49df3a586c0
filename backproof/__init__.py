"""Check, equation by equation, whether code computes a one-hidden-layer network correctly.

`backproof.validate("solution.py", binding="planar")` judges a file, a module or an object, as the
command `backproof validate` does. `backproof.check(functions, binding=…)` judges your own code in
this process, and `backproof.assert_conforms` does so in a test.

The names below are imported at their first use, so that the command starts without NumPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from backproof.results.verdict_renderers import register_renderer

if TYPE_CHECKING:
    from backproof.binding import Binding, BindingError
    from backproof.results.equation_verdict import EquationVerdict
    from backproof.results.status import Status
    from backproof.results.target import TargetError
    from backproof.results.verdict import Verdict
    from backproof.validation.in_process_check import assert_conforms, check
    from backproof.validation.public_api import validate

__all__ = [
    "Binding",
    "BindingError",
    "EquationVerdict",
    "Status",
    "TargetError",
    "Verdict",
    "__version__",
    "assert_conforms",
    "check",
    "validate",
]
__version__ = "0.1.0"

_DEFINING_MODULES = {
    "Binding": "backproof.binding",
    "BindingError": "backproof.binding",
    "EquationVerdict": "backproof.results.equation_verdict",
    "Status": "backproof.results.status",
    "TargetError": "backproof.results.target",
    "Verdict": "backproof.results.verdict",
    "assert_conforms": "backproof.validation.in_process_check",
    "check": "backproof.validation.in_process_check",
    "validate": "backproof.validation.public_api",
}


def __getattr__(name: str) -> Any:
    """Import an exported name at its first use."""
    if name not in _DEFINING_MODULES:
        raise AttributeError(f"module 'backproof' has no attribute {name!r}")
    return getattr(import_module(_DEFINING_MODULES[name]), name)


def __dir__() -> list[str]:
    """Return the exported names."""
    return sorted(__all__)


def _render_as_text(verdict: "Verdict") -> str:
    """Return the table that `backproof validate` prints."""
    from backproof.reporting.terminal_text import verdict_to_text

    return verdict_to_text(verdict)


def _render_as_html(verdict: "Verdict") -> str:
    """Return the HTML that a notebook shows."""
    from backproof.reporting.notebook_fragment import verdict_to_fragment

    return verdict_to_fragment(verdict)


register_renderer("text", _render_as_text)
register_renderer("html", _render_as_html)

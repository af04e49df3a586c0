"""Stubs of modules that are not installed: their names can be imported, and fail when called.

Stubs of plotting modules do nothing instead, since no result depends on plots. A few functions of
a course's helper files, which are not submitted, work, since right submissions depend on them.
"""

from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import numpy as np

PLOTTING_MODULES = ("matplotlib", "mpl_toolkits", "seaborn", "plotly", "bokeh", "altair", "IPython")
"""Plotting modules, which are replaced by stubs even if installed, since they import slowly."""

HELPER_PREFIXES = ("planar_utils", "testCases", "public_tests")
"""The beginnings of the names of helper files that courses provide, and students do not submit."""


class MissingModuleError(ModuleNotFoundError):
    """A stub of a missing module was used."""


class _StubBase:
    """Replaces a missing base class; its subclasses cannot be instantiated."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise MissingModuleError(
            f"a base class of {type(self).__name__} is of a module that is not there"
        )


class StubModule:
    """A stub of a missing module, or of anything in it.

    It supports imports, inheritance, and subscripts and unions in annotations. A call raises
    MissingModuleError, unless the module only plots.
    """

    __all__: tuple[str, ...] = ()

    def __init__(self, name: str, reason: str, known_names: dict[str, Any] | None = None) -> None:
        self.__name__, self._reason = name, reason
        self._is_plotting = name.partition(".")[0] in PLOTTING_MODULES
        self.__dict__.update(known_names or {})
        if known_names:
            self.__all__ = tuple(known_names)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StubModule(f"{self.__name__}.{name}", self._reason)

    def __call__(self, *_: Any, **__: Any) -> Any:  # noqa: D102  (the class documents it)
        if self._is_plotting:
            return self
        raise MissingModuleError(f"{self.__name__} is called, and {self._reason}")

    def __mro_entries__(self, _: Any) -> tuple[type, ...]:
        return (_StubBase,)

    def __iter__(self) -> Iterator[Any]:
        if not self._is_plotting:
            raise MissingModuleError(f"{self.__name__} is looped over, and {self._reason}")
        return iter((self, self))  # as in fig, ax = plt.subplots()

    def __getitem__(self, _: Any) -> "StubModule":
        return self

    def __or__(self, _: Any) -> Any:
        return self

    __ror__ = __or__

    def __instancecheck__(self, _: Any) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<{self.__name__}, which is not there>"


def is_stub(value: Any) -> bool:
    """Return whether a value is a stub."""
    return type(value) is StubModule


def is_injected(value: Any) -> bool:
    """Return whether a value is a stub or a supplied function, which the student did not write."""
    return is_stub(value) or (type(value) is FunctionType and value.__module__ == __name__)


def is_helper_module(name: str) -> bool:
    """Return whether a module is a course's helper file, by its dotted name."""
    return name.startswith(HELPER_PREFIXES)


def make_stub(name: str, reason: str) -> StubModule:
    """Return a stub of the module of this name."""
    return StubModule(name, reason, dict(_known_names(name, reason)))


def _known_names(name: str, reason: str) -> Iterator[tuple[str, Any]]:
    """Yield the known names of a module: functions that work, and stubs."""
    last = name.rpartition(".")[2]
    if last.startswith("planar_utils"):
        yield "sigmoid", sigmoid
        for function in ("plot_decision_boundary", "load_planar_dataset", "load_extra_datasets"):
            yield function, StubModule(f"{name}.{function}", reason)
    elif name == "scipy.special":
        yield "expit", sigmoid
    elif name.startswith("tqdm"):
        yield "tqdm", lambda items, *_, **__: items
        yield "trange", lambda *bounds, **_: range(*bounds)


def sigmoid(x: Any) -> Any:
    """Return σ(x) = 1/(1 + e⁻ˣ), as the helper file computes it, without overflow warnings."""
    with np.errstate(over="ignore", under="ignore"):
        return 1 / (1 + np.exp(-x))


WELL_KNOWN_NAMES: dict[str, Callable[[], Any]] = {
    "np": lambda: np,
    "numpy": lambda: np,
    "math": lambda: __import__("math"),
    "copy": lambda: __import__("copy"),
    "random": lambda: __import__("random"),
    "time": lambda: __import__("time"),
    "sigmoid": lambda: sigmoid,
}
"""Names with only one meaning, which are supplied where the import of the name was removed."""

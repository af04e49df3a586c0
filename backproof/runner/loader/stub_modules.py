"""What stands in for a module that is not there: its names can be imported, and fail when called.

What draws does nothing instead, since no result depends on it. A few functions of helper files that
are never handed in work, since what is right in a submission may rest on them.
"""

from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

import numpy as np

PLOTTING_MODULES = ("matplotlib", "mpl_toolkits", "seaborn", "plotly", "bokeh", "altair", "IPython")
"""What draws or shows: stood in for even where it is installed, since it is slow to import."""

HELPER_PREFIXES = ("planar_utils", "testCases", "public_tests")
"""How the names of the helper files begin that courses give out: they are never handed in."""


class MissingModuleError(ModuleNotFoundError):
    """Something was asked of a module that is not there."""


class _StubBase:
    """The base class in place of one that is not there: its instances cannot be made."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise MissingModuleError(
            f"a base class of {type(self).__name__} is of a module that is not there"
        )


class StubModule:
    """A module that is not there, or anything in it.

    It can be imported from, inherited from, subscripted and joined in annotations; to call it is
    to ask for what is not there, unless it only draws.
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

    def __call__(self, *_: Any, **__: Any) -> Any:  # noqa: D102  (the class says it)
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
    """Whether a value is a stand-in."""
    return type(value) is StubModule


def is_injected(value: Any) -> bool:
    """Whether a value is a stand-in, or a function that we lend: it is nobody's work."""
    return is_stub(value) or (type(value) is FunctionType and value.__module__ == __name__)


def is_helper_module(name: str) -> bool:
    """Whether a module is a course's helper file, by its dotted name: no library is called so."""
    return name.startswith(HELPER_PREFIXES)


def make_stub(name: str, reason: str) -> StubModule:
    """What stands in for a module of this name."""
    return StubModule(name, reason, dict(_known_names(name, reason)))


def _known_names(name: str, reason: str) -> Iterator[tuple[str, Any]]:
    """The names that a helper file is known to have; those that work, and those that cannot."""
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
    """σ(x) as the helper file has it, 1/(1 + e⁻ˣ), without its overflow warnings."""
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
"""Names that code uses whose import was in a cell that is gone, and what they can only mean."""

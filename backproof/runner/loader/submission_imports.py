"""How a submission's own code imports: files beside it, then what is installed, then stand-ins.

Only its own code sees this, through the `__import__` among its builtins; libraries import as ever,
and whether an optional module is there is for them to find out.
"""

import builtins
import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from .. import import_policy
from .stub_modules import PLOTTING_MODULES, StubModule, make_stub

OWN_PACKAGES = ("reference", "gradcheck", "properties", "backproof", "tests")


class SubmissionFinder(MetaPathFinder):
    """Finds the files beside a submission, and keeps our rooms out of reach.

    A module of the standard library, or NumPy, is never a file beside it. `fill` loads a file
    into its module. Under a policy of imports only what can be read is found: compiled code could
    be any library.
    """

    def __init__(self, folder: str | None, load_into: Callable[[str, ModuleType], None]) -> None:
        self._folder, self._load_into = folder, load_into
        self.files = dict[str, str]()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> Any:
        """The author's module, or ModuleNotFoundError for ours; other names go on as ever."""
        del target
        top = fullname.split(".", maxsplit=1)[0]
        if _is_reserved_name(top):
            elsewhere = [place for place in sys.path if place != self._folder]
            return importlib.machinery.PathFinder.find_spec(fullname, path or elsewhere)
        found = self._find_in_submission(fullname, path)
        if found is None and top in OWN_PACKAGES:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return found

    def has_module(self, top: str) -> bool:
        """Whether a module, by the first of its dotted name, is a file or a folder beside it."""
        return not _is_reserved_name(top) and self._find_in_submission(top, None) is not None

    def _find_in_submission(self, fullname: str, path: Sequence[str] | None) -> Any:
        if self._folder is None:
            return None
        places = list(path) if path is not None else [self._folder]
        places = [place for place in places if Path(place).is_relative_to(self._folder)]
        found = importlib.machinery.PathFinder.find_spec(fullname, places) if places else None
        if found is not None and isinstance(found.loader, importlib.machinery.SourceFileLoader):
            found.loader = _SubmissionLoader(str(found.origin), self._load_into)
            self.files[fullname] = str(found.origin)
        elif (
            found is not None
            and found.loader is not None
            and import_policy.active_policy() is not None
        ):
            return None
        return found or self._notebook_spec(fullname, path)

    def _notebook_spec(self, fullname: str, path: Sequence[str] | None) -> Any:
        """A notebook beside the submission, which others import as a module."""
        file = Path(self._folder or "", f"{fullname}.ipynb")
        if path is not None or not file.is_file():
            return None
        self.files[fullname] = str(file)
        loader = _SubmissionLoader(str(file), self._load_into)
        return importlib.machinery.ModuleSpec(fullname, loader, origin=str(file))


def _is_reserved_name(top: str) -> bool:
    return top in sys.stdlib_module_names or top == "numpy"


class _SubmissionLoader(Loader):
    """Loads a file beside a submission as the submission itself is loaded."""

    def __init__(self, path: str, load_into: Callable[[str, ModuleType], None]) -> None:
        self._path, self._load_into = path, load_into

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module."""
        module.__file__ = self._path
        self._load_into(self._path, module)


class Importer:
    """`__import__` for a submission's own code.

    `strict` is for a `try` with an answer to what is not there, and for calls after loading: what
    is absent then raises, but for what has been stood in for already. `stood_in` lists that.
    """

    def __init__(self, *, allow_plotting: bool) -> None:
        self.strict, self._allow_plotting = False, allow_plotting
        self.stubs = dict[str, StubModule]()

    def __call__(
        self,
        name: str,
        scope: Any = None,
        local: Any = None,
        names: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """The module: the first of its dotted name, or the last where names are taken from it."""
        if level and not (scope or {}).get("__package__"):
            level = 0  # a file that takes itself for a part of a package: what is beside it
            if not name:
                return _SiblingModules(self)
        if (asked := import_policy.active_policy()) is not None:
            full = import_policy.resolve_module(name, level, (scope or {}).get("__package__"))
            asked.require_allowed(full, names, sys._getframe(1))  # noqa: SLF001  (for its line)
        wanted = name if names else name.partition(".")[0]
        if not self._allow_plotting and name.partition(".")[0] in PLOTTING_MODULES:
            return self._stub(wanted, "nothing is drawn here")
        try:
            return builtins.__import__(name, scope, local, tuple(names or ()), level)
        except ModuleNotFoundError as error:
            missing = str(error.name)
            if f"{name}.".startswith(f"{missing}.") and not (
                self.strict and wanted not in self.stubs
            ):
                told = "*" not in (names or ()) or bool(make_stub(wanted, "").__all__)
                return self._stub(wanted, f"the module {missing} is not installed here", told)
            raise

    def _stub(self, name: str, reason: str, is_reported: bool = True) -> StubModule:
        """What stands in for a module; a module of which nothing is taken is not told."""
        found = self.stubs.get(name) or make_stub(name, reason)
        return self.stubs.setdefault(name, found) if is_reported else found


class _SiblingModules:
    """What `from . import layers` takes its names from."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._importer(name)


def submission_builtins(importer: Importer) -> dict[str, Any]:
    """The builtins of a submission's modules: Python's, with this import."""
    return {**vars(builtins), "__import__": importer}

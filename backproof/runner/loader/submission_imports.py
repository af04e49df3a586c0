"""Import modules for a submission: files beside it, then installed modules, then stubs.

Only the submission's own code imports like this, through the `__import__` among its builtins.
Libraries import as usual, and see which optional modules are missing.
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
    """Finds the files beside a submission, and hides Backproof's own packages.

    A file beside the submission never replaces NumPy or a module of the standard library.
    `load_into` loads a file into its module. Under an import policy only source files are found,
    since compiled code could be any library.
    """

    def __init__(self, folder: str | None, load_into: Callable[[str, ModuleType], None]) -> None:
        self._folder, self._load_into = folder, load_into
        self.files = dict[str, str]()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> Any:
        """Return the spec of a submission's module; raise ModuleNotFoundError for Backproof's."""
        del target
        top = fullname.split(".", maxsplit=1)[0]
        if _is_reserved_name(top):
            other_entries = [entry for entry in sys.path if entry != self._folder]
            return importlib.machinery.PathFinder.find_spec(fullname, path or other_entries)
        spec = self._find_in_submission(fullname, path)
        if spec is None and top in OWN_PACKAGES:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return spec

    def has_module(self, top: str) -> bool:
        """Return whether a top-level module is a file or a folder beside the submission."""
        return not _is_reserved_name(top) and self._find_in_submission(top, None) is not None

    def _find_in_submission(self, fullname: str, path: Sequence[str] | None) -> Any:
        if self._folder is None:
            return None
        folders = list(path) if path is not None else [self._folder]
        folders = [folder for folder in folders if Path(folder).is_relative_to(self._folder)]
        spec = importlib.machinery.PathFinder.find_spec(fullname, folders) if folders else None
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _SubmissionLoader(str(spec.origin), self._load_into)
            self.files[fullname] = str(spec.origin)
        elif spec is not None and spec.loader is not None and import_policy.active_policy():
            return None
        return spec or self._notebook_spec(fullname, path)

    def _notebook_spec(self, fullname: str, path: Sequence[str] | None) -> Any:
        """Return the spec of a notebook beside the submission, which can be imported as well."""
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
        """Load the file into the module."""
        module.__file__ = self._path
        self._load_into(self._path, module)


class Importer:
    """`__import__` for a submission's own code.

    A missing module is replaced by a stub. If `strict` is set, it raises an error instead, unless
    it has a stub already: in a `try` that handles missing modules, and in calls after loading.
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
        """Return the top-level module, or the submodule if names are imported from it."""
        if level and not (scope or {}).get("__package__"):
            level = 0  # a relative import in a file without a package: import files beside it
            if not name:
                return _SiblingModules(self)
        if (policy := import_policy.active_policy()) is not None:
            full_name = import_policy.resolve_module(name, level, (scope or {}).get("__package__"))
            policy.require_allowed(full_name, names, sys._getframe(1))  # noqa: SLF001  (for its line)
        imported = name if names else name.partition(".")[0]
        if not self._allow_plotting and name.partition(".")[0] in PLOTTING_MODULES:
            return self._stub(imported, "nothing is drawn here")
        try:
            return builtins.__import__(name, scope, local, tuple(names or ()), level)
        except ModuleNotFoundError as error:
            missing = str(error.name)
            is_missing_itself = f"{name}.".startswith(f"{missing}.")
            if not is_missing_itself or (self.strict and imported not in self.stubs):
                raise
            is_used = "*" not in (names or ()) or bool(make_stub(imported, "").__all__)
            return self._stub(
                imported, f"the module {missing} is neither installed nor handed in", is_used
            )

    def _stub(self, name: str, reason: str, is_reported: bool = True) -> StubModule:
        """Return the stub of a module, and list it in `stubs` unless nothing is taken from it."""
        stub = self.stubs.get(name) or make_stub(name, reason)
        return self.stubs.setdefault(name, stub) if is_reported else stub


class _SiblingModules:
    """The package of `from . import layers` in a file without a package."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._importer(name)


def submission_builtins(importer: Importer) -> dict[str, Any]:
    """Return the builtins of a submission's modules: Python's, with its own `__import__`."""
    return {**vars(builtins), "__import__": importer}

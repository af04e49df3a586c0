"""Load a submission: bind its functions by name, and report how they were loaded.

A request names a file, a folder of files or an installed module, and the required functions, each
with the numbers of arguments of its calls.
"""

import importlib
import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from .. import import_policy
from ..traceback_location import register_cells
from .dependency_resolution import PARTIAL_MODULES, resolve_dependencies
from .load_log import LoadLog
from .load_time_limit import DEPENDENCY_SECONDS, time_limit
from .multi_file import SourceFile, rank_source_files, read_source_files
from .name_matching import match_misspelled
from .partial_execution import PartialModule
from .source_reader import UnreadableError
from .stub_modules import is_injected
from .submission_imports import OWN_PACKAGES, Importer, SubmissionFinder
from .syntax_error_recovery import SubmissionSource

__all__ = ["OWN_PACKAGES", "UNBOUNDED_ARGUMENTS", "load"]

UNBOUNDED_ARGUMENTS = 1000
"""The most positional arguments that are reported for a function with *args."""

MAX_PARAMETER_NAMES = 20
"""The most parameter names that are reported for a function."""

MAX_FUNCTIONS = 5_000

RequiredFunctions = Mapping[str, Sequence[Sequence[int]]]


def load(request: Mapping[str, Any], module: ModuleType) -> dict[str, Any]:
    """Load the requested submission into the module; return the report for the judge."""
    seconds = request.get("seconds", DEPENDENCY_SECONDS)
    import_policy.enforce(request.get("allow"))
    loader = _Loader(request.get("wanted", {}), module, seconds, request.get("run_all", False))
    try:
        if request.get("kind") == "module":
            loader.load_installed(request["path"], request.get("attribute", ""))
        elif request.get("kind") == "folder":
            loader.load_folder(request["path"])
        else:
            loader.load_file(request["path"])
    except UnreadableError as error:
        return {"unreadable": str(error)}
    ACTIVE_LOADER[:] = [loader]
    return loader.reply()


def unfinished_functions() -> dict[str, str]:
    """Return why functions of the loaded submission are unfinished, by name.

    It also binds names that are never assigned to None, so that the functions can be called.
    """
    return ACTIVE_LOADER[0].unfinished_functions() if ACTIVE_LOADER else {}


ACTIVE_LOADER = list["_Loader"]()
"""The loader of the submission, once it is loaded."""


class _Loader:
    """Loads one submission into a module."""

    def __init__(
        self, required: RequiredFunctions, module: ModuleType, seconds: float, run_all: bool
    ) -> None:
        self._required, self._module, self._run_all = required, module, run_all
        self._seconds = seconds
        self._importer = Importer(allow_plotting=run_all)
        self._loaded_modules = list[PartialModule]()
        self._log = LoadLog()
        self._misspellings = dict[str, str]()
        self._sources = dict[str, SubmissionSource]()

    def load_file(self, path: str) -> None:
        """Load one file into the module; files beside it can be imported."""
        self._install_finder(str(Path(path).parent))
        self._load_source(SubmissionSource(path), self._module)
        self._bind_required(self._module)

    def load_folder(self, path: str) -> None:
        """Load the file of a folder with the most required names, then missing ones from others."""
        self._install_finder(path)
        files, unread_messages = read_source_files(path)
        for message in unread_messages:
            self._log.add("unread", message)
        self._sources = {file.source.path: file.source for file in files}
        first, *others = rank_source_files(files, set(self._required))
        self._module.__name__ = first.stem
        self._load_source(first.source, self._module)
        self._bind_required(self._module)
        functions_by_file = {first.name: list[str]()}
        for file in others:
            functions_by_file[file.name] = self._take_missing_functions(file)
        self._log.add_files(functions_by_file, [file.name for file in files])

    def load_installed(self, name: str, attribute: str) -> None:
        """Import an installed module; names of an attribute replace those of the module."""
        sys.meta_path.insert(0, SubmissionFinder(None, self._load_imported_file))
        try:
            module = importlib.import_module(name)
            value: Any = module
            for part in filter(None, attribute.split(".")):
                value = getattr(value, part)
        except ImportError as error:
            if isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}."):
                raise UnreadableError(f"no module of the name {error.name} is installed") from None
            raise
        except AttributeError:
            raise UnreadableError(f"the module {name} has no {attribute}") from None
        names = {n: f for n, f in vars(module).items() if not n.startswith("__")}
        if isinstance(value, type):
            names |= {n: getattr(value, n) for n in dir(value) if not n.startswith("_")}
        if attribute:
            names[attribute.rpartition(".")[2]] = value
        if attribute and len(self._required) == 1:  # the attribute is the only required function
            names.setdefault(next(iter(self._required)), value)
        vars(self._module).update(names)
        self._bind_required(self._module)

    def reply(self) -> dict[str, Any]:
        """Return the report for the judge."""
        self._importer.strict = True
        bound_names = set(self._required) | set(self._misspellings.values())
        for module in self._loaded_modules:
            self._log.add_module(module, bound_names, is_main=module is self._loaded_modules[0])
        self._log.add_stubs(self._importer.stubs)
        return {
            "functions": dict(list(self._signatures(self._module).items())[:MAX_FUNCTIONS]),
            "misspellings": self._misspellings,
            "notes": self._log.notes,
            "skipped": self._log.skipped_count,
        }

    def unfinished_functions(self) -> dict[str, str]:
        """Return why required functions are unfinished, as far as placeholders show it."""
        reasons = {
            name: self._log.unfinished_reason(own_name, self._loaded_modules)
            for name, own_name in self._required_definitions()
        }
        for _, own_name in self._required_definitions():
            self._log.bind_placeholders(own_name, self._loaded_modules, self._required)
        return {name: reason for name, reason in reasons.items() if reason}

    def _required_definitions(self) -> Iterator[tuple[str, str]]:
        """Yield the required names and the methods of classes, each with the submission's name."""
        for name in self._required:
            own_name = self._misspellings.get(name, name)
            yield name, own_name
            for module in self._loaded_modules:
                for inner, _, _ in module.source.functions():
                    if inner.startswith(f"{own_name}."):
                        yield inner.replace(own_name, name, 1), inner

    def _install_finder(self, folder: str) -> None:
        finder = SubmissionFinder(folder, self._load_imported_file)
        if (policy := import_policy.active_policy()) is not None:
            policy.is_submission_file = finder.has_module
        sys.meta_path.insert(0, finder)
        sys.path.insert(0, folder)

    def _load_imported_file(self, path: str, module: ModuleType) -> None:
        """Load a file that another file of the submission imports."""
        self._load_source(self._sources.get(path) or SubmissionSource(path), module)

    def _load_source(self, source: SubmissionSource, module: ModuleType) -> None:
        if (policy := import_policy.active_policy()) is not None:
            policy.check_imports((node for node, _ in source.nodes), module.__package__)
        register_cells(source.cells, Path(source.path).name if self._loaded_modules else "")
        module.__file__ = source.path
        sys.modules.setdefault(module.__name__, module)  # a json.py does not replace NumPy's json
        partial_module = PartialModule(source, module, self._importer, self._required)
        self._loaded_modules.append(partial_module)
        PARTIAL_MODULES[id(vars(module))] = partial_module
        if self._run_all:
            partial_module.run_all()
        else:
            partial_module.run_definitions()

    def _bind_required(self, module: ModuleType) -> None:
        """Bind the required names of a module, from misspelled names if necessary."""
        with time_limit(self._seconds):
            partial_module = PARTIAL_MODULES.get(id(vars(module)))
            for name in self._required:
                if partial_module is not None:
                    partial_module.ensure_bound(name)
            if not {name for name, _ in self._callables(module)}.issuperset(self._required):
                self._misspellings |= match_misspelled(self._required, self._signatures(module))
            for name, misspelled in self._misspellings.items():
                vars(module).setdefault(name, vars(module)[misspelled])
            for name in self._required or list(vars(module)):
                resolve_dependencies(vars(module).get(name))

    def _take_missing_functions(self, source_file: SourceFile) -> list[str]:
        """Take the required functions that are still missing from a file; return their names."""
        namespace = vars(self._module)
        missing = [
            name
            for name in self._required
            if name in source_file.defined_names
            and (name not in namespace or name in self._misspellings)
        ]
        if not missing:
            return []
        module = sys.modules.get(source_file.stem)
        if module is None or id(vars(module)) not in PARTIAL_MODULES:
            module = ModuleType(source_file.stem)
            self._load_source(source_file.source, module)
        with time_limit(self._seconds):
            for name in missing:
                PARTIAL_MODULES[id(vars(module))].ensure_bound(name)
                resolve_dependencies(vars(module).get(name))
        taken = [name for name in missing if name in vars(module)]
        for name in taken:
            namespace[name] = vars(module)[name]
            self._misspellings.pop(name, None)
        return taken

    def _signatures(self, module: ModuleType) -> dict[str, list[Any] | None]:
        """Return the signatures of a module's callables, without private and injected ones."""
        return {name: signature_summary(value) for name, value in self._callables(module)}

    def _callables(self, module: ModuleType) -> Iterator[tuple[str, Any]]:
        for name, value in list(vars(module).items()):
            is_public = type(name) is str and (not name.startswith("_") or name in self._required)
            if is_public and callable(value) and not is_injected(value):
                yield name, value


def signature_summary(function: Any) -> list[Any] | None:
    """Return the least and most positional arguments of a function, and then their names.

    The names after "*" are those of arguments that can only be passed by name. None if the
    signature is unknown.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # noqa: BLE001  (attributes of a callable may raise anything)
        return None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in positional)
    is_unbounded = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    names = [p.name for p in positional][:MAX_PARAMETER_NAMES]
    by_name = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY][:MAX_PARAMETER_NAMES]
    most = UNBOUNDED_ARGUMENTS if is_unbounded else len(positional)
    return [least, most, *names, *(["*", *by_name] if by_name else [])]

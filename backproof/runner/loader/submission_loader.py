"""Loading a submission: its functions by name, and what has to be said about how they were had.

A request names a file, a folder of files or an installed module, and what is wanted of it: the
names of functions, each with the numbers of arguments with which it is called.
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
from .load_log import LoadLog
from .load_time_limit import DEPENDENCY_SECONDS, time_limit
from .multi_file import SourceFile, rank_source_files, read_source_files
from .name_matching import match_misspelled
from .partial_execution import PARTIAL_MODULES, PartialModule, resolve_dependencies
from .source_reader import UnreadableError
from .stub_modules import is_injected
from .submission_imports import OWN_PACKAGES, Importer, SubmissionFinder
from .syntax_error_recovery import SubmissionSource

__all__ = ["OWN_PACKAGES", "UNBOUNDED_ARGUMENTS", "load"]

UNBOUNDED_ARGUMENTS = 1000
"""How many positional arguments a function with *args is said to take."""

MAX_PARAMETER_NAMES = 20
"""How many arguments are told by their names."""

MAX_FUNCTIONS = 5_000

RequiredFunctions = Mapping[str, Sequence[Sequence[int]]]


def load(request: Mapping[str, Any], module: ModuleType) -> dict[str, Any]:
    """Load what is asked for into the module; what it defines, and what is to be said."""
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
    """What is unfinished of what was loaded; what is right needs no such look.

    From then on, names that nothing binds are blanks: what a function does without them is seen.
    """
    return ACTIVE_LOADER[0].unfinished_functions() if ACTIVE_LOADER else {}


ACTIVE_LOADER = list["_Loader"]()
"""What loaded the submission, once it is loaded."""


class _Loader:
    """Loads one submission; its functions are in the module at the end."""

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
        """Load the file of a folder that has most of what is wanted, then what others have."""
        self._install_finder(path)
        parts, unread = read_source_files(path)
        for said in unread:
            self._log.add("unread", said)
        self._sources = {part.source.path: part.source for part in parts}
        first, *others = rank_source_files(parts, set(self._required))
        self._module.__name__ = first.stem
        self._load_source(first.source, self._module)
        self._bind_required(self._module)
        taken = {first.name: list[str]()}
        for part in others:
            taken[part.name] = self._take_missing_functions(part)
        self._log.add_files(taken, [part.name for part in parts])

    def load_installed(self, name: str, attribute: str) -> None:
        """Import an installed module as it is; with an attribute, what that has comes first."""
        sys.meta_path.insert(0, SubmissionFinder(None, self._load_imported_file))
        try:
            module = importlib.import_module(name)
            found: Any = module
            for part in filter(None, attribute.split(".")):
                found = getattr(found, part)
        except ImportError as error:
            if isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}."):
                raise UnreadableError(f"no module of the name {error.name} is installed") from None
            raise
        except AttributeError:
            raise UnreadableError(f"the module {name} has no {attribute}") from None
        names = {n: f for n, f in vars(module).items() if not n.startswith("__")}
        if isinstance(found, type):
            names |= {n: getattr(found, n) for n in dir(found) if not n.startswith("_")}
        if attribute:
            names[attribute.rpartition(".")[2]] = found
        if attribute and len(self._required) == 1:  # there is only one thing that it can be
            only = next(iter(self._required))
            names.setdefault(only, found)
        vars(self._module).update(names)
        self._bind_required(self._module)

    def reply(self) -> dict[str, Any]:
        """What the judge is told."""
        self._importer.strict = True
        for filled in self._loaded_modules:
            bound = set(self._required) | set(self._misspellings.values())
            self._log.add_module(filled, bound, is_main=filled is self._loaded_modules[0])
        self._log.add_stubs(self._importer.stubs)
        rooms = dict(list(self._signatures(self._module).items())[:MAX_FUNCTIONS])
        found = {"functions": rooms, "slips": self._misspellings}
        return {**found, "notes": self._log.notes, "skipped": self._log.skipped_count}

    def unfinished_functions(self) -> dict[str, str]:
        """Why wanted functions cannot be right yet, as far as signs of it are seen."""
        said = {
            name: self._log.unfinished_reason(own, self._loaded_modules)
            for name, own in self._required_definitions()
        }
        for _, own in self._required_definitions():
            self._log.bind_placeholders(own, self._loaded_modules, self._required)
        return {name: why for name, why in said.items() if why}

    def _required_definitions(self) -> Iterator[tuple[str, str]]:
        """The wanted names, with the file's own in their place, and the methods of classes."""
        for name in self._required:
            own = self._misspellings.get(name, name)
            yield name, own
            for filled in self._loaded_modules:
                for inner, _, _ in filled.source.functions():
                    if inner.startswith(f"{own}."):
                        yield inner.replace(own, name, 1), inner

    def _install_finder(self, folder: str) -> None:
        beside = SubmissionFinder(folder, self._load_imported_file)
        if (asked := import_policy.active_policy()) is not None:
            asked.is_submission_file = beside.has_module
        sys.meta_path.insert(0, beside)
        sys.path.insert(0, folder)

    def _load_imported_file(self, path: str, module: ModuleType) -> None:
        """Load a file that another one imports, as that one is loaded."""
        self._load_source(self._sources.get(path) or SubmissionSource(path), module)

    def _load_source(self, source: SubmissionSource, module: ModuleType) -> None:
        if (asked := import_policy.active_policy()) is not None:
            asked.check_imports((node for node, _ in source.nodes), module.__package__)
        register_cells(source.cells, Path(source.path).name if self._loaded_modules else "")
        module.__file__ = source.path
        sys.modules.setdefault(module.__name__, module)  # json.py does not replace NumPy's json
        filled = PartialModule(source, module, self._importer, self._required)
        self._loaded_modules.append(filled)
        PARTIAL_MODULES[id(vars(module))] = filled
        if self._run_all:
            filled.run_all()
        else:
            filled.run_definitions()

    def _bind_required(self, module: ModuleType) -> None:
        """Have what is wanted of a module, under its name or one that can only mean it."""
        with time_limit(self._seconds):
            filled = PARTIAL_MODULES.get(id(vars(module)))
            for name in self._required:
                if filled is not None:
                    filled.ensure_bound(name)
            there = {name for name, _ in self._callables(module)}
            if not there.issuperset(self._required):
                self._misspellings |= match_misspelled(self._required, self._signatures(module))
            for wanted, name in self._misspellings.items():
                vars(module).setdefault(wanted, vars(module)[name])
            for name in self._required or list(vars(module)):
                resolve_dependencies(vars(module).get(name))

    def _take_missing_functions(self, source_file: SourceFile) -> list[str]:
        """The wanted functions that the files before it do not have, from another file."""
        own = vars(self._module)
        lacking = [
            n
            for n in self._required
            if n in source_file.defined_names and (n not in own or n in self._misspellings)
        ]
        if not lacking:
            return []
        module = sys.modules.get(source_file.stem)
        if module is None or id(vars(module)) not in PARTIAL_MODULES:
            module = ModuleType(source_file.stem)
            self._load_source(source_file.source, module)
        with time_limit(self._seconds):
            for name in lacking:
                PARTIAL_MODULES[id(vars(module))].ensure_bound(name)
                resolve_dependencies(vars(module).get(name))
        found = [name for name in lacking if name in vars(module)]
        for name in found:
            own[name] = vars(module)[name]
            self._misspellings.pop(name, None)
        return found

    def _signatures(self, module: ModuleType) -> dict[str, list[Any] | None]:
        """The callables of a module by name, but for private ones and those that we lent."""
        return {name: signature_summary(value) for name, value in self._callables(module)}

    def _callables(self, module: ModuleType) -> Iterator[tuple[str, Any]]:
        for name, value in list(vars(module).items()):
            public = type(name) is str and (not name.startswith("_") or name in self._required)
            if public and callable(value) and not is_injected(value):
                yield name, value


def signature_summary(function: Any) -> list[Any] | None:
    """How many positional arguments a function needs and takes at most; None if it cannot say.

    Their names follow.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # noqa: BLE001  (a callable may do anything when it is asked)
        return None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    unbounded = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    names = [p.name for p in positional][:MAX_PARAMETER_NAMES]
    return [needed, UNBOUNDED_ARGUMENTS if unbounded else len(positional), *names]

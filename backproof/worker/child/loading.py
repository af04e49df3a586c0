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

from . import policy
from .filling import FILLED, Filled, supply
from .findings import Findings
from .folders import Part, chosen, parts_of
from .importing import ROOMS, Beside, Importer
from .limits import NEEDED_SECONDS, time_limit
from .recovery import Source
from .slips import near_misses
from .sources import UnreadableError
from .standins import is_ours
from .tracing import register

__all__ = ["ROOMS", "UNBOUNDED", "load"]

UNBOUNDED = 1000
"""How many positional arguments a function with *args is said to take."""

MOST_NAMED = 20
"""How many arguments are told by their names."""

MAX_FUNCTIONS = 5_000

Wanted = Mapping[str, Sequence[Sequence[int]]]


def load(request: Mapping[str, Any], module: ModuleType) -> dict[str, Any]:
    """Load what is asked for into the module; what it defines, and what is to be said."""
    seconds = request.get("seconds", NEEDED_SECONDS)
    policy.enforce(request.get("allow"))
    loader = _Loader(request.get("wanted", {}), module, seconds, request.get("run_all", False))
    try:
        if request.get("kind") == "module":
            loader.installed(request["path"], request.get("attribute", ""))
        elif request.get("kind") == "folder":
            loader.folder(request["path"])
        else:
            loader.file(request["path"])
    except UnreadableError as error:
        return {"unreadable": str(error)}
    LOADED[:] = [loader]
    return loader.reply()


def unfinished() -> dict[str, str]:
    """What is unfinished of what was loaded; what is right needs no such look.

    From then on, names that nothing binds are blanks: what a function does without them is seen.
    """
    return LOADED[0].unfinished() if LOADED else {}


LOADED = list["_Loader"]()
"""What loaded the submission, once it is loaded."""


class _Loader:
    """Loads one submission; its functions are in the module at the end."""

    def __init__(self, wanted: Wanted, module: ModuleType, seconds: float, run_all: bool) -> None:
        self._wanted, self._module, self._run_all = wanted, module, run_all
        self._seconds = seconds
        self._importer = Importer(drawing=run_all)
        self._files = list[Filled]()
        self._findings = Findings()
        self._slips = dict[str, str]()
        self._sources = dict[str, Source]()

    def file(self, path: str) -> None:
        """Load one file into the module; files beside it can be imported."""
        self._look_beside(str(Path(path).parent))
        self._fill(Source(path), self._module)
        self._bind(self._module)

    def folder(self, path: str) -> None:
        """Load the file of a folder that has most of what is wanted, then what others have."""
        self._look_beside(path)
        parts, unread = parts_of(path)
        for said in unread:
            self._findings.tell("unread", said)
        self._sources = {part.source.path: part.source for part in parts}
        first, *others = chosen(parts, set(self._wanted))
        self._module.__name__ = first.stem
        self._fill(first.source, self._module)
        self._bind(self._module)
        taken = {first.name: list[str]()}
        for part in others:
            taken[part.name] = self._take_from(part)
        self._findings.tell_files(taken, [part.name for part in parts])

    def installed(self, name: str, attribute: str) -> None:
        """Import an installed module as it is; with an attribute, what that has comes first."""
        sys.meta_path.insert(0, Beside(None, self._fill_beside))
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
        if attribute and len(self._wanted) == 1:  # there is only one thing that it can be
            only = next(iter(self._wanted))
            names.setdefault(only, found)
        vars(self._module).update(names)
        self._bind(self._module)

    def reply(self) -> dict[str, Any]:
        """What the judge is told."""
        self._importer.strict = True
        for filled in self._files:
            bound = set(self._wanted) | set(self._slips.values())
            self._findings.tell_of(filled, bound, main=filled is self._files[0])
        self._findings.tell_stand_ins(self._importer.stood_in)
        rooms = dict(list(self._rooms(self._module).items())[:MAX_FUNCTIONS])
        found = {"functions": rooms, "slips": self._slips}
        return {**found, "notes": self._findings.notes, "skipped": self._findings.skipped}

    def unfinished(self) -> dict[str, str]:
        """Why wanted functions cannot be right yet, as far as signs of it are seen."""
        said = {
            name: self._findings.unfinished(own, self._files)
            for name, own in self._wanted_definitions()
        }
        for _, own in self._wanted_definitions():
            self._findings.hold_places(own, self._files, self._wanted)
        return {name: why for name, why in said.items() if why}

    def _wanted_definitions(self) -> Iterator[tuple[str, str]]:
        """The wanted names, with the file's own in their place, and the methods of classes."""
        for name in self._wanted:
            own = self._slips.get(name, name)
            yield name, own
            for filled in self._files:
                for inner, _, _ in filled.source.functions():
                    if inner.startswith(f"{own}."):
                        yield inner.replace(own, name, 1), inner

    def _look_beside(self, folder: str) -> None:
        beside = Beside(folder, self._fill_beside)
        if (asked := policy.in_force()) is not None:
            asked.is_beside = beside.holds
        sys.meta_path.insert(0, beside)
        sys.path.insert(0, folder)

    def _fill_beside(self, path: str, module: ModuleType) -> None:
        """Load a file that another one imports, as that one is loaded."""
        self._fill(self._sources.get(path) or Source(path), module)

    def _fill(self, source: Source, module: ModuleType) -> None:
        if (asked := policy.in_force()) is not None:
            asked.read((node for node, _ in source.nodes), module.__package__)
        register(source.cells, Path(source.path).name if self._files else "")
        module.__file__ = source.path
        sys.modules.setdefault(module.__name__, module)  # json.py does not replace NumPy's json
        filled = Filled(source, module, self._importer, self._wanted)
        self._files.append(filled)
        FILLED[id(vars(module))] = filled
        if self._run_all:
            filled.run_all()
        else:
            filled.define()

    def _bind(self, module: ModuleType) -> None:
        """Have what is wanted of a module, under its name or one that can only mean it."""
        with time_limit(self._seconds):
            filled = FILLED.get(id(vars(module)))
            for name in self._wanted:
                if filled is not None:
                    filled.ensure(name)
            there = {name for name, _ in self._callables(module)}
            if not there.issuperset(self._wanted):
                self._slips |= near_misses(self._wanted, self._rooms(module))
            for wanted, name in self._slips.items():
                vars(module).setdefault(wanted, vars(module)[name])
            for name in self._wanted or list(vars(module)):
                supply(vars(module).get(name))

    def _take_from(self, part: Part) -> list[str]:
        """The wanted functions that the files before it do not have, from another file."""
        own = vars(self._module)
        lacking = [
            n for n in self._wanted if n in part.defined and (n not in own or n in self._slips)
        ]
        if not lacking:
            return []
        module = sys.modules.get(part.stem)
        if module is None or id(vars(module)) not in FILLED:
            module = ModuleType(part.stem)
            self._fill(part.source, module)
        with time_limit(self._seconds):
            for name in lacking:
                FILLED[id(vars(module))].ensure(name)
                supply(vars(module).get(name))
        found = [name for name in lacking if name in vars(module)]
        for name in found:
            own[name] = vars(module)[name]
            self._slips.pop(name, None)
        return found

    def _rooms(self, module: ModuleType) -> dict[str, list[Any] | None]:
        """The callables of a module by name, but for private ones and those that we lent."""
        return {name: _room(value) for name, value in self._callables(module)}

    def _callables(self, module: ModuleType) -> Iterator[tuple[str, Any]]:
        for name, value in list(vars(module).items()):
            public = type(name) is str and (not name.startswith("_") or name in self._wanted)
            if public and callable(value) and not is_ours(value):
                yield name, value


def _room(function: Any) -> list[Any] | None:
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
    names = [p.name for p in positional][:MOST_NAMED]
    return [needed, UNBOUNDED if unbounded else len(positional), *names]

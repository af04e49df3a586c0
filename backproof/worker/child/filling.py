"""Filling a module with what a file defines, and with what its functions need, and no more.

Definitions run in their order, each on its own: one that fails costs itself. What a script would do
besides is left alone, until a function needs a name that only such a statement binds.
"""

import ast
import builtins
import contextlib
import copy
import sys
import warnings
from collections.abc import Collection, Iterator
from types import ModuleType
from typing import Any

from .importing import Importer, own_builtins
from .policy import PolicyError
from .recovery import Broken, Source
from .sources import Cell
from .standins import WELL_KNOWN, Absent, is_absent
from .statements import (
    Statement,
    defines,
    future_flags,
    globals_of,
    handles_absence,
    is_idle,
    is_main_guard,
)
from .unfinished import functions_in


class Failed:
    """A statement that could not be run, and the names that are lost with it."""

    def __init__(self, text: str) -> None:
        self.text, self.lost = text, list[str]()


class Filled:
    """A module that a file fills: its namespace, what is pending, what failed or was lent.

    Names that are `withheld`, since they are to be judged, are not lent.
    """

    def __init__(
        self,
        source: Source,
        module: ModuleType,
        importer: Importer,
        withheld: Collection[str] = (),
    ) -> None:
        self.source, self.importer, self._withheld = source, importer, withheld
        self.names: dict[str, Any] = module.__dict__
        self.names["__builtins__"] = own_builtins(importer)
        self.pending = list[Statement]()
        self.bound = set[str]()
        self.lent, self.skipped = list[str](), 0
        self._failures = list[Failed]()

    @property
    def failed(self) -> Iterator[str]:
        """What could not be run, and which names are not there for it: those made of it as well."""
        for failed in self._failures:
            lost = [name for name in failed.lost if name not in self.names]
            yield failed.text + (f"; so there is no {', '.join(lost)}" if lost else "")

    def run_all(self) -> None:
        """Run every statement in its order; one that fails is listed, and the next one runs."""
        for statement in self._compiled():
            self._run(statement)

    def define(self) -> None:
        """Run what defines; what a script would do besides is pending."""
        self.names["__getattr__"] = self._attribute
        for statement in self._compiled():
            node = statement.node
            if is_idle(node) or is_main_guard(node):
                continue
            if defines(node) and not self._waits(node) and self._has_what_it_reads(statement):
                self._run(statement)
                continue
            self.skipped += not isinstance(node, ast.Import | ast.ImportFrom)
            if statement.binds:
                self.pending.append(statement)

    def _has_what_it_reads(self, statement: Statement) -> bool:
        """Whether a constant is made of what is there; other definitions get what they need."""
        if not isinstance(statement.node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            return True
        return all(name in self.names or hasattr(builtins, name) for name in statement.reads)

    def ensure(self, name: str) -> None:
        """Bind a name that is not bound yet, by what binds it last and can be run.

        A name that is nowhere bound, and can only mean one thing, is lent.
        """
        while name not in self.names:
            waiting = [s for s in self.pending if name in s.binds]
            if not waiting:
                break
            self._run(waiting[-1])
        known = name in self.names or name in self.bound or hasattr(builtins, name)
        if name in WELL_KNOWN and not known and name not in self._withheld:
            self.names[name] = WELL_KNOWN[name]()
            self.lent.append(name)

    def _attribute(self, name: str) -> Any:
        """What a pending statement binds, such as an import, where another file asks for it."""
        if name in self.bound:
            self.ensure(name)
        if name not in self.names:
            module = self.names["__name__"]
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)
        return self.names[name]

    def _compiled(self) -> Iterator[Statement]:
        flags = 0
        for node, cell in self.source.nodes:
            flags |= future_flags(node)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    statement = Statement(node, cell, flags)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._break(node, cell, error)
                continue
            self.bound |= statement.binds
            yield statement

    def _break(self, node: ast.stmt, cell: Cell, error: Exception) -> None:
        """Step over what parses but is no Python for another reason, such as a stray return."""
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        line = (error.lineno if isinstance(error, SyntaxError) else None) or node.lineno
        name = next((name for name, _ in functions_in(node)), "")
        self.source.broken.append(Broken(cell, line, f"{type(error).__name__}: {said}", name))

    def _waits(self, node: ast.stmt) -> bool:
        """Whether it imports what may be absent or slow, and is run only where it is needed."""
        if isinstance(node, ast.Import):
            roots = [alias.name.partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.names[0].name != "*":
            roots = [(node.module or "").partition(".")[0]]
        else:
            return False
        known = {"numpy", "__future__", *sys.stdlib_module_names}
        return not all(root in known for root in roots)

    def _run(self, statement: Statement) -> None:
        """Run a statement after what it reads; a failure is told once, where it started."""
        if statement in self.pending:
            self.pending.remove(statement)
            self.skipped -= not isinstance(statement.node, ast.Import | ast.ImportFrom)
        for name in statement.reads:
            self.ensure(name)
            supply(self.names.get(name))
        try:
            self._execute(statement)
        except BaseException as error:  # noqa: BLE001  (SystemExit and all: the next one runs)
            failed = next(
                (f for f in self._failures if not statement.reads.isdisjoint(f.lost)), None
            )
            if failed is None:
                failed = Failed(f"{statement.place}, {statement.text}: {described(error)}")
                self._failures.append(failed)
            failed.lost += sorted(statement.binds - self.names.keys())

    def _execute(self, statement: Statement) -> None:
        before = self.importer.strict
        self.importer.strict = before or handles_absence(statement.node)
        try:
            exec(statement.code, self.names)  # noqa: S102  (this is what the worker is for)
        except Exception as error:
            node = statement.node
            taking = isinstance(node, ast.ImportFrom) and isinstance(error, ImportError)
            if isinstance(node, ast.Import | ast.ImportFrom) and (
                taking or isinstance(error, PolicyError)
            ):
                self._import_singly(node)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                self._define_bare(statement)
            else:
                raise
        finally:
            self.importer.strict = before

    def _import_singly(self, node: ast.Import | ast.ImportFrom) -> None:
        """Import each name by itself; a stand-in for those that the module does not have.

        So for modules that a policy refuses: what calls them then says so.
        """
        for alias in node.names:
            single = copy.copy(node)
            single.names = [alias]
            code = compile(ast.fix_missing_locations(ast.Module([single], [])), "import", "exec")
            try:
                exec(code, self.names)  # noqa: S102
            except ImportError as error:
                bound, name = _bound_by(node, alias)
                absent = self.importer.stood_in.setdefault(name, Absent(name, described(error)))
                self.names[bound] = absent

    def _define_bare(self, statement: Statement) -> None:
        """Define without reading annotations, and without decorators that are not there."""
        node = statement.node
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)  # noqa: S101  (the caller looked)
        node.decorator_list = [d for d in node.decorator_list if not self._is_absent(d)]
        flags = __import__("__future__").annotations.compiler_flag
        exec(Statement(node, statement.cell, flags).code, self.names)  # noqa: S102

    def _is_absent(self, decorator: ast.expr) -> bool:
        """Whether a decorator comes from a stand-in."""
        names = [n.id for n in ast.walk(decorator) if isinstance(n, ast.Name)]
        return any(is_absent(self.names.get(name)) for name in names)


def _bound_by(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[str, str]:
    """The name that an import binds, and the dotted name of what it stands for then."""
    if isinstance(node, ast.ImportFrom):
        return alias.asname or alias.name, f"{node.module}.{alias.name}"
    top = alias.name.partition(".")[0]
    return (alias.asname, alias.name) if alias.asname else (top, top)


def described(error: BaseException) -> str:
    """An exception in one line; it may lie about its text."""
    try:
        text = " ".join(str(error).split())
    except BaseException:  # noqa: BLE001
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name


FILLED = dict[int, Filled]()
"""The modules that files fill, by the identity of their namespace."""


def supply(value: Any, seen: set[int] | None = None) -> None:
    """Ensure every name that a function needs, and those that these need in turn."""
    seen = set() if seen is None else seen
    if id(value) in seen:
        return
    seen.add(id(value))
    for inner in _parts(value):
        supply(inner, seen)
    filled = FILLED.get(id(getattr(value, "__globals__", None)))
    code = getattr(value, "__code__", None)
    if filled is None or code is None:
        return
    for name in sorted(globals_of(code)):
        filled.ensure(name)
        supply(filled.names.get(name), seen)


def _parts(value: Any) -> list[Any]:
    """What a class, a decorated function, a method or a partial one is made of."""
    if isinstance(value, type):
        return [*vars(value).values(), *value.__bases__]
    if not callable(value) and not isinstance(value, property | classmethod | staticmethod):
        return []
    if is_absent(value):
        return []
    parts = list[Any]()
    for name in ("__wrapped__", "__func__", "func", "fget", "pyfunc"):
        with contextlib.suppress(Exception):
            parts.append(getattr(value, name))
    return parts

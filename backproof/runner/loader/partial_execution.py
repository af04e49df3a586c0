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

from ..import_policy import PolicyError
from .placeholder_detection import functions_in
from .source_reader import CodeCell
from .statement_classification import (
    Statement,
    future_flags,
    global_names,
    handles_import_error,
    is_definition,
    is_idle,
    is_main_guard,
)
from .stub_modules import WELL_KNOWN_NAMES, StubModule, is_stub
from .submission_imports import Importer, submission_builtins
from .syntax_error_recovery import SkippedCode, SubmissionSource


class FailedStatement:
    """A statement that could not be run, and the names that are lost with it."""

    def __init__(self, text: str) -> None:
        self.text, self.lost_names = text, list[str]()


class PartialModule:
    """A module that a file fills: its namespace, what is pending, what failed or was lent.

    Names that are `withheld`, since they are to be judged, are not lent.
    """

    def __init__(
        self,
        source: SubmissionSource,
        module: ModuleType,
        importer: Importer,
        judged_names: Collection[str] = (),
    ) -> None:
        self.source, self.importer, self._judged_names = source, importer, judged_names
        self.namespace: dict[str, Any] = module.__dict__
        self.namespace["__builtins__"] = submission_builtins(importer)
        self.pending_statements = list[Statement]()
        self.bound_names = set[str]()
        self.injected_names, self.skipped_count = list[str](), 0
        self._failures = list[FailedStatement]()

    @property
    def failure_messages(self) -> Iterator[str]:
        """What could not be run, and which names are not there for it: those made of it as well."""
        for failed in self._failures:
            lost = [name for name in failed.lost_names if name not in self.namespace]
            yield failed.text + (f"; so there is no {', '.join(lost)}" if lost else "")

    def run_all(self) -> None:
        """Run every statement in its order; one that fails is listed, and the next one runs."""
        for statement in self._compile_statements():
            self._run(statement)

    def run_definitions(self) -> None:
        """Run what defines; what a script would do besides is pending."""
        self.namespace["__getattr__"] = self._load_attribute
        for statement in self._compile_statements():
            node = statement.node
            if is_idle(node) or is_main_guard(node):
                continue
            if (
                is_definition(node)
                and not self._is_deferred_import(node)
                and self._has_needed_names(statement)
            ):
                self._run(statement)
                continue
            self.skipped_count += not isinstance(node, ast.Import | ast.ImportFrom)
            if statement.bound_names:
                self.pending_statements.append(statement)

    def _has_needed_names(self, statement: Statement) -> bool:
        """Whether a constant is made of what is there; other definitions get what they need."""
        if not isinstance(statement.node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            return True
        return all(
            name in self.namespace or hasattr(builtins, name) for name in statement.read_names
        )

    def ensure_bound(self, name: str) -> None:
        """Bind a name that is not bound yet, by what binds it last and can be run.

        A name that is nowhere bound, and can only mean one thing, is lent.
        """
        while name not in self.namespace:
            waiting = [s for s in self.pending_statements if name in s.bound_names]
            if not waiting:
                break
            self._run(waiting[-1])
        known = name in self.namespace or name in self.bound_names or hasattr(builtins, name)
        if name in WELL_KNOWN_NAMES and not known and name not in self._judged_names:
            self.namespace[name] = WELL_KNOWN_NAMES[name]()
            self.injected_names.append(name)

    def _load_attribute(self, name: str) -> Any:
        """What a pending statement binds, such as an import, where another file asks for it."""
        if name in self.bound_names:
            self.ensure_bound(name)
        if name not in self.namespace:
            module = self.namespace["__name__"]
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)
        return self.namespace[name]

    def _compile_statements(self) -> Iterator[Statement]:
        flags = 0
        for node, cell in self.source.nodes:
            flags |= future_flags(node)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    statement = Statement(node, cell, flags)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._record_syntax_error(node, cell, error)
                continue
            self.bound_names |= statement.bound_names
            yield statement

    def _record_syntax_error(self, node: ast.stmt, cell: CodeCell, error: Exception) -> None:
        """Step over what parses but is no Python for another reason, such as a stray return."""
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        line = (error.lineno if isinstance(error, SyntaxError) else None) or node.lineno
        name = next((name for name, _ in functions_in(node)), "")
        self.source.skipped_code.append(
            SkippedCode(cell, line, f"{type(error).__name__}: {said}", name)
        )

    def _is_deferred_import(self, node: ast.stmt) -> bool:
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
        if statement in self.pending_statements:
            self.pending_statements.remove(statement)
            self.skipped_count -= not isinstance(statement.node, ast.Import | ast.ImportFrom)
        for name in statement.read_names:
            self.ensure_bound(name)
            resolve_dependencies(self.namespace.get(name))
        try:
            self._execute(statement)
        except BaseException as error:  # noqa: BLE001  (SystemExit and all: the next one runs)
            failed = next(
                (f for f in self._failures if not statement.read_names.isdisjoint(f.lost_names)),
                None,
            )
            if failed is None:
                failed = FailedStatement(
                    f"{statement.location}, {statement.text}: {describe_error(error)}"
                )
                self._failures.append(failed)
            failed.lost_names += sorted(statement.bound_names - self.namespace.keys())

    def _execute(self, statement: Statement) -> None:
        before = self.importer.strict
        self.importer.strict = before or handles_import_error(statement.node)
        try:
            exec(statement.code, self.namespace)  # noqa: S102  (this is what the worker is for)
        except Exception as error:
            node = statement.node
            taking = isinstance(node, ast.ImportFrom) and isinstance(error, ImportError)
            if isinstance(node, ast.Import | ast.ImportFrom) and (
                taking or isinstance(error, PolicyError)
            ):
                self._import_each_name(node)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                self._define_without_annotations(statement)
            else:
                raise
        finally:
            self.importer.strict = before

    def _import_each_name(self, node: ast.Import | ast.ImportFrom) -> None:
        """Import each name by itself; a stand-in for those that the module does not have.

        So for modules that a policy refuses: what calls them then says so.
        """
        for alias in node.names:
            single = copy.copy(node)
            single.names = [alias]
            code = compile(ast.fix_missing_locations(ast.Module([single], [])), "import", "exec")
            try:
                exec(code, self.namespace)  # noqa: S102
            except ImportError as error:
                bound, name = _import_binding(node, alias)
                absent = self.importer.stubs.setdefault(
                    name, StubModule(name, describe_error(error))
                )
                self.namespace[bound] = absent

    def _define_without_annotations(self, statement: Statement) -> None:
        """Define without reading annotations, and without decorators that are not there."""
        node = statement.node
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)  # noqa: S101  (the caller looked)
        node.decorator_list = [d for d in node.decorator_list if not self._is_stub(d)]
        flags = __import__("__future__").annotations.compiler_flag
        exec(Statement(node, statement.cell, flags).code, self.namespace)  # noqa: S102

    def _is_stub(self, decorator: ast.expr) -> bool:
        """Whether a decorator comes from a stand-in."""
        names = [n.id for n in ast.walk(decorator) if isinstance(n, ast.Name)]
        return any(is_stub(self.namespace.get(name)) for name in names)


def _import_binding(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[str, str]:
    """The name that an import binds, and the dotted name of what it stands for then."""
    if isinstance(node, ast.ImportFrom):
        return alias.asname or alias.name, f"{node.module}.{alias.name}"
    top = alias.name.partition(".")[0]
    return (alias.asname, alias.name) if alias.asname else (top, top)


def describe_error(error: BaseException) -> str:
    """An exception in one line; it may lie about its text."""
    try:
        text = " ".join(str(error).split())
    except BaseException:  # noqa: BLE001
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name


PARTIAL_MODULES = dict[int, PartialModule]()
"""The modules that files fill, by the identity of their namespace."""


def resolve_dependencies(value: Any, visited: set[int] | None = None) -> None:
    """Ensure every name that a function needs, and those that these need in turn."""
    visited = set() if visited is None else visited
    if id(value) in visited:
        return
    visited.add(id(value))
    for inner in _wrapped_parts(value):
        resolve_dependencies(inner, visited)
    filled = PARTIAL_MODULES.get(id(getattr(value, "__globals__", None)))
    code = getattr(value, "__code__", None)
    if filled is None or code is None:
        return
    for name in sorted(global_names(code)):
        filled.ensure_bound(name)
        resolve_dependencies(filled.namespace.get(name), visited)


def _wrapped_parts(value: Any) -> list[Any]:
    """What a class, a decorated function, a method or a partial one is made of."""
    if isinstance(value, type):
        return [*vars(value).values(), *value.__bases__]
    if not callable(value) and not isinstance(value, property | classmethod | staticmethod):
        return []
    if is_stub(value):
        return []
    parts = list[Any]()
    for name in ("__wrapped__", "__func__", "func", "fget", "pyfunc"):
        with contextlib.suppress(Exception):
            parts.append(getattr(value, name))
    return parts

"""Execute the definitions of a file, and other statements only if a function needs their names.

Definitions run in order, each by itself: a failure affects only that definition. Statements that
train, plot or load data stay pending, until a function needs a name that only they bind.
"""

import ast
import builtins
import copy
import sys
import warnings
from collections.abc import Collection, Iterator
from types import ModuleType
from typing import Any

from ..import_policy import PolicyError
from .dependency_resolution import resolve_dependencies
from .placeholder_detection import functions_in
from .source_reader import CodeCell
from .statement_classification import (
    Statement,
    future_flags,
    handles_import_error,
    is_definition,
    is_idle,
    is_main_guard,
)
from .stub_modules import WELL_KNOWN_NAMES, StubModule, is_stub
from .submission_imports import Importer, submission_builtins
from .syntax_error_recovery import SkippedCode, SubmissionSource


class FailedStatement:
    """A statement that failed, and the names that stay unbound because of it."""

    def __init__(self, text: str) -> None:
        self.text, self.lost_names = text, list[str]()


class PartialModule:
    """A module and its pending statements, failures and injected names.

    `judged_names` are never injected.
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
        """The failed statements, with the names that are unbound because of them."""
        for failure in self._failures:
            lost_names = [name for name in failure.lost_names if name not in self.namespace]
            yield failure.text + (f"; so there is no {', '.join(lost_names)}" if lost_names else "")

    def run_all(self) -> None:
        """Run every statement in order; continue after a failure."""
        for statement in self._compile_statements():
            self._run(statement)

    def run_definitions(self) -> None:
        """Run the definitions; other statements that bind names become pending."""
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
        """Return whether the names that a constant reads are bound; True for other definitions."""
        if not isinstance(statement.node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            return True
        return all(
            name in self.namespace or hasattr(builtins, name) for name in statement.read_names
        )

    def ensure_bound(self, name: str) -> None:
        """Bind a name by the last pending statement that binds it and succeeds.

        A well-known name that no statement binds is injected.
        """
        while name not in self.namespace:
            candidates = [s for s in self.pending_statements if name in s.bound_names]
            if not candidates:
                break
            self._run(candidates[-1])
        is_known = name in self.namespace or name in self.bound_names or hasattr(builtins, name)
        if name in WELL_KNOWN_NAMES and not is_known and name not in self._judged_names:
            self.namespace[name] = WELL_KNOWN_NAMES[name]()
            self.injected_names.append(name)

    def _load_attribute(self, name: str) -> Any:
        """Return an attribute of the module for another file, running pending statements."""
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
        """Skip a statement that parses but does not compile, such as a stray return."""
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        line = (error.lineno if isinstance(error, SyntaxError) else None) or node.lineno
        name = next((name for name, _ in functions_in(node)), "")
        self.source.skipped_code.append(
            SkippedCode(cell, line, f"{type(error).__name__}: {message}", name)
        )

    def _is_deferred_import(self, node: ast.stmt) -> bool:
        """Return whether it imports a module that may be missing or slow to import."""
        if isinstance(node, ast.Import):
            roots = [alias.name.partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.names[0].name != "*":
            roots = [(node.module or "").partition(".")[0]]
        else:
            return False
        known = {"numpy", "__future__", *sys.stdlib_module_names}
        return not all(root in known for root in roots)

    def _run(self, statement: Statement) -> None:
        """Run a statement after those that it depends on; report a failure once, at its origin."""
        if statement in self.pending_statements:
            self.pending_statements.remove(statement)
            self.skipped_count -= not isinstance(statement.node, ast.Import | ast.ImportFrom)
        for name in statement.read_names:
            self.ensure_bound(name)
            resolve_dependencies(self.namespace.get(name))
        try:
            self._execute(statement)
        except BaseException as error:  # noqa: BLE001  (a submission may raise anything)
            failure = next(
                (f for f in self._failures if not statement.read_names.isdisjoint(f.lost_names)),
                None,
            )
            if failure is None:
                failure = FailedStatement(
                    f"{statement.location}, {statement.text}: {describe_error(error)}"
                )
                self._failures.append(failure)
            failure.lost_names += sorted(statement.bound_names - self.namespace.keys())

    def _execute(self, statement: Statement) -> None:
        was_strict = self.importer.strict
        self.importer.strict = was_strict or handles_import_error(statement.node)
        try:
            exec(statement.code, self.namespace)  # noqa: S102  (the sandbox exists for this)
        except Exception as error:
            node = statement.node
            is_missing_name = isinstance(node, ast.ImportFrom) and isinstance(error, ImportError)
            if isinstance(node, ast.Import | ast.ImportFrom) and (
                is_missing_name or isinstance(error, PolicyError)
            ):
                self._import_each_name(node)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                self._define_without_annotations(statement)
            else:
                raise
        finally:
            self.importer.strict = was_strict

    def _import_each_name(self, node: ast.Import | ast.ImportFrom) -> None:
        """Import each name by itself, and bind a stub to a name that is missing or refused.

        A call of a name that a policy refuses then raises an error that says so.
        """
        for alias in node.names:
            single = copy.copy(node)
            single.names = [alias]
            code = compile(ast.fix_missing_locations(ast.Module([single], [])), "import", "exec")
            try:
                exec(code, self.namespace)  # noqa: S102
            except ImportError as error:
                bound_name, name = _import_binding(node, alias)
                stub = StubModule(name, describe_error(error))
                self.namespace[bound_name] = self.importer.stubs.setdefault(name, stub)

    def _define_without_annotations(self, statement: Statement) -> None:
        """Run a definition without evaluating annotations, and without stubs as decorators."""
        node = statement.node
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)  # noqa: S101  (the caller checked)
        node.decorator_list = [d for d in node.decorator_list if not self._is_stub(d)]
        flags = __import__("__future__").annotations.compiler_flag
        exec(Statement(node, statement.cell, flags).code, self.namespace)  # noqa: S102

    def _is_stub(self, decorator: ast.expr) -> bool:
        """Return whether a decorator comes from a stub."""
        names = [n.id for n in ast.walk(decorator) if isinstance(n, ast.Name)]
        return any(is_stub(self.namespace.get(name)) for name in names)


def _import_binding(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[str, str]:
    """Return the name that an import binds, and the dotted name of the imported thing."""
    if isinstance(node, ast.ImportFrom):
        return alias.asname or alias.name, f"{node.module}.{alias.name}"
    top = alias.name.partition(".")[0]
    return (alias.asname, alias.name) if alias.asname else (top, top)


def describe_error(error: BaseException) -> str:
    """Return an exception as one line; its text may raise an error, too."""
    try:
        text = " ".join(str(error).split())
    except BaseException:  # noqa: BLE001
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name

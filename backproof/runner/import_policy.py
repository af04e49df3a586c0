"""Restrict the modules that a submission may import, so that no library does the exercise for it.

The policy is enforced twice. The source text is checked, even where an import is never run. And
once the allowed libraries are loaded, a hook refuses to load any other, to open its files, and to
start programs or foreign functions. The standard library, and imports among libraries, are not
affected. Neither are the submission's own files, which are checked themselves, and the helper files
of a course, which are replaced by stubs.
"""

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from types import FrameType, ModuleType
from typing import Any, NoReturn

from .loader.stub_modules import is_helper_module

STDLIB = "stdlib"
"""Stands for the whole standard library in a list of allowed modules."""

MAX_FINDINGS = 50

PROCESS_EVENTS = (
    "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn",
    "subprocess.Popen",
)  # fmt: skip
"""The audit events of starting a process, which could import any module."""

FORK_EVENTS = ("os.fork", "os.forkpty")
"""The audit events of forking this process."""

FOREIGN_FUNCTION_PREFIX = "ctypes."
"""The beginning of the audit events of foreign functions."""


class PolicyError(ImportError):
    """The policy refuses an import or a call."""


class ImportPolicy:
    """The allowed modules, and the violations: each an import or a call, and its line."""

    def __init__(self, allow: Iterable[str]) -> None:
        self._allow = frozenset(allow)
        self._known_top_names = frozenset[str]()
        self.is_submission_file: Callable[[str], bool] = lambda _: False
        self.findings = list[dict[str, Any]]()

    def allows(self, name: str) -> bool:
        """Return whether a module may be imported, by its dotted name."""
        top = name.partition(".")[0]
        is_stdlib = STDLIB in self._allow and top in sys.stdlib_module_names
        is_listed = any(f"{name}.".startswith(f"{allowed}.") for allowed in self._allow)
        return top == "__future__" or is_stdlib or is_listed or self._is_own(top)

    def _is_own(self, top: str) -> bool:
        """Return whether a module is a file of the submission, or a course's helper file.

        A module that was loaded before is neither: a file of its name would not be imported.
        """
        return top not in self._known_top_names and (
            is_helper_module(top) or self.is_submission_file(top)
        )

    def check_imports(self, nodes: Iterable[ast.stmt], package: str | None = None) -> None:
        """Record the imports in a text that are not allowed, whether they are run or not."""
        for node in nodes:
            for name, line in imports_in(node, package):
                if not self.allows(name):
                    self.record({"import": name, "line": line})

    def record(self, finding: dict[str, Any]) -> None:
        """Record a violation once."""
        without_line = {**finding, "line": None}
        is_known = without_line in ({**f, "line": None} for f in self.findings)
        if not is_known and len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)

    def require_allowed(
        self, name: str, names: Sequence[str] | None, frame: FrameType | None
    ) -> None:
        """Raise PolicyError unless an import statement of the submission is allowed."""
        full_names = [f"{name}.{part}" for part in names or () if part != "*"]
        for full_name in full_names or [name]:
            if not (self.allows(full_name) or self.allows(name)):
                self.refuse({"import": full_name, "line": frame.f_lineno if frame else None})

    def refuse(self, finding: dict[str, Any]) -> NoReturn:
        """Record a violation and raise PolicyError."""
        self.record(finding)
        if "call" in finding:
            raise PolicyError(
                f"the policy allows no {describe_audit_event(finding['call'])}: {finding['call']}"
            )
        raise PolicyError(f"the policy does not allow {finding['import']}")

    def install_hook(self) -> None:
        """Load the allowed modules, then install the hook that refuses all others."""
        for name in sorted(self._allow - {STDLIB}):
            try:
                __import__(name)
            except Exception:  # noqa: BLE001, S112  (the submission's own import reports it)
                continue
        tops = {name.partition(".")[0] for name in (*sys.modules, *self._allow)}
        self._known_top_names = frozenset(tops | sys.stdlib_module_names)
        hook = ImportHook(self, self._known_top_names)
        sys.meta_path.insert(0, hook)
        sys.addaudithook(hook.audit)


class ImportHook(MetaPathFinder):
    """Refuses to load, open or start what is not allowed; an audit hook cannot be removed."""

    def __init__(self, policy: ImportPolicy, known_top_names: frozenset[str]) -> None:
        self._policy, self._known_top_names = policy, known_top_names
        real = (os.path.realpath(path) for path in sys.path if os.path.isdir(path))  # noqa: PTH112
        self._libraries = tuple(path + os.sep for path in real if "-packages" in path)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        """Refuse a module that is not allowed; the finders after this one find all others."""
        del path, target
        if fullname.partition(".")[0] in self._known_top_names:
            return
        caller = _importing_frame()
        if caller is None or self._policy.allows(fullname):  # a missing part of an allowed module
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        self._policy.refuse({"import": fullname, "line": caller.f_lineno})

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse to start a program, call a foreign function, or open a forbidden library."""
        if event in PROCESS_EVENTS or event.startswith(FOREIGN_FUNCTION_PREFIX):
            self._policy.refuse({"call": event, "line": None})
        elif event in {"open", "import"}:
            path = arguments[0] if event == "open" else arguments[1]
            if isinstance(path, str | bytes) and (
                name := self._forbidden_library(os.fsdecode(path))
            ):
                self._policy.refuse({"import": name, "line": None})

    def _forbidden_library(self, path: str) -> str:
        """Return the name of the forbidden library to which a file belongs; empty if none."""
        real = os.path.realpath(path)
        for folder in self._libraries:
            if real.startswith(folder):
                first = real[len(folder) :].partition(os.sep)[0]
                name = first.partition(".")[0]
                return "" if name in self._known_top_names or first.endswith("-info") else name
        return ""


def describe_audit_event(event: str) -> str:
    """Return what a refused call starts, by its audit event."""
    if event.startswith(FOREIGN_FUNCTION_PREFIX):
        return "foreign function"
    return "other process" if event in FORK_EVENTS else "other program"


def resolve_module(name: str, level: int, package: str | None) -> str:
    """Return the absolute name of a module imported in a package with `level` leading dots."""
    if not level or not package:
        return name
    base = package.rsplit(".", level - 1)[0]
    return f"{base}.{name}" if name else base


def imports_in(node: ast.AST, package: str | None = None) -> Iterator[tuple[str, int]]:
    """Yield every module that a syntax tree imports by name, with its line."""
    for part in ast.walk(node):
        if isinstance(part, ast.Import):
            yield from ((alias.name, part.lineno) for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            yield from ((name, part.lineno) for name in _imported_modules(part, package))
        elif isinstance(part, ast.Call) and _is_import_function(part.func) and part.args:
            first = part.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, part.lineno


def _imported_modules(node: ast.ImportFrom, package: str | None) -> list[str]:
    """Return the full names that a `from` statement imports."""
    module = resolve_module(node.module or "", node.level, package)
    if not module:
        return [alias.name for alias in node.names]
    return [module if a.name == "*" else f"{module}.{a.name}" for a in node.names]


def _is_import_function(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else None
    name = function.id if isinstance(function, ast.Name) else name
    return name in {"__import__", "import_module"}


def _importing_frame() -> FrameType | None:
    """Return the frame of the submission that imports; None if a library imports."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001  (there is no public function)
    while frame is not None and _is_import_machinery(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None or frame.f_code.co_filename.startswith((*_LIBRARY_PREFIXES, "<frozen ")):
        return None
    return frame


def _is_import_machinery(filename: str) -> bool:
    return "importlib" in filename or filename.startswith(os.path.dirname(__file__))  # noqa: PTH120


_LIBRARY_PREFIXES = tuple({os.path.dirname(os.__file__), sys.prefix, sys.base_prefix})  # noqa: PTH120

_ACTIVE_POLICY = list[ImportPolicy]()


def enforce(allow: Sequence[str] | None) -> None:
    """Activate a policy for everything that is loaded from now on; None is no policy."""
    if allow is not None and not _ACTIVE_POLICY:
        _ACTIVE_POLICY.append(ImportPolicy(allow))
        _ACTIVE_POLICY[0].install_hook()


def active_policy() -> ImportPolicy | None:
    """Return the active policy, if there is one."""
    return _ACTIVE_POLICY[0] if _ACTIVE_POLICY else None


def findings() -> list[dict[str, Any]]:
    """Return the violations of the policy so far."""
    return _ACTIVE_POLICY[0].findings if _ACTIVE_POLICY else []

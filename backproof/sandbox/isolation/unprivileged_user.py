"""Another user: for a container that allows no namespaces and where the grader is root.

The child runs under a number that is nobody's, on copies that only it may read. It cannot read or
change what is closed to others, and a filter refuses it sockets; it does see this machine's
world-readable files.
"""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backproof.sandbox.isolation import seccomp_filter
from backproof.sandbox.isolation.interpreter_probe import probe_interpreter
from backproof.sandbox.isolation.staging import excluded_files, stage
from backproof.sandbox.isolation.uid_allocation import allocate_uid
from backproof.sandbox.launch import (
    RUNNER_FOLDER,
    LaunchError,
    LaunchSpec,
    ProcessHandle,
    end_group,
    popen_with_pipes,
    run_in_starter_thread,
)

PROCESSES = 64
"""All that the worker's user may run; nobody else has that number."""

SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")  # noqa: S108  (what anyone may write to)
KILL_CODE = "import os; os.kill(-1, 9)"
"""Kills every process of the user that runs it, in one step that no fork escapes."""


@dataclass(frozen=True, slots=True)
class UnprivilegedUser:
    """Starts the child as another user; root alone can.

    `private` are the files and folders that it must be unable to read or write: a class's
    submissions, the results. Where others can, it does not start.
    """

    private_paths: Sequence[Path] = ()
    _users: dict[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def isolation(self) -> str:
        """What separates the child from the judge, in words."""
        cut = seccomp_filter.filter_program() is not None
        network = "no sockets, system calls filtered" if cut else "the network is open"
        return f"user: another user on a copy of one file, {network}; sees public files"

    def start(self, spec: LaunchSpec) -> subprocess.Popen[bytes]:
        """The process, as a user of its own; LaunchError where that cannot be."""
        if os.geteuid() != 0:
            raise LaunchError("isolation 'user' needs root, to become another user")
        if (reason := self.exposure_message()) is not None:
            raise LaunchError(reason)
        user = allocate_uid()
        _stage_files(spec, user)
        filtered = seccomp_filter.filter_program()
        walls: dict[str, Any] = {} if filtered is None else {"filter": filtered.hex()}
        folder = Path(spec.folder)
        process = run_in_starter_thread(
            popen_with_pipes,
            spec.command(str(folder / "worker"), PROCESSES, judge=os.getpid(), **walls),
            cwd=folder / "home",
            env=spec.environment(str(folder / "home")),
            user=user,
            group=user,
            extra_groups=[],
        )
        self._users[process.pid] = user, spec.python
        return process

    def exposure_message(self) -> str | None:
        """Which private path other users can read or write, and what closes it; None: none."""
        for path in self.private_paths:
            if (way := exposed_path(path)) is not None:
                return f"{path} is open to every user: chmod o-rwx {way}"
        return None

    def visible_path(self, spec: LaunchSpec) -> str:
        """The copy of the file."""
        copy = Path(spec.folder) / "submission"
        return str(copy if spec.target.is_dir() else copy / spec.target.name)

    def excluded_files(self, target: Path) -> Iterator[str]:
        """What is not copied, and why."""
        return excluded_files(target)

    def end(self, process: ProcessHandle) -> None:
        """Kill all that the user runs, and remove what it left where anyone may write."""
        end_group(process)
        user, python = self._users.pop(process.pid, (0, ""))
        if not user:
            return
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            command = [python, "-I", "-S", "-c", KILL_CODE]
            options = {"user": user, "group": user, "extra_groups": []}
            subprocess.run(command, timeout=30, check=False, **options)  # type: ignore[call-overload]  # noqa: S603
        for pid in _processes_of(user):  # none, unless that could not be started
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for path in _leftover_paths(user):
            _remove(path)


def exposed_path(path: Path) -> Path | None:
    """What to close so that others can neither read nor write `path`; None where they cannot.

    A folder on the way that others may not enter closes all that is below it.
    """
    path = path.resolve()
    if not path.exists():
        return exposed_path(path.parent)
    if any(not parent.stat().st_mode & stat.S_IXOTH for parent in path.parents):
        return None
    return path if path.stat().st_mode & stat.S_IRWXO else None


def _stage_files(spec: LaunchSpec, user: int) -> None:
    """Copies of the file and of the child's code, in a folder that only the user may enter."""
    require_usable(spec.python)
    folder = Path(spec.folder)
    stage(spec.target, folder / "submission")
    (folder / "home").mkdir()
    shutil.copytree(RUNNER_FOLDER, folder / "worker", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder / "worker", *(folder / "worker").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    os.chown(folder / "home", user, user)
    (folder / "home").chmod(0o700)
    os.chown(folder, 0, user)
    folder.chmod(0o710)


def require_usable(python: str) -> None:
    """Raise LaunchError unless others may run the interpreter and read its libraries."""
    for path in (Path(tempfile.gettempdir()), *probe_interpreter(python).required_paths):
        for step in (path.resolve(), *path.resolve().parents):
            wanted = stat.S_IXOTH if step.is_dir() else stat.S_IROTH
            if not step.stat().st_mode & wanted:
                raise LaunchError(
                    f"{python} cannot be run by another user, to whom {step} is closed: "
                    f"choose another with --python, or chmod o+x {step}"
                )


def _processes_of(user: int) -> Iterator[int]:
    """The processes of a user; the owner of /proc/PID would be root's for one that hides."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            lines = (folder / "status").read_text(encoding="utf-8", errors="replace")
            if f"\nUid:\t{user}\t" in lines:
                yield int(folder.name)


def _leftover_paths(user: int) -> Iterator[Path]:
    """What the user owns in the folders that anyone may write to."""
    for shared in filter(os.path.isdir, SHARED_FOLDERS):
        with os.scandir(shared) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid == user:
                        yield Path(entry.path)


def _remove(path: Path) -> None:
    """Remove a file or a folder; a link is removed, never followed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

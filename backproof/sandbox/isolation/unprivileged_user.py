"""Isolate the process as another user, in a container without namespaces whose grader is root.

The process runs under an unused user id, on copies that only it may read. It cannot read or change
files that are closed to other users, and a filter refuses sockets. It sees the world-readable
files of the machine.
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
"""The most processes of the worker's user, whose id no one else has."""

SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")  # noqa: S108  (world-writable)
KILL_CODE = "import os; os.kill(-1, 9)"
"""Kills every process of the user that runs it, in one step that no fork escapes."""


@dataclass(frozen=True, slots=True)
class UnprivilegedUser:
    """Starts the runner as another user, which needs root.

    `private_paths`, such as the submissions of a class and the results, must be closed to other
    users; otherwise it does not start.
    """

    private_paths: Sequence[Path] = ()
    _users: dict[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def isolation(self) -> str:
        """A description of what separates the process from the judge."""
        is_filtered = seccomp_filter.filter_program() is not None
        network = "no sockets, system calls filtered" if is_filtered else "the network is open"
        return f"user: another user on a copy of one file, {network}; sees public files"

    def start(self, spec: LaunchSpec) -> subprocess.Popen[bytes]:
        """Start the process under its own user id; raise LaunchError if that is impossible."""
        if os.geteuid() != 0:
            raise LaunchError("isolation 'user' needs root, to become another user")
        if (reason := self.exposure_message()) is not None:
            raise LaunchError(reason)
        user = allocate_uid()
        _stage_files(spec, user)
        program = seccomp_filter.filter_program()
        hardening: dict[str, Any] = {} if program is None else {"filter": program.hex()}
        folder = Path(spec.folder)
        process = run_in_starter_thread(
            popen_with_pipes,
            spec.command(str(folder / "worker"), PROCESSES, judge=os.getpid(), **hardening),
            cwd=folder / "home",
            env=spec.environment(str(folder / "home")),
            user=user,
            group=user,
            extra_groups=[],
        )
        self._users[process.pid] = user, spec.python
        return process

    def exposure_message(self) -> str | None:
        """Return which private path is open to other users, and how to close it; None if none."""
        for path in self.private_paths:
            if (exposed := exposed_path(path)) is not None:
                return f"{path} is open to every user: chmod o-rwx {exposed}"
        return None

    def visible_path(self, spec: LaunchSpec) -> str:
        """Return the path of the submission's copy."""
        copy = Path(spec.folder) / "submission"
        return str(copy if spec.target.is_dir() else copy / spec.target.name)

    def excluded_files(self, target: Path) -> Iterator[str]:
        """Yield the files that are not copied, each with the reason."""
        return excluded_files(target)

    def end(self, process: ProcessHandle) -> None:
        """Kill all processes of the user, and remove its files in world-writable folders."""
        end_group(process)
        user, python = self._users.pop(process.pid, (0, ""))
        if not user:
            return
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            command = [python, "-I", "-S", "-c", KILL_CODE]
            options = {"user": user, "group": user, "extra_groups": []}
            subprocess.run(command, timeout=30, check=False, **options)  # type: ignore[call-overload]  # noqa: S603
        for pid in _processes_of(user):  # none, unless KILL_CODE could not be started
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for path in _leftover_paths(user):
            _remove(path)


def exposed_path(path: Path) -> Path | None:
    """Return the path to close so that others can neither read nor write `path`; None if closed.

    A parent folder that others may not enter closes everything below it.
    """
    path = path.resolve()
    if not path.exists():
        return exposed_path(path.parent)
    if any(not parent.stat().st_mode & stat.S_IXOTH for parent in path.parents):
        return None
    return path if path.stat().st_mode & stat.S_IRWXO else None


def _stage_files(spec: LaunchSpec, user: int) -> None:
    """Copy the submission and the runner into a folder that only the user may enter."""
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
    """Raise LaunchError unless other users may run the interpreter and read its libraries."""
    for path in (Path(tempfile.gettempdir()), *probe_interpreter(python).required_paths):
        for step in (path.resolve(), *path.resolve().parents):
            required_mode = stat.S_IXOTH if step.is_dir() else stat.S_IROTH
            if not step.stat().st_mode & required_mode:
                raise LaunchError(
                    f"{python} cannot be run by another user, to whom {step} is closed: "
                    f"choose another with --python, or chmod o+x {step}"
                )


def _processes_of(user: int) -> Iterator[int]:
    """Yield the processes of a user; a process may hide the owner of /proc/PID, but not Uid."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            lines = (folder / "status").read_text(encoding="utf-8", errors="replace")
            if f"\nUid:\t{user}\t" in lines:
                yield int(folder.name)


def _leftover_paths(user: int) -> Iterator[Path]:
    """Yield the user's files in the world-writable folders."""
    for shared in filter(os.path.isdir, SHARED_FOLDERS):
        with os.scandir(shared) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid == user:
                        yield Path(entry.path)


def _remove(path: Path) -> None:
    """Remove a file or a folder; a link is removed and not followed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

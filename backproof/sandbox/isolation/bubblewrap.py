"""Bubblewrap: the child in namespaces of its own, with a view of Python and one file.

It sees no network, no other process and no folder but the interpreter's, its own code and the
file; nothing outlives it, and it can write only into a small folder in memory.
"""

import contextlib
import json
import os
import platform
import select
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backproof.sandbox.isolation import seccomp_filter
from backproof.sandbox.isolation.interpreter_probe import probe_interpreter
from backproof.sandbox.isolation.staging import excluded_files, stage
from backproof.sandbox.isolation.uid_allocation import allocate_uid
from backproof.sandbox.launch import (
    PROCESSES,
    RUNNER_FOLDER,
    LaunchError,
    LaunchSpec,
    ProcessHandle,
    end_group,
    popen_with_pipes,
    run_in_starter_thread,
)

PROGRAM = "bwrap"
WORKER, SUBMISSION, HOME = "/worker", "/submission", "/tmp"  # noqa: S108  (inside, and its own)
HOME_BYTES = 1 << 26
SANDBOX_PROCESSES = 64
START_SECONDS = 10.0

NAMESPACES = (
    "--unshare-user", "--unshare-all", "--die-with-parent", "--new-session",
    "--cap-drop", "ALL", "--hostname", "worker",
)  # fmt: skip

LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store")
LINKS = ("/lib", "/lib64")
SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives")


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Starts the child with `bwrap`."""

    @property
    def isolation(self) -> str:
        """What separates the child from the judge, in words."""
        filtered = "" if seccomp_filter.filter_program() is None else ", system calls filtered"
        return f"bubblewrap: namespaces of its own, no network, one read-only file{filtered}"

    def start(self, spec: LaunchSpec) -> subprocess.Popen[bytes]:
        """The process `bwrap`, which ends with the child; LaunchError where it cannot be had."""
        bwrap = shutil.which(PROGRAM)
        if bwrap is None:
            raise LaunchError("bwrap is not installed: apt install bubblewrap (or dnf, pacman)")
        return run_in_starter_thread(_start, bwrap, spec)

    def visible_path(self, spec: LaunchSpec) -> str:
        """A neutral place, with the file's own name; a folder is that place itself."""
        return SUBMISSION if spec.target.is_dir() else f"{SUBMISSION}/{spec.target.name}"

    def excluded_files(self, target: Path) -> Iterator[str]:
        """What is not copied, and why."""
        return excluded_files(target)

    def end(self, process: ProcessHandle) -> None:
        """Kill `bwrap`: with it ends the first process of the namespace, and with that all."""
        end_group(process)


def start_warm(spec: LaunchSpec, **streams: Any) -> subprocess.Popen[bytes]:
    """A sandbox with a process that forks workers, each behind walls as high; see `warm`.

    It has the capabilities to make namespaces, which no worker has, and gets no file.
    """
    bwrap, program = shutil.which(PROGRAM), seccomp_filter.filter_program()
    if bwrap is None or program is None:
        raise LaunchError("a warm start needs bubblewrap, and a filter of system calls")
    walls = {"filter": program.hex(), "home_bytes": HOME_BYTES}
    return run_in_starter_thread(_start, bwrap, spec, walls, **streams)


def warm_limits(spec: LaunchSpec) -> dict[str, int]:
    """The limits of a worker in a warm sandbox."""
    return spec.limits(_max_processes())


def _start(
    bwrap: str, spec: LaunchSpec, warm_hardening: dict[str, Any] | None = None, **streams: Any
) -> subprocess.Popen[bytes]:
    with contextlib.ExitStack() as stack:
        user = _inner_user(spec)
        gate = _UserMapping(stack) if user else None
        passed = gate.descriptors if gate else []
        arguments = [
            *NAMESPACES,
            *(gate.arguments if gate else () if warm_hardening else _NO_USER_NAMESPACES),
        ]
        arguments += ["--perms", "1777", "--size", str(HOME_BYTES), "--tmpfs", HOME]
        file = (
            _submission_options(spec)
            if warm_hardening is None
            else (*_folder_options(Path(SUBMISSION)), *_FORK_OPTIONS)
        )
        for more in (_library_options(), _python_options(spec), file):
            arguments += more
        arguments += ["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev"]
        arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME]
        if warm_hardening is None and (program := seccomp_filter.filter_program()) is not None:
            arguments += ["--seccomp", str(_memory_file(program, stack, passed))]
        listed = b"\0".join(map(os.fsencode, [*arguments, ""]))
        walls = {**({"user": 1} if user else {}), **(warm_hardening or {})}
        command = spec.command(WORKER, _max_processes(), **walls)
        if warm_hardening is not None:
            command.insert(-1, "warm")
        process = popen_with_pipes(
            [bwrap, "--args", str(_memory_file(listed, stack, passed)), "--", *command],
            pass_fds=passed,
            env=spec.environment(HOME),
            **streams,
        )
        if gate and user:
            gate.map_user(user)
        return process


_CAPABILITIES = ("SYS_ADMIN", "SYS_RESOURCE", "SETPCAP", "KILL")
"""To make namespaces and mounts, to forbid those of users, to give up all that, to end a fork."""

_FORK_OPTIONS = (
    *(word for name in _CAPABILITIES for word in ("--cap-add", f"CAP_{name}")),
    *("--setenv", "LD_BIND_NOW", "1"),  # libraries are bound once, and not by every fork anew
)


_NO_USER_NAMESPACES = ("--disable-userns",)


def _inner_user(spec: LaunchSpec) -> int | None:
    """The user to become inside, where the judge is root: the limit of processes spares root.

    Not where the file's own folder is shown, and is closed to others.
    """
    own = spec.has_siblings and not spec.target.is_dir()
    closed = own and not _is_public(spec.target.resolve())
    return allocate_uid() if os.geteuid() == 0 and not closed else None


def _is_public(file: Path) -> bool:
    """Whether others could read a file and list its folder, if they got there."""
    listed = stat.S_IROTH | stat.S_IXOTH
    return file.parent.stat().st_mode & listed == listed and bool(
        file.stat().st_mode & stat.S_IROTH
    )


def _max_processes() -> int:
    """How many processes and threads there may be; before Linux 5.14 all of the user's count."""
    release = platform.release().split("-")[0].split(".")[:2]
    new = tuple(int(n) for n in release if n.isdigit()) >= (5, 14)
    return SANDBOX_PROCESSES if new else PROCESSES


def _library_options() -> Iterator[str]:
    """The system's libraries, without its programs and settings."""
    for path in filter(os.path.isdir, ("/usr", "/usr/local", "/etc", "/nix")):
        yield from _folder_options(Path(path))
    for path in filter(os.path.isdir, LIBRARIES):
        yield from ("--ro-bind", path, path)
    for path in LINKS:
        if os.path.islink(path):  # noqa: PTH114
            yield from ("--symlink", os.readlink(path), path)  # noqa: PTH115
        else:
            yield from ("--ro-bind-try", path, path)
    for path in SETTINGS:
        yield from ("--ro-bind-try", path, path)


def _python_options(spec: LaunchSpec) -> Iterator[str]:
    """The interpreter, and the child's own code."""
    seen = probe_interpreter(spec.python)
    made = set[Path]()
    for path in seen.required_paths:
        yield from _parent_options(path, made)
        yield from ("--ro-bind", str(path), str(path))
    for room in seen.hidden_folders:
        yield from ("--perms", "0555", "--size", "4096", "--tmpfs", str(room))
        yield from ("--remount-ro", str(room))
    yield from ("--ro-bind", str(RUNNER_FOLDER), WORKER)


def _parent_options(path: Path, known_folders: set[Path]) -> Iterator[str]:
    """Folders on the way that anyone may pass: those that bwrap makes itself are closed."""
    for parent in reversed(path.parents[:-1]):
        if parent not in known_folders and not str(parent).startswith(LIBRARIES):
            yield from _folder_options(parent)
            known_folders.add(parent)


def _folder_options(folder: Path) -> tuple[str, ...]:
    return "--perms", "0755", "--dir", str(folder)


def _submission_options(spec: LaunchSpec) -> tuple[str, str, str]:
    """A copy of the file or folder alone, or its whole surroundings where they are one's own."""
    if spec.has_siblings and not spec.target.is_dir():
        return "--ro-bind", str(spec.target.resolve().parent), SUBMISSION
    copy = Path(spec.folder, "submission")
    stage(spec.target, copy)
    return "--ro-bind", str(copy), SUBMISSION


def _memory_file(data: bytes, stack: contextlib.ExitStack, passed_descriptors: list[int]) -> int:
    """A descriptor to read the data from, which the sandbox is passed."""
    descriptor = os.memfd_create("backproof")
    stack.callback(os.close, descriptor)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    passed_descriptors.append(descriptor)
    return descriptor


class _UserMapping:
    """Holds a sandbox until its users are mapped: root inside is root, and one more is another."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._info_fd, told = os.pipe()
        ready, self._ready_fd = os.pipe()
        self.descriptors = [told, ready]
        for descriptor in (self._info_fd, self._ready_fd):
            stack.callback(os.close, descriptor)
        self._sandbox_descriptors = contextlib.ExitStack()
        stack.push(self._sandbox_descriptors)
        for descriptor in self.descriptors:
            self._sandbox_descriptors.callback(os.close, descriptor)
        self.arguments = ["--info-fd", str(told), "--userns-block-fd", str(ready)]
        self.arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]

    def map_user(self, user: int) -> None:
        """Map the users and let the sandbox go on; where it has ended, its stderr says why."""
        self._sandbox_descriptors.close()
        told = self._read_info()
        if told:
            with contextlib.suppress(OSError):
                for ids in ("uid_map", "gid_map"):
                    path = Path(f"/proc/{told['child-pid']}/{ids}")
                    path.write_text(f"0 0 1\n1 {user} 1\n", encoding="ascii")
                os.write(self._ready_fd, b"1")

    def _read_info(self) -> dict[str, int]:
        """What bubblewrap says of the sandbox, to the end of it; nothing where it has ended."""
        told = b""
        while b"}" not in told and select.select([self._info_fd], [], [], START_SECONDS)[0]:
            more = os.read(self._info_fd, 4096)
            if not more:
                return {}
            told += more
        said: dict[str, int] = json.loads(told) if b"}" in told else {}
        return said

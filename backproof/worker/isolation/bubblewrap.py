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

from backproof.worker.isolation import seccomp
from backproof.worker.isolation.interpreter import interpreter
from backproof.worker.isolation.submission import copied, left_out
from backproof.worker.isolation.users import fresh_user
from backproof.worker.launch import (
    CHILD,
    PROCESSES,
    LaunchError,
    Order,
    Started,
    by_one_thread,
    end_group,
    piped,
)

PROGRAM = "bwrap"
WORKER, SUBMISSION, HOME = "/worker", "/submission", "/tmp"  # noqa: S108  (inside, and its own)
HOME_BYTES = 1 << 26
INSIDE_PROCESSES = 64
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
        filtered = "" if seccomp.program() is None else ", system calls filtered"
        return f"bubblewrap: namespaces of its own, no network, one read-only file{filtered}"

    def start(self, order: Order) -> subprocess.Popen[bytes]:
        """The process `bwrap`, which ends with the child; LaunchError where it cannot be had."""
        bwrap = shutil.which(PROGRAM)
        if bwrap is None:
            raise LaunchError("bwrap is not installed: apt install bubblewrap (or dnf, pacman)")
        return by_one_thread(_started, bwrap, order)

    def seen(self, order: Order) -> str:
        """A neutral place, with the file's own name; a folder is that place itself."""
        return SUBMISSION if order.target.is_dir() else f"{SUBMISSION}/{order.target.name}"

    def left_out(self, target: Path) -> Iterator[str]:
        """What is not copied, and why."""
        return left_out(target)

    def end(self, process: Started) -> None:
        """Kill `bwrap`: with it ends the first process of the namespace, and with that all."""
        end_group(process)


def start_warm(order: Order, **streams: Any) -> subprocess.Popen[bytes]:
    """A sandbox with a process that forks workers, each behind walls as high; see `warm`.

    It has the capabilities to make namespaces, which no worker has, and gets no file.
    """
    bwrap, program = shutil.which(PROGRAM), seccomp.program()
    if bwrap is None or program is None:
        raise LaunchError("a warm start needs bubblewrap, and a filter of system calls")
    walls = {"filter": program.hex(), "home_bytes": HOME_BYTES}
    return by_one_thread(_started, bwrap, order, walls, **streams)


def warm_limits(order: Order) -> dict[str, int]:
    """The limits of a worker in a warm sandbox."""
    return order.limits(_processes())


def _started(
    bwrap: str, order: Order, warm: dict[str, Any] | None = None, **streams: Any
) -> subprocess.Popen[bytes]:
    with contextlib.ExitStack() as stack:
        user = _other_user(order)
        gate = _Gate(stack) if user else None
        passed = gate.passed if gate else []
        arguments = [*NAMESPACES, *(gate.arguments if gate else () if warm else _SAME_USER)]
        arguments += ["--perms", "1777", "--size", str(HOME_BYTES), "--tmpfs", HOME]
        file = _file(order) if warm is None else (*_open(Path(SUBMISSION)), *_FORKING)
        for more in (_libraries(), _python(order), file):
            arguments += more
        arguments += ["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev"]
        arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME]
        if warm is None and (program := seccomp.program()) is not None:
            arguments += ["--seccomp", str(_held(program, stack, passed))]
        listed = b"\0".join(map(os.fsencode, [*arguments, ""]))
        walls = {**({"user": 1} if user else {}), **(warm or {})}
        command = order.command(WORKER, _processes(), **walls)
        if warm is not None:
            command.insert(-1, "warm")
        process = piped(
            [bwrap, "--args", str(_held(listed, stack, passed)), "--", *command],
            pass_fds=passed,
            env=order.environment(HOME),
            **streams,
        )
        if gate and user:
            gate.open(user)
        return process


_CAPABILITIES = ("SYS_ADMIN", "SYS_RESOURCE", "SETPCAP", "KILL")
"""To make namespaces and mounts, to forbid those of users, to give up all that, to end a fork."""

_FORKING = (
    *(word for name in _CAPABILITIES for word in ("--cap-add", f"CAP_{name}")),
    *("--setenv", "LD_BIND_NOW", "1"),  # libraries are bound once, and not by every fork anew
)


_SAME_USER = ("--disable-userns",)


def _other_user(order: Order) -> int | None:
    """The user to become inside, where the judge is root: the limit of processes spares root.

    Not where the file's own folder is shown, and is closed to others.
    """
    own = order.siblings and not order.target.is_dir()
    closed = own and not _is_public(order.target.resolve())
    return fresh_user() if os.geteuid() == 0 and not closed else None


def _is_public(file: Path) -> bool:
    """Whether others could read a file and list its folder, if they got there."""
    listed = stat.S_IROTH | stat.S_IXOTH
    return file.parent.stat().st_mode & listed == listed and bool(
        file.stat().st_mode & stat.S_IROTH
    )


def _processes() -> int:
    """How many processes and threads there may be; before Linux 5.14 all of the user's count."""
    release = platform.release().split("-")[0].split(".")[:2]
    new = tuple(int(n) for n in release if n.isdigit()) >= (5, 14)
    return INSIDE_PROCESSES if new else PROCESSES


def _libraries() -> Iterator[str]:
    """The system's libraries, without its programs and settings."""
    for path in filter(os.path.isdir, ("/usr", "/usr/local", "/etc", "/nix")):
        yield from _open(Path(path))
    for path in filter(os.path.isdir, LIBRARIES):
        yield from ("--ro-bind", path, path)
    for path in LINKS:
        if os.path.islink(path):  # noqa: PTH114
            yield from ("--symlink", os.readlink(path), path)  # noqa: PTH115
        else:
            yield from ("--ro-bind-try", path, path)
    for path in SETTINGS:
        yield from ("--ro-bind-try", path, path)


def _python(order: Order) -> Iterator[str]:
    """The interpreter, and the child's own code."""
    seen = interpreter(order.python)
    made = set[Path]()
    for path in seen.needs:
        yield from _open_parents(path, made)
        yield from ("--ro-bind", str(path), str(path))
    for room in seen.hidden:
        yield from ("--perms", "0555", "--size", "4096", "--tmpfs", str(room))
        yield from ("--remount-ro", str(room))
    yield from ("--ro-bind", str(CHILD), WORKER)


def _open_parents(path: Path, made: set[Path]) -> Iterator[str]:
    """Folders on the way that anyone may pass: those that bwrap makes itself are closed."""
    for parent in reversed(path.parents[:-1]):
        if parent not in made and not str(parent).startswith(LIBRARIES):
            yield from _open(parent)
            made.add(parent)


def _open(folder: Path) -> tuple[str, ...]:
    return "--perms", "0755", "--dir", str(folder)


def _file(order: Order) -> tuple[str, str, str]:
    """A copy of the file or folder alone, or its whole surroundings where they are one's own."""
    if order.siblings and not order.target.is_dir():
        return "--ro-bind", str(order.target.resolve().parent), SUBMISSION
    copy = Path(order.folder, "submission")
    copied(order.target, copy)
    return "--ro-bind", str(copy), SUBMISSION


def _held(data: bytes, stack: contextlib.ExitStack, passed: list[int]) -> int:
    """A descriptor to read the data from, which the sandbox is passed."""
    descriptor = os.memfd_create("backproof")
    stack.callback(os.close, descriptor)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    passed.append(descriptor)
    return descriptor


class _Gate:
    """Holds a sandbox until its users are mapped: root inside is root, and one more is another."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._told, told = os.pipe()
        ready, self._ready = os.pipe()
        self.passed = [told, ready]
        for descriptor in (self._told, self._ready):
            stack.callback(os.close, descriptor)
        self._theirs = contextlib.ExitStack()
        stack.push(self._theirs)
        for descriptor in self.passed:
            self._theirs.callback(os.close, descriptor)
        self.arguments = ["--info-fd", str(told), "--userns-block-fd", str(ready)]
        self.arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]

    def open(self, user: int) -> None:
        """Map the users and let the sandbox go on; where it has ended, its stderr says why."""
        self._theirs.close()
        told = self._all_told()
        if told:
            with contextlib.suppress(OSError):
                for ids in ("uid_map", "gid_map"):
                    path = Path(f"/proc/{told['child-pid']}/{ids}")
                    path.write_text(f"0 0 1\n1 {user} 1\n", encoding="ascii")
                os.write(self._ready, b"1")

    def _all_told(self) -> dict[str, int]:
        """What bubblewrap says of the sandbox, to the end of it; nothing where it has ended."""
        told = b""
        while b"}" not in told and select.select([self._told], [], [], START_SECONDS)[0]:
            more = os.read(self._told, 4096)
            if not more:
                return {}
            told += more
        said: dict[str, int] = json.loads(told) if b"}" in told else {}
        return said

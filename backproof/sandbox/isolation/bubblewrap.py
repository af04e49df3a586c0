"""Isolate the process with bubblewrap: its own namespaces, a view of Python and one submission.

The process sees no network, no process outside, and only the folders of the interpreter, the
runner and the submission. Nothing outlives it, and it can write only to a small folder in memory.
"""

import contextlib
import os
import platform
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
from backproof.sandbox.isolation.user_mapping import UserMapping
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

NAMESPACES = (
    "--unshare-user", "--unshare-all", "--die-with-parent", "--new-session",
    "--cap-drop", "ALL", "--hostname", "worker",
)  # fmt: skip

LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store")
LINKS = ("/lib", "/lib64")
SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives")


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Starts the runner with `bwrap`."""

    @property
    def isolation(self) -> str:
        """A description of what separates the process from the judge."""
        filtered = "" if seccomp_filter.filter_program() is None else ", system calls filtered"
        return f"bubblewrap: namespaces of its own, no network, one read-only file{filtered}"

    def start(self, spec: LaunchSpec) -> subprocess.Popen[bytes]:
        """Start `bwrap`, which ends with the runner; raise LaunchError if it is not installed."""
        bwrap = shutil.which(PROGRAM)
        if bwrap is None:
            raise LaunchError("bwrap is not installed: apt install bubblewrap (or dnf, pacman)")
        return run_in_starter_thread(_start, bwrap, spec)

    def visible_path(self, spec: LaunchSpec) -> str:
        """Return a path below /submission; a folder is mounted as /submission itself."""
        return SUBMISSION if spec.target.is_dir() else f"{SUBMISSION}/{spec.target.name}"

    def excluded_files(self, target: Path) -> Iterator[str]:
        """Yield the files that are not copied, each with the reason."""
        return excluded_files(target)

    def end(self, process: ProcessHandle) -> None:
        """Kill `bwrap`: the kernel then ends every process of its namespace."""
        end_group(process)


def start_warm(spec: LaunchSpec, **streams: Any) -> subprocess.Popen[bytes]:
    """Start a sandbox whose process forks workers (see `warm_pool`).

    The process has the capabilities to create namespaces, which no worker has, and no submission.
    """
    bwrap, program = shutil.which(PROGRAM), seccomp_filter.filter_program()
    if bwrap is None or program is None:
        raise LaunchError("a warm start needs bubblewrap, and a filter of system calls")
    hardening = {
        "filter": program.hex(),
        "home_bytes": HOME_BYTES,
        "python_in_home": [
            str(path)
            for path in probe_interpreter(spec.python).required_paths
            if path.is_relative_to(HOME)
        ],
    }
    return run_in_starter_thread(_start, bwrap, spec, hardening, **streams)


def warm_limits(spec: LaunchSpec) -> dict[str, int]:
    """Return the resource limits of a worker in a warm sandbox."""
    return spec.limits(_max_processes())


def _start(
    bwrap: str, spec: LaunchSpec, warm_hardening: dict[str, Any] | None = None, **streams: Any
) -> subprocess.Popen[bytes]:
    with contextlib.ExitStack() as stack:
        user = _inner_user(spec)
        mapping = UserMapping(stack) if user else None
        descriptors = mapping.descriptors if mapping else []
        options = _sandbox_options(spec, is_warm=warm_hardening is not None)
        if mapping:
            options += mapping.options
        elif warm_hardening is None:
            options += ["--disable-userns"]
        if warm_hardening is None and (program := seccomp_filter.filter_program()) is not None:
            options += ["--seccomp", str(_memory_file(program, stack, descriptors))]
        option_data = b"\0".join(map(os.fsencode, [*options, ""]))
        hardening = {**({"user": 1} if user else {}), **(warm_hardening or {})}
        command = spec.command(WORKER, _max_processes(), **hardening)
        if warm_hardening is not None:
            command.insert(-1, "warm")
        process = popen_with_pipes(
            [bwrap, "--args", str(_memory_file(option_data, stack, descriptors)), "--", *command],
            pass_fds=descriptors,
            env=spec.environment(HOME),
            **streams,
        )
        if mapping and user:
            mapping.map_user(user)
        return process


def _sandbox_options(spec: LaunchSpec, *, is_warm: bool) -> list[str]:
    """Return the options of `bwrap` for the namespaces and all mounts."""
    submission = (
        (*_folder_options(Path(SUBMISSION)), *_FORK_OPTIONS)
        if is_warm
        else _submission_options(spec)
    )
    return [
        *NAMESPACES,
        *("--perms", "1777", "--size", str(HOME_BYTES), "--tmpfs", HOME),
        *(*_library_options(), *_python_options(spec), *submission),
        *("--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev"),
        *("--remount-ro", "/", "--chdir", HOME),
    ]


_CAPABILITIES = ("SYS_ADMIN", "SYS_RESOURCE", "SETPCAP", "KILL")
"""To create namespaces and mounts, forbid user namespaces, drop capabilities, and kill a fork."""

_FORK_OPTIONS = (
    *(word for name in _CAPABILITIES for word in ("--cap-add", f"CAP_{name}")),
    *("--setenv", "LD_BIND_NOW", "1"),  # bind libraries once, and not again in every fork
)


def _inner_user(spec: LaunchSpec) -> int | None:
    """Return the user to become inside if the judge is root, whom no limit of processes binds.

    None if the submission's own folder is shown, and other users cannot read it.
    """
    shows_own_folder = spec.has_siblings and not spec.target.is_dir()
    is_closed = shows_own_folder and not _is_public(spec.target.resolve())
    return allocate_uid() if os.geteuid() == 0 and not is_closed else None


def _is_public(file: Path) -> bool:
    """Return whether the modes of a file and its folder let other users read both."""
    listable = stat.S_IROTH | stat.S_IXOTH
    is_listable = file.parent.stat().st_mode & listable == listable
    return is_listable and bool(file.stat().st_mode & stat.S_IROTH)


def _max_processes() -> int:
    """Return the limit of processes and threads; before Linux 5.14 it counts all of the user's."""
    release = platform.release().split("-")[0].split(".")[:2]
    new = tuple(int(n) for n in release if n.isdigit()) >= (5, 14)
    return SANDBOX_PROCESSES if new else PROCESSES


def _library_options() -> Iterator[str]:
    """Yield options that mount the system's libraries without its programs and settings."""
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
    """Yield options that mount the interpreter and the runner, and hide Backproof's packages."""
    paths = probe_interpreter(spec.python)
    created_folders = set[Path]()
    for path in paths.required_paths:
        yield from _parent_options(path, created_folders)
        yield from ("--ro-bind", str(path), str(path))
    for folder in paths.hidden_folders:
        yield from ("--perms", "0555", "--size", "4096", "--tmpfs", str(folder))
        yield from ("--remount-ro", str(folder))
    yield from ("--ro-bind", str(RUNNER_FOLDER), WORKER)


def _parent_options(path: Path, known_folders: set[Path]) -> Iterator[str]:
    """Yield options that create public parents: `bwrap` would create them closed to others."""
    for parent in reversed(path.parents[:-1]):
        if parent not in known_folders and not str(parent).startswith(LIBRARIES):
            yield from _folder_options(parent)
            known_folders.add(parent)


def _folder_options(folder: Path) -> tuple[str, ...]:
    return "--perms", "0755", "--dir", str(folder)


def _submission_options(spec: LaunchSpec) -> tuple[str, str, str]:
    """Return the mount of a copy of the submission, or of the folder that it lies in."""
    if spec.has_siblings and not spec.target.is_dir():
        return "--ro-bind", str(spec.target.resolve().parent), SUBMISSION
    copy = Path(spec.folder, "submission")
    stage(spec.target, copy)
    return "--ro-bind", str(copy), SUBMISSION


def _memory_file(data: bytes, stack: contextlib.ExitStack, passed_descriptors: list[int]) -> int:
    """Return a descriptor to read the data from, and add it to those passed to the sandbox."""
    descriptor = os.memfd_create("backproof")
    stack.callback(os.close, descriptor)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    passed_descriptors.append(descriptor)
    return descriptor

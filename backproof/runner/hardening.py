"""Restrict this process before any code of a submission runs."""

import contextlib
import os
import resource
from typing import Any

NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2
DEATH_SIGNAL, SIGKILL = 1, 9
BOUNDS_DROP, AMBIENT, AMBIENT_CLEAR = 24, 47, 4
CAPABILITIES_VERSION = 0x20080522


def harden_process(settings: dict[str, Any]) -> None:
    """Close stray descriptors, switch the user, and set resource limits and the seccomp filter.

    `settings` has the `limits` by name, and may have a `user` id, a `filter` (a BPF program in
    hex), and the process id of the `judge`, with whose end this process is killed.
    """
    os.closerange(3, _descriptor_limit())
    if "user" in settings:
        _switch_user(settings["user"])
    for name, value in settings["limits"].items():
        limit = getattr(resource, name)
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (value if hard < 0 else min(value, hard),) * 2)
    if "judge" in settings:
        _die_with_judge(settings["judge"])
    if "filter" in settings:
        _filter_system_calls(bytes.fromhex(settings["filter"]))


def _descriptor_limit() -> int:
    """Return one more than the highest open descriptor, or 1024 if /proc cannot be read."""
    with contextlib.suppress(OSError):
        return 1 + max(map(int, os.listdir("/proc/self/fd")))  # noqa: PTH208
    return 1024


def _switch_user(user: int) -> None:
    """Switch to a user of this namespace irrevocably, which drops every capability."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def drop_capability_bounds() -> None:
    """Prevent programs started from here from gaining a capability; this process keeps its own."""
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    prctl(AMBIENT, AMBIENT_CLEAR, 0, 0, 0)
    for capability in range(64):
        prctl(BOUNDS_DROP, capability, 0, 0, 0)


def drop_capabilities() -> None:
    """Drop every capability irrevocably."""
    import ctypes

    header = (ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "the capabilities cannot be dropped")


def _die_with_judge(judge_pid: int) -> None:
    """Let the kernel kill this process when its judge ends."""
    import ctypes

    ctypes.CDLL(None).prctl(DEATH_SIGNAL, SIGKILL, 0, 0, 0)
    if os.getppid() != judge_pid:  # the judge has ended already
        os._exit(0)


def _filter_system_calls(program: bytes) -> None:
    """Install the seccomp filter for this process and its descendants."""
    import ctypes

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))

    prctl = ctypes.CDLL(None, use_errno=True).prctl
    bpf = Program(len(program) // 8, program)
    if prctl(NO_NEW_PRIVS, 1, 0, 0, 0) or prctl(SET_SECCOMP, FILTER, ctypes.byref(bpf), 0, 0):
        raise OSError(ctypes.get_errno(), "the filter of system calls cannot be set")

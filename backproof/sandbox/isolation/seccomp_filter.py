"""The seccomp filter of system calls, as a BPF program for the kernel.

A refused call fails with EPERM, and the process lives on. The filter refuses calls that no
computation needs and that have been used to attack kernels or judges: the memory of other
processes, key rings that outlive a process, shared memory beyond every limit, the state of the page
cache, new namespaces, mounts, io_uring, sockets of any kind. It supports the machines in MACHINES;
elsewhere there is no filter.
"""

import platform
import struct
from collections.abc import Iterator, Mapping

EPERM, ENOSYS = 1, 38

REFUSED_CALLS: Mapping[str, tuple[int, int]] = {
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272),
    # what outlives the process, or is shared between sandboxes
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    # memory and queues that no limit counts
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "memfd_create": (319, 279),
    "msgget": (68, 186), "msgctl": (71, 187), "msgrcv": (70, 188), "msgsnd": (69, 189),
    "semget": (64, 190), "semctl": (66, 191), "semop": (65, 193), "semtimedop": (220, 192),
    "mq_open": (240, 180), "mq_unlink": (241, 181),
    # the page cache, which other sandboxes share, and the choice of a processor
    "mincore": (27, 232), "preadv2": (327, 286), "fadvise64": (221, 223), "cachestat": (451, 451),
    "readahead": (187, 213), "sched_setaffinity": (203, 122),
    # sockets: pipes and socketpair remain
    "socket": (41, 198),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # wide interfaces of the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "personality": (135, 92), "fanotify_init": (300, 262), "memfd_secret": (447, 447),
    "lookup_dcookie": (212, 18), "quotactl": (179, 60), "syslog": (103, 116),
    # the machine
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "vhangup": (153, 58),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
}  # fmt: skip
"""The refused calls with their numbers on x86_64 and on aarch64."""

CLONE, IOCTL, CLONE3 = (56, 220), (16, 29), (435, 435)

NEW_NAMESPACES = 0x7E020000
"""The flags of clone that create a namespace: mount, cgroup, uts, ipc, user, pid, net."""

TERMINAL_REQUESTS = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX, which type into a terminal."""

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""The column of the numbers and the kernel's constant for each machine."""

X32 = 0x40000000
"""The first number of the x32 interface, which offers every call of x86_64 a second time."""

_LOAD, _JUMP, _JUMP_FROM, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NUMBER, _MACHINE, _FIRST, _SECOND = 0, 4, 16, 24


def filter_program(machine: str | None = None) -> bytes | None:
    """Return the filter as instructions of eight bytes each; None for an unsupported machine."""
    known = MACHINES.get(machine or platform.machine())
    return None if known is None else b"".join(_instructions(*known))


def _instructions(column: int, constant: int) -> Iterator[bytes]:
    yield _instruction(_LOAD, _MACHINE)
    yield from _fail_unless(_JUMP, constant, ENOSYS)
    yield _instruction(_LOAD, _NUMBER)
    if column == 0:
        yield from _fail_if(_JUMP_FROM, X32)
    for numbers in REFUSED_CALLS.values():
        yield from _fail_if(_JUMP, numbers[column])
    # A filter cannot read the flags of clone3, which are in memory: libraries fall back to clone.
    yield from _fail_if(_JUMP, CLONE3[column], ENOSYS)
    yield _instruction(_JUMP, CLONE[column], 0, 3)
    yield _instruction(_LOAD, _FIRST)
    yield from _fail_if(_JUMP_BITS, NEW_NAMESPACES)
    yield _instruction(_LOAD, _NUMBER)
    yield _instruction(_JUMP, IOCTL[column], 0, 1 + 2 * len(TERMINAL_REQUESTS))
    yield _instruction(_LOAD, _SECOND)
    for request in TERMINAL_REQUESTS:
        yield from _fail_if(_JUMP, request)
    yield _instruction(_RETURN, _ALLOW)


def _fail_if(test: int, value: int, error: int = EPERM) -> tuple[bytes, bytes]:
    """Fail if the test of the loaded word is true."""
    return _instruction(test, value, 0, 1), _instruction(_RETURN, _ERROR | error)


def _fail_unless(test: int, value: int, error: int) -> tuple[bytes, bytes]:
    """Fail if the test of the loaded word is false."""
    return _instruction(test, value, 1, 0), _instruction(_RETURN, _ERROR | error)


def _instruction(code: int, value: int, skip_if_true: int = 0, skip_if_false: int = 0) -> bytes:
    """Encode one BPF instruction: its code, its two jump offsets, and its constant."""
    return struct.pack("=HBBI", code, skip_if_true, skip_if_false, value)

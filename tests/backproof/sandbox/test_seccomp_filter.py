"""The filter of system calls: its numbers, and the calls that it refuses in a worker."""

import errno
import platform
import re
import struct
from pathlib import Path

import pytest

from backproof.sandbox.isolation import Bubblewrap, seccomp_filter
from tests.support.sandbox import needs_bubblewrap
from tests.support.submission_files import call_for_reply

HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}

known = pytest.mark.skipif(
    seccomp_filter.filter_program() is None, reason="no numbers for this machine"
)

ALLOW, KILL_OR_TRACE = 0x7FFF0000, 0x7FF00000


def verdict(program: bytes, number: int, machine: int, *arguments: int) -> int:
    """Run the filter as BPF defines it; return the kernel's action."""
    words = struct.pack("=IIQ6Q", number, machine, 0, *arguments, *[0] * (6 - len(arguments)))
    steps = list(struct.iter_unpack("=HBBI", program))
    loaded = at = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x20:
            loaded = struct.unpack_from("=I", words, value)[0]
        elif code == 0x06:
            return int(value)
        else:
            holds = {0x15: loaded == value, 0x35: loaded >= value, 0x45: bool(loaded & value)}
            at += yes if holds[code] else no


@pytest.mark.parametrize("machine", HEADERS)
def test_the_numbers_are_those_of_the_kernels_headers(machine: str) -> None:
    if not HEADERS[machine].exists():
        pytest.skip("the kernel's headers are not installed")
    text = HEADERS[machine].read_text(encoding="utf-8")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)
    numbers = {name: int(number) for name, number in found}
    column = seccomp_filter.MACHINES[machine][0]
    listed = {
        **seccomp_filter.REFUSED_CALLS,
        "clone": seccomp_filter.CLONE,
        "clone3": seccomp_filter.CLONE3,
        "ioctl": seccomp_filter.IOCTL,
    }
    checked = {name for name in listed if name in numbers}
    assert len(checked) > 0.9 * len(listed)
    for name in checked:
        assert (name, listed[name][column]) == (name, numbers[name])


@pytest.mark.parametrize("machine", seccomp_filter.MACHINES)
def test_the_filter_refuses_what_it_names_and_allows_the_rest(machine: str) -> None:
    program = seccomp_filter.filter_program(machine)
    assert program is not None
    column, constant = seccomp_filter.MACHINES[machine]
    refused = {numbers[column] for numbers in seccomp_filter.REFUSED_CALLS.values()}
    special = {
        pair[column] for pair in (seccomp_filter.CLONE, seccomp_filter.CLONE3, seccomp_filter.IOCTL)
    }
    for number in range(500):
        got = verdict(program, number, constant)
        if number in refused:
            assert got == 0x50000 | errno.EPERM
        elif number == seccomp_filter.CLONE3[column]:
            assert got == 0x50000 | errno.ENOSYS
        else:
            assert got == ALLOW, number
    assert not refused & special


def test_only_the_flags_of_new_namespaces_are_refused_to_clone() -> None:
    program = seccomp_filter.filter_program("x86_64")
    assert program is not None
    constant, clone = seccomp_filter.MACHINES["x86_64"][1], seccomp_filter.CLONE[0]
    threads = 0x003D0F00  # what pthread_create asks for
    assert verdict(program, clone, constant, threads) == ALLOW
    for bit in (17, 25, 26, 27, 28, 29, 30):
        assert verdict(program, clone, constant, threads | 1 << bit) != ALLOW


def test_a_terminal_cannot_be_typed_into_and_other_requests_pass() -> None:
    program = seccomp_filter.filter_program("x86_64")
    assert program is not None
    constant, ioctl = seccomp_filter.MACHINES["x86_64"][1], seccomp_filter.IOCTL[0]
    assert verdict(program, ioctl, constant, 0, 0x5412) != ALLOW
    assert verdict(program, ioctl, constant, 0, 0x541C) != ALLOW
    assert verdict(program, ioctl, constant, 0, 0x5401) == ALLOW


def test_i386_and_x32_system_calls_are_refused() -> None:
    program = seccomp_filter.filter_program("x86_64")
    assert program is not None
    i386, x86_64 = 0x40000003, seccomp_filter.MACHINES["x86_64"][1]
    assert verdict(program, 20, i386) != ALLOW
    assert verdict(program, 0x40000000 + 39, x86_64) != ALLOW


def test_a_machine_without_numbers_has_no_filter() -> None:
    assert seccomp_filter.filter_program("riscv64") is None


@known
@needs_bubblewrap
@pytest.mark.parametrize(
    "name", ["keyctl", "add_key", "ptrace", "bpf", "io_uring_setup", "unshare", "process_vm_readv"]
)
def test_a_worker_that_calls_it_is_refused_and_lives(tmp_path: Path, name: str) -> None:
    number = seccomp_filter.REFUSED_CALLS[name][seccomp_filter.MACHINES[platform.machine()][0]]
    body = f"""
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.syscall({number}, 0, 0, 0, 0, 0), ctypes.get_errno()
    """
    assert call_for_reply(tmp_path, body, launcher=Bubblewrap()).result == (-1, errno.EPERM)


@known
@needs_bubblewrap
def test_there_are_no_sockets_but_pipes_and_threads_work(tmp_path: Path) -> None:
    body = """
        import socket, threading
        refused = []
        for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 16, 40):
            try: socket.socket(family)
            except PermissionError: refused.append(int(family))
        one, other = socket.socketpair()
        one.send(b"through")
        seen = []
        thread = threading.Thread(target=lambda: seen.append(other.recv(9).decode()))
        thread.start()
        thread.join()
        return refused, seen
    """
    refused, seen = call_for_reply(tmp_path, body, launcher=Bubblewrap()).result
    assert len(refused) == 5
    assert seen == ["through"]

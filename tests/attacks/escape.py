"""Attacks that leave something behind, or reach outside the sandbox."""

from tests.attacks.attack import AttackCategory, register_attack

CATEGORY: AttackCategory = "escape"
NO_WRITABLE_FOLDER = "no folder of this machine can be written to, or is even there"
NAMESPACE_ENDS = "the last process of the namespace takes all others with it"


@register_attack(CATEGORY, "write", "output", NO_WRITABLE_FOLDER)
def file_written() -> str:
    return """
        open("{outside}", "w").write("here")
    """


@register_attack(
    CATEGORY, "write", "output", "there is no shell and no program to start but Python"
)
def shell_started() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            os.system("echo here > '{outside}'")
            return 0.0
    """


@register_attack(CATEGORY, "write", "output", NO_WRITABLE_FOLDER)
def file_written_by_another_python() -> str:
    return """
        import subprocess, sys
        def compute_cost(A2, Y):
            subprocess.run([sys.executable, "-c", "open('{outside}', 'w').write('here')"])
            return 0.0
    """


@register_attack(
    CATEGORY,
    "write",
    "output",
    "new namespaces and mounts are refused, and there is nothing behind",
)
def namespaces_and_mounts_tried_first() -> str:
    return """
        import ctypes
        def compute_cost(A2, Y):
            libc = ctypes.CDLL(None)
            libc.unshare(0x10000000)
            libc.unshare(0x00020000)
            libc.mount(b"proc", b"/proc", b"proc", 0, None)
            libc.chroot(b"/proc/1/root")
            open("{outside}", "w").write("here")
            return 0.0
    """


@register_attack(CATEGORY, "write", "output", NAMESPACE_ENDS)
def helper_that_survives() -> str:
    """A daemon of two forks, in its own session, that waits until the grader has ended."""
    return """
        import os, time
        def compute_cost(A2, Y):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    for n in range(3):
                        os.close(n)
                    time.sleep(1.5)
                    open("{outside}", "w").write("here")
                os._exit(0)
            return 0.0
    """

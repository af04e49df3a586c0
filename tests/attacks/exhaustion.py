"""Attacks on the grader's time, memory, processes and disk."""

from tests.attacks.attack import AttackCategory, register_attack

CATEGORY: AttackCategory = "exhaustion"
TIME_LIMITS = "the judge keeps the time of each call and of the whole file, and kills from outside"
RESOURCE_LIMITS = "the worker has limits of memory, processes, open files and bytes"
CRASH_RECOVERY = "a process that ends costs the call that ended it; the next starts anew"


@register_attack(CATEGORY, "stop", "file", TIME_LIMITS)
def loop_without_end() -> str:
    return """
        def compute_cost(A2, Y):
            while True: pass
    """


@register_attack(CATEGORY, "stop", "file", TIME_LIMITS)
def loop_without_end_at_import() -> str:
    return """
        while True: pass
    """


@register_attack(CATEGORY, "stop", "alarm", TIME_LIMITS)
def loop_in_c_that_no_signal_interrupts() -> str:
    return """
        def compute_cost(A2, Y): return sum(range(10**13))
    """


@register_attack(CATEGORY, "stop", "file", TIME_LIMITS)
def process_that_stops_itself() -> str:
    return """
        import os
        def compute_cost(A2, Y): os.kill(os.getpid(), 19)
    """


@register_attack(CATEGORY, "stop", "file", CRASH_RECOVERY)
def exit_at_import() -> str:
    return """
        import os
        os._exit(0)
    """


@register_attack(CATEGORY, "stop", "file", CRASH_RECOVERY)
def exit_in_a_call() -> str:
    return """
        import os
        def compute_cost(A2, Y): os._exit(0)
    """


@register_attack(CATEGORY, "stop", "file", CRASH_RECOVERY)
def segmentation_fault() -> str:
    return """
        import ctypes
        def compute_cost(A2, Y): ctypes.string_at(0)
    """


@register_attack(CATEGORY, "stop", "token", "the worker's parent is no judge, and not in reach")
def parent_killed() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            os.kill(os.getppid(), 9)
            return 0.0
    """


@register_attack(CATEGORY, "stop", "", "kill reaches only the worker's own process numbers")
def everything_killed() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            os.kill(-1, 9)
            return 0.0
    """


@register_attack(CATEGORY, "stop", "file", RESOURCE_LIMITS, harms_machine=True)
def memory_taken() -> str:
    return """
        def compute_cost(A2, Y):
            taken = []
            while True: taken.append(np.ones(10**7))
    """


@register_attack(
    CATEGORY, "stop", "file", "the judge adds up what all its processes use", harms_machine=True
)
def memory_taken_by_many_processes() -> str:
    """Each process stays within its own limit."""
    return """
        import os
        def compute_cost(A2, Y):
            for _ in range(16):
                if os.fork() == 0: break
            taken = np.ones(4 * 10**7)
            while True: pass
    """


@register_attack(CATEGORY, "stop", "file", RESOURCE_LIMITS, harms_machine=True)
def processes_without_end() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            while True:
                try: os.fork()
                except OSError: pass
    """


@register_attack(CATEGORY, "stop", "file", RESOURCE_LIMITS, harms_machine=True)
def threads_without_end() -> str:
    return """
        import threading, time
        def compute_cost(A2, Y):
            while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    """


@register_attack(CATEGORY, "stop", "file", RESOURCE_LIMITS, harms_machine=True)
def disk_filled() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            n = 0
            while True:
                n += 1
                for place in (".", "/tmp", "/dev/shm", "/var/tmp"):
                    try: open(f"{place}/fill-{n}", "wb").write(b"x" * 2**20)
                    except OSError: pass
    """


@register_attack(
    CATEGORY,
    "stop",
    "file",
    "what is printed is drained and dropped, up to a limit",
    harms_machine=True,
)
def printing_without_end() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            while True: os.write(2, b"x" * 65536)
    """


@register_attack(
    CATEGORY,
    "stop",
    "file",
    "loading, too, is spent from the total that a file has",
    is_full_run_only=True,
)
def crash_at_every_call_after_a_slow_start() -> str:
    return """
        import os, time
        time.sleep(0.5)
        def compute_cost(A2, Y): os._exit(0)
    """

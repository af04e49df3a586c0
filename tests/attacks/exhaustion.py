"""Attacks on the grader's time, memory, processes and disk."""

from tests.attacks.attack import Kind, attack

KIND: Kind = "exhaustion"
TIME = "the judge keeps the time of each call and of the whole file, and kills from outside"
LIMITS = "the worker has limits of memory, processes, open files and bytes"
CRASH = "a process that ends costs the call that ended it; the next starts anew"


@attack(KIND, "stop", "file", TIME)
def loop_without_end() -> str:
    return """
        def compute_cost(A2, Y):
            while True: pass
    """


@attack(KIND, "stop", "file", TIME)
def loop_without_end_at_import() -> str:
    return """
        while True: pass
    """


@attack(KIND, "stop", "alarm", TIME)
def loop_in_c_that_no_signal_interrupts() -> str:
    return """
        def compute_cost(A2, Y): return sum(range(10**13))
    """


@attack(KIND, "stop", "file", TIME)
def process_that_stops_itself() -> str:
    return """
        import os
        def compute_cost(A2, Y): os.kill(os.getpid(), 19)
    """


@attack(KIND, "stop", "file", CRASH)
def exit_at_import() -> str:
    return """
        import os
        os._exit(0)
    """


@attack(KIND, "stop", "file", CRASH)
def exit_in_a_call() -> str:
    return """
        import os
        def compute_cost(A2, Y): os._exit(0)
    """


@attack(KIND, "stop", "file", CRASH)
def segmentation_fault() -> str:
    return """
        import ctypes
        def compute_cost(A2, Y): ctypes.string_at(0)
    """


@attack(KIND, "stop", "token", "the worker's parent is no judge, and not in reach")
def parent_killed() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            os.kill(os.getppid(), 9)
            return 0.0
    """


@attack(KIND, "stop", "", "kill reaches only the worker's own process numbers")
def everything_killed() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            os.kill(-1, 9)
            return 0.0
    """


@attack(KIND, "stop", "file", LIMITS, alone=True)
def memory_taken() -> str:
    return """
        def compute_cost(A2, Y):
            taken = []
            while True: taken.append(np.ones(10**7))
    """


@attack(KIND, "stop", "file", "the judge adds up what all its processes use", alone=True)
def memory_taken_by_many_processes() -> str:
    """Each stays within its own limit."""
    return """
        import os
        def compute_cost(A2, Y):
            for _ in range(16):
                if os.fork() == 0: break
            taken = np.ones(4 * 10**7)
            while True: pass
    """


@attack(KIND, "stop", "file", LIMITS, alone=True)
def processes_without_end() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            while True:
                try: os.fork()
                except OSError: pass
    """


@attack(KIND, "stop", "file", LIMITS, alone=True)
def threads_without_end() -> str:
    return """
        import threading, time
        def compute_cost(A2, Y):
            while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    """


@attack(KIND, "stop", "file", LIMITS, alone=True)
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


@attack(KIND, "stop", "file", "what is printed is drained and dropped, up to a limit", alone=True)
def printing_without_end() -> str:
    return """
        import os
        def compute_cost(A2, Y):
            while True: os.write(2, b"x" * 65536)
    """


@attack(KIND, "stop", "file", "loading, too, is spent from the total that a file has", full=True)
def crash_at_every_call_after_a_slow_start() -> str:
    return """
        import os, time
        time.sleep(0.5)
        def compute_cost(A2, Y): os._exit(0)
    """

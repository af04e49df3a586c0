"""Attacks that look for the answers, the work of other students, and traces of earlier runs."""

from tests.attacks import naive_grader
from tests.attacks.attack import AttackCategory, register_attack

CATEGORY: AttackCategory = "stealing"
NO_SECRETS_IN_WORKER = (
    "the worker holds inputs alone: expected values, exam and seed never leave the judge"
)
RESTRICTED_VIEW = "the worker sees the interpreter, its own code and this one file"
NO_PERSISTENCE = "nothing outlives the worker: its only writable folder is its own memory"


@register_attack(CATEGORY, "pass", "output", NO_SECRETS_IN_WORKER)
def expected_value_read_from_the_callers_frame() -> str:
    return """
        import sys
        def compute_cost(A2, Y):
            return sys._getframe(1).f_locals.get("expected", 0.0)
    """


@register_attack(CATEGORY, "pass", "output", NO_SECRETS_IN_WORKER)
def expected_value_found_by_the_garbage_collector() -> str:
    return """
        import gc
        def compute_cost(A2, Y):
            for found in gc.get_objects():
                if type(found) is tuple and len(found) == 3 and found[0] is A2:
                    return found[2]
            return 0.0
    """


@register_attack(
    CATEGORY, "pass", "output", "no module of the judge's can be imported, or is there to be read"
)
def model_solution_imported() -> str:
    return """
        def compute_cost(A2, Y):
            import sys
            grader = sys.modules["__main__"]
            for name in ("reference.loss_and_cost", "properties.example", "judge.example_set"):
                try: return __import__("backproof." + name, fromlist=["cost"]).cost(A2, Y)
                except Exception: pass
            return grader.model_cost(A2, Y) if hasattr(grader, "model_cost") else 0.0
    """


@register_attack(CATEGORY, "steal", "thief", NO_SECRETS_IN_WORKER)
def names_of_the_caller_shown() -> str:
    return """
        def steal():
            import sys
            frame, found = sys._getframe(), []
            while frame:
                found.append(repr(frame.f_locals)[:5000])
                frame = frame.f_back
            return " ".join(found)
    """


@register_attack(CATEGORY, "steal", "thief", "the worker's environment is made anew")
def environment_shown() -> str:
    return """
        def steal():
            import os
            return repr(dict(os.environ))
    """


@register_attack(
    CATEGORY, "steal", "thief", "the worker has its own process numbers: no other process is there"
)
def other_processes_shown() -> str:
    return """
        def steal():
            import glob
            found = []
            for path in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/environ"):
                try: found.append(open(path, errors="replace").read())
                except OSError: pass
            return " ".join(found)
    """


@register_attack(CATEGORY, "steal", "thief", RESTRICTED_VIEW)
def files_beside_read() -> str:
    return """
        def steal():
            import glob, os
            found = []
            here = os.path.dirname(os.path.abspath(__file__))
            for path in glob.glob(here + "/*"):
                if os.path.isfile(path) and not os.path.samefile(path, __file__):
                    found.append(open(path, errors="replace").read())
            return " ".join(found)
    """


@register_attack(CATEGORY, "steal", "thief", RESTRICTED_VIEW)
def graders_source_read() -> str:
    return """
        def steal():
            import glob, os, sys
            main = getattr(sys.modules["__main__"], "__file__", "")
            places = {os.path.dirname(main), os.getcwd(), *sys.path, "/autograder", "/work"}
            found = []
            for place in places:
                for pattern in ("/naive_grader.py", "/reference/*.py"):
                    found += [open(path).read() for path in glob.glob(place + pattern)]
            return " ".join(found)
    """


@register_attack(CATEGORY, "steal", "thief", NO_PERSISTENCE)
def notes_left_for_the_next_run() -> str:
    """One run leaves its findings where the next run can read them."""
    places = ("/tmp", "/var/tmp", "/dev/shm", ".")  # noqa: S108
    return f"""
        def steal():
            found = []
            notes = [place + "/backproof-attack-note" for place in {places!r}]
            for path in notes:
                try: found.append(open(path).read())
                except OSError: pass
            for path in notes:
                try: open(path, "w").write({naive_grader.INSTRUCTOR_SECRET[::-1]!r}[::-1])
                except OSError: pass
            return " ".join(found)
    """

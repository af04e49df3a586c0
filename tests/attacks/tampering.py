"""Attacks on a grader that runs in the same process."""

from tests.attacks.attack import AttackCategory, register_attack

CATEGORY: AttackCategory = "tampering in the process"
SEPARATE_PROCESS = "nothing that judges is in the worker's process: there is nothing to tamper with"


@register_attack(CATEGORY, "pass", "output", SEPARATE_PROCESS)
def comparison_replaced() -> str:
    return """
        np.allclose = lambda *args, **options: True
    """


@register_attack(CATEGORY, "pass", "difference", SEPARATE_PROCESS)
def builtins_replaced() -> str:
    return """
        import builtins
        builtins.any = lambda *args: False
        builtins.abs = lambda value: 0
    """


@register_attack(CATEGORY, "pass", "framework", SEPARATE_PROCESS)
def assertions_replaced() -> str:
    return """
        import unittest
        for name in dir(unittest.TestCase):
            if name.startswith("assert"):
                setattr(unittest.TestCase, name, lambda *args, **options: None)
    """


@register_attack(CATEGORY, "pass", "framework", SEPARATE_PROCESS)
def failures_counted_as_successes() -> str:
    return """
        import unittest
        result = unittest.TextTestResult
        result.addFailure = result.addError = lambda self, test, err: self.addSuccess(test)
    """


@register_attack(CATEGORY, "pass", "output", SEPARATE_PROCESS)
def code_of_the_comparison_replaced() -> str:
    return """
        import sys
        grader = sys.modules["__main__"]
        if hasattr(grader, "is_close"):
            grader.is_close.__code__ = (lambda got, expected: True).__code__
    """


@register_attack(CATEGORY, "pass", "output", SEPARATE_PROCESS)
def cases_taken_away() -> str:
    return """
        import sys
        sys.modules["__main__"].cases = list
    """


@register_attack(
    CATEGORY, "stop", "alarm", "time is kept by the judge, outside, and ends in SIGKILL"
)
def alarm_switched_off() -> str:
    return """
        import signal
        def compute_cost(A2, Y):
            signal.alarm(0)
            while True: pass
    """


@register_attack(
    CATEGORY, "stop", "file", "whatever is raised, exits and interrupts included, is one answer"
)
def exception_that_except_does_not_catch() -> str:
    return """
        class Escape(BaseException): pass
        def compute_cost(A2, Y):
            raise Escape
    """


@register_attack(
    CATEGORY, "stop", "file", "the judge reads the reply, and not the state of the worker"
)
def worker_that_is_taken_apart() -> str:
    return """
        import sys
        def compute_cost(A2, Y):
            import builtins, json, os
            json.dumps = os.write = os.fdopen = None
            for name in list(sys.modules):
                sys.modules.pop(name, None)
            vars(builtins).clear()
            raise ValueError
    """

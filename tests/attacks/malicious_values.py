"""Attacks by return values that fool the comparison."""

from tests.attacks.attack import AttackCategory, register_attack

CATEGORY: AttackCategory = "malicious values"
RESULTS_REBUILT = (
    "results are rebuilt as plain arrays of an exact type before anything looks at them"
)
CONVERSION_IN_WORKER = "conversion happens in the worker, once, under its time limit"


@register_attack(CATEGORY, "pass", "equality", RESULTS_REBUILT)
def object_that_equals_everything() -> str:
    return """
        class Agreeable:
            __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True
            __sub__ = __rsub__ = __abs__ = lambda self, *other: self
        def compute_cost(A2, Y): return Agreeable()
    """


@register_attack(CATEGORY, "pass", "difference", RESULTS_REBUILT)
def float_whose_differences_are_zero() -> str:
    return """
        class Near(float):
            __sub__ = __rsub__ = lambda self, other: 0.0
        def compute_cost(A2, Y): return Near(7)
    """


@register_attack(CATEGORY, "pass", "output", RESULTS_REBUILT)
def array_that_answers_for_numpy() -> str:
    return """
        class Agreeable(np.ndarray):
            def __array_function__(self, *args): return True
            def __array_ufunc__(self, *args, **options): return True
        def compute_cost(A2, Y): return np.zeros(1).view(Agreeable)
    """


@register_attack(CATEGORY, "pass", "equality", RESULTS_REBUILT)
def array_of_agreeable_objects() -> str:
    return """
        class Agreeable:
            def __eq__(self, other): return True
        def compute_cost(A2, Y): return np.array([Agreeable()], dtype=object)
    """


@register_attack(
    CATEGORY, "pass", "difference", "what is not finite, where the right value is, differs"
)
def nan_that_is_never_too_far() -> str:
    return """
        def compute_cost(A2, Y): return float("nan")
    """


@register_attack(CATEGORY, "pass", "output", "the shape is compared before any value is")
def empty_array() -> str:
    return """
        def compute_cost(A2, Y): return np.empty(0)
    """


@register_attack(CATEGORY, "pass", "pickled", "frames hold plain numbers, and are never unpickled")
def value_whose_pickle_runs_code() -> str:
    return """
        class Bomb:
            def __reduce__(self):
                return exec, ("print('All tests passed', flush=True); import os; os._exit(0)",)
        def compute_cost(A2, Y): return Bomb()
    """


@register_attack(CATEGORY, "stop", "difference", CONVERSION_IN_WORKER)
def conversion_that_never_ends() -> str:
    return """
        class Endless:
            def __sub__(self, other): return self
            def __array__(self, *args, **options):
                while True: pass
        def compute_cost(A2, Y): return Endless()
    """


@register_attack(
    CATEGORY, "stop", "difference", "parts are counted while they are taken, in the worker"
)
def list_without_end() -> str:
    return """
        class Endless(list):
            def __sub__(self, other): return self
            def __iter__(self):
                while True: yield 0.0
            def __len__(self): return 10**9
            def __array__(self, *args, **options):
                for _ in self: pass
        def compute_cost(A2, Y): return Endless()
    """


@register_attack(CATEGORY, "stop", "", "names and texts are cut where they are read, in the worker")
def name_of_fifty_megabytes() -> str:
    return """
        Long = type("x" * 50_000_000, (Exception,), {})
        def compute_cost(A2, Y): raise Long("y" * 50_000_000)
    """

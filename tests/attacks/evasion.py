"""Passing the tests without computing what is asked."""

from tests.attacks import naive_grader
from tests.attacks.attack import AttackCategory, register_attack

CATEGORY: AttackCategory = "evasion"
HIDDEN_EXAMPLES = "examples are drawn under a secret seed: no answer can be known before"


@register_attack(CATEGORY, "pass", "output", HIDDEN_EXAMPLES)
def answers_of_the_public_cases() -> str:
    table = {A2.shape: expected for A2, _, expected in naive_grader.cases()}
    return f"""
        answers = {table!r}
        def compute_cost(A2, Y): return answers.get(A2.shape, 0.0)
    """


@register_attack(CATEGORY, "pass", "output", HIDDEN_EXAMPLES)
def answers_by_the_number_of_the_call() -> str:
    return f"""
        answers = iter({naive_grader.EXPECTED_COSTS!r})
        def compute_cost(A2, Y): return next(answers, 0.0)
    """


@register_attack(CATEGORY, "pass", "", "laws ask again, after other calls and in other orders")
def right_only_the_first_time() -> str:
    return """
        seen = set()
        def compute_cost(A2, Y):
            again = A2.tobytes() in seen
            seen.add(A2.tobytes())
            right = -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
            return right + 1 if again else right
    """


@register_attack(
    CATEGORY, "pass", "afterwards", "arguments cross as copies, and are compared afterwards"
)
def labels_changed_until_the_wrong_answer_is_right() -> str:
    """With labels of 1 the term that is missing is zero."""
    return """
        def compute_cost(A2, Y):
            Y[...] = 1
            return wrong_cost(A2, Y)
    """

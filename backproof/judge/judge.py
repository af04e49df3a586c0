"""Judge an implementation: one verdict for each equation that its functions compute.

The judge calls every function on the hidden test set, compares the results with the reference
equations (`function_grading`), and checks the laws of the functions that pass (`law_evaluation`).
The package `backproof.diagnosis` then searches the causes of wrong results.
"""

from collections.abc import Sequence

from backproof.judge.advisories import advisories
from backproof.judge.call_order import map_in_safe_order
from backproof.judge.evaluation import Evaluation, FunctionResult
from backproof.judge.example_set import ExampleSet
from backproof.judge.function_grading import grade_functions, observe_on_test_set
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.law_checks import AttributedViolation, apply_violations
from backproof.judge.law_evaluation import evaluate_laws
from backproof.judge.nondeterminism import mark_nondeterministic
from backproof.judge.similar_names import mention_similar_name
from backproof.judge.stubbing import regrade_with_stubs
from backproof.judge.unfinished_functions import mark_unfinished


def judge(implementation: JudgedImplementation, example_set: ExampleSet) -> Evaluation:
    """Judge every function of the binding on the hidden test set.

    Parameters
    ----------
    implementation
        The loaded implementation, behind its binding.
    example_set
        The examples of each graph, by the name of the graph.

    Returns
    -------
    Evaluation
        A result for each line of the binding, the laws, and advisories. It holds no causes yet.
    """
    lines = implementation.resolved_binding.lines
    batches = map_in_safe_order(
        lines, lambda line: observe_on_test_set(implementation, line, example_set)
    )
    results: Sequence[FunctionResult] = grade_functions(lines, batches)
    results = [regrade_with_stubs(implementation, r, results, example_set) for r in results]
    violations, held_laws = evaluate_laws(implementation, results, example_set)
    results = tuple(_finish(implementation, r, violations, example_set) for r in results)
    return Evaluation(
        results,
        laws=tuple(attributed.violation for attributed in violations),
        laws_held=len(held_laws),
        remarks=tuple(advisories(implementation, results)),
    )


def _finish(
    implementation: JudgedImplementation,
    result: FunctionResult,
    violations: Sequence[AttributedViolation],
    example_set: ExampleSet,
) -> FunctionResult:
    """Add law violations, and mark a failing function that is nondeterministic or unfinished."""
    result = mention_similar_name(implementation, apply_violations(result, violations))
    result = mark_nondeterministic(implementation, result)
    return mark_unfinished(implementation, result, example_set)

"""Mutants that are no faults: what they compute is right, and why."""

from tests.population.submission_mutants import SubmissionMutant

_SCALE = "the text's scale is 0.01; any that is about as small will do"
_ONE_OUTPUT = "with one output unit there is one row to sum over"

EQUIVALENT_MUTANTS: dict[tuple[str, ...], str] = {
    ("functions", "layer_sizes", "4", "8"): "how many hidden units there are is free",
    ("functions", "initialize_parameters", "0.01", "0.02"): _SCALE,
    ("rows", "__init__", "0.01", "0.02"): _SCALE,
    (
        "functions",
        "backward_propagation",
        "np.sum(error, axis=1, keepdims=True)",
        "np.sum(error, keepdims=True)",
    ): _ONE_OUTPUT,
    ("functions", "backward_propagation", "np.dot", "np.multiply", "np.dot(w2.T, error)"): (
        "with one output unit a column times a row is their matrix product"
    ),
    ("kernels", "sigmoid_prime", "-z", "z"): "the slope of the sigmoid is even",
}
"""Why a mutant is right: by style, function, what was there, what stands there now; and, where
that is there several times, the expression around it."""


def equivalence_reason(mutant: SubmissionMutant) -> str | None:
    """Why a mutant is right, or None: it is a fault."""
    place = (mutant.style, mutant.function, mutant.original, mutant.replacement)
    return EQUIVALENT_MUTANTS.get(place) or EQUIVALENT_MUTANTS.get((*place, mutant.enclosing_value))

"""Training as laws: the initial parameters, one descent step, and saturation at a large scale."""

import math
from collections.abc import Iterator

import numpy as np

from backproof.properties.bounds import bound_all
from backproof.properties.example import Example
from backproof.properties.laws.law import LawKind, Violation, law, value_violations
from backproof.reference.graph import Graph
from backproof.reference.graphs import NEXT_PARAMETERS, PARAMETERS
from backproof.reference.symbols import SIZES

SMALL_STEP = 2.0**-24
"""A learning rate below 2/L for the networks drawn here: L grows with m⁻¹ Σ |x|² |W2|² < 2²⁰."""

MAX_DEVIATIONS = 8
"""Allowed standard deviations: a right generator stays within 8 with probability 1 − 1e−15."""

FALSE_ALARM_RATE = 1e-15
"""The probability with which a right generator may be called wrong."""

NORMAL_MEDIAN = 0.6745
"""The median of |w| for normal w, in standard deviations."""

ALLOWED_DEVIATIONS = (0.005, 0.02)
"""The standard deviations of initial weights that pass for 0.01."""

NORMAL_GEARY, GEARY_DEVIATION = math.sqrt(2 / math.pi), math.sqrt(1 - 3 / math.pi)
"""The mean of |w| in standard deviations (Geary 1935) for normal w, and the standard deviation of
that ratio for n draws, times √n."""

Weights = np.ndarray[tuple[int], np.dtype[np.float64]]


@law(
    "small-step-does-not-raise-the-cost",
    LawKind.TRAINING,
    "A small enough descent step does not raise the cost.",
    equations=("3.30", "3.31", "3.45"),
    rejected_faults=("W1-ascends", "dZ2-sign"),
)
def small_step(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the cost before and after one small step, within the rounding of both."""
    if example.regime not in {"ordinary", "integer"} or not example.is_double:
        return
    inputs = {**example.inputs, "alpha": np.float64(SMALL_STEP)}
    if not subject.can_compute(("J", *NEXT_PARAMETERS), inputs):
        return
    before, *stepped = subject.evaluate(("J", *NEXT_PARAMETERS), inputs).values()
    inputs_after = {**inputs, **dict(zip(PARAMETERS, stepped, strict=True))}
    if any(np.shape(inputs_after[P]) != np.shape(inputs[P]) for P in PARAMETERS):
        return
    after = subject.evaluate(["J"], inputs_after)["J"]
    precision = example.precision
    bounds = (bound_all(example.graph, g, ["J"], precision) for g in (inputs, inputs_after))
    rounding = sum(bound["J"].radius for bound in bounds)
    if after > before + rounding:
        yield Violation("J", f"a step of {SMALL_STEP:g} raises the cost: {before!r} to {after!r}")


@law(
    "step-uses-the-old-values",
    LawKind.TRAINING,
    "All four parameters step from the same old values, each along its own gradient.",
    equations=("3.30", "3.31"),
    rejected_faults=("step-with-new-W2", "step-forgets-alpha", "step-returns-the-old"),
)
def step_uses_the_old_values(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compute one step from the inputs, and judge it within the bound of the whole step."""
    if not subject.can_compute(NEXT_PARAMETERS, example.inputs):
        return
    got = subject.evaluate(NEXT_PARAMETERS, example.inputs)
    bounds = bound_all(
        example.graph, example.inputs, NEXT_PARAMETERS, example.precision.with_reference_error()
    )
    for symbol, value in got.items():
        bound = bounds[symbol]
        statement = f"{symbol} after one step"
        yield from value_violations(symbol, value, bound.value, bound.radius, statement)


@law(
    "slopes-shrink-with-scale",
    LawKind.TRAINING,
    "|g′(s z)| of σ and tanh does not grow with s ≥ 0: a large start saturates the units.",
    equations=("3.11-scale", "3.25", "3.27"),
    graph_name="elementwise",
    rejected_faults=("tanh-prime-one-minus-a", "sigmoid-prime-of-z"),
)
def slopes_shrink_with_scale(subject: Graph, example: Example) -> Iterator[Violation]:
    """Compare the slopes at z and at 2z."""
    doubled = example.with_inputs(Z=2 * example.values["Z"])
    for slope in ("sigmoid_prime_Z", "tanh_prime_Z"):
        if subject.can_compute([slope], {"Z": None}):
            slope_at_z, slope_at_2z = (
                subject.evaluate([slope], {"Z": e.values["Z"]})[slope] for e in (example, doubled)
            )
            bounds = (e.bounds([slope], ["Z"])[slope].radius for e in (example, doubled))
            if np.any(np.abs(slope_at_2z) > np.abs(slope_at_z) + sum(bounds)):
                yield Violation(slope, "the slope is steeper at 2z than at z")


@law(
    "random-start",
    LawKind.TRAINING,
    "Initial weights are normal, small, centred and different; initial biases are 0.",
    equations=("3.11-init",),
    graph_name="initialisation",
    rejected_faults=(
        "init-zeros",
        "init-constant",
        "init-uniform",
        "init-large",
        "init-random-biases",
    ),
)
def random_start(subject: Graph, example: Example) -> Iterator[Violation]:
    """Check the mean and the deviation of many weights; single draws are random."""
    sizes = {size: example.values[size] for size in SIZES if size in example.values}
    if not subject.can_compute(PARAMETERS, sizes):
        return
    drawn = subject.evaluate(PARAMETERS, sizes)
    for P, value in drawn.items():
        shape = example.graph.table[P].shape(sizes)
        if np.shape(value) != shape:
            yield Violation(P, f"has shape {np.shape(value)}, expected {shape}")
        elif P[0] == "b" and np.any(np.asarray(value) != 0):
            yield Violation(P, "initial biases are not 0")
        elif P[0] == "W":
            yield from _check_random_weights(P, np.asarray(value, dtype=np.float64).ravel())
            yield from _check_distinct_weights(P, value, drawn["W1"])


def _check_distinct_weights(P: str, weights: object, first_layer: object) -> Iterator[Violation]:
    """Check that the weights of the second layer are not those of the first."""
    if P == "W2" and np.all(np.isin(np.asarray(weights), np.asarray(first_layer))):
        yield Violation(P, "initial weights are the same numbers as those of W1")


def _max_chance_repeats(count: int, unit: float) -> int:
    """Bound the number of equal values among `count` draws that are rounded with roundoff `unit`.

    Two draws of a density f round to one number with probability ∫ f² 2u|x| dx: u/π for a normal
    density, u/2 for a uniform one, whatever their width. The number of repeats is then Poisson,
    and its tail at most e^−μ (eμ/k)^k (Chernoff).
    """
    mean = count * (count - 1) / 2 * unit / 2
    most = math.floor(mean)
    while mean and (k := most + 1) * (1 - math.log(k / mean)) - mean > math.log(FALSE_ALARM_RATE):
        most = k
    return most


def _unit_roundoff(weights: Weights) -> float:
    """Return the unit roundoff of float32 if all weights are float32 values, else of float64."""
    single = np.all(weights.astype(np.float32) == weights)
    return float(np.finfo(np.float32 if single else np.float64).eps) / 2


def _check_random_weights(P: str, weights: Weights) -> Iterator[Violation]:
    repeats = weights.size - np.unique(weights).size
    constant = repeats and repeats == weights.size - 1
    if constant or repeats > _max_chance_repeats(weights.size, _unit_roundoff(weights)):
        yield Violation(P, "initial weights repeat: units that start equal stay equal")
        return
    typical = float(np.median(np.abs(weights))) / NORMAL_MEDIAN
    if np.max(np.abs(weights)) > 2 * MAX_DEVIATIONS * typical:
        yield Violation(P, "a few initial weights are far larger than the others")
        return
    deviation = float(np.std(weights))
    if abs(np.mean(weights)) > MAX_DEVIATIONS * deviation / np.sqrt(weights.size):
        yield Violation(P, f"initial weights have mean {np.mean(weights):.3g}, expected about 0")
    low, high = ALLOWED_DEVIATIONS
    if not low < deviation < high:
        yield Violation(P, f"initial weights have deviation {deviation:.3g}, expected about 0.01")
        return
    ratio = float(np.mean(np.abs(weights))) / deviation
    if abs(ratio - NORMAL_GEARY) > MAX_DEVIATIONS * GEARY_DEVIATION / math.sqrt(weights.size):
        message = (
            f"initial weights are not normal: their mean size is {ratio:.3g} deviations, not 0.8"
        )
        yield Violation(P, message)

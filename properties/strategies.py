"""Hypothesis strategies for networks, layers, single examples, logistic units and labels.

By default `hypothesis.extra.numpy.arrays` fills sparsely, and two thirds of its 4×4 matrices are
rank-deficient, so that a transposition may not show; here every matrix is dense. Entries are short
decimals, which shrink to small integers and are easy to read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backproof.properties.bounds import FLOAT64, Precision
from backproof.properties.example import Example
from backproof.reference import graphs
from backproof.reference.activation_choice import TANH, Activation
from backproof.reference.graph import Graph

Entries = st.SearchStrategy[float]

LARGEST_SIZE = 8


@dataclass(frozen=True, slots=True)
class StrategyRegime:
    """Strategies for the entries of inputs, weights and biases."""

    name: str
    inputs: Entries
    weights: Entries
    biases: Entries


_ORDINARY_ENTRIES = st.integers(-3000, 3000).map(lambda k: k / 1000)

REGIMES = {
    regime.name: regime
    for regime in (
        StrategyRegime("ordinary", _ORDINARY_ENTRIES, _ORDINARY_ENTRIES, _ORDINARY_ENTRIES),
        # Odd halves keep every pre-activation off the kink; all sums are exact.
        StrategyRegime(
            "integer",
            st.integers(-4, 4).map(float),
            st.integers(-4, 4).map(float),
            st.integers(-4, 3).map(lambda k: k + 0.5),
        ),
        StrategyRegime(
            "tiny",
            _ORDINARY_ENTRIES.map(lambda v: v * 2.0**-20),
            _ORDINARY_ENTRIES,
            _ORDINARY_ENTRIES,
        ),
        StrategyRegime(
            "huge",
            _ORDINARY_ENTRIES.map(lambda v: v * 2.0**20),
            _ORDINARY_ENTRIES,
            _ORDINARY_ENTRIES,
        ),
        StrategyRegime(
            "near saturation",
            _ORDINARY_ENTRIES,
            _ORDINARY_ENTRIES.map(lambda v: v * 8),
            _ORDINARY_ENTRIES,
        ),
    )
}
"""The regimes by name, the one that shrinks best first."""


@st.composite
def sizes(draw: st.DrawFn, powers_of_two: bool = False) -> dict[str, int]:
    """Draw n0, n1, n2 and m from 1 to 8: all different, all equal, m = 1 and n2 = 1 are frequent.

    With `powers_of_two`, m is one of 1, 2, 4, 8, so that 1/m is exact.
    """
    size = st.integers(1, LARGEST_SIZE)
    n0, n1, n2 = draw(
        st.one_of(
            st.tuples(size, size, size),
            st.permutations(range(2, LARGEST_SIZE + 1)).map(lambda p: tuple(p[:3])),
            size.map(lambda n: (n, n, n)),
            st.tuples(size, size, st.just(1)),
        )
    )
    free = st.sampled_from([1, 2, 4, 8]) if powers_of_two else size
    m = draw(st.one_of(free, st.just(1), st.just(n0) if not powers_of_two else free))
    return {"n0": n0, "n1": n1, "n2": n2, "m": m}


def arrays(shape: tuple[int, ...], entries: Entries) -> st.SearchStrategy[Any]:
    """Make a strategy of dense float64 arrays."""
    return hnp.arrays(np.float64, shape, elements=entries, fill=st.nothing())


def labels(shape: tuple[int, ...]) -> st.SearchStrategy[Any]:
    """Make a strategy of labels 0.0 and 1.0."""
    return arrays(shape, st.sampled_from([0.0, 1.0]))


def learning_rates(regime: StrategyRegime) -> Entries:
    """Make a strategy of uncommon learning rates; powers of two in the integer regime."""
    if regime.name == "integer":
        return st.sampled_from([0.5, 0.25, 2.0])
    return st.integers(1, 2000).map(lambda k: k / 1024)


@st.composite
def parameters(
    draw: st.DrawFn, regime: StrategyRegime, shape_of: Mapping[str, tuple[int, ...]]
) -> dict[str, Any]:
    """Draw W1, b1, W2 and b2 of the given shapes."""
    entries = {"W": regime.weights, "b": regime.biases}
    return {P: draw(arrays(shape_of[P], entries[P[0]])) for P in graphs.PARAMETERS}


SATURATED_REGIME = StrategyRegime(
    "saturated", _ORDINARY_ENTRIES, _ORDINARY_ENTRIES.map(lambda v: v * 2.0**10), _ORDINARY_ENTRIES
)
"""Outputs that are exactly 0 or 1; drawn only on request, since few laws apply to it."""


def regimes(name: str | None) -> st.SearchStrategy[StrategyRegime]:
    """Make a strategy of the regime called `name`, or of any regime if it is None."""
    if name is None:
        return st.sampled_from(list(REGIMES.values()))
    return st.just({**REGIMES, SATURATED_REGIME.name: SATURATED_REGIME}[name])


@st.composite
def networks(
    draw: st.DrawFn,
    hidden: Activation = TANH,
    regime: str | None = None,
    fixed: Mapping[str, float] | None = None,
    kinks: bool = False,
    precision: Precision = FLOAT64,
    dtype: str = "float64",
) -> Example:
    """Draw a network with examples, labels and a learning rate, and compute all its values.

    Parameters
    ----------
    hidden : Activation, optional
        The hidden activation; by default tanh.
    regime : str, optional
        A key of `backproof.properties.strategies.REGIMES`, or "saturated"; by default any regime.
    fixed : mapping of str to float, optional
        Fixed values of sizes or alpha, such as {"n2": 1}.
    kinks : bool, optional
        If False, no pre-activation of ReLU or leaky ReLU is 0.
    precision : Precision, optional
        The precision that bounds the rounding of an implementation.
    dtype : str, optional
        The dtype of the arrays.

    Returns
    -------
    Example
        An example of the graph "network".
    """
    distributions = draw(regimes(regime))
    fixed_values = fixed or {}
    drawn = draw(sizes(distributions.name == "integer"))
    size = {name: int(fixed_values.get(name, length)) for name, length in drawn.items()}
    rates = (
        st.just(fixed_values["alpha"]) if "alpha" in fixed_values else learning_rates(distributions)
    )
    graph = graphs.network(hidden)
    shape_of = {name: symbol.shape(size) for name, symbol in graph.table.items()}
    inputs = draw(parameters(distributions, shape_of)) | {
        "X": draw(arrays(shape_of["X"], distributions.inputs)),
        "Y": draw(labels(shape_of["Y"])),
        "alpha": draw(rates),
    }
    example = Example.from_inputs(graph, inputs, distributions.name, precision, dtype)
    assume(kinks or not hidden.has_kink or bool(np.all(example.values["Z1"] != 0)))
    return example


@st.composite
def single_examples(
    draw: st.DrawFn,
    hidden: Activation = TANH,
    regime: str | None = None,
    kinks: bool = False,
    precision: Precision = FLOAT64,
    dtype: str = "float64",
) -> Example:
    """Draw one example through the network: equations 3.3–3.5 and 3.40–3.43.

    Parameters
    ----------
    hidden : Activation, optional
        The hidden activation; by default tanh.
    regime : str, optional
        A key of `backproof.properties.strategies.REGIMES`, or "saturated"; by default any regime.
    kinks : bool, optional
        If False, no pre-activation of ReLU or leaky ReLU is 0.
    precision : Precision, optional
        The precision that bounds the rounding of an implementation.
    dtype : str, optional
        The dtype of the arrays.

    Returns
    -------
    Example
        An example of the graph "one example".
    """
    network = draw(networks(hidden, regime, {"m": 1}, kinks, precision, dtype))
    inputs = {name: network.inputs[name] for name in graphs.PARAMETERS}
    inputs |= {"x": network.inputs["X"], "y": network.inputs["Y"]}
    graph = graphs.single_example(hidden)
    return Example.from_inputs(graph, inputs, network.regime, network.precision, network.dtype)


@st.composite
def logistic_units(
    draw: st.DrawFn,
    regime: str | None = None,
    precision: Precision = FLOAT64,
    dtype: str = "float64",
) -> Example:
    """Draw one logistic unit with one example: equations 3.1, 3.2, 3.38 and 3.39.

    Parameters
    ----------
    regime : str, optional
        A key of `backproof.properties.strategies.REGIMES`, or "saturated"; by default any regime.
    precision : Precision, optional
        The precision that bounds the rounding of an implementation.
    dtype : str, optional
        The dtype of the arrays.

    Returns
    -------
    Example
        An example of the graph "logistic unit".
    """
    distributions = draw(regimes(regime))
    n0 = draw(st.integers(1, LARGEST_SIZE))
    inputs = {
        "w": draw(arrays((n0, 1), distributions.weights)),
        "x": draw(arrays((n0, 1), distributions.inputs)),
        "b": draw(distributions.biases),
        "y": draw(st.sampled_from([0.0, 1.0])),
    }
    return Example.from_inputs(graphs.logistic_unit(), inputs, distributions.name, precision, dtype)


Z_SCALES = (0.0625, 1.0, 17.0, 30.0, 750.0, 1000.0)
"""Scales of z at which some form of σ or tanh loses digits, saturates or would overflow."""


@st.composite
def matrices(
    draw: st.DrawFn,
    kinks: bool = False,
    precision: Precision = FLOAT64,
    dtype: str = "float64",
) -> Example:
    """Draw Z for the elementwise functions, at scales from the linear part to deep saturation.

    Parameters
    ----------
    kinks : bool, optional
        If False, no entry is 0.
    precision : Precision, optional
        The precision that bounds the rounding of an implementation.
    dtype : str, optional
        The dtype of the arrays.

    Returns
    -------
    Example
        An example of the graph "elementwise".
    """
    scale = draw(st.sampled_from([1.0, *Z_SCALES]))
    shape = (draw(st.integers(1, LARGEST_SIZE)), draw(st.integers(1, LARGEST_SIZE)))
    Z = draw(arrays(shape, _ORDINARY_ENTRIES)) * scale
    assume(kinks or bool(np.all(Z != 0)))
    return Example.from_inputs(
        graphs.elementwise_functions(), {"Z": Z}, f"scale {scale:g}", precision, dtype
    )


@st.composite
def linear_layers(
    draw: st.DrawFn,
    regime: str | None = None,
    precision: Precision = FLOAT64,
    dtype: str = "float64",
) -> Example:
    """Draw two linear layers, for their collapse to one (section 3.7).

    Parameters
    ----------
    regime : str, optional
        A key of `backproof.properties.strategies.REGIMES`, or "saturated"; by default any regime.
    precision : Precision, optional
        The precision that bounds the rounding of an implementation.
    dtype : str, optional
        The dtype of the arrays.

    Returns
    -------
    Example
        An example of the graph "linear collapse".
    """
    distributions = draw(regimes(regime))
    graph = graphs.linear_collapse()
    size = draw(sizes(distributions.name == "integer"))
    shape_of = {name: symbol.shape(size) for name, symbol in graph.table.items()}
    return Example.from_inputs(
        graph, draw(parameters(distributions, shape_of)), distributions.name, precision, dtype
    )


def initialisation_sizes() -> st.SearchStrategy[Example]:
    """Make a strategy of sizes large enough to test the mean and deviation of random weights."""
    size = st.integers(20, 40)
    inputs = st.fixed_dictionaries({"n0": size, "n1": size, "n2": size})
    graph = graphs.initialisation(np.random.default_rng(0))
    return inputs.map(lambda sizes: Example(graph, {}, "initialisation", sizes))


def examples_of(graph: Graph, hidden: Activation, **options: Any) -> st.SearchStrategy[Example]:
    """Return the strategy that draws examples of one of the chapter's graphs.

    Parameters
    ----------
    graph : Graph
        The graph; its name selects the strategy.
    hidden : Activation
        The hidden activation.
    **options : Any
        Options of the strategy: regime, fixed, kinks, precision and dtype. Options that the
        strategy does not have are ignored.

    Returns
    -------
    SearchStrategy of Example
        The strategy.
    """
    strategy, takes = _STRATEGIES[graph.name]
    return strategy(hidden, {name: value for name, value in options.items() if name in takes})


_PRECISION_OPTIONS = {"precision", "dtype"}
_STRATEGIES: dict[str, tuple[Callable[..., st.SearchStrategy[Example]], set[str]]] = {
    "network": (lambda g, c: networks(g, **c), {"regime", "fixed", "kinks", *_PRECISION_OPTIONS}),
    "one example": (lambda g, c: single_examples(g, **c), {"regime", "kinks", *_PRECISION_OPTIONS}),
    "logistic unit": (lambda _, c: logistic_units(**c), {"regime", *_PRECISION_OPTIONS}),
    "elementwise": (lambda _, c: matrices(**c), {"kinks", *_PRECISION_OPTIONS}),
    "initialisation": (lambda _, c: initialisation_sizes(**c), set()),
    "linear collapse": (lambda _, c: linear_layers(**c), {"regime", *_PRECISION_OPTIONS}),
}

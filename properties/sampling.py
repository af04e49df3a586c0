"""Examples from a seeded generator: the same for the same seed, whatever else is installed.

Hypothesis is better at finding failures and shrinking them, but its draws under a seed depend on
its version and on the constants that it collects from loaded modules. A test set must stay the
same. The regimes are those of `backproof.properties.strategies` and one more, in which
probabilities are exactly 0 or 1: there costs have no bound, but laws of structure still hold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.properties.bounds import FLOAT64, Precision
from backproof.properties.example import Example
from backproof.reference import graphs
from backproof.reference.activation_choice import TANH, Activation
from backproof.reference.graph import Graph

Rng = np.random.Generator
Draw = Callable[[Rng, tuple[int, ...]], Any]


@dataclass(frozen=True, slots=True)
class LayerDraws:
    """Distributions of the weights and biases of a layer."""

    weights: Draw
    biases: Draw


@dataclass(frozen=True, slots=True)
class SamplingRegime:
    """Distributions of the inputs, of both layers, and of the learning rate."""

    inputs: Draw
    hidden: LayerDraws
    output: LayerDraws
    rate: Callable[[Rng], float]


def _decimals(rng: Rng, shape: tuple[int, ...]) -> Any:
    """Draw short decimals between −3 and 3: dense, and easy to read."""
    return rng.integers(-3000, 3001, shape) / 1000


def _scaled_decimals(factor: float) -> Draw:
    return lambda rng, shape: _decimals(rng, shape) * factor


def _integers(rng: Rng, shape: tuple[int, ...]) -> Any:
    return rng.integers(-4, 5, shape).astype(np.float64)


def _odd_halves(rng: Rng, shape: tuple[int, ...]) -> Any:
    """Draw biases that keep every pre-activation of integers off the kink."""
    return rng.integers(-4, 4, shape) + 0.5


UNIT_SCALES = (1e-8, 0.0, 1e5, 1e-3, 1.0)
"""The scales of z of the hidden units, in turn, in the regime "scales of z"."""


def _rows_of_all_scales(rng: Rng, shape: tuple[int, ...]) -> Any:
    """Draw the weights or biases of hidden units whose z have different scales."""
    factors = np.resize(UNIT_SCALES, shape[0])
    return _decimals(rng, shape) * factors.reshape(-1, *[1] * (len(shape) - 1))


def _columns_for_all_scales(rng: Rng, shape: tuple[int, ...]) -> Any:
    """Draw output weights that are small for units whose z are large, so that Z2 is ordinary."""
    return _decimals(rng, shape) / np.resize(np.maximum(UNIT_SCALES, 1), shape[-1])


def _scaled_rate(factor: float) -> Callable[[Rng], float]:
    """Draw a learning rate up to twice the factor that is no common default."""
    return lambda rng: float(rng.integers(1, 2001)) / 1024 * factor


def _exact_rate(rng: Rng) -> float:
    return float(rng.choice([0.5, 0.25, 2.0]))


_ORDINARY_RATE = _scaled_rate(1)
_ORDINARY_LAYER = LayerDraws(_decimals, _decimals)
_EXACT_LAYER = LayerDraws(_integers, _odd_halves)
_SMALL, _LARGE = _scaled_decimals(2.0**-20), _scaled_decimals(2.0**20)


def _scaled_weights(factor: float) -> LayerDraws:
    return LayerDraws(_scaled_decimals(factor), _decimals)


REGIMES: Mapping[str, SamplingRegime] = {
    "ordinary": SamplingRegime(_decimals, _ORDINARY_LAYER, _ORDINARY_LAYER, _ORDINARY_RATE),
    "integer": SamplingRegime(_integers, _EXACT_LAYER, _EXACT_LAYER, _exact_rate),
    "tiny": SamplingRegime(_SMALL, _ORDINARY_LAYER, _ORDINARY_LAYER, _scaled_rate(2.0**-10)),
    "huge": SamplingRegime(_LARGE, _ORDINARY_LAYER, _ORDINARY_LAYER, _scaled_rate(5)),
    "near saturation": SamplingRegime(
        _decimals, _scaled_weights(8), _scaled_weights(8), _ORDINARY_RATE
    ),
    "saturated": SamplingRegime(
        _decimals, _scaled_weights(2.0**10), _scaled_weights(2.0**10), _ORDINARY_RATE
    ),
    "scales of z": SamplingRegime(
        _decimals,
        LayerDraws(_rows_of_all_scales, _rows_of_all_scales),
        LayerDraws(_columns_for_all_scales, _decimals),
        _ORDINARY_RATE,
    ),
    "near one half": SamplingRegime(
        _decimals, _ORDINARY_LAYER, LayerDraws(_SMALL, _SMALL), _scaled_rate(2.0**-7)
    ),
    "large gradients": SamplingRegime(
        _LARGE, LayerDraws(_SMALL, _decimals), _scaled_weights(2.0**10), _ORDINARY_RATE
    ),
}
"""The regimes by name: `backproof.properties.strategies.REGIMES` and those of the hidden tests.

"large gradients" has units that are not saturated, though inputs and output weights are large.
"""

WIDE_REGIMES = frozenset({"huge", "saturated", "scales of z", "large gradients"})
"""The regimes whose values float16 cannot represent."""

OVERFLOW_Z = 750.0
"""A |z| at which e^|z| overflows in float64."""

NEARLY_SATURATED_Z = 32.0
"""A |z| at which σ is nearer than 1e−13 to 0 or 1, and is not rounded to it."""

MAX_TRIES = 100
"""The number of draws of a network until it is informative; with fixed sizes none may be."""

SCALES: Mapping[str, tuple[float, ...]] = {
    "tiny": (0.0625,),
    "near saturation": (17.0, 30.0),
    "huge": (750.0,),
    "saturated": (1000.0,),
}
"""Scales of z by regime: where some form of σ or tanh loses digits, saturates or overflows."""

PARTICULAR_Z = (0.0, 1e-8, -1e-8, 1e-3, -1e-3, 1e5, -1e5)
"""Entries of every matrix Z that has at least twice as many."""

Z_DECADES = range(-8, 5)
"""Large matrices Z have a positive and a negative entry between 10^k and 10^(k + 1) for each k."""


@dataclass(frozen=True, slots=True)
class ExampleSampler:
    """Draws examples of the chapter's graphs from a generator.

    Parameters
    ----------
    hidden : Activation, optional
        The hidden activation; by default tanh.
    precision : Precision, optional
        The precision that bounds the rounding of an implementation.
    dtype : str, optional
        The dtype of the arrays.
    fixed : mapping of str to float, optional
        Fixed values of the sizes n0, n1, n2 and m, and of alpha.
    """

    hidden: Activation = TANH
    precision: Precision = FLOAT64
    dtype: str = "float64"
    fixed: Mapping[str, float] | None = None

    def sample(self, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str) -> Example:
        """Draw one example of a graph.

        Parameters
        ----------
        graph : Graph
            One of the chapter's graphs.
        rng : numpy.random.Generator
            The generator.
        sizes : mapping of str to int
            The sizes n0, n1, n2 and m; `fixed` takes precedence.
        regime : str
            A key of `backproof.properties.sampling.REGIMES`.

        Returns
        -------
        Example
            The example.
        """
        samplers: dict[str, Callable[..., Example]] = {
            "network": self._sample_informative_network,
            "one example": self._sample_single_example,
            "logistic unit": self._sample_logistic_unit,
            "elementwise": self._sample_matrix,
            "linear collapse": self._sample_linear_layers,
            "initialisation": self._sample_initialisation,
        }
        fixed_sizes = self._fixed_sizes(sizes)
        return samplers[graph.name](graph, rng, {**sizes, **fixed_sizes}, regime)

    def _fixed_sizes(self, sizes: Mapping[str, int]) -> dict[str, int]:
        fixed = self.fixed or {}
        return {name: int(size) for name, size in fixed.items() if name in sizes}

    def _build_example(self, graph: Graph, inputs: Mapping[str, Any], regime: str) -> Example:
        return Example.from_inputs(graph, inputs, regime, self.precision, self.dtype)

    def _sample_informative_network(
        self, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str
    ) -> Example:
        """Draw a network with its examples, again until it is informative for its regime."""
        for _ in range(MAX_TRIES):
            example = self._sample_network(graph, rng, sizes, regime)
            if self._is_informative(example):
                break
        return example

    def _is_informative(self, example: Example) -> bool:
        """Return True if no unit is on a kink by chance, and outputs are where the regime says.

        Saturated outputs and those near 1/2 lie on both sides.
        """
        on_kink = self.hidden.has_kink and not np.all(example.values["Z1"] != 0)
        if on_kink and example.regime != "scales of z":
            return False
        Z2 = example.values["Z2"]
        match example.regime:
            case "saturated":
                return bool(np.min(Z2) < -OVERFLOW_Z and np.max(Z2) > OVERFLOW_Z)
            case "near one half":
                return bool(np.min(Z2) < 0 < np.max(Z2))
        return True

    def _sample_network(
        self, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str
    ) -> Example:
        """Draw a network with its examples."""
        distributions = REGIMES[regime]
        shape = {name: symbol.shape(sizes) for name, symbol in graph.table.items()}
        inputs = self._parameters(rng, distributions, shape)
        inputs |= {"X": distributions.inputs(rng, shape["X"]), "Y": _labels(rng, shape["Y"])}
        inputs["alpha"] = (self.fixed or {}).get("alpha", distributions.rate(rng))
        example = self._build_example(graph, inputs, regime)
        return _limit_outputs(example) if regime == "near saturation" else example

    def _sample_single_example(
        self, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str
    ) -> Example:
        """Draw a network with one example, and return its only column."""
        network = graphs.network(self.hidden)
        drawn = self._sample_informative_network(network, rng, {**sizes, "m": 1}, regime)
        inputs = {name: drawn.inputs[name] for name in graphs.PARAMETERS}
        return self._build_example(
            graph, inputs | {"x": drawn.inputs["X"], "y": drawn.inputs["Y"]}, regime
        )

    def _sample_logistic_unit(
        self, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str
    ) -> Example:
        """Draw one unit with one example."""
        distributions, shape = REGIMES[regime], (sizes["n0"], 1)
        unit = distributions.output
        inputs = {"w": unit.weights(rng, shape), "x": distributions.inputs(rng, shape)}
        inputs |= {"b": unit.biases(rng, ()), "y": _labels(rng, ())}
        return self._build_example(
            graph, {name: np.asarray(v)[()] for name, v in inputs.items()}, regime
        )

    def _sample_matrix(
        self, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str
    ) -> Example:
        """Draw Z at a scale from the linear part to deep saturation, with particular entries."""
        scale = float(rng.choice(SCALES.get(regime, (1.0,))))
        Z = _decimals(rng, (sizes["n1"], sizes["m"])) * scale
        Z[Z == 0] = scale / 1000
        decades = [s * 10 ** (k + rng.random()) for k in Z_DECADES for s in (-1, 1)]
        particular = list(PARTICULAR_Z)
        if Z.size >= 2 * len(particular + decades):
            particular += decades
        if Z.size >= 2 * len(particular):
            representable = self._representable(particular)
            places = rng.choice(Z.size, len(representable), replace=False)
            Z.flat[places] = representable
        return self._build_example(graph, {"Z": Z}, f"scale {scale:g}")

    def _representable(self, numbers: Sequence[float]) -> list[float]:
        """Return the numbers that neither overflow nor underflow in the dtype."""
        with np.errstate(all="ignore"):
            rounded = np.asarray(numbers, self.dtype)
        kept = np.isfinite(rounded) & ((rounded != 0) == (np.asarray(numbers) != 0))
        return [z for z, is_kept in zip(numbers, kept, strict=True) if is_kept]

    def _sample_linear_layers(
        self, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str
    ) -> Example:
        """Draw two linear layers, for their collapse to one."""
        shape = {name: symbol.shape(sizes) for name, symbol in graph.table.items()}
        return self._build_example(graph, self._parameters(rng, REGIMES[regime], shape), regime)

    def _sample_initialisation(
        self, graph: Graph, rng: Rng, sizes: Mapping[str, int], regime: str
    ) -> Example:
        """Draw sizes large enough for tests of the mean and tails of random weights.

        n1 is the largest, since W2 has n1 entries if there is one output.
        """
        del sizes
        n0, n2 = (int(n) for n in rng.choice(np.arange(20, 41), 2, replace=False))
        drawn = {"n0": n0, "n1": int(rng.integers(100, 201)), "n2": n2}
        return Example(graph, {}, regime, {**drawn, **self._fixed_sizes(drawn)})

    def _parameters(
        self, rng: Rng, regime: SamplingRegime, shape: Mapping[str, tuple[int, ...]]
    ) -> dict[str, Any]:
        layers = {"1": regime.hidden, "2": regime.output}
        draws = {"W": lambda layer: layer.weights, "b": lambda layer: layer.biases}
        return {P: draws[P[0]](layers[P[1]])(rng, shape[P]) for P in graphs.PARAMETERS}


def _limit_outputs(example: Example) -> Example:
    """Scale the output layer by a power of 2, so that the largest |Z2| is from 16 to 32."""
    largest = float(np.max(np.abs(example.values["Z2"])))
    factor = 2.0 ** np.floor(np.log2(NEARLY_SATURATED_Z / largest)) if largest else 1.0
    return example.with_inputs(**{P: example.inputs[P] * factor for P in ("W2", "b2")})


def _labels(rng: Rng, shape: tuple[int, ...]) -> Any:
    return np.asarray(rng.integers(0, 2, shape), dtype=np.float64)

"""Draw the hidden test set: examples for every graph of a binding, from a seed, smallest first.

The module `strata` says which sizes and values each set has.
"""

import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from backproof.judge.strata import Stratum, strata
from backproof.properties.bounds.formats import format_of
from backproof.properties.example import Example
from backproof.properties.sampling import WIDE_REGIMES, ExampleSampler, Rng
from backproof.reference.activation_choice import Activation
from backproof.reference.graph import Graph

ExampleSet = Mapping[str, Sequence[Example]]
"""The examples of each graph, by the name of the graph."""

EXAMPLES = 24
"""The default number of examples of each graph: a block of strata."""

MAX_SHARED_SETS = 12
"""The number of drawn sets that are kept for equal requests: those of a few seeds."""


@dataclass(frozen=True, slots=True)
class ExampleSpec:
    """The settings that all examples share: hidden activation, fixed sizes, and precision."""

    hidden: Activation
    fixed: Mapping[str, float]
    dtype: str = "float64"

    @property
    def sampler(self) -> ExampleSampler:
        """The sampler with these settings."""
        number_format = format_of(self.dtype)
        return ExampleSampler(
            self.hidden, number_format.precision, number_format.array_dtype, self.fixed
        )


def new_seed() -> int:
    """Return an unpredictable seed."""
    return secrets.randbelow(2**32)


def draw_example_set(
    graphs: Iterable[Graph], spec: ExampleSpec, seed: int, count: int = EXAMPLES
) -> dict[str, tuple[Example, ...]]:
    """Draw the examples of each graph, smallest first; the seed determines them.

    Equal requests share their examples, and with them what is cached on these.
    """
    fixed = tuple(sorted(spec.fixed.items()))
    settings = spec.hidden, fixed, spec.dtype, seed, count
    return {graph.name: _draw_sorted(graph, *settings) for graph in graphs}


@lru_cache(maxsize=MAX_SHARED_SETS)
def _draw_sorted(
    graph: Graph,
    hidden: Activation,
    fixed: tuple[tuple[str, float], ...],
    dtype: str,
    seed: int,
    count: int,
) -> tuple[Example, ...]:
    spec = ExampleSpec(hidden, dict(fixed), dtype)
    return tuple(sorted(_draw(graph, spec, seed, count), key=reading_cost))


def _draw(graph: Graph, spec: ExampleSpec, seed: int, count: int) -> Iterator[Example]:
    key = [seed, zlib.crc32(graph.name.encode())]
    for number, stratum in enumerate(_strata_of(graph, np.random.default_rng(key), count)):
        rng = np.random.default_rng([*key, number])
        regime = _representable_regime(stratum.regime, spec)
        yield spec.sampler.sample(graph, rng, stratum.sizes, regime)


def _strata_of(graph: Graph, rng: Rng, count: int) -> Iterable[Stratum]:
    """Return the stratum of each example of a graph."""
    if graph.name == "initialisation":
        return (Stratum({}, "initialisation"),)
    return islice(strata(rng), max(count, 1))


def _representable_regime(regime: str, spec: ExampleSpec) -> str:
    """Return the regime, or the ordinary one if float16 cannot represent its values."""
    narrow = format_of(spec.dtype).array_dtype == "float16"
    return "ordinary" if narrow and regime in WIDE_REGIMES else regime


MAX_READABLE_ENTRIES = 2000
"""The number of entries above which the length of the numbers is not counted."""


def reading_cost(example: Example) -> tuple[int, int]:
    """Return the number of entries of an example, then the number of their digits."""
    arrays = [np.asarray(value) for value in example.inputs.values()]
    entries = sum(array.size for array in arrays)
    if entries > MAX_READABLE_ENTRIES:
        return entries, 0
    digits = sum(len(f"{entry:g}") for array in arrays for entry in array.ravel())
    return entries, digits

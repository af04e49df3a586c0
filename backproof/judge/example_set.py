"""Draw the hidden test set: examples for every graph of a binding, from a seed, smallest first.

Networks are drawn in strata, one for each way in which a fault can hide: sizes that all differ and
exceed 1 (nothing broadcasts by accident), equal sizes (a wrong transposition does not raise), m =
1, n2 = 1, and values that are exact, ordinary, tiny, huge, near saturation or saturated.
"""

import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from backproof.properties.bounds.formats import format_of
from backproof.properties.example import Example
from backproof.properties.sampling import ExampleSampler, Rng
from backproof.reference.activation_choice import Activation
from backproof.reference.graph import Graph

ExampleSet = Mapping[str, Sequence[Example]]
"""The examples of each graph, by the name of the graph."""

EXAMPLES = 24
"""The default number of networks."""

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


@dataclass(frozen=True, slots=True)
class Stratum:
    """How sizes and values are drawn, and the number of such examples among 24."""

    sizes: str
    regime: str
    share: int


NETWORK_STRATA = (
    Stratum("different", "integer", 3),
    Stratum("different", "ordinary", 5),
    Stratum("square", "ordinary", 3),
    Stratum("one example", "ordinary", 3),
    Stratum("one output", "ordinary", 2),
    Stratum("different", "tiny", 2),
    Stratum("different", "near saturation", 2),
    Stratum("different", "huge", 2),
    Stratum("different", "saturated", 2),
)
OTHER_STRATA = (
    Stratum("different", "ordinary", 1),
    Stratum("different", "near saturation", 1),
    Stratum("square", "ordinary", 1),
    Stratum("different", "huge", 1),
    Stratum("one example", "ordinary", 1),
    Stratum("different", "tiny", 1),
    Stratum("one output", "ordinary", 1),
    Stratum("different", "integer", 1),
    Stratum("different", "saturated", 1),
)
"""The strata of the other graphs, in turn, the most informative first."""

OTHER_GRAPH_DIVISOR = 3
"""Other graphs get a third of the examples: they have few equations and small inputs."""


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
    for number, stratum in enumerate(_strata(graph, count)):
        rng = np.random.default_rng([seed, zlib.crc32(graph.name.encode()), number])
        sizes = SIZE_SAMPLERS[stratum.sizes](rng, stratum.regime == "integer")
        yield spec.sampler.sample(graph, rng, sizes, _representable_regime(stratum.regime, spec))


def _representable_regime(regime: str, spec: ExampleSpec) -> str:
    """Return the regime, or the ordinary one if float16 cannot represent its values."""
    narrow = format_of(spec.dtype).array_dtype == "float16"
    return "ordinary" if regime in {"huge", "saturated"} and narrow else regime


def _strata(graph: Graph, count: int) -> Iterable[Stratum]:
    """Return the stratum of each example of a graph."""
    if graph.name == "initialisation":
        return (Stratum("different", "initialisation", 1),)
    if graph.name != "network":
        return islice(_cycle(OTHER_STRATA), max(2, count // OTHER_GRAPH_DIVISOR))
    shares = [
        (stratum, max(1, round(stratum.share * count / EXAMPLES))) for stratum in NETWORK_STRATA
    ]
    strata = [stratum for stratum, share in shares for _ in range(share)]
    return strata[: max(count, 1)] if count < len(NETWORK_STRATA) else strata


def _cycle(strata: tuple[Stratum, ...]) -> Iterator[Stratum]:
    while True:
        yield from strata


def _different_sizes(rng: Rng, exact: bool) -> dict[str, int]:
    """Draw four different sizes from 2 to 5; m is 2 or 4 where sums must be exact."""
    m = int(rng.choice([2, 4] if exact else [2, 3, 4, 5]))
    others = [int(n) for n in rng.permutation([n for n in (2, 3, 4, 5) if n != m])]
    return {**dict(zip(("n0", "n1", "n2"), others, strict=True)), "m": m}


def _square_sizes(rng: Rng, exact: bool) -> dict[str, int]:
    del exact
    return dict.fromkeys(("n0", "n1", "n2", "m"), int(rng.integers(2, 5)))


def _one_example_sizes(rng: Rng, exact: bool) -> dict[str, int]:
    return {**_different_sizes(rng, exact), "m": 1}


def _one_output_sizes(rng: Rng, exact: bool) -> dict[str, int]:
    return {**_different_sizes(rng, exact), "n2": 1}


SIZE_SAMPLERS: Mapping[str, Callable[[Rng, bool], dict[str, int]]] = {
    "different": _different_sizes,
    "square": _square_sizes,
    "one example": _one_example_sizes,
    "one output": _one_output_sizes,
}


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

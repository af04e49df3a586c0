"""The exam: examples drawn once under a seed, for every graph of a binding, smallest first.

A network is drawn for each way in which a fault hides: sizes all different and above 1 (so that
nothing broadcasts by accident), all equal (so that a transposition runs through instead of
raising), m = 1, n2 = 1; and values that are exact, ordinary, tiny, huge, near saturation and in it.
"""

import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from backproof.properties.bounds.formats import format_of
from backproof.properties.example import Example
from backproof.properties.sampling import ExampleSampler, Rng
from backproof.reference.activation import Activation
from backproof.reference.graph import Graph

ExampleSet = Mapping[str, Sequence[Example]]
"""The examples of each graph, by the name of the graph."""

EXAMPLES = 24
"""How many networks are drawn unless told otherwise."""


@dataclass(frozen=True, slots=True)
class ExampleSpec:
    """What all examples of an exam share: the hidden activation, what is fixed, the precision."""

    hidden: Activation
    fixed: Mapping[str, float]
    dtype: str = "float64"

    @property
    def sampler(self) -> ExampleSampler:
        """Draws examples on these terms."""
        how = format_of(self.dtype)
        return ExampleSampler(self.hidden, how.precision, how.array_dtype, self.fixed)


@dataclass(frozen=True, slots=True)
class Stratum:
    """A share of the exam: how sizes are drawn, the regime of the values, and how many of 24."""

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
"""The turn of the other graphs' examples, of which there may be few: the most telling first."""

OTHER_GRAPH_DIVISOR = 3
"""The other graphs get a third of the examples: their equations are few and their inputs small."""


def new_seed() -> int:
    """A seed that nobody can guess."""
    return secrets.randbelow(2**32)


def draw_example_set(
    graphs: Iterable[Graph], spec: ExampleSpec, seed: int, count: int = EXAMPLES
) -> dict[str, tuple[Example, ...]]:
    """The examples of each graph by its name, smallest first; the same for the same seed."""
    return {
        graph.name: tuple(sorted(_draw(graph, spec, seed, count), key=reading_cost))
        for graph in graphs
    }


def _draw(graph: Graph, spec: ExampleSpec, seed: int, count: int) -> Iterator[Example]:
    for number, slot in enumerate(_strata(graph, count)):
        rng = np.random.default_rng([seed, zlib.crc32(graph.name.encode()), number])
        sizes = SIZE_SAMPLERS[slot.sizes](rng, slot.regime == "integer")
        yield spec.sampler.sample(graph, rng, sizes, _representable_regime(slot.regime, spec))


def _representable_regime(regime: str, spec: ExampleSpec) -> str:
    """The regime, or the ordinary one where the inputs' format has no such numbers."""
    narrow = format_of(spec.dtype).array_dtype == "float16"
    return "ordinary" if regime in {"huge", "saturated"} and narrow else regime


def _strata(graph: Graph, count: int) -> Iterable[Stratum]:
    """The slots of a graph's examples, one for each."""
    if graph.name == "initialisation":
        return (Stratum("different", "initialisation", 1),)
    if graph.name != "network":
        return islice(_cycle(OTHER_STRATA), max(2, count // OTHER_GRAPH_DIVISOR))
    shares = [(slot, max(1, round(slot.share * count / EXAMPLES))) for slot in NETWORK_STRATA]
    slots = [slot for slot, share in shares for _ in range(share)]
    return slots[: max(count, 1)] if count < len(NETWORK_STRATA) else slots


def _cycle(strata: tuple[Stratum, ...]) -> Iterator[Stratum]:
    while True:
        yield from strata


def _different_sizes(rng: Rng, exact: bool) -> dict[str, int]:
    """Four sizes from 2 to 5, all different; where sums shall be exact m is 2 or 4."""
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
"""From how many entries on nobody counts the digits."""


def reading_cost(example: Example) -> tuple[int, int]:
    """How much there is to read in an example: its entries, then the length of its numbers."""
    arrays = [np.asarray(value) for value in example.inputs.values()]
    entries = sum(array.size for array in arrays)
    if entries > MAX_READABLE_ENTRIES:
        return entries, 0
    digits = sum(len(f"{entry:g}") for array in arrays for entry in array.ravel())
    return entries, digits

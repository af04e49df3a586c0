"""The exam: examples drawn once under a seed, for every graph of a binding, smallest first.

A network is drawn for each way in which a fault hides: sizes all different and above 1 (so that
nothing broadcasts by accident), all equal (so that a transposition runs through instead of
raising), m = 1, n2 = 1; and values that are exact, ordinary, tiny, huge, near saturation and in it.
"""

import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from properties.bounds.formats import format_of
from properties.drawing import Drawing, Rng
from properties.example import Example
from reference.activation import Activation
from reference.graph import Graph

EXAMPLES = 24
"""How many networks are drawn unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What all examples of an exam share: the hidden activation, what is fixed, the precision."""

    hidden: Activation
    fixed: Mapping[str, float]
    dtype: str = "float64"

    @property
    def drawing(self) -> Drawing:
        """Draws examples on these terms."""
        how = format_of(self.dtype)
        return Drawing(self.hidden, how.precision, how.array, self.fixed)


@dataclass(frozen=True, slots=True)
class Slot:
    """A share of the exam: how sizes are drawn, the regime of the values, and how many of 24."""

    sizes: str
    regime: str
    share: int


NETWORK_SLOTS = (
    Slot("different", "integer", 3),
    Slot("different", "ordinary", 5),
    Slot("square", "ordinary", 3),
    Slot("one example", "ordinary", 3),
    Slot("one output", "ordinary", 2),
    Slot("different", "tiny", 2),
    Slot("different", "near saturation", 2),
    Slot("different", "huge", 2),
    Slot("different", "saturated", 2),
)
OTHER_SLOTS = (
    Slot("different", "ordinary", 1),
    Slot("different", "near saturation", 1),
    Slot("square", "ordinary", 1),
    Slot("different", "huge", 1),
    Slot("one example", "ordinary", 1),
    Slot("different", "tiny", 1),
    Slot("one output", "ordinary", 1),
    Slot("different", "integer", 1),
    Slot("different", "saturated", 1),
)
"""The turn of the other graphs' examples, of which there may be few: the most telling first."""

CHEAP = 3
"""The other graphs get a third of the examples: their equations are few and their inputs small."""


def new_seed() -> int:
    """A seed that nobody can guess."""
    return secrets.randbelow(2**32)


def draw_exam(
    graphs: Iterable[Graph], terms: Terms, seed: int, count: int = EXAMPLES
) -> dict[str, tuple[Example, ...]]:
    """The examples of each graph by its name, smallest first; the same for the same seed."""
    return {
        graph.name: tuple(sorted(_drawn(graph, terms, seed, count), key=weight)) for graph in graphs
    }


def _drawn(graph: Graph, terms: Terms, seed: int, count: int) -> Iterator[Example]:
    for number, slot in enumerate(_slots(graph, count)):
        rng = np.random.default_rng([seed, zlib.crc32(graph.name.encode()), number])
        sizes = SIZES_OF_SLOT[slot.sizes](rng, slot.regime == "integer")
        yield terms.drawing.example(graph, rng, sizes, _fitting(slot.regime, terms))


def _fitting(regime: str, terms: Terms) -> str:
    """The regime, or the ordinary one where the inputs' format has no such numbers."""
    narrow = format_of(terms.dtype).array == "float16"
    return "ordinary" if regime in {"huge", "saturated"} and narrow else regime


def _slots(graph: Graph, count: int) -> Iterable[Slot]:
    """The slots of a graph's examples, one for each."""
    if graph.name == "initialisation":
        return (Slot("different", "initialisation", 1),)
    if graph.name != "network":
        return islice(_in_turn(OTHER_SLOTS), max(2, count // CHEAP))
    shares = [(slot, max(1, round(slot.share * count / EXAMPLES))) for slot in NETWORK_SLOTS]
    slots = [slot for slot, share in shares for _ in range(share)]
    return slots[: max(count, 1)] if count < len(NETWORK_SLOTS) else slots


def _in_turn(slots: tuple[Slot, ...]) -> Iterator[Slot]:
    while True:
        yield from slots


def _different(rng: Rng, exact: bool) -> dict[str, int]:
    """Four sizes from 2 to 5, all different; where sums shall be exact m is 2 or 4."""
    m = int(rng.choice([2, 4] if exact else [2, 3, 4, 5]))
    others = [int(n) for n in rng.permutation([n for n in (2, 3, 4, 5) if n != m])]
    return {**dict(zip(("n0", "n1", "n2"), others, strict=True)), "m": m}


def _square(rng: Rng, exact: bool) -> dict[str, int]:
    del exact
    return dict.fromkeys(("n0", "n1", "n2", "m"), int(rng.integers(2, 5)))


def _one_example(rng: Rng, exact: bool) -> dict[str, int]:
    return {**_different(rng, exact), "m": 1}


def _one_output(rng: Rng, exact: bool) -> dict[str, int]:
    return {**_different(rng, exact), "n2": 1}


SIZES_OF_SLOT: Mapping[str, Callable[[Rng, bool], dict[str, int]]] = {
    "different": _different,
    "square": _square,
    "one example": _one_example,
    "one output": _one_output,
}


READABLE = 2000
"""From how many entries on nobody counts the digits."""


def weight(example: Example) -> tuple[int, int]:
    """How much there is to read in an example: its entries, then the length of its numbers."""
    arrays = [np.asarray(value) for value in example.given.values()]
    entries = sum(array.size for array in arrays)
    if entries > READABLE:
        return entries, 0
    digits = sum(len(f"{entry:g}") for array in arrays for entry in array.ravel())
    return entries, digits

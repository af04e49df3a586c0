"""Large networks in a test set: their sizes, and the limit of what one call transfers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from math import prod

import numpy as np

from backproof.binding import Binding, FunctionBinding
from backproof.judge.example_set import ExampleSpec
from backproof.properties.bounds.formats import format_of
from backproof.properties.example import Example
from backproof.properties.large_networks import (
    EXACT_GRADIENTS_REGIME,
    EXACT_REGIME,
    ORDINARY_REGIME,
    large_network,
    large_sizes,
)
from backproof.reference import graphs
from backproof.reference.symbols import SIZES
from backproof.runner.protocol.value_codec import MAX_BYTES

SIZE_SET_COUNT = 3
"""The number of sets of sizes that are drawn if none is requested; each is used three times."""

MiB = 1 << 20

NetworkSizes = Mapping[str, int]


class SizesError(ValueError):
    """Sizes that cannot be parsed, or networks too large to transfer."""


def parse_sizes(text: str) -> dict[str, int]:
    """Parse sizes such as "n0=64,n1=65,n2=3,m=1000"; raise SizesError if they are malformed."""
    expected = "expected n0, n1, n2 and m, as in n0=64,n1=65,n2=3,m=1000"
    sizes = dict[str, int]()
    for part in text.split(","):
        pair = re.fullmatch(r"\s*(n0|n1|n2|m)\s*=\s*([1-9][0-9]{0,5})\s*", part)
        if pair is None or pair[1] in sizes:
            raise SizesError(f"{text!r}: {part.strip()!r} is no size: {expected}")
        sizes[pair[1]] = int(pair[2])
    missing = [name for name in SIZES if name not in sizes]
    if missing:
        raise SizesError(f"{text!r}: has no {missing[0]}: {expected}")
    return sizes


def require_unfixed_sizes(binding: Binding, size_sets: Iterable[NetworkSizes]) -> None:
    """Raise SizesError if requested sizes contradict sizes that the binding fixes."""
    for sizes in size_sets:
        for name, fixed in binding.fixed.items():
            if sizes.get(name, fixed) != fixed:
                problem = f"{name} is fixed at {fixed:g} by the binding {binding.name}"
                raise SizesError(f"{_format_sizes(sizes)}: {problem}: expected {name}={fixed:g}")


def require_network(binding: Binding) -> None:
    """Raise SizesError if no function belongs to the network, the only graph that can be large."""
    if all(line.graph.name != "network" for line in binding.lines):
        problem = f"{binding.name} binds no function of the network over m examples"
        raise SizesError(f"{problem}, which alone has such sizes: leave it out")


def _format_sizes(sizes: NetworkSizes) -> str:
    return ",".join(f"{name}={n}" for name, n in sizes.items())


def draw_sizes(seed: int) -> tuple[dict[str, int], ...]:
    """Draw sizes around the edges of tiles; the seed determines them."""
    rng = np.random.default_rng([seed, SIZE_SET_COUNT])
    return tuple(large_sizes(rng) for _ in range(SIZE_SET_COUNT))


def large_networks(
    spec: ExampleSpec, seed: int, size_sets: tuple[NetworkSizes, ...]
) -> Iterator[Example]:
    """Yield two networks of each set of sizes: one with exact sums, one of ordinary numbers."""
    graph = graphs.network(spec.hidden)
    for number, sizes in enumerate(size_sets):
        for key, regime in enumerate((ORDINARY_REGIME, EXACT_REGIME, EXACT_GRADIENTS_REGIME)):
            rng = np.random.default_rng([seed, number, key])
            yield large_network(spec.sampler, graph, rng, sizes, regime)


def require_transferable(binding: Binding, sizes: NetworkSizes, dtype: str) -> None:
    """Raise SizesError if the arrays of one call exceed the limit of a message."""
    width = np.dtype(format_of(dtype).array_dtype).itemsize
    resolved = {**sizes, **{n: int(s) for n, s in binding.fixed.items() if n in sizes}}
    for line in binding.lines:
        if line.graph.name == "network":
            count = _bytes_per_call(line, resolved, width)
            if count > MAX_BYTES:
                sizes_text = ", ".join(f"{name} = {n}" for name, n in resolved.items())
                raise SizesError(
                    f"{sizes_text}: the arrays of {line.function} are {count / MiB:.0f} MiB, "
                    f"and at most {MAX_BYTES / MiB:.0f} MiB are passed: choose smaller sizes"
                )


def _bytes_per_call(line: FunctionBinding, sizes: NetworkSizes, width: int) -> int:
    """Return the bytes that one call sends back: its arguments afterwards, and its results."""
    symbols = (*line.inputs, *line.outputs)
    return sum(width * prod(line.graph.table[s].shape(sizes)) for s in symbols if s not in SIZES)

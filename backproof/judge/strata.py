"""The strata of a test set: the sizes and the regime of each example.

A fault can hide where nothing is drawn, so each block of 24 examples has, whatever the seed:

- every length from 1 to 12 on every axis, in twelve examples whose four sizes all differ, so that
  nothing broadcasts by accident;
- equal sizes, where a wrong transposition does not raise, and each axis of length 1 alone;
- four slim examples, each with one axis that is longer than 130;
- values that are exact, ordinary, tiny, huge, near saturation or saturated, pre-activations of all
  scales, outputs on both sides of 1/2, and large gradients.

The seed decides which sizes meet, and every number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backproof.properties.sampling import Rng
from backproof.reference.symbols import SIZES

LONGEST_LENGTH = 12
"""Every length up to this occurs on every axis."""

SLIM_LENGTHS = range(131, 141)
"""The lengths of the long axis of a slim example: beyond a block of 128 entries."""

EXACT_LENGTHS = (2, 4, 8)
"""The values of m for which 1/m is exact, so that integers have exact means."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """The sizes of an example, and how its values are drawn."""

    sizes: Mapping[str, int]
    regime: str


BLOCK = (
    ("small", "ordinary"), ("row", "integer"), ("square", "ordinary"), ("row", "scales of z"),
    ("m = 1", "ordinary"), ("row", "near one half"), ("row", "near saturation"),
    ("n2 = 1", "ordinary"), ("row", "large gradients"), ("row", "saturated"), ("row", "huge"),
    ("row", "tiny"), ("n1 = 1", "ordinary"), ("n0 = 1", "ordinary"), ("long m", "ordinary"),
    ("long n0", "ordinary"), ("long n1", "ordinary"), ("long n2", "ordinary"), ("row", "integer"),
    ("row", "scales of z"), ("row", "integer"), ("row", "ordinary"), ("n2 = 1", "saturated"),
    ("m = 1", "near saturation"),
)  # fmt: skip
"""The kinds of sizes and the regimes of a block, the most informative first.

A row is one of the twelve examples whose sizes all differ.
"""


def strata(rng: Rng) -> Iterator[Stratum]:
    """Yield the strata of a block of 24 examples, then of the next."""
    while True:
        rows = _rows_by_regime(rng)
        for kind, regime in BLOCK:
            if kind == "row":
                pool = rows.get(regime, rows["any"])
                yield Stratum(pool.pop(int(rng.integers(len(pool)))), regime)
            else:
                yield Stratum(_special_sizes(kind, rng), regime)


def _special_sizes(kind: str, rng: Rng) -> dict[str, int]:
    """Return small sizes that differ, sizes that are equal, or sizes with one particular axis."""
    if kind == "square":
        return dict.fromkeys(SIZES, int(rng.integers(2, 5)))
    small = dict(zip(SIZES, (int(n) for n in rng.permutation([2, 3, 4, 5])), strict=True))
    match kind.split():
        case ["long", axis]:
            return {**small, axis: int(rng.choice(SLIM_LENGTHS))}
        case [axis, "=", length]:
            return {**small, axis: int(length)}
    return small


def _rows_by_regime(rng: Rng) -> dict[str, list[dict[str, int]]]:
    """Return twelve sets of sizes: those for integers, those with many units, and the others."""
    rows = _rows_of_all_lengths(rng)
    exact = [row for row in rows if row["m"] in EXACT_LENGTHS]
    by_width = sorted((row for row in rows if row not in exact), key=lambda row: -row["n1"])
    return {"integer": exact, "scales of z": by_width[:2], "any": by_width[2:]}


def _rows_of_all_lengths(rng: Rng) -> list[dict[str, int]]:
    """Return twelve sets of four different sizes; each axis has every length once."""
    shifts: Sequence[int] = rng.permutation(LONGEST_LENGTH)[: len(SIZES)].tolist()
    return [
        {
            axis: (start + shift) % LONGEST_LENGTH + 1
            for axis, shift in zip(SIZES, shifts, strict=True)
        }
        for start in range(LONGEST_LENGTH)
    ]

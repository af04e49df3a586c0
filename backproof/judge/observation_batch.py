"""The observations of one function on several examples, and their comparison at once."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from backproof.implementation.reply_cache import Memo
from backproof.judge.observation import Observation, memoize_on_example
from backproof.properties.compare import Comparison, PackedBounds
from backproof.reference.symbols import SIZES


class ObservationBatch(tuple[Observation, ...]):  # noqa: SLOT001  (it has a memo)
    """The observations of one function on several examples.

    Functions that return the same bytes share one batch, so that `memo` caches what is derived from
    it.
    """

    memo = Memo()

    @classmethod
    def from_observations(cls, observations: Iterable[Observation], is_reusable: bool) -> Self:
        """Return the observations as a batch; its memo caches if it is reusable."""
        batch = cls(observations)
        batch.memo = Memo(is_reusable)
        return batch


def compare_batch(symbol: str, observations: Sequence[Observation]) -> Comparison | None:
    """Return the worst comparison for a symbol if all results are right, else None.

    Results that may have overflowed are compared one by one, all others at once.
    """
    if symbol in SIZES or any(symbol not in observation.results for observation in observations):
        return None
    may_overflow = [s.may_overflow(symbol) for s in observations]
    finite = [s for s, overflows in zip(observations, may_overflow, strict=True) if not overflows]
    worst_index = (
        expected_row(finite, (symbol,)).find_worst([s.results[symbol] for s in finite])
        if finite
        else None
    )
    if worst_index is None:
        return None
    worst, comparison = finite[worst_index[0]], worst_index[1]
    compared = [
        comparison if observation is worst else observation.comparison(symbol)
        for observation, overflows in zip(observations, may_overflow, strict=True)
        if overflows or observation is worst
    ]
    return max(compared, key=lambda c: c.ratio) if all(c.ok for c in compared) else None


def expected_row(observations: Sequence[Observation], symbols: Sequence[str]) -> PackedBounds:
    """Return the right values of the symbols in all observations, packed and cached."""
    examples, line = [observation.example for observation in observations], observations[0].line

    def pack() -> tuple[Any, PackedBounds]:
        return examples, PackedBounds(
            [s.expected_value(symbol) for s in observations for symbol in symbols]
        )

    return memoize_on_example(examples[0], ("row", *symbols, *map(id, examples)), line, pack)[1]

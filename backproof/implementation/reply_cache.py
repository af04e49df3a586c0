"""What has been answered before, to the last byte: it is made out once, for all that answer so.

The right submissions of a class are much alike. Where one answers a whole frame of questions with
the same bytes as another, all that follows from the bytes alone is the same.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from backproof.implementation.symbol_results import SymbolResults
from backproof.sandbox.replies import RawReply

MAX_CACHED = 64
"""How many different answers to one frame of questions are kept; then all are forgotten."""

MAX_CACHED_BYTES = 1 << 22
"""How many bytes they may have in all, with their forms: whoever answers at length is read anew."""

MAX_SEEN_HASHES = 1 << 12
"""How many frames are remembered by a number alone, to know one that comes a second time."""

T = TypeVar("T")


class Memo:
    """What was found of something that may come again; where it will not, nothing is kept."""

    def __init__(self, is_reusable: bool = False) -> None:
        self._values: dict[Hashable, Any] | None = {} if is_reusable else None

    @property
    def is_reusable(self) -> bool:
        """Whether it may come again."""
        return self._values is not None

    def memoize(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What `found` gives, found once."""
        if self._values is None:
            return compute()
        if key not in self._values:
            self._values[key] = compute()
        known: T = self._values[key]
        return known


@dataclass(frozen=True, slots=True, eq=False)
class ResultBatch:
    """The answers to a frame of questions; `kept` is what others make of them."""

    results: Sequence[SymbolResults]
    memo: Memo = field(default_factory=Memo)


class ReplyCache:
    """The answers that have come more than once, by the frame in which they came."""

    def __init__(self) -> None:
        self._batches = dict[bytes, dict[bytes, ResultBatch]]()
        self._seen_hashes = set[int]()
        self._count = self._byte_count = 0

    def __contains__(self, text: object) -> bool:
        """Whether some of them came in a frame whose form has this text."""
        return text in self._batches

    def get(self, raw_reply: RawReply) -> ResultBatch | None:
        """The answers that this frame holds, if they are known."""
        return self._batches.get(raw_reply.text, {}).get(raw_reply.data)

    def record(self, raw_reply: RawReply, results: Sequence[SymbolResults]) -> ResultBatch:
        """The answers, known from now on if they came before: most never come again."""
        mark, size = (
            hash((raw_reply.text, raw_reply.data)),
            len(raw_reply.text) + len(raw_reply.data),
        )
        if not raw_reply.text or size > MAX_CACHED_BYTES or mark not in self._seen_hashes:
            if len(self._seen_hashes) >= MAX_SEEN_HASHES:
                self._seen_hashes.clear()
            self._seen_hashes.add(mark)
            return ResultBatch(results)
        if self._count >= MAX_CACHED or self._byte_count + size > MAX_CACHED_BYTES:
            self._batches.clear()
            self._count = self._byte_count = 0
        for value in (v for answer in results for v in answer.symbols.values()):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False  # nobody changes what others share
        answers = ResultBatch(results, Memo(is_reusable=True))
        self._batches.setdefault(raw_reply.text, {})[raw_reply.data] = answers
        self._count, self._byte_count = self._count + 1, self._byte_count + size
        return answers

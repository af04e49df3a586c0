"""Cache the results of replies by their bytes, for submissions that reply with equal bytes.

Right submissions of a class often reply to a whole frame of requests with the same bytes. Then
everything that follows from the bytes alone is the same, and is computed once.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from backproof.implementation.symbol_results import SymbolResults
from backproof.sandbox.replies import RawReply

MAX_CACHED = 64
"""The most replies to one frame that are kept; one more clears the cache."""

MAX_CACHED_BYTES = 1 << 22
"""The most bytes of the kept replies and their forms; a longer reply is not kept."""

MAX_SEEN_HASHES = 1 << 12
"""The most hashes of replies that are remembered, to recognize a second occurrence."""

T = TypeVar("T")


class Memo:
    """Stores quantities that follow from a reply, if the reply is cached itself."""

    def __init__(self, is_reusable: bool = False) -> None:
        self._values: dict[Hashable, Any] | None = {} if is_reusable else None

    @property
    def is_reusable(self) -> bool:
        """Whether quantities are stored."""
        return self._values is not None

    def memoize(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the stored value for `key`, or compute it."""
        if self._values is None:
            return compute()
        if key not in self._values:
            self._values[key] = compute()
        value: T = self._values[key]
        return value


@dataclass(frozen=True, slots=True, eq=False)
class ResultBatch:
    """The results of a frame of requests, and a memo for quantities that follow from them."""

    results: Sequence[SymbolResults]
    memo: Memo = field(default_factory=Memo)


class ReplyCache:
    """The results of replies that have come more than once, by form and bytes."""

    def __init__(self) -> None:
        self._batches = dict[bytes, dict[bytes, ResultBatch]]()
        self._seen_hashes = set[int]()
        self._count = self._byte_count = 0

    def __contains__(self, text: object) -> bool:
        """Whether a reply with this form is cached."""
        return text in self._batches

    def get(self, raw_reply: RawReply) -> ResultBatch | None:
        """Return the cached results of a reply; None if there are none."""
        return self._batches.get(raw_reply.text, {}).get(raw_reply.data)

    def record(self, raw_reply: RawReply, results: Sequence[SymbolResults]) -> ResultBatch:
        """Return the results as a batch, and cache it if the reply comes a second time."""
        digest = hash((raw_reply.text, raw_reply.data))
        size = len(raw_reply.text) + len(raw_reply.data)
        if not raw_reply.text or size > MAX_CACHED_BYTES or digest not in self._seen_hashes:
            if len(self._seen_hashes) >= MAX_SEEN_HASHES:
                self._seen_hashes.clear()
            self._seen_hashes.add(digest)
            return ResultBatch(results)
        if self._count >= MAX_CACHED or self._byte_count + size > MAX_CACHED_BYTES:
            self._batches.clear()
            self._count = self._byte_count = 0
        for value in (v for each in results for v in each.symbols.values()):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False  # submissions share these arrays
        batch = ResultBatch(results, Memo(is_reusable=True))
        self._batches.setdefault(raw_reply.text, {})[raw_reply.data] = batch
        self._count, self._byte_count = self._count + 1, self._byte_count + size
        return batch

"""What has been answered before, to the last byte: it is made out once, for all that answer so.

The right submissions of a class are much alike. Where one answers a whole frame of questions with
the same bytes as another, all that follows from the bytes alone is the same.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from backproof.worker.answers import Answer
from backproof.worker.replies import Heard

MOST_KEPT = 64
"""How many different answers to one frame of questions are kept; then all are forgotten."""

MOST_BYTES = 1 << 22
"""How many bytes they may have in all, with their forms: whoever answers at length is read anew."""

MOST_SEEN = 1 << 12
"""How many frames are remembered by a number alone, to know one that comes a second time."""

T = TypeVar("T")


class Kept:
    """What was found of something that may come again; where it will not, nothing is kept."""

    def __init__(self, again: bool = False) -> None:
        self._found: dict[Hashable, Any] | None = {} if again else None

    @property
    def again(self) -> bool:
        """Whether it may come again."""
        return self._found is not None

    def once(self, what: Hashable, found: Callable[[], T]) -> T:
        """What `found` gives, found once."""
        if self._found is None:
            return found()
        if what not in self._found:
            self._found[what] = found()
        known: T = self._found[what]
        return known


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers to a frame of questions; `kept` is what others make of them."""

    each: Sequence[Answer]
    kept: Kept = field(default_factory=Kept)


class Repeated:
    """The answers that have come more than once, by the frame in which they came."""

    def __init__(self) -> None:
        self._known = dict[bytes, dict[bytes, Answers]]()
        self._seen = set[int]()
        self._count = self._bytes = 0

    def __contains__(self, text: object) -> bool:
        """Whether some of them came in a frame whose form has this text."""
        return text in self._known

    def get(self, heard: Heard) -> Answers | None:
        """The answers that this frame holds, if they are known."""
        return self._known.get(heard.text, {}).get(heard.data)

    def noted(self, heard: Heard, each: Sequence[Answer]) -> Answers:
        """The answers, known from now on if they came before: most never come again."""
        mark, size = hash((heard.text, heard.data)), len(heard.text) + len(heard.data)
        if not heard.text or size > MOST_BYTES or mark not in self._seen:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            self._seen.add(mark)
            return Answers(each)
        if self._count >= MOST_KEPT or self._bytes + size > MOST_BYTES:
            self._known.clear()
            self._count = self._bytes = 0
        for value in (v for answer in each for v in answer.symbols.values()):
            if isinstance(value, np.ndarray):
                value.flags.writeable = False  # nobody changes what others share
        answers = Answers(each, Kept(again=True))
        self._known.setdefault(heard.text, {})[heard.data] = answers
        self._count, self._bytes = self._count + 1, self._bytes + size
        return answers

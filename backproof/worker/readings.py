"""How to read answers of one form: worked out once, for all that come in the same form.

The header of a frame says all of an answer but its numbers, and right submissions are much alike: a
header that has come before is not looked at again. The general way of reading is run on
addresses in place of the numbers; then the numbers are taken from where these point.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.arrays import leaves
from backproof.binding.form import Context, FormProblem
from backproof.binding.model import Line
from backproof.worker.child.frames import Decoder, FrameError
from backproof.worker.replies import Reply, answers_in

NUMBER = "float64"
MOST_FORMS = 256
"""How many forms are known of one sheet; a class has a few of each."""

Part = tuple[str, int, int, tuple[int, ...]]
"""A symbol, where its numbers begin and end among all that are taken, and its shape."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Where the numbers are, answer by answer; `twice` are those that stand there once more."""

    size: int
    places: Any
    answers: tuple["Placed", ...]
    twice: tuple[Any, Any]

    def read(self, data: bytes) -> list[tuple[dict[str, Any], tuple[str, ...]]] | None:
        """Each answer's arrays by symbol, and its warnings; None where two copies differ."""
        if len(data) != self.size:
            return None
        numbers = np.frombuffer(data, "<f8")
        first, second = self.twice
        if len(first) and numbers[first].tobytes() != numbers[second].tobytes():
            return None
        taken = numbers[self.places]
        return [
            (
                {**one.fixed, **{s: taken[a:b].reshape(shape) for s, a, b, shape in one.parts}},
                one.warnings,
            )
            for one in self.answers
        ]

    def is_moved_in(self, other: "Reading") -> bool:
        """Whether another, found with addresses moved by our length, differs from it by that alone.

        What does not move is no address: it is a number that the form itself says.
        """
        mine, theirs = ([r.places, *r.twice] for r in (self, other))
        pairs = zip(mine, theirs, strict=True)
        moved = all(np.array_equal(m + self.size // 8, t) for m, t in pairs)
        return moved and all(map(Placed.is_as, self.answers, other.answers))


@dataclass(frozen=True, slots=True)
class Placed:
    """One answer: what the form itself says of it, and where its numbers are."""

    fixed: dict[str, Any]
    parts: tuple[Part, ...]
    warnings: tuple[str, ...]

    def is_as(self, other: "Placed") -> bool:
        """Whether it is the same, but for where the numbers are."""
        same = (self.parts, self.fixed.keys()) == (other.parts, other.fixed.keys())
        return same and all(np.array_equal(v, other.fixed[s]) for s, v in self.fixed.items())


def reading_of(line: Line, contexts: Sequence[Context], text: bytes, size: int) -> Reading | None:
    """How to read answers whose form is `text`, with so many bytes of arrays.

    None where they are not all well formed, or hold something else than numbers of one kind.
    """
    form = json.loads(text) if text else 0.0
    scaled = not line.is_plain or any(
        leaf.is_scaled for pattern in line.results for leaf in leaves(pattern)
    )
    if scaled or size % 8 or not _is_plain(form):
        return None
    first, moved = (_found_at(line, contexts, form, size, at) for at in (0, size // 8))
    return first if first and moved and first.is_moved_in(moved) else None


def _found_at(
    line: Line, contexts: Sequence[Context], form: Any, size: int, at: int
) -> Reading | None:
    """The reading, found with addresses that begin at a number."""
    addresses = np.arange(at, at + size // 8, dtype="<f8")
    try:
        content = Decoder(addresses.tobytes()).decode(form)
    except FrameError:
        return None
    replies = answers_in(content, len(contexts))
    return None if replies is None else _of_replies(line, contexts, replies, size)


def _of_replies(
    line: Line, contexts: Sequence[Context], replies: Sequence[Any], size: int
) -> Reading | None:
    taken, first, second = list[Any](), list[Any](), list[Any]()
    answers, end = list[Placed](), 0
    for reply, context in zip(replies, contexts, strict=True):
        if not isinstance(reply, Reply) or not reply.untouched:
            return None
        places, fixed, parts = dict[str, Any](), dict[str, Any](), list[Part]()
        for symbol, value in line.result.invert(reply.result, context):
            if isinstance(value, FormProblem):
                return None
            if value.dtype != np.float64:
                if not np.array_equal(fixed.setdefault(symbol, value), value):
                    return None
            elif symbol in places:
                first.append(places[symbol].ravel())
                second.append(value.ravel())
            else:
                places[symbol] = value
                taken.append(value.ravel())
                parts.append((symbol, end, end + value.size, value.shape))
                end += value.size
        if set(fixed) & set(places):
            return None
        answers.append(Placed(fixed, tuple(parts), reply.warnings))
    return Reading(size, _joined(taken), tuple(answers), (_joined(first), _joined(second)))


def _joined(places: Sequence[Any]) -> Any:
    return np.concatenate([*places, np.zeros(0)]).astype(np.intp)


def _is_plain(form: Any) -> bool:
    """Whether all numbers in a form are in its arrays, and these are all of one kind."""
    if not isinstance(form, dict):
        return not isinstance(form, float)
    ((kind, content),) = form.items()
    match kind:
        case "a" | "f":
            return bool(content[0] == NUMBER and not content[2])
        case "s":
            return bool(content == NUMBER)
        case "d":
            return all(_is_plain(part) for _, part in content)
        case "l" | "t":
            return all(map(_is_plain, content))
    return False

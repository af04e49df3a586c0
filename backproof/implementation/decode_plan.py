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

from backproof.binding import FunctionBinding
from backproof.binding.array_patterns import symbol_patterns
from backproof.binding.structure import ShapeContext, StructureMismatch
from backproof.runner.protocol.frames import Decoder, FrameError
from backproof.sandbox.replies import Reply, replies_in

NUMBER_DTYPE = "float64"
MAX_FORMS = 256
"""How many forms are known of one sheet; a class has a few of each."""

SymbolSlice = tuple[str, int, int, tuple[int, ...]]
"""A symbol, where its numbers begin and end among all that are taken, and its shape."""


@dataclass(frozen=True, slots=True)
class DecodePlan:
    """Where the numbers are, answer by answer; `twice` are those that stand there once more."""

    size: int
    positions: Any
    answer_layouts: tuple["AnswerLayout", ...]
    duplicates: tuple[Any, Any]

    def decode(self, data: bytes) -> list[tuple[dict[str, Any], tuple[str, ...]]] | None:
        """Each answer's arrays by symbol, and its warnings; None where two copies differ."""
        if len(data) != self.size:
            return None
        numbers = np.frombuffer(data, "<f8")
        first, second = self.duplicates
        if len(first) and numbers[first].tobytes() != numbers[second].tobytes():
            return None
        taken = numbers[self.positions]
        return [
            (
                {
                    **one.constants,
                    **{s: taken[a:b].reshape(shape) for s, a, b, shape in one.slices},
                },
                one.warnings,
            )
            for one in self.answer_layouts
        ]

    def is_shifted_in(self, shifted: "DecodePlan") -> bool:
        """Whether another, found with addresses moved by our length, differs from it by that alone.

        What does not move is no address: it is a number that the form itself says.
        """
        mine, theirs = ([r.positions, *r.duplicates] for r in (self, shifted))
        pairs = zip(mine, theirs, strict=True)
        moved = all(np.array_equal(m + self.size // 8, t) for m, t in pairs)
        return moved and all(
            map(AnswerLayout.has_same_layout, self.answer_layouts, shifted.answer_layouts)
        )


@dataclass(frozen=True, slots=True)
class AnswerLayout:
    """One answer: what the form itself says of it, and where its numbers are."""

    constants: dict[str, Any]
    slices: tuple[SymbolSlice, ...]
    warnings: tuple[str, ...]

    def has_same_layout(self, other: "AnswerLayout") -> bool:
        """Whether it is the same, but for where the numbers are."""
        same = (self.slices, self.constants.keys()) == (other.slices, other.constants.keys())
        return same and all(
            np.array_equal(v, other.constants[s]) for s, v in self.constants.items()
        )


def decode_plan_of(
    line: FunctionBinding, contexts: Sequence[ShapeContext], text: bytes, size: int
) -> DecodePlan | None:
    """How to read answers whose form is `text`, with so many bytes of arrays.

    None where they are not all well formed, or hold something else than numbers of one kind.
    """
    form = json.loads(text) if text else 0.0
    scaled = not line.is_plain or any(
        leaf.is_scaled for pattern in line.results for leaf in symbol_patterns(pattern)
    )
    if scaled or size % 8 or not _is_plain(form):
        return None
    first, moved = (_decode_plan_at(line, contexts, form, size, at) for at in (0, size // 8))
    return first if first and moved and first.is_shifted_in(moved) else None


def _decode_plan_at(
    line: FunctionBinding, contexts: Sequence[ShapeContext], form: Any, size: int, offset: int
) -> DecodePlan | None:
    """The reading, found with addresses that begin at a number."""
    addresses = np.arange(offset, offset + size // 8, dtype="<f8")
    try:
        content = Decoder(addresses.tobytes()).decode(form)
    except FrameError:
        return None
    replies = replies_in(content, len(contexts))
    return None if replies is None else _decode_plan_from(line, contexts, replies, size)


def _decode_plan_from(
    line: FunctionBinding, contexts: Sequence[ShapeContext], replies: Sequence[Any], size: int
) -> DecodePlan | None:
    taken, first, second = list[Any](), list[Any](), list[Any]()
    answers, end = list[AnswerLayout](), 0
    for reply, context in zip(replies, contexts, strict=True):
        if not isinstance(reply, Reply) or not reply.has_same_arguments:
            return None
        places, fixed, parts = dict[str, Any](), dict[str, Any](), list[SymbolSlice]()
        for symbol, value in line.result.invert(reply.result, context):
            if isinstance(value, StructureMismatch):
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
        answers.append(AnswerLayout(fixed, tuple(parts), reply.warnings))
    return DecodePlan(
        size, _concatenate(taken), tuple(answers), (_concatenate(first), _concatenate(second))
    )


def _concatenate(positions: Sequence[Any]) -> Any:
    return np.concatenate([*positions, np.zeros(0)]).astype(np.intp)


def _is_plain(form: Any) -> bool:
    """Whether all numbers in a form are in its arrays, and these are all of one kind."""
    if not isinstance(form, dict):
        return not isinstance(form, float)
    ((kind, content),) = form.items()
    match kind:
        case "a" | "f":
            return bool(content[0] == NUMBER_DTYPE and not content[2])
        case "s":
            return bool(content == NUMBER_DTYPE)
        case "d":
            return all(_is_plain(part) for _, part in content)
        case "l" | "t":
            return all(map(_is_plain, content))
    return False

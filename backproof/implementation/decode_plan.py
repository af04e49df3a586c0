"""Decode replies of a known form quickly, with a plan that is computed once for the form.

The header of a frame determines everything of a reply but its numbers, and right submissions often
reply in the same form. To make a plan, the general decoder runs on addresses in place of the
numbers. The plan then takes the numbers of each reply from these addresses.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.array_patterns import symbol_patterns
from backproof.binding.model import FunctionBinding
from backproof.binding.structure import ShapeContext, StructureMismatch
from backproof.runner.protocol.value_codec import Decoder, FrameError
from backproof.sandbox.replies import Reply, replies_in

NUMBER_DTYPE = "float64"
MAX_FORMS = 256
"""The most forms that one frame keeps plans for."""

SymbolSlice = tuple[str, int, int, tuple[int, ...]]
"""A symbol, the start and end of its numbers among those taken, and its shape."""


@dataclass(frozen=True, slots=True)
class DecodePlan:
    """The positions of the numbers in the bytes of a reply, and their layout per call.

    `duplicates` are pairs of positions whose numbers must be equal.
    """

    size: int
    positions: Any
    answer_layouts: tuple["AnswerLayout", ...]
    duplicates: tuple[Any, Any]

    def decode(self, data: bytes) -> list[tuple[dict[str, Any], tuple[str, ...]]] | None:
        """Return each call's arrays by symbol, and its warnings; None if duplicates differ."""
        if len(data) != self.size:
            return None
        numbers = np.frombuffer(data, "<f8")
        first, second = self.duplicates
        if len(first) and numbers[first].tobytes() != numbers[second].tobytes():
            return None
        taken = numbers[self.positions]
        return [(layout.arrays(taken), layout.warnings) for layout in self.answer_layouts]

    def is_shifted_in(self, shifted: "DecodePlan") -> bool:
        """Return whether a plan made from shifted addresses differs only by the shift.

        A value that does not shift is no address: the form itself contains it.
        """
        pairs = zip(
            (self.positions, *self.duplicates),
            (shifted.positions, *shifted.duplicates),
            strict=True,
        )
        is_shifted = all(np.array_equal(old + self.size // 8, new) for old, new in pairs)
        return is_shifted and all(
            map(AnswerLayout.has_same_layout, self.answer_layouts, shifted.answer_layouts)
        )


@dataclass(frozen=True, slots=True)
class AnswerLayout:
    """The reply to one call: the values in the form itself, and the slices of the numbers."""

    constants: dict[str, Any]
    slices: tuple[SymbolSlice, ...]
    warnings: tuple[str, ...]

    def arrays(self, numbers: Any) -> dict[str, Any]:
        """Return the arrays by symbol, cut from the numbers of the whole frame."""
        cut = {s: numbers[start:end].reshape(shape) for s, start, end, shape in self.slices}
        return {**self.constants, **cut}

    def has_same_layout(self, other: "AnswerLayout") -> bool:
        """Return whether the slices and the constants are the same."""
        if (self.slices, self.constants.keys()) != (other.slices, other.constants.keys()):
            return False
        return all(np.array_equal(v, other.constants[s]) for s, v in self.constants.items())


def decode_plan_of(
    line: FunctionBinding, contexts: Sequence[ShapeContext], text: bytes, size: int
) -> DecodePlan | None:
    """Return the plan for replies of the form `text` with `size` bytes of arrays.

    None if a reply is not well formed, or holds other values than float64 numbers.
    """
    form = json.loads(text) if text else 0.0
    is_scaled = not line.is_plain or any(
        leaf.is_scaled for pattern in line.results for leaf in symbol_patterns(pattern)
    )
    if is_scaled or size % 8 or not _is_plain(form):
        return None
    plan, shifted = (_decode_plan_at(line, contexts, form, size, at) for at in (0, size // 8))
    return plan if plan and shifted and plan.is_shifted_in(shifted) else None


def _decode_plan_at(
    line: FunctionBinding, contexts: Sequence[ShapeContext], form: Any, size: int, offset: int
) -> DecodePlan | None:
    """Return the plan that decoding addresses from `offset` on gives."""
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
    """Return the plan for replies whose arrays hold addresses."""
    positions, first, second = list[Any](), list[Any](), list[Any]()
    layouts, end = list[AnswerLayout](), 0
    for reply, context in zip(replies, contexts, strict=True):
        if not isinstance(reply, Reply) or not reply.has_same_arguments:
            return None
        addresses, constants, slices = dict[str, Any](), dict[str, Any](), list[SymbolSlice]()
        for symbol, value in line.result.invert(reply.result, context):
            if isinstance(value, StructureMismatch):
                return None
            if value.dtype != np.float64:
                if not np.array_equal(constants.setdefault(symbol, value), value):
                    return None
            elif symbol in addresses:
                first.append(addresses[symbol].ravel())
                second.append(value.ravel())
            else:
                addresses[symbol] = value
                positions.append(value.ravel())
                slices.append((symbol, end, end + value.size, value.shape))
                end += value.size
        if set(constants) & set(addresses):
            return None
        layouts.append(AnswerLayout(constants, tuple(slices), reply.warnings))
    duplicates = _concatenate(first), _concatenate(second)
    return DecodePlan(size, _concatenate(positions), tuple(layouts), duplicates)


def _concatenate(positions: Sequence[Any]) -> Any:
    return np.concatenate([*positions, np.zeros(0)]).astype(np.intp)


def _is_plain(form: Any) -> bool:
    """Return whether a form holds numbers only in plain float64 arrays."""
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

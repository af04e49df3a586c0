"""Sheets: all that an exam asks of one function, written once for all submissions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from backproof.binding import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.implementation.call_plan import SharedSeed, call_plan_of
from backproof.implementation.decode_plan import MAX_FORMS, DecodePlan, decode_plan_of
from backproof.implementation.reply_cache import ReplyCache
from backproof.runner.protocol.batch_encoding import encode_batch
from backproof.runner.protocol.frames import MAX_NODES, EncodedMessage, Encoder
from backproof.sandbox.replies import RawReply

MAX_FRAME_BYTES = 1 << 22
MAX_FRAME_NODES = MAX_NODES // 10
"""How large one frame of questions may grow: its answers must fit in one as well.

No more than as many bytes are kept of the forms in which its answers come.
"""


@dataclass(frozen=True, slots=True)
class CallBatch:
    """The values on which a line's function is called, one after another, with their contexts."""

    line: FunctionBinding
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[ShapeContext]
    _frames: dict[int | None, list["BatchFrame"]] = field(default_factory=dict)

    def frames(self, max_arguments: int | None) -> list["BatchFrame"]:
        """The frames for a function that takes so many arguments."""
        if max_arguments not in self._frames:
            self._frames[max_arguments] = list(self._encode_frames(max_arguments))
        return self._frames[max_arguments]

    def _encode_frames(self, max_arguments: int | None) -> Iterator["BatchFrame"]:
        encoder, forms, first = Encoder(), list[Any](), 0
        for values in self.values:
            forms.append(encoder.encode(request_of(self.line, values, max_arguments), 1))
            size = sum(map(len, encoder.buffers))
            last = first + len(forms) == len(self.values)
            if last or size > MAX_FRAME_BYTES or encoder.node_count > MAX_FRAME_NODES:
                place = slice(first, first + len(forms))
                yield BatchFrame(_pack(encoder, forms), self.values[place], self.contexts[place])
                encoder, forms, first = Encoder(), [], place.stop


@dataclass(frozen=True, slots=True)
class BatchFrame:
    """One frame of a sheet, and the answers it had.

    Its `readings` say how answers are read, by the forms in which they have come; those that came
    more than once, to the last byte, are `repeated`.
    """

    requests: EncodedMessage
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[ShapeContext]
    decode_plans: dict[bytes, DecodePlan] = field(default_factory=dict)
    reply_cache: ReplyCache = field(default_factory=ReplyCache)
    _seen_hashes: set[int] = field(default_factory=set)

    def __contains__(self, text: object) -> bool:
        """Whether answers in this form may be known, or can be read without being decoded."""
        return text in self.decode_plans or text in self.reply_cache

    def learn_form(self, line: FunctionBinding, raw_reply: RawReply) -> None:
        """Know the form of these answers from the second time on, if it can be known."""
        if hash(raw_reply.text) not in self._seen_hashes:
            if len(self._seen_hashes) >= MAX_FORMS:
                self._seen_hashes.clear()
            self._seen_hashes.add(hash(raw_reply.text))
            return
        reading = decode_plan_of(line, self.contexts, raw_reply.text, len(raw_reply.data))
        more = len(raw_reply.text) + len(raw_reply.data)
        if reading is None or more > MAX_FRAME_BYTES:
            return
        held = sum(len(text) + reading.size for text, reading in self.decode_plans.items())
        if len(self.decode_plans) >= MAX_FORMS or held + more > MAX_FRAME_BYTES:
            self.decode_plans.clear()
        self.decode_plans[raw_reply.text] = reading


@dataclass(frozen=True, slots=True)
class MultiFunctionBatch:
    """Single calls of several functions in one frame, which may have to begin `alike`.

    They are made one after another, by the process itself or by a twin of it, which then ends.
    """

    lines: Sequence[FunctionBinding]
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[ShapeContext]
    shared_seed: SharedSeed | None = None
    operation: Literal["many", "twin"] = "many"
    _frames: dict[tuple[int | None, ...], tuple[EncodedMessage, ReplyCache]] = field(
        default_factory=dict
    )

    def frame_for(
        self, argument_counts: tuple[int | None, ...]
    ) -> tuple[EncodedMessage, ReplyCache]:
        """The frame, for functions that take so many arguments each; and answers that it had."""
        if argument_counts not in self._frames:
            encoder, each = Encoder(), zip(self.lines, self.values, argument_counts, strict=True)
            forms = [encoder.encode(request_of(*one, self.shared_seed), 1) for one in each]
            self._frames[argument_counts] = _pack(encoder, forms, self.operation), ReplyCache()
        return self._frames[argument_counts]


def request_of(
    line: FunctionBinding,
    values: Mapping[str, Any],
    max_arguments: int | None,
    shared_seed: SharedSeed | None = None,
) -> dict[str, Any]:
    """What is asked of a function that takes so many arguments."""
    if not line.is_plain or shared_seed is not None:
        return {
            "op": "run",
            **call_plan_of(line, values, max_arguments, shared_seed=shared_seed).request,
        }
    arguments = [pattern.build(values) for pattern in line.call_arguments(max_arguments)]
    return {"op": "call", "name": line.function, "args": arguments}


def _pack(encoder: Encoder, forms: list[Any], operation: str = "many") -> EncodedMessage:
    plain = {"d": [["op", operation], ["requests", {"l": forms}]]}
    return encode_batch(operation, forms, encoder.buffers) or EncodedMessage(plain, encoder.buffers)

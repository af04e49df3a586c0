"""Batches of calls, encoded once for all submissions, with caches of the replies to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from backproof.binding.model import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.implementation.call_plan import SharedSeed, call_plan_of
from backproof.implementation.decode_plan import MAX_FORMS, DecodePlan, decode_plan_of
from backproof.implementation.reply_cache import ReplyCache
from backproof.runner.protocol.batch_encoding import encode_batch
from backproof.runner.protocol.frames import EncodedMessage
from backproof.runner.protocol.value_codec import MAX_NODES, Encoder
from backproof.sandbox.replies import RawReply

MAX_FRAME_BYTES = 1 << 22
MAX_FRAME_NODES = MAX_NODES // 10
"""The largest size of one frame of requests, since the replies must fit in one frame, too.

MAX_FRAME_BYTES also limits the decode plans that a frame keeps.
"""


@dataclass(frozen=True, slots=True)
class CallBatch:
    """The values on which a line's function is called, one after another, with their contexts."""

    line: FunctionBinding
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[ShapeContext]
    _frames: dict[int | None, list["BatchFrame"]] = field(default_factory=dict)

    def frames(self, max_arguments: int | None) -> list["BatchFrame"]:
        """Return the frames for a function that takes at most `max_arguments`."""
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
                part = slice(first, first + len(forms))
                yield BatchFrame(_pack(encoder, forms), self.values[part], self.contexts[part])
                encoder, forms, first = Encoder(), [], part.stop


@dataclass(frozen=True, slots=True)
class BatchFrame:
    """One frame of a batch, with the caches of its replies.

    `decode_plans` are kept by the form of a reply. `reply_cache` keeps the results of replies
    whose bytes have come more than once.
    """

    requests: EncodedMessage
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[ShapeContext]
    decode_plans: dict[bytes, DecodePlan] = field(default_factory=dict)
    reply_cache: ReplyCache = field(default_factory=ReplyCache)
    _seen_hashes: set[int] = field(default_factory=set)

    def __contains__(self, text: object) -> bool:
        """Whether a reply of this form may be cached, or has a decode plan."""
        return text in self.decode_plans or text in self.reply_cache

    def learn_form(self, line: FunctionBinding, raw_reply: RawReply) -> None:
        """Keep a decode plan for the form of this reply, if the form comes a second time."""
        if hash(raw_reply.text) not in self._seen_hashes:
            if len(self._seen_hashes) >= MAX_FORMS:
                self._seen_hashes.clear()
            self._seen_hashes.add(hash(raw_reply.text))
            return
        plan = decode_plan_of(line, self.contexts, raw_reply.text, len(raw_reply.data))
        size = len(raw_reply.text) + len(raw_reply.data)
        if plan is None or size > MAX_FRAME_BYTES:
            return
        stored_size = sum(len(text) + known.size for text, known in self.decode_plans.items())
        if len(self.decode_plans) >= MAX_FORMS or stored_size + size > MAX_FRAME_BYTES:
            self.decode_plans.clear()
        self.decode_plans[raw_reply.text] = plan


@dataclass(frozen=True, slots=True)
class MultiFunctionBatch:
    """Single calls of several functions in one frame, perhaps with a shared seed.

    The operation "many" makes the calls in the process itself, and "fork" in a fork of it.
    """

    lines: Sequence[FunctionBinding]
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[ShapeContext]
    shared_seed: SharedSeed | None = None
    operation: Literal["many", "fork"] = "many"
    _frames: dict[tuple[int | None, ...], tuple[EncodedMessage, ReplyCache]] = field(
        default_factory=dict
    )

    def frame_for(
        self, argument_counts: tuple[int | None, ...]
    ) -> tuple[EncodedMessage, ReplyCache]:
        """Return the frame for functions that take these numbers of arguments, and its cache."""
        if argument_counts not in self._frames:
            encoder, calls = Encoder(), zip(self.lines, self.values, argument_counts, strict=True)
            forms = [encoder.encode(request_of(*call, self.shared_seed), 1) for call in calls]
            self._frames[argument_counts] = _pack(encoder, forms, self.operation), ReplyCache()
        return self._frames[argument_counts]


def request_of(
    line: FunctionBinding,
    values: Mapping[str, Any],
    max_arguments: int | None,
    shared_seed: SharedSeed | None = None,
) -> dict[str, Any]:
    """Return the request of one call of a function that takes at most `max_arguments`."""
    if not line.is_plain or shared_seed is not None:
        plan = call_plan_of(line, values, max_arguments, shared_seed=shared_seed)
        return {"op": "run", **plan.request}
    arguments = [pattern.build(values) for pattern in line.call_arguments(max_arguments)]
    return {"op": "call", "name": line.function, "args": arguments}


def _pack(encoder: Encoder, forms: list[Any], operation: str = "many") -> EncodedMessage:
    plain = {"d": [["op", operation], ["requests", {"l": forms}]]}
    return encode_batch(operation, forms, encoder.buffers) or EncodedMessage(plain, encoder.buffers)

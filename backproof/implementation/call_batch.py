"""Batches of calls, encoded once for all submissions, each with a cache of its replies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from backproof.binding import FunctionBinding
from backproof.binding.structure import ShapeContext
from backproof.implementation.call_plan import SharedSeed, call_plan_of
from backproof.implementation.reply_cache import ReplyCache
from backproof.runner.protocol.batch_encoding import encode_batch
from backproof.runner.protocol.frames import EncodedMessage
from backproof.runner.protocol.value_codec import MAX_NODES, Encoder

MAX_FRAME_BYTES = 1 << 22
MAX_FRAME_NODES = MAX_NODES // 10
"""The largest size of one frame of requests, since the replies must fit in one frame, too."""


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
    """One frame of a batch, with the cache of its replies."""

    requests: EncodedMessage
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[ShapeContext]
    reply_cache: ReplyCache = field(default_factory=ReplyCache)


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

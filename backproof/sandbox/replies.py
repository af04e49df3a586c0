"""Replies and failures of calls, and the signatures of functions, as a worker reports them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from backproof.runner.protocol.frames import parse_form
from backproof.runner.protocol.value_codec import Decoder, FrameError

FailureKind = Literal[
    "raised", "crashed", "timed out", "flooded", "missing", "misformed", "unreadable"
]

MAX_LOCATION_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a call has no result, and the line of the file where that is known.

    `source` is the text of that line. `location` names the place where a line number alone does
    not, such as "cell 7, line 3". `locals_at_error` are the arrays that the function held when it
    raised.
    """

    kind: FailureKind
    message: str
    line: int | None = None
    printed_text: str = ""
    source: str = ""
    location: str = ""
    locals_at_error: tuple[Any, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line is not None else self.location
        return f"{self.message} ({where})" if where else self.message


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """The least and most positional arguments of a function; None if its signature is unknown.

    `parameter_names` are empty where they are unknown; `keyword_only_names` are those of arguments
    that can only be passed by name.
    """

    min_arguments: int | None
    max_arguments: int | None
    parameter_names: tuple[str, ...] = field(default=(), compare=False)
    keyword_only_names: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """The result of a call, its arguments after the call, and its warnings and printed text.

    Arrays are plain; `subclasses` names the types of those that were not. If steps preceded the
    call, `earlier_arguments` are their arguments before and after it. `read_values` are pairs for
    each object that was read after the call: (True, value), or (False, reason). Arguments that
    the call did not change are not sent back (`has_same_arguments`).
    """

    result: Any
    arguments_after: Sequence[Any]
    warnings: tuple[str, ...] = ()
    printed_text: str = ""
    subclasses: tuple[str, ...] = ()
    seconds: float = 0.0
    earlier_arguments: tuple[Sequence[Any], Sequence[Any]] = ((), ())
    read_values: Sequence[tuple[bool, Any]] = ()
    has_same_arguments: bool = False


@dataclass(frozen=True, slots=True)
class RawReply:
    """The replies to several requests, with the form and the bytes of their frame.

    `replies` is None if the form was known to the caller: then the frame is not decoded yet.
    """

    replies: list[Reply | Failure] | None
    text: bytes
    data: bytes

    def decode(self, count: int) -> list[Reply | Failure] | None:
        """Return the decoded replies; None if the frame does not hold `count` replies."""
        try:
            decoder = Decoder(self.data)
            content = decoder.decode(parse_form(self.text))
            decoder.finish()
        except FrameError:
            return None
        return replies_in(content, count)


def reported_failure(content: Any, printed_text: str) -> Failure | None:
    """Return the failure that the runner reports, if `content` is one; its process lives on."""
    match content:
        case {"error": str(name), "message": message, "line": line}:
            text = message if isinstance(message, str) else ""
            number = line if isinstance(line, int) else None
            source, place = (content.get(key) for key in ("source", "location"))
            source = source if isinstance(source, str) else ""
            place = place[:MAX_LOCATION_LENGTH] if isinstance(place, str) else ""
            arrays = tuple(a for a in _as_list(content.get("locals")) if isinstance(a, np.ndarray))
            return Failure("raised", f"{name}: {text}", number, printed_text, source, place, arrays)
        case {"flooded": str(message)}:
            return Failure("flooded", message, printed_text=printed_text)
        case {"missing": str(message)}:
            return Failure("missing", message, printed_text=printed_text)
    return None


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def reply_of(content: Any, subclasses: tuple[str, ...], printed_text: str) -> Reply | None:
    """Return the reply that a frame's content is; None if it is no reply."""
    match content:
        case {"result": result, **more} if "after" not in more:
            messages = tuple(map(str, _as_list(more.get("warnings"))))
            return Reply(result, (), messages, printed_text, subclasses, has_same_arguments=True)
        case {"result": result, "after": list(after), "warnings": list(messages)}:
            reply = Reply(result, after, tuple(map(str, messages)), printed_text, subclasses)
        case _:
            return None
    match content.get("earlier", [[], []]), content.get("read", []):
        case [list(before), list(after)], list(read) if all(map(_is_read_pair, read)):
            pairs = [(exists is True, value) for exists, value in read]
            return replace(reply, earlier_arguments=(before, after), read_values=pairs)
    return None


def replies_in(content: Any, count: int) -> list[Reply | Failure] | None:
    """Return the replies in the content of a batch's frame; None if they are not `count`."""
    match content:
        case {"many": list(contents)} if len(contents) == count:
            replies = [reported_failure(each, "") or reply_of(each, (), "") for each in contents]
            return None if None in replies else [reply for reply in replies if reply is not None]
    return None


def _is_read_pair(part: Any) -> bool:
    return isinstance(part, list | tuple) and len(part) == 2


def _is_text(part: Any) -> bool:
    return isinstance(part, str)


def function_info(accepted_arguments: Any) -> FunctionInfo:
    """Return the signature that the runner reports; it is unknown if the report is malformed."""
    match accepted_arguments:
        case [int(needs), int(takes), *names]:
            texts = list(filter(_is_text, names))
            end = texts.index("*") if "*" in texts else len(texts)
            return FunctionInfo(needs, takes, tuple(texts[:end]), tuple(texts[end + 1 :]))
    return FunctionInfo(None, None)

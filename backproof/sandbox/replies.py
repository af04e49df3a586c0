"""What a worker answers with: a reply, or a failure and its kind; and what it says of functions."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from backproof.runner.protocol.frames import Decoder, FrameError, parse_form

FailureKind = Literal[
    "raised", "crashed", "timed out", "flooded", "missing", "misformed", "unreadable"
]

MAX_LOCATION_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call gave no result, with the line of the file where that is known.

    It raised, crashed, timed out, flooded the worker, or is missing, or the file is unreadable;
    inside a graph, its result may be misformed. `source` is the text of that line, and `where` the
    place in words where a line of the file does not say it, such as "cell 7, line 3". `seen` are
    the arrays that the function held when it raised.
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
    """How many positional arguments a function needs, and takes at most; None: it cannot say.

    `names` are its own for them, where they are known.
    """

    min_arguments: int | None
    max_arguments: int | None
    parameter_names: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call returned, its arguments as they were afterwards, and what it said meanwhile.

    `subclasses` are the types of arrays that were no plain ones; the arrays here are. Where steps
    came before the call, `earlier` are their arguments as the call found them and left them, and
    `read` what was asked for of objects: whether it was there, and what, or why not. Where they
    are `untouched`, the arguments are not sent back.
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
    """The answers to several requests, and the form and the bytes of the frame that holds them.

    Of a form that was known, there are no answers yet: they are read as the others of that form.
    """

    replies: list[Reply | Failure] | None
    text: bytes
    data: bytes

    def decode(self, count: int) -> list[Reply | Failure] | None:
        """The answers, read as any; None where they are none."""
        try:
            decoder = Decoder(self.data)
            content = decoder.decode(parse_form(self.text))
            decoder.finish()
        except FrameError:
            return None
        return replies_in(content, count)


def reported_failure(content: Any, printed_text: str) -> Failure | None:
    """The failure that the child itself reports, with the process unharmed."""
    match content:
        case {"error": str(name), "message": message, "line": line}:
            text = message if isinstance(message, str) else ""
            number = line if isinstance(line, int) else None
            source, where = (content.get(key) for key in ("source", "where"))
            source = source if isinstance(source, str) else ""
            where = where[:MAX_LOCATION_LENGTH] if isinstance(where, str) else ""
            seen = tuple(a for a in _as_list(content.get("seen")) if isinstance(a, np.ndarray))
            return Failure("raised", f"{name}: {text}", number, printed_text, source, where, seen)
        case {"flooded": str(message)}:
            return Failure("flooded", message, printed_text=printed_text)
        case {"missing": str(message)}:
            return Failure("missing", message, printed_text=printed_text)
    return None


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def reply_of(content: Any, subclasses: tuple[str, ...], printed_text: str) -> Reply | None:
    """The reply that a frame holds, or None where it is none."""
    match content:
        case {"result": result, **more} if "after" not in more:
            kept = more.get("warnings")
            said = tuple(map(str, kept)) if isinstance(kept, list) else ()
            return Reply(result, (), said, printed_text, subclasses, has_same_arguments=True)
        case {"result": result, "after": list(after), "warnings": list(kept)}:
            reply = Reply(result, after, tuple(map(str, kept)), printed_text, subclasses)
        case _:
            return None
    match content.get("earlier", [[], []]), content.get("read", []):
        case [list(found), list(left)], list(read) if all(map(_is_read_pair, read)):
            pairs = [(there is True, value) for there, value in read]
            return replace(reply, earlier_arguments=(found, left), read_values=pairs)
    return None


def replies_in(content: Any, count: int) -> list[Reply | Failure] | None:
    """The answers in a frame that answers several requests; None where it does not."""
    match content:
        case {"many": list(several)} if len(several) == count:
            answers = [reported_failure(one, "") or reply_of(one, (), "") for one in several]
            return None if None in answers else [one for one in answers if one is not None]
    return None


def _is_read_pair(part: Any) -> bool:
    return isinstance(part, list | tuple) and len(part) == 2


def _is_text(part: Any) -> bool:
    return isinstance(part, str)


def function_info(accepted_arguments: Any) -> FunctionInfo:
    """What the child says of a function's arguments; anything odd counts as not said."""
    match accepted_arguments:
        case [int(needs), int(takes), *names]:
            return FunctionInfo(needs, takes, tuple(filter(_is_text, names)))
    return FunctionInfo(None, None)

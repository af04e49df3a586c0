"""What a worker answers with: a reply, or a failure and its kind; and what it says of functions."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from backproof.worker.child.frames import Decoder, FrameError, form_of

Kind = Literal["raised", "crashed", "timed out", "flooded", "missing", "misformed", "unreadable"]

MAX_WHERE = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call gave no result, with the line of the file where that is known.

    It raised, crashed, timed out, flooded the worker, or is missing, or the file is unreadable;
    inside a graph, its result may be misformed. `source` is the text of that line, and `where` the
    place in words where a line of the file does not say it, such as "cell 7, line 3". `seen` are
    the arrays that the function held when it raised.
    """

    kind: Kind
    message: str
    line: int | None = None
    printed: str = ""
    source: str = ""
    where: str = ""
    seen: tuple[Any, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line is not None else self.where
        return f"{self.message} ({where})" if where else self.message


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """How many positional arguments a function needs, and takes at most; None: it cannot say.

    `names` are its own for them, where they are known.
    """

    needs: int | None
    takes: int | None
    names: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call returned, its arguments as they were afterwards, and what it said meanwhile.

    `subclasses` are the types of arrays that were no plain ones; the arrays here are. Where steps
    came before the call, `earlier` are their arguments as the call found them and left them, and
    `read` what was asked for of objects: whether it was there, and what, or why not. Where they
    are `untouched`, the arguments are not sent back.
    """

    result: Any
    after: Sequence[Any]
    warnings: tuple[str, ...] = ()
    printed: str = ""
    subclasses: tuple[str, ...] = ()
    seconds: float = 0.0
    earlier: tuple[Sequence[Any], Sequence[Any]] = ((), ())
    read: Sequence[tuple[bool, Any]] = ()
    untouched: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The answers to several requests, and the form and the bytes of the frame that holds them.

    Of a form that was known, there are no answers yet: they are read as the others of that form.
    """

    answers: list[Reply | Failure] | None
    text: bytes
    data: bytes

    def decoded(self, count: int) -> list[Reply | Failure] | None:
        """The answers, read as any; None where they are none."""
        try:
            decoder = Decoder(self.data)
            content = decoder.decode(form_of(self.text))
            decoder.finish()
        except FrameError:
            return None
        return answers_in(content, count)


def reported(content: Any, printed: str) -> Failure | None:
    """The failure that the child itself reports, with the process unharmed."""
    match content:
        case {"error": str(name), "message": message, "line": line}:
            text = message if isinstance(message, str) else ""
            number = line if isinstance(line, int) else None
            source, where = (content.get(key) for key in ("source", "where"))
            source = source if isinstance(source, str) else ""
            where = where[:MAX_WHERE] if isinstance(where, str) else ""
            seen = tuple(a for a in _list(content.get("seen")) if isinstance(a, np.ndarray))
            return Failure("raised", f"{name}: {text}", number, printed, source, where, seen)
        case {"flooded": str(message)}:
            return Failure("flooded", message, printed=printed)
        case {"missing": str(message)}:
            return Failure("missing", message, printed=printed)
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def reply_of(content: Any, subclasses: tuple[str, ...], printed: str) -> Reply | None:
    """The reply that a frame holds, or None where it is none."""
    match content:
        case {"result": result, **more} if "after" not in more:
            kept = more.get("warnings")
            said = tuple(map(str, kept)) if isinstance(kept, list) else ()
            return Reply(result, (), said, printed, subclasses, untouched=True)
        case {"result": result, "after": list(after), "warnings": list(kept)}:
            reply = Reply(result, after, tuple(map(str, kept)), printed, subclasses)
        case _:
            return None
    match content.get("earlier", [[], []]), content.get("read", []):
        case [list(found), list(left)], list(read) if all(map(_is_reading, read)):
            pairs = [(there is True, value) for there, value in read]
            return replace(reply, earlier=(found, left), read=pairs)
    return None


def answers_in(content: Any, count: int) -> list[Reply | Failure] | None:
    """The answers in a frame that answers several requests; None where it does not."""
    match content:
        case {"many": list(several)} if len(several) == count:
            answers = [reported(one, "") or reply_of(one, (), "") for one in several]
            return None if None in answers else [one for one in answers if one is not None]
    return None


def _is_reading(part: Any) -> bool:
    return isinstance(part, list | tuple) and len(part) == 2


def _is_text(part: Any) -> bool:
    return isinstance(part, str)


def function_info(room: Any) -> FunctionInfo:
    """What the child says of a function's arguments; anything odd counts as not said."""
    match room:
        case [int(needs), int(takes), *names]:
            return FunctionInfo(needs, takes, tuple(filter(_is_text, names)))
    return FunctionInfo(None, None)

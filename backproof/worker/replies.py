"""What a worker answers with: a reply, or a failure and its kind; and what it says of functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["raised", "crashed", "timed out", "flooded", "missing", "misformed"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call gave no result, with the line of the file where that is known.

    It raised, crashed, timed out, flooded the worker, or is missing; inside a graph, its result
    may be misformed.
    """

    kind: Kind
    message: str
    line: int | None = None
    printed: str = ""

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line is not None else ""
        return f"{self.message}{where}"


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """How many positional arguments a function needs, and takes at most; None: it cannot say."""

    needs: int | None
    takes: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call returned, its arguments as they were afterwards, and what it said meanwhile.

    `subclasses` are the types of arrays that were no plain ones; the arrays here are.
    """

    result: Any
    after: Sequence[Any]
    warnings: tuple[str, ...] = ()
    printed: str = ""
    subclasses: tuple[str, ...] = ()
    seconds: float = 0.0


def reported(content: Any, printed: str) -> Failure | None:
    """The failure that the child itself reports, with the process unharmed."""
    match content:
        case {"error": str(name), "message": message, "line": line}:
            text = message if isinstance(message, str) else ""
            number = line if isinstance(line, int) else None
            return Failure("raised", f"{name}: {text}", number, printed)
        case {"flooded": str(message)}:
            return Failure("flooded", message, printed=printed)
    return None


def function_info(room: Any) -> FunctionInfo:
    """What the child says of a function's arguments; anything odd counts as not said."""
    match room:
        case [int(needs), int(takes)]:
            return FunctionInfo(needs, takes)
    return FunctionInfo(None, None)

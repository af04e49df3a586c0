"""A line of JSON that a stranger wrote: strictly JSON, its numbers exact, its size bounded."""

import json
import math
from collections import Counter
from typing import Any

from backproof.sandbox.json_program.line_channel import AnswerError, quote

MAX_DIGITS = 400
"""How long one number may be written; the longest double in plain decimals has fewer digits."""


def parse_line(line: bytes) -> Any:
    """The JSON value on a line, with numbers exact to the last bit; raises AnswerError."""
    try:
        return json.loads(
            line.decode(),
            parse_int=_integer,
            parse_float=_real,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise AnswerError(f"{quote(line)} is not UTF-8") from None
    except json.JSONDecodeError as error:
        got = f"{quote(line)} is not JSON ({error.msg})"
        raise AnswerError(f"{got}: expected only answers, one on a line") from None
    except RecursionError:
        raise AnswerError("a line is too deeply nested") from None


def _integer(text: str) -> int | float:
    """An integer; what is too large for 64 bits is a real number, and −0 keeps its sign."""
    small = len(text) < 19 or -(1 << 63) <= int(_check_length(text)) < 1 << 64
    return int(text) if small and text != "-0" else _real(text)


def _real(text: str) -> float:
    number = float(_check_length(text))
    if math.isinf(number):
        raise AnswerError(f'the number {quote(text)} overflows: expected "Infinity"')
    return number


def _check_length(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise AnswerError(f"a number has {len(text)} characters, expected at most {MAX_DIGITS}")
    return text


def _constant(text: str) -> Any:
    raise AnswerError(f'{text} is no JSON: expected the string "{text}"')


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise AnswerError(f"an object has the key {quote(twice)} twice")
    return found

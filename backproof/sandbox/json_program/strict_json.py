"""Parse an untrusted line of JSON strictly, with exact numbers and bounded size."""

import json
import math
from collections import Counter
from typing import Any

from backproof.sandbox.json_program.line_channel import AnswerError, quote

MAX_DIGITS = 400
"""The most characters of one number; every double has a decimal form that is shorter."""


def parse_line(line: bytes) -> Any:
    """Return the JSON value on a line with exact numbers; raise AnswerError if it is not JSON."""
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
    """Return an integer, or a float if it exceeds 64 bits or is −0."""
    is_small = len(text) < 19 or -(1 << 63) <= int(_check_length(text)) < 1 << 64
    return int(text) if is_small and text != "-0" else _real(text)


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
    entries = dict(pairs)
    if len(entries) < len(pairs):
        (duplicate, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise AnswerError(f"an object has the key {quote(duplicate)} twice")
    return entries

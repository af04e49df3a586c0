"""What Python and NumPy themselves say when they raise, as patterns: the only such words repeated.

The words of an exception come from the submission, which may write into them what it was given, in
any code. So what is shown is not made safe word by word: a message is repeated only where it is one
of these, and where each of its slots holds what the submission's own source has, a name of Python's
or NumPy's, or a small number.
"""

import builtins
import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from backproof.reporting.known_messages import MESSAGES
from backproof.reporting.source_tokens import SourceWords

_CHECKED_SLOTS = {
    "name": r"[^\W\d]\w*(?:\.[^\W\d]\w*|\.<locals>)*|<lambda>|<listcomp>",
    "n": r"-?\d+",
    "shape": r"\((?:\d+,? ?)*\)",
    "key": r"'[^']*'|-?\d+|None|True|False",
}
"""What may stand in a slot; whether it does is asked of each name in it, and of each number."""

_UNCHECKED_SLOTS = {
    "op": r"[-+*/@%<>=!&|^~]{1,3}|//|<<=|>>=",
    "types": r"\(?(?:(?:<class 'numpy\.dtypes\.[A-Z]\w{1,12}DType'>|dtype\('[<>=|]?\w{1,9}'\)|None)"
    r"(?:, )?){1,4}\)?",
    "amount": r"\d{1,4}\.?\d{0,2}\.? (?:bytes|[KMGTPE]iB)|…",
    "bracket": r"[()\[\]{}]",
}
"""Slots that can hold only few things."""

_INDICES = re.compile(r"\d+")
_MAX_AXES = 4
"""The most axes of a shape that is repeated."""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    lines = MESSAGES.strip().splitlines()
    return tuple(re.compile(_message_pattern(line)) for line in lines)


def _message_pattern(template: str) -> str:
    """A message as a regular expression: each checked slot is a group named after its kind."""
    parts = re.split(r"\{(name|n|shape|key|op|types|amount|bracket)\}", template)
    made = []
    for place, part in enumerate(parts):
        if place % 2 == 0:
            made.append(re.escape(part))
        elif part in _UNCHECKED_SLOTS:
            made.append(f"(?:{_UNCHECKED_SLOTS[part]})")
        else:
            made.append(f"(?P<{part}_{place}>{_CHECKED_SLOTS[part]})")
    return "".join(made)


@cache
def known_names() -> frozenset[str]:
    """The names of Python's and NumPy's own functions, types, attributes and modules."""
    own = {*dir(builtins), *dir(np), *dir(np.ndarray), *dir(np.linalg), *dir(np.random)}
    own |= {n for kind in (str, list, dict, tuple, int, float, set) for n in dir(kind)}
    more = "numpy linalg random math function builtin_function_or_method NoneType ufunc module"
    return frozenset({*own, *more.split(), "method", "generator", "dtypes", "Random", "random"})


def is_known_type(name: str) -> bool:
    """Whether an exception or another type is one of Python's or NumPy's, by its name."""
    last = name.removeprefix("builtins.").removeprefix("numpy.").removeprefix("exceptions.")
    last = last.removeprefix("linalg.")
    return isinstance(getattr(builtins, last, None), type) or last in {
        *(n for n in dir(np) if isinstance(getattr(np, n, None), type)),
        *dir(np.exceptions),
        "AbsentError",
        "PolicyError",
        "LinAlgError",
        "NoneType",
        "function",
        "generator",
        "method",
        "module",
        "UFuncTypeError",
    }


def is_known_message(message: str, source: SourceWords, max_number: int) -> bool:
    """Whether Python or NumPy may have said this of the submission, and nothing else.

    `most` is the largest number that an example of these sizes accounts for.
    """
    found = (pattern.fullmatch(message.strip()) for pattern in _patterns())
    return any(match is not None and _has_known_slots(match, source, max_number) for match in found)


def _has_known_slots(match: re.Match[str], source: SourceWords, max_number: int) -> bool:
    return all(
        _is_known_slot(kind.partition("_")[0], text, source, max_number)
        for kind, text in match.groupdict().items()
    )


def _is_known_slot(slot: str, text: str, source: SourceWords, max_number: int) -> bool:
    if slot in {"n", "shape"}:
        numbers = _INDICES.findall(text)
        return len(numbers) <= _MAX_AXES and all(int(n) <= max_number for n in numbers)
    if slot == "key":
        inner = text.strip("'")
        whole = inner.removeprefix("-").isdecimal() and len(inner) < 9
        return (
            int(inner) <= max_number if whole else inner in {"", "None"} or source.has_word(inner)
        )
    return all(source.has_word(part) or part in known_names() for part in _name_parts(text))


def _name_parts(name: str) -> Iterator[str]:
    """The names of a dotted one."""
    return (part for part in name.replace("<locals>.", "").split("."))

"""Recognition of the exception messages of Python and NumPy, the only ones that students see.

A submission can write its hidden inputs into the message of an exception, in any encoding. A
message is therefore shown only if it is one of the known messages and each of its slots holds a
word of the submission's own source, a name of Python or NumPy, or a small number.
"""

import builtins
import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from backproof.reporting.python_numpy_messages import MESSAGES
from backproof.reporting.source_tokens import SourceWords

_CHECKED_SLOTS = {
    "name": r"[^\W\d]\w*(?:\.[^\W\d]\w*|\.<locals>)*|<lambda>|<listcomp>",
    "n": r"-?\d+",
    "shape": r"\((?:\d+,? ?)*\)",
    "key": r"'[^']*'|-?\d+|None|True|False",
}
"""By kind of slot: its pattern. The names and the numbers in it are checked afterwards."""

_UNCHECKED_SLOTS = {
    "op": r"[-+*/@%<>=!&|^~]{1,3}|//|<<=|>>=",
    "types": r"\(?(?:(?:<class 'numpy\.dtypes\.[A-Z]\w{1,12}DType'>|dtype\('[<>=|]?\w{1,9}'\)|None)"
    r"(?:, )?){1,4}\)?",
    "amount": r"\d{1,4}\.?\d{0,2}\.? (?:bytes|[KMGTPE]iB)|…",
    "bracket": r"[()\[\]{}]",
}
"""By kind of slot: its pattern, which admits so few texts that no check is needed."""

_INDICES = re.compile(r"\d+")
_MAX_AXES = 4
"""The largest number of axes of a shape that is shown."""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    lines = MESSAGES.strip().splitlines()
    return tuple(re.compile(_message_pattern(line)) for line in lines)


def _message_pattern(template: str) -> str:
    """Return a message as a regular expression, with a group named after each checked slot."""
    parts = re.split(r"\{(name|n|shape|key|op|types|amount|bracket)\}", template)
    patterns = []
    for index, part in enumerate(parts):
        if index % 2 == 0:
            patterns.append(re.escape(part))
        elif part in _UNCHECKED_SLOTS:
            patterns.append(f"(?:{_UNCHECKED_SLOTS[part]})")
        else:
            patterns.append(f"(?P<{part}_{index}>{_CHECKED_SLOTS[part]})")
    return "".join(patterns)


@cache
def known_names() -> frozenset[str]:
    """Return the names of functions, types, attributes and modules of Python and NumPy."""
    names = {*dir(builtins), *dir(np), *dir(np.ndarray), *dir(np.linalg), *dir(np.random)}
    names |= {n for cls in (str, list, dict, tuple, int, float, set) for n in dir(cls)}
    others = "numpy linalg random math function builtin_function_or_method NoneType ufunc module"
    return frozenset({*names, *others.split(), "method", "generator", "dtypes", "Random"})


def is_known_type(name: str) -> bool:
    """Return True for the name of an exception or type of Python, NumPy or the runner."""
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
    """Return True if the message is one of Python or NumPy and reveals no hidden input.

    `max_number` is the largest number that the sizes of the example explain.
    """
    matches = (pattern.fullmatch(message.strip()) for pattern in _patterns())
    return any(match and _has_known_slots(match, source, max_number) for match in matches)


def _has_known_slots(match: re.Match[str], source: SourceWords, max_number: int) -> bool:
    return all(
        _is_known_slot(group.partition("_")[0], text, source, max_number)
        for group, text in match.groupdict().items()
    )


def _is_known_slot(slot: str, text: str, source: SourceWords, max_number: int) -> bool:
    if slot in {"n", "shape"}:
        numbers = _INDICES.findall(text)
        return len(numbers) <= _MAX_AXES and all(int(n) <= max_number for n in numbers)
    if slot == "key":
        key = text.strip("'")
        if key.removeprefix("-").isdecimal() and len(key) < 9:
            return int(key) <= max_number
        return key in {"", "None"} or source.has_word(key)
    return all(source.has_word(part) or part in known_names() for part in _name_parts(text))


def _name_parts(name: str) -> Iterator[str]:
    """Return the parts of a dotted name."""
    return (part for part in name.replace("<locals>.", "").split("."))

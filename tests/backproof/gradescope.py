"""The specification of Gradescope's `results.json`, as a check."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

FORMATS = ("text", "html", "simple_format", "md", "ansi")
VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")

Check = Callable[[Any], bool]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _list_of(kind: type) -> Check:
    return lambda value: isinstance(value, list) and all(isinstance(item, kind) for item in value)


WHOLE: Mapping[str, Check] = {
    "score": _number,
    "execution_time": _number,
    "output": _text,
    "output_format": _one_of(*FORMATS),
    "test_output_format": _one_of(*FORMATS),
    "test_name_format": _one_of(*FORMATS),
    "visibility": _one_of(*VISIBILITIES),
    "stdout_visibility": _one_of(*VISIBILITIES),
    "extra_data": lambda value: isinstance(value, dict),
    "tests": _list_of(dict),
    "leaderboard": _list_of(dict),
}

TEST: Mapping[str, Check] = {
    "score": _number,
    "max_score": _number,
    "status": _one_of("passed", "failed"),
    "name": _text,
    "name_format": _one_of(*FORMATS),
    "number": _text,
    "output": _text,
    "output_format": _one_of(*FORMATS),
    "tags": _list_of(str),
    "visibility": _one_of(*VISIBILITIES),
    "extra_data": lambda value: isinstance(value, dict),
}


def unspecified(found: Mapping[str, Any]) -> Iterator[str]:
    """What is not as the specification has it, by its place; a score or tests must be there."""
    if not {"score", "tests"} & found.keys():
        yield "neither score nor tests"
    yield from _against(found, WHOLE, "")
    tests = found.get("tests")
    for number, test in enumerate(tests if isinstance(tests, list) else []):
        yield from _against(test, TEST, f"tests[{number}].")


def _against(found: Mapping[str, Any], checks: Mapping[str, Check], place: str) -> Iterator[str]:
    for key, value in found.items():
        if key not in checks:
            yield f"{place}{key} is not in it"
        elif not checks[key](value):
            yield f"{place}{key} is {value!r}"

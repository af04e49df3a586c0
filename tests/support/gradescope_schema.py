"""The specification of Gradescope's `results.json`, as a check."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

FORMATS = ("text", "html", "simple_format", "md", "ansi")
VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")

Check = Callable[[Any], bool]


def _is_finite_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_one_of(*values: str) -> Check:
    return lambda value: value in values


def _is_list_of(item_type: type) -> Check:
    return lambda value: (
        isinstance(value, list) and all(isinstance(item, item_type) for item in value)
    )


RESULTS_CHECKS: Mapping[str, Check] = {
    "score": _is_finite_number,
    "execution_time": _is_finite_number,
    "output": _is_text,
    "output_format": _is_one_of(*FORMATS),
    "test_output_format": _is_one_of(*FORMATS),
    "test_name_format": _is_one_of(*FORMATS),
    "visibility": _is_one_of(*VISIBILITIES),
    "stdout_visibility": _is_one_of(*VISIBILITIES),
    "extra_data": lambda value: isinstance(value, dict),
    "tests": _is_list_of(dict),
    "leaderboard": _is_list_of(dict),
}

TEST_CHECKS: Mapping[str, Check] = {
    "score": _is_finite_number,
    "max_score": _is_finite_number,
    "status": _is_one_of("passed", "failed"),
    "name": _is_text,
    "name_format": _is_one_of(*FORMATS),
    "number": _is_text,
    "output": _is_text,
    "output_format": _is_one_of(*FORMATS),
    "tags": _is_list_of(str),
    "visibility": _is_one_of(*VISIBILITIES),
    "extra_data": lambda value: isinstance(value, dict),
}


def schema_violations(results: Mapping[str, Any]) -> Iterator[str]:
    """What is not as the specification has it, by its place; a score or tests must be there."""
    if not {"score", "tests"} & results.keys():
        yield "neither score nor tests"
    yield from _violations(results, RESULTS_CHECKS, "")
    tests = results.get("tests")
    for number, test in enumerate(tests if isinstance(tests, list) else []):
        yield from _violations(test, TEST_CHECKS, f"tests[{number}].")


def _violations(
    fields: Mapping[str, Any], checks: Mapping[str, Check], location: str
) -> Iterator[str]:
    for key, value in fields.items():
        if key not in checks:
            yield f"{location}{key} is not in it"
        elif not checks[key](value):
            yield f"{location}{key} is {value!r}"

"""The list of the JSON's keys is the JSON's keys: none is left out, none is made up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from backproof.reporting.json_schema import key_descriptions, markdown
from backproof.results.serialization import verdict_to_json
from backproof.results.status import Status
from tests.support.sample_verdicts import CRASHED, ONE_FAULT, SAMPLE_VERDICTS, TWO_FAULTS

OBJECTS = {"sizes"}
"""Keys whose own keys are names of sizes."""


def _paths(value: Any, prefix: str = "") -> Iterator[str]:
    """The paths of all that is no object or list of objects."""
    if isinstance(value, dict) and prefix.rpartition(".")[2] not in OBJECTS:
        for key, item in value.items():
            yield from _paths(item, f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for item in value:
            yield from _paths(item, f"{prefix}[]")
    else:
        yield prefix


LISTED = {path: kind for path, kind, _ in key_descriptions()}

FULL = replace(TWO_FAULTS, missing=("f",), counterexample=ONE_FAULT.counterexample)


def test_the_listed_keys_are_exactly_the_written_keys() -> None:
    written = set(_paths(json.loads(verdict_to_json(FULL))))
    optional = {"plot", "equations[].worst"}
    assert written - set(LISTED) == set()
    assert set(LISTED) - written == optional - written


@pytest.mark.parametrize("name", sorted(SAMPLE_VERDICTS))
def test_absent_values_are_null_or_empty_and_keep_their_keys(name: str) -> None:
    heads = {path.partition(".")[0].removesuffix("[]") for path in LISTED}
    data = json.loads(verdict_to_json(SAMPLE_VERDICTS[name]))
    assert set(data) == heads
    known = {*LISTED, *heads, "laws.broken"}
    assert set(_paths(data)) <= known


def test_types_are_as_listed() -> None:
    assert LISTED["equations[].worst.ratio"] == "real"
    assert LISTED["seed"] == "integer or null"
    assert LISTED["counterexample.inputs[].rows"].startswith("list of list of real")
    assert all(f'"{status}"' in LISTED["equations[].status"] for status in Status)
    assert CRASHED.counterexample is None


def test_every_key_has_a_meaning_in_the_manual() -> None:
    rows = markdown().splitlines()[2:]
    assert len(rows) == len(LISTED)
    assert not [row for row in rows if row.endswith("|  |")]

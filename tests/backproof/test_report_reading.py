"""A verdict read from its JSON is the verdict."""

import json
from dataclasses import replace

import pytest

from backproof.report.json import as_data
from backproof.report.reading import verdict_of
from tests.backproof.verdicts import CRASHED, EVERY, RIGHT


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_verdict_comes_back_from_its_json(name: str) -> None:
    assert verdict_of(json.loads(json.dumps(as_data(EVERY[name])))) == EVERY[name]


def test_another_verdict_does_not() -> None:
    assert verdict_of(as_data(RIGHT)) != CRASHED


def test_keys_that_are_added_later_do_no_harm() -> None:
    assert verdict_of({**as_data(RIGHT), "colour": "green"}) == RIGHT


def test_a_seed_that_is_kept_stays_kept() -> None:
    assert verdict_of(as_data(replace(RIGHT, seed=None))).seed is None

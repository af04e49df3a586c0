"""A verdict read from its JSON is the verdict."""

import json
from dataclasses import replace

import pytest

from backproof.results.deserialization import verdict_from_dict
from backproof.results.serialization import verdict_to_dict
from tests.support.sample_verdicts import CONFORMING_VERDICT, CRASHED, SAMPLE_VERDICTS


@pytest.mark.parametrize("name", sorted(SAMPLE_VERDICTS))
def test_a_verdict_comes_back_from_its_json(name: str) -> None:
    assert (
        verdict_from_dict(json.loads(json.dumps(verdict_to_dict(SAMPLE_VERDICTS[name]))))
        == SAMPLE_VERDICTS[name]
    )


def test_another_verdict_does_not() -> None:
    assert verdict_from_dict(verdict_to_dict(CONFORMING_VERDICT)) != CRASHED


def test_keys_that_are_added_later_do_no_harm() -> None:
    assert (
        verdict_from_dict({**verdict_to_dict(CONFORMING_VERDICT), "colour": "green"})
        == CONFORMING_VERDICT
    )


def test_a_seed_that_is_kept_stays_kept() -> None:
    assert verdict_from_dict(verdict_to_dict(replace(CONFORMING_VERDICT, seed=None))).seed is None

"""`backproof doctor` tries what it speaks of."""

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from backproof.cli.main import run
from backproof.sandbox.isolation import probe_tier

Captured = pytest.CaptureFixture[str]

PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"


def findings(capsys: Captured, *arguments: str, status: int = 0) -> dict[str, dict[str, object]]:
    assert run(["doctor", "--json", *arguments]) == status
    return {found["name"]: found for found in json.loads(capsys.readouterr().out)}


def test_every_tier_is_said_to_work_or_how_to_have_it(capsys: Captured) -> None:
    found = findings(capsys)
    for tier in ("bubblewrap", "user", "process"):
        works = probe_tier(tier, sys.executable) is None
        assert found[tier]["works"] is works
        assert str(found[tier]["state"]).startswith("works" if works else "does not work: ")
        assert found[tier]["tier"]
    assert found["numpy"]["works"]


def test_the_tiers_are_tried_with_the_interpreter_that_is_named(capsys: Captured) -> None:
    found = findings(capsys, "--python", "/nowhere/python", status=2)
    for tier in ("bubblewrap", "user", "process"):
        assert not found[tier]["works"]
        said = "does not work: /nowhere/python cannot be started: No such file or directory"
        assert found[tier]["state"] == said


def test_an_interpreter_that_does_not_start_is_told_last_and_is_bad_usage(
    capsys: Captured,
) -> None:
    assert run(["doctor", "--python", "/nowhere/python"]) == 2
    said = "backproof: --python /nowhere/python cannot be started: No such file or directory\n"
    assert capsys.readouterr().err == said


def test_every_dependency_is_listed(capsys: Captured) -> None:
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    extras = project["optional-dependencies"].values()
    requirements = [*project["dependencies"], *(each for extra in extras for each in extra)]
    names = {re.split(r"[<>=]", requirement)[0] for requirement in requirements}
    assert names <= findings(capsys).keys()


def test_bubblewrap_that_is_missing_is_said_with_its_remedy(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    probe_tier.cache_clear()
    try:
        found = findings(capsys)
    finally:
        probe_tier.cache_clear()
    assert found["bubblewrap"]["state"] == (
        "does not work: bwrap is not installed: apt install bubblewrap (or dnf, pacman)"
    )
    assert found["process"]["works"]


def test_without_json_it_is_one_line_each(capsys: Captured) -> None:
    assert run(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 15
    assert lines[-1].split()[:2] == ["process", "works:"]

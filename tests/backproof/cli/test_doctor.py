"""`backproof doctor` tries the isolation tiers that it lists."""

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


def run_doctor(capsys: Captured, *arguments: str, status: int = 0) -> dict[str, dict[str, object]]:
    assert run(["doctor", "--json", *arguments]) == status
    return {check["name"]: check for check in json.loads(capsys.readouterr().out)}


def test_every_tier_works_or_has_a_remedy(capsys: Captured) -> None:
    checks = run_doctor(capsys)
    for tier in ("bubblewrap", "user", "process"):
        works = probe_tier(tier, sys.executable) is None
        assert checks[tier]["works"] is works
        assert str(checks[tier]["state"]).startswith("works" if works else "does not work: ")
        assert checks[tier]["tier"]
    assert checks["numpy"]["works"]


def test_tiers_are_tried_with_the_interpreter_of_the_option(capsys: Captured) -> None:
    checks = run_doctor(capsys, "--python", "/nowhere/python", status=2)
    for tier in ("bubblewrap", "user", "process"):
        assert not checks[tier]["works"]
        state = "does not work: /nowhere/python cannot be started: No such file or directory"
        assert checks[tier]["state"] == state


def test_interpreter_that_does_not_start_is_bad_usage(
    capsys: Captured,
) -> None:
    assert run(["doctor", "--python", "/nowhere/python"]) == 2
    state = "backproof: --python /nowhere/python cannot be started: No such file or directory\n"
    assert capsys.readouterr().err == state


def test_every_dependency_is_listed(capsys: Captured) -> None:
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    extras = project["optional-dependencies"].values()
    requirements = [*project["dependencies"], *(each for extra in extras for each in extra)]
    names = {re.split(r"[<>=]", requirement)[0] for requirement in requirements}
    assert names <= run_doctor(capsys).keys()


def test_missing_bubblewrap_is_reported_with_its_remedy(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    probe_tier.cache_clear()
    try:
        checks = run_doctor(capsys)
    finally:
        probe_tier.cache_clear()
    assert checks["bubblewrap"]["state"] == (
        "does not work: bwrap is not installed: apt install bubblewrap (or dnf, pacman)"
    )
    assert checks["process"]["works"]


def test_text_has_one_line_for_each_check(capsys: Captured) -> None:
    assert run(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 15
    assert lines[-1].split()[:2] == ["process", "works:"]

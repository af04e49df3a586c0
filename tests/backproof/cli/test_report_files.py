"""The reports that `backproof validate` writes on request."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from backproof.cli.main import run
from tests.support.in_process import EXAMPLES

SOLUTION = EXAMPLES / "planar" / "solution.py"
WRONG = EXAMPLES / "planar" / "wrong" / "dw2_without_mean.py"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _away_from_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def test_a_page_and_xml_are_written_beside_the_table(tmp_path: Path, capsys: Captured) -> None:
    page, xml = tmp_path / "v.html", tmp_path / "v.xml"
    asked = ["--html", str(page), "--junit", str(xml), "--json", str(tmp_path / "v.json")]
    assert run(["validate", str(WRONG), "--seed", "3", "--examples", "8", *asked]) == 1
    assert "does not conform" in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert "<code>dw2_without_mean.py</code> does not conform" in text
    assert "The fault as a plot" in text
    assert ET.parse(xml).getroot().attrib["failures"] == "1"  # noqa: S314  (our own)
    assert json.loads((tmp_path / "v.json").read_text())["plot"]["threshold"] == 1


def test_without_a_page_no_picture_is_made(capsys: Captured) -> None:
    assert run(["validate", str(WRONG), "--seed", "3", "--examples", "4", "--json", "-"]) == 1
    assert json.loads(capsys.readouterr().out)["plot"] is None


def test_annotations_come_by_option_or_on_github(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["validate", str(WRONG), "--seed", "3", "--examples", "4"]
    run(asked)
    assert "::error" not in capsys.readouterr().out
    run([*asked, "--github"])
    assert f"::error file={WRONG},line=" in capsys.readouterr().out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    run(asked)
    assert "::error" in capsys.readouterr().out
    run([*asked, "--no-github"])
    assert "::error" not in capsys.readouterr().out


def test_annotations_leave_the_json_on_the_standard_output_alone(capsys: Captured) -> None:
    run(["validate", str(WRONG), "--examples", "4", "--json", "-", "--github"])
    captured = capsys.readouterr()
    assert json.loads(captured.out)["conforms"] is False
    assert captured.err.startswith("::error")


@pytest.mark.parametrize("option", ["--html", "--junit"])
def test_unwritable_file_is_an_error_before_the_validation(option: str, capsys: Captured) -> None:
    assert run(["validate", str(SOLUTION), option, "no/such/file"]) == 2
    assert "no/such: no such folder" in capsys.readouterr().err

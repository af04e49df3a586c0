"""The README's first command grades the class, with walls and without; no link leads nowhere."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backproof.sandbox.isolation import probe_tier

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
INSTALLED = "python3 -m venv .venv && .venv/bin/pip install -q"
CLASS = {path.stem for path in (ROOT / "examples" / "class").iterdir() if path.is_file()}


def _command(name: str) -> str:
    """The command between the marks of that name."""
    [found] = re.findall(rf"<!-- {name} -->\n```sh\n(.*)\n```\n<!-- end -->", README)
    return str(found)


def _graded(folder: Path, path: str, names: set[str]) -> subprocess.CompletedProcess[str]:
    """What the first command does of these of the class, once installed, with that PATH."""
    install, _, command = _command("main").rpartition(" && ")
    assert install == f"{INSTALLED} ."
    (folder / ".venv" / "bin").mkdir(parents=True)
    start = folder / ".venv" / "bin" / "backproof"
    start.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m backproof "$@"\n')
    start.chmod(0o755)
    handed_in = folder / "examples" / "class"
    handed_in.mkdir(parents=True)
    for file in (ROOT / "examples" / "class").iterdir():
        if file.stem in names:
            shutil.copy(file, handed_in)
    return subprocess.run(
        ["/bin/sh", "-euc", command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def _status_of(folder: Path) -> dict[str, str]:
    """What became of each submission."""
    with (folder / "gradebook" / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        return {row["submission"]: row["status"] for row in csv.DictReader(file)}


def test_the_first_command_grades_the_class(tmp_path: Path) -> None:
    done = _graded(tmp_path, os.environ["PATH"], CLASS)
    assert done.returncode == 0, done.stderr
    status = _status_of(tmp_path)
    assert status.keys() == CLASS
    assert (status["ada_lovelace"], status["dmitri_k"]) == ("conforms", "does not conform")
    pages = {page.stem for page in (tmp_path / "gradebook" / "feedback").glob("*.html")}
    assert pages == CLASS
    assert (tmp_path / "gradebook" / "index.html").is_file()


@pytest.mark.skipif(
    probe_tier("user", sys.executable) is None, reason="a second isolation tier works here"
)
def test_without_bubblewrap_it_grades_the_class_and_says_that_isolation_is_off(
    tmp_path: Path,
) -> None:
    some = {"ada_lovelace", "dmitri_k", "mallory_x"}
    done = _graded(tmp_path, "/nowhere", some)
    assert done.returncode == 0, done.stderr
    assert _status_of(tmp_path).keys() == some
    assert "ISOLATION IS OFF" in done.stderr
    assert "apt install bubblewrap" in done.stderr
    assert done.stdout.splitlines()[-1] == "Isolation was off: the submissions ran as you."
    assert "Isolation was off" in (tmp_path / "gradebook" / "index.html").read_text()


def test_the_second_command_installs_and_runs_nox() -> None:
    assert _command("tests") == f'{INSTALLED} "nox[uv]" && .venv/bin/nox'


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    local = [link for link in links if "://" not in link and set("/.") & set(link)]
    assert [link for link in local if not (page.parent / link).exists()] == []

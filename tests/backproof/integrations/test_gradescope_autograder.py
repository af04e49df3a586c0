"""Gradescope's zip, really set up and run, with a right, a wrong and a hostile submission."""

import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import backproof
from backproof.cli.main import run
from tests.support.gradescope_schema import schema_violations
from tests.support.in_process import EXAMPLES
from tests.support.installed_autograder import InstalledAutograder, install_autograder
from tests.support.public_interpreter import public_interpreter
from tests.support.sandbox import needs_bubblewrap, needs_root
from tests.support.short_form import deep

RIGHT = (EXAMPLES / "planar" / "solution.py").read_text()
WRONG = (EXAMPLES / "planar" / "wrong" / "dz1_without_slope.py").read_text()

HOSTILE = """
import json, os, sys
ROOT, HOME = {root!r}, {home!r}
FORGED = json.dumps({{"score": 1000}})

def attempt(action):
    try:
        return action()
    except BaseException as error:
        return type(error).__name__

def layer_sizes(X, Y):
    results = os.path.join(ROOT, "results")
    seen = [
        attempt(lambda: open(os.path.join(results, "results.json"), "w").write(FORGED)),
        attempt(lambda: os.symlink("/etc/passwd", os.path.join(results, "results.json"))),
        attempt(lambda: os.listdir(os.path.join(ROOT, "source"))),
        attempt(lambda: open(os.path.join(ROOT, "source", "exam.bin"), "rb").read()),
        attempt(lambda: open(os.path.join(ROOT, "submission_metadata.json")).read()),
        attempt(lambda: os.listdir(os.path.join(HOME, "grader"))),
        attempt(lambda: os.kill(os.getppid(), 9)),
        attempt(lambda: __import__("backproof.reference").__file__),
    ]
    if any("Error" not in str(one) for one in seen if one is not None):
        raise RuntimeError("reached: " + "; ".join(map(str, seen)))
    return X.shape[0], 4, Y.shape[0]

def forward_propagation(X, parameters):
    raise ValueError(repr(X.tolist()))
"""


@pytest.fixture(scope="module")
def autograder() -> Iterator[InstalledAutograder]:
    """The zip for a class, set up once, in a folder that others may enter, as /autograder is."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as name, public_interpreter() as python:
        folder = Path(name)
        folder.chmod(0o755)
        zipped = folder / "autograder.zip"
        few = folder / "few.toml"
        few.write_text('binding = "planar"\nexamples = 12\n[late]\nper_day = 0.1\n')
        assert (
            run(["assignment", "gradescope", "--assignment", str(few), "--out", str(zipped)]) == 0
        )
        yield install_autograder(zipped, folder, python)


@pytest.fixture(
    params=[
        pytest.param("bubblewrap", marks=needs_bubblewrap),
        pytest.param("user", marks=[needs_root, deep]),
    ]
)
def walls(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Both tiers: with bubblewrap on the path, and without it."""
    if request.param == "bubblewrap":
        return {}
    for program in ("bash", "env"):
        (tmp_path / program).symlink_to(shutil.which(program) or program)
    return {"PATH": str(tmp_path)}


def test_a_right_submission_gets_everything(
    autograder: InstalledAutograder, walls: dict[str, str]
) -> None:
    autograder.submit({"solution.py": RIGHT})
    found = autograder.grade(**walls)
    assert list(schema_violations(found)) == []
    assert found["score"] == sum(test["max_score"] for test in found["tests"])
    assert {test["status"] for test in found["tests"]} == {"passed"}


def test_a_wrong_one_loses_what_is_wrong(
    autograder: InstalledAutograder, walls: dict[str, str]
) -> None:
    autograder.submit({"work/solution.py": WRONG})
    found = autograder.grade(**walls)
    assert list(schema_violations(found)) == []
    failed = [test for test in found["tests"] if test["status"] == "failed"]
    assert [(test["number"], test["score"]) for test in failed] == [("3.47", 0)]
    assert "Hint: " in failed[0]["output"]


def test_hostile_submission_reads_and_leaks_nothing(
    autograder: InstalledAutograder, walls: dict[str, str]
) -> None:
    source = HOSTILE.format(root=str(autograder.root), home=str(autograder.home))
    autograder.submit({"solution.py": source}, users=[{"name": "Eve", "id": 7}])
    found = autograder.grade(**walls)
    assert list(schema_violations(found)) == []
    tests = {test["name"].split()[0]: test for test in found["tests"]}
    assert "reached" not in json.dumps(found), tests["n0"]["output"]
    assert (tests["n0"]["score"], tests["Z1"]["score"]) == (1, 0), tests
    said = tests["Z1"]["output"].partition("A small example")[0]
    assert "raised ValueError (line" in said
    assert not re.search(r"[0-9][.][0-9]", said)
    assert found["score"] < 10
    assert not autograder.results_path.is_symlink()
    assert _modes(autograder) == {"source": 0o755, "results": 0o755, "submission": 0o755}


@deep
def test_equal_work_gets_equal_results_each_time(autograder: InstalledAutograder) -> None:
    autograder.submit({"solution.py": WRONG})
    first, again = autograder.grade(), autograder.grade()
    times = first.pop("execution_time"), again.pop("execution_time")
    assert first == again, times


@deep
def test_lateness_is_read_off_the_metadata(autograder: InstalledAutograder) -> None:
    due = {"due_date": "2026-10-01T23:59:00.000000+02:00"}
    autograder.submit(
        {"solution.py": RIGHT}, created_at="2026-10-02T10:00:00.000000-07:00", assignment=due
    )
    found = autograder.grade()
    full = sum(test["score"] for test in found["tests"])
    assert found["score"] == pytest.approx(full * 0.9)
    assert "late" in found["output"], found


@pytest.mark.parametrize("files", [{"essay.txt": "Dear Professor"}, {"empty.py": ""}])
def test_unjudgeable_submission_gets_zero_and_a_reason(
    autograder: InstalledAutograder, files: dict[str, str]
) -> None:
    autograder.submit(files)
    found = autograder.grade()
    assert list(schema_violations(found)) == []
    assert found["score"] == 0
    assert found["output"].startswith("This could not be judged: ")


def test_without_a_sandbox_nothing_is_graded_or_written(autograder: InstalledAutograder) -> None:
    autograder.submit({"solution.py": RIGHT})
    home = autograder.home / "python"
    kept = home.readlink()
    home.unlink()
    try:
        done = autograder.run()
    finally:
        home.symlink_to(kept)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "not graded" in done.stderr
    assert not autograder.results_path.exists()


@deep
def test_installed_autograder_has_every_file_of_the_checkout(
    autograder: InstalledAutograder,
) -> None:
    """Also those of backproof.reference and others, which are links in a checkout."""
    (installed,) = (autograder.home / "grader").glob("lib/python*/site-packages/backproof")
    expected, actual = _contents(Path(backproof.__file__).parent), _contents(installed)
    assert {"reference/__init__.py", "properties/__init__.py", "gradcheck/__init__.py"} <= set(
        actual
    )
    assert [name for name in expected if actual.get(name) != expected[name]] == []
    assert stat.S_IMODE((autograder.home / "grader").stat().st_mode) == 0o700


@deep
def test_the_zip_is_the_same_for_the_same_seed_and_keeps_the_modes(tmp_path: Path) -> None:
    made = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for path in made:
        command = ["assignment", "gradescope", "--assignment", "planar", "--seed", "5"]
        assert run([*command, "--out", str(path)]) == 0
    assert made[0].read_bytes() == made[1].read_bytes()
    assert stat.S_IMODE(made[0].stat().st_mode) == 0o600
    with zipfile.ZipFile(made[0]) as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert modes["exam.bin"] == 0o644


def test_a_zip_that_is_there_is_written_over_only_by_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "autograder.zip"
    out.write_text("the exam in use")
    out.chmod(0o644)
    assert _bundled("planar", out) == 2
    assert "autograder.zip: exists already: remove it, choose" in capsys.readouterr().err
    assert out.read_text() == "the exam in use"
    assert _bundled("planar", out, "--force") == 0
    assert zipfile.is_zipfile(out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_link_is_followed_and_stays_one(tmp_path: Path) -> None:
    link = tmp_path / "link.zip"
    link.symlink_to("kept.zip")
    assert _bundled("planar", link) == 0
    assert link.is_symlink()
    assert zipfile.is_zipfile(tmp_path / "kept.zip")


@pytest.mark.parametrize(
    ("number", "status"), [pytest.param(3, 0, id="null"), pytest.param(7, 2, id="full")]
)
def test_a_device_is_written_to_and_stays_one(
    tmp_path: Path, number: int, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    device = tmp_path / "device"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, number))
        device.open("wb").close()
    except PermissionError:
        pytest.skip("only root may make a device, and not on every file system")
    assert _bundled("planar", device) == status
    assert stat.S_ISCHR(device.stat().st_mode)
    assert ("device: cannot be written: No space left" in capsys.readouterr().err) == bool(status)


def test_binding_next_to_the_assignment_is_bundled(tmp_path: Path) -> None:
    _own_binding(tmp_path / "own")
    assert _bundled(tmp_path / "own" / "sheet.toml", tmp_path / "a.zip") == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {"assignment/sheet.toml", "assignment/mine.binding"} <= set(archive.namelist())
        assert json.loads(archive.read("config.json"))["assignment"] == "assignment/sheet.toml"


def test_a_binding_elsewhere_is_an_error_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _own_binding(tmp_path / "own")
    (tmp_path / "sheet.toml").write_text('binding = "own/mine.binding"\n')
    (tmp_path / "own" / "far.toml").write_text('binding = "../far.binding"\n')
    (tmp_path / "own" / "mine.binding").rename(tmp_path / "far.binding")
    assert _bundled(tmp_path / "own" / "far.toml", tmp_path / "a.zip") == 2
    assert "put it beside the assignment" in capsys.readouterr().err
    assert not (tmp_path / "a.zip").exists()


def _contents(package: Path) -> dict[str, bytes]:
    """The files of a package by their paths in it, also those in linked folders."""
    return {
        str((Path(folder) / name).relative_to(package)): (Path(folder) / name).read_bytes()
        for folder, _, names in os.walk(package, followlinks=True)
        for name in names
        if not folder.endswith("__pycache__")
    }


def _own_binding(folder: Path) -> None:
    folder.mkdir()
    (folder / "mine.binding").write_text("title: mine\nhidden: tanh\n\nlayer(X, {W1, b1}) -> Z1\n")
    (folder / "sheet.toml").write_text('binding = "mine.binding"\n')


def _bundled(assignment: Path | str, out: Path, *options: str) -> int:
    command = ["assignment", "gradescope", "--assignment", str(assignment), "--out", str(out)]
    return run([*command, *options])


def _modes(autograder: InstalledAutograder) -> dict[str, int]:
    names = ("source", "results", "submission")
    return {name: stat.S_IMODE((autograder.root / name).stat().st_mode) for name in names}

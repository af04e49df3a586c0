"""Installations put one name, `backproof`, into site-packages, and leave a user's packages alone.

Each form of installation (a wheel, an sdist, an editable checkout) gets a virtual environment and a
project that has packages called `reference`, `properties` and `gradcheck`, as many projects do. The
project's tests import both its own packages and Backproof's.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN_PACKAGES = ("reference", "properties", "gradcheck")

PROJECT_TEST = """
import backproof, backproof.gradcheck, backproof.properties, backproof.reference
import gradcheck, properties, reference


def layer(X, W1, b1):
    return W1 @ X + b1


def transposed_layer(X, W1, b1):
    return (X.T @ W1).T + b1


def test_the_projects_own_packages_are_imported():
    assert [p.OWNER for p in (reference, properties, gradcheck)] == ["project"] * 3


def test_right_code_conforms():
    backproof.assert_conforms(layer, "layer(X, W1, b1) -> Z1", examples=4)


def test_wrong_code_does_not():
    verdict = backproof.check(transposed_layer, "layer(X, W1, b1) -> Z1", examples=4)
    assert not verdict.conforms
"""


def _run(*command: str | Path, cwd: Path) -> str:
    """Run a command and return what it printed; a failure shows its output."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@cache
def _distributions(folder: Path) -> tuple[Path, Path]:
    """Build the wheel and the sdist from a copy of the checkout, links kept as links."""
    checkout = folder / "checkout"
    ignored = shutil.ignore_patterns(".git", ".nox", ".venv", "__pycache__", ".*_cache", "dist")
    shutil.copytree(ROOT, checkout, symlinks=True, ignore=ignored)
    _run(sys.executable, "-m", "build", "--outdir", folder / "dist", checkout, cwd=folder)
    (wheel,), (sdist,) = (list((folder / "dist").glob(p)) for p in ("*.whl", "*.tar.gz"))
    return wheel, sdist


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist of this checkout."""
    return _distributions(tmp_path_factory.mktemp("built"))


def _try_in_project(folder: Path, *installed: str | Path) -> list[str]:
    """Install into a new environment, run the project's tests, and list our names installed."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    _run(python, "-m", "pip", "install", "-q", *installed, "pytest", cwd=folder)
    project = folder / "project"
    for name in OWN_PACKAGES:
        (project / name).mkdir(parents=True)
        (project / name / "__init__.py").write_text('OWNER = "project"\n')
    (project / "test_project.py").write_text(PROJECT_TEST)
    _run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=project)
    site = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder)
    ours = {"backproof", "tests", *OWN_PACKAGES}
    return sorted(path.name for path in Path(site.strip()).iterdir() if path.name in ours)


def test_an_installed_wheel_is_one_package(
    distributions: tuple[Path, Path], tmp_path: Path
) -> None:
    assert _try_in_project(tmp_path, distributions[0]) == ["backproof"]


def test_an_installed_sdist_is_one_package(
    distributions: tuple[Path, Path], tmp_path: Path
) -> None:
    assert _try_in_project(tmp_path, distributions[1]) == ["backproof"]


def test_an_editable_installation_adds_no_package(tmp_path: Path) -> None:
    assert _try_in_project(tmp_path, "-e", ROOT) == []


def test_a_wheel_holds_every_module_as_a_file(distributions: tuple[Path, Path]) -> None:
    names = zipfile.ZipFile(distributions[0]).namelist()
    for package in OWN_PACKAGES:
        modules = {f"backproof/{package}/{p.name}" for p in (ROOT / package).glob("*.py")}
        assert modules <= set(names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"backproof"}


def test_an_sdist_holds_what_the_readme_links_to(distributions: tuple[Path, Path]) -> None:
    with tarfile.open(distributions[1]) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers()}
    for needed in (
        "README.md",
        "docs/images/class.png",
        "reference/graph.py",
        "docs/example-class.md",
    ):
        assert needed in names

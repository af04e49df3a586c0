"""An autograder as Gradescope has it, in folders of its own: the zip unpacked, and set up."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OWN_PACKAGE_PREFIXES = ("backproof", "__editable__", "_backproof")
"""What the tests' own environment has of Backproof: the zip must bring its own."""

SCRIPT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class InstalledAutograder:
    """The folders, and the environment in which the scripts of the zip are run."""

    root: Path
    home: Path
    environment: Mapping[str, str]

    @property
    def results_path(self) -> Path:
        """What Gradescope would read."""
        return self.root / "results" / "results.json"

    def submit(self, files: Mapping[str, str], **metadata: Any) -> None:
        """Have a student hand in these files, and no results of an earlier one."""
        self.results_path.unlink(missing_ok=True)
        shutil.rmtree(self.root / "submission", ignore_errors=True)
        for name, text in files.items():
            path = self.root / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (self.root / "submission_metadata.json").write_text(json.dumps(metadata))

    def run(self, **extra_environment: str) -> "subprocess.CompletedProcess[str]":
        """What `run_autograder` says."""
        return self._run_script("run_autograder", **extra_environment)

    def grade(self, **extra_environment: str) -> Any:
        """The results that it writes."""
        done = self.run(**extra_environment)
        assert done.returncode == 0, done.stderr
        return json.loads(self.results_path.read_text())

    def set_up(self) -> None:
        """Run `setup.sh`, which finds what it would fetch installed already."""
        done = self._run_script("setup.sh", PYTHONPATH=str(self.root.parent / "fetched"))
        assert done.returncode == 0, done.stdout + done.stderr

    def _run_script(
        self, name: str, **extra_environment: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.root / "source" / name)],
            env={**self.environment, **extra_environment},
            capture_output=True,
            text=True,
            timeout=SCRIPT_SECONDS,
            check=False,
        )


def install_autograder(zip_path: Path, folder: Path, python: str) -> InstalledAutograder:
    """The zip unpacked and set up; submissions see the interpreter `python`."""
    made = InstalledAutograder(folder / "autograder", folder / "home", _script_environment(folder))
    for name in ("source", "submission", "results"):
        (made.root / name).mkdir(parents=True)
    _unpack(zip_path, made.root / "source")
    _link_libraries(folder / "fetched")
    made.set_up()
    grader = next((made.home / "grader" / "lib").glob("python*/site-packages"))
    (grader / "fetched.pth").write_text(f"{folder / 'fetched'}\n")
    shutil.rmtree(made.home / "python")
    (made.home / "python").symlink_to(Path(python).parent.parent)
    return made


def _script_environment(folder: Path) -> dict[str, str]:
    """No network and no packages of the system's, and the folders in which all happens."""
    return {
        "PATH": os.environ["PATH"],
        "PIP_NO_INDEX": "1",
        "BACKPROOF_APT": "false",
        "BACKPROOF_PYTHON": str(Path(sys.executable).resolve()),
        "BACKPROOF_SOURCE": str(folder / "autograder" / "source"),
        "BACKPROOF_AUTOGRADER": str(folder / "autograder"),
        "BACKPROOF_HOME": str(folder / "home"),
    }


def _unpack(zip_path: Path, folder: Path) -> None:
    """Unpack with the modes that the archive states, as unzip does."""
    with zipfile.ZipFile(zip_path) as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, folder))
            path.chmod(entry.external_attr >> 16 & 0o777)


def _link_libraries(folder: Path) -> None:
    """The libraries of the tests' environment, but for Backproof."""
    folder.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(OWN_PACKAGE_PREFIXES) and path.suffix != ".pth":
            (folder / path.name).symlink_to(path)

"""The choice of a tier, and the interpreters that work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backproof.sandbox import Launcher, PlainProcess
from backproof.sandbox.isolation import (
    Bubblewrap,
    IsolationError,
    UnprivilegedUser,
    choose_launcher,
    probe_interpreter,
    probe_tier,
)
from backproof.sandbox.launch import LaunchError
from tests.support.sandbox import needs_bubblewrap
from tests.support.submission_files import write_code


@needs_bubblewrap
def test_the_strongest_tier_that_works_is_chosen() -> None:
    assert isinstance(choose_launcher(), Bubblewrap)
    assert isinstance(choose_launcher("process"), PlainProcess)


def test_untrusted_code_gets_a_plain_process_only_on_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from backproof.sandbox.isolation import tier_selection

    monkeypatch.setattr(
        tier_selection, "probe_tier", lambda t, _: None if t == "process" else f"no {t}"
    )
    with pytest.raises(IsolationError, match="isolation bubblewrap does not work here: no bubble"):
        choose_launcher()
    with pytest.raises(IsolationError, match="isolation user does not work here: no user"):
        choose_launcher("user")
    assert isinstance(choose_launcher(trusted=True), PlainProcess)
    assert isinstance(choose_launcher("process"), PlainProcess)


def test_a_missing_bubblewrap_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    probe_tier.cache_clear()
    try:
        reason = probe_tier("bubblewrap", sys.executable)
    finally:
        probe_tier.cache_clear()
    assert reason == "bwrap is not installed: apt install bubblewrap (or dnf, pacman)"


@needs_bubblewrap
def test_forbidden_namespaces_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container: bwrap is installed, and the kernel refuses namespaces."""
    fake = write_code(tmp_path, "#!/bin/sh\necho 'bwrap: No permissions' >&2\nexit 1", "bwrap")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    probe_tier.cache_clear()
    try:
        reason = probe_tier("bubblewrap", sys.executable)
    finally:
        probe_tier.cache_clear()
    assert reason is not None
    assert reason.startswith("bwrap: No permissions: apt install bubblewrap")


@pytest.mark.parametrize(
    ("launcher", "words"),
    [
        (Bubblewrap(), "no network"),
        (UnprivilegedUser(), "another user"),
        (PlainProcess(), "not for untrusted code"),
    ],
)
def test_each_tier_is_named_in_the_verdict(launcher: Launcher, words: str) -> None:
    assert words in launcher.isolation


def test_an_interpreter_without_numpy_is_one_clear_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True
    )
    assert done.returncode == 0
    python = str(tmp_path / "bare" / "bin" / "python")
    with pytest.raises(LaunchError) as caught:
        probe_interpreter(python)
    assert str(caught.value) == (
        f"{python} has no NumPy, which a worker needs: {python} -m pip install numpy"
    )


def test_every_link_on_the_way_to_an_executable_is_needed(tmp_path: Path) -> None:
    """As in a virtual environment of the system's Python."""
    from backproof.sandbox.isolation.interpreter_probe import _executable_paths

    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to("python3")
    (tmp_path / "bin" / "python3").symlink_to("/usr/bin/env")
    needed = list(_executable_paths(tmp_path / "bin" / "python"))
    assert needed == [tmp_path / "bin", tmp_path / "bin", Path("/usr/bin/env")]


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("/nowhere/python", "/nowhere/python cannot be started: No such file or directory"),
        ("/bin/false", "/bin/false does not answer as a Python interpreter does"),
    ],
)
def test_a_file_that_is_no_interpreter_is_reported(python: str, message: str) -> None:
    with pytest.raises(LaunchError, match=message):
        probe_interpreter(python)

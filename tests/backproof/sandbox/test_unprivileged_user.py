"""The tier "user": a user id for each worker, and the paths that must be closed to it."""

import os
import stat
import sys
from pathlib import Path

from backproof.sandbox import Worker
from backproof.sandbox.isolation import UnprivilegedUser, probe_tier
from backproof.sandbox.isolation.unprivileged_user import exposed_path
from tests.support.sandbox import call_f, needs_root
from tests.support.submission_files import write_code


@needs_root
def test_each_worker_is_another_user(tmp_path: Path, public_python: str) -> None:
    code = "import os\ndef f(): return os.getuid()"
    options = {"launcher": UnprivilegedUser(), "python": public_python}
    users = {call_f(tmp_path, code, **options) for _ in range(3)}
    assert len(users) == 3
    assert min(users) >= 20_000


@needs_root
def test_a_public_folder_that_should_be_private_stops_it(
    tmp_path: Path, public_python: str
) -> None:
    results = Path("/tmp", f"backproof-results-{os.getpid()}")  # noqa: S108
    results.mkdir()
    try:
        results.chmod(0o755)
        launcher = UnprivilegedUser(private_paths=(results / "gradebook.csv",))
        target = write_code(tmp_path, "def f(): return 1")
        with Worker(target, launcher=launcher, python=public_python) as worker:
            got = worker.load()
            assert got is not None
            assert got.message.endswith(f"is open to every user: chmod o-rwx {results}")
            results.chmod(0o750)
            assert worker.load() is None
    finally:
        results.rmdir()


def test_a_path_is_exposed_unless_it_or_a_folder_above_is_closed(tmp_path: Path) -> None:
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    public = not any(not p.stat().st_mode & stat.S_IXOTH for p in (tmp_path, *tmp_path.parents))
    inner.chmod(0o755)
    assert exposed_path(inner) == (inner if public else None)
    (tmp_path / "outer").chmod(0o700)
    assert exposed_path(inner) is None
    assert exposed_path(Path("/usr/bin")) == Path("/usr/bin").resolve()


@needs_root
def test_an_interpreter_that_others_cannot_run_is_named(tmp_path: Path) -> None:
    python = write_code(tmp_path, f'#!/bin/sh\nexec {sys.executable} "$@"', "python")
    python.chmod(0o755)
    tmp_path.chmod(0o700)
    reason = probe_tier("user", str(python))
    assert reason is not None
    assert "cannot be run by another user, to whom" in reason
    assert "is closed: choose another with --python, or chmod o+x" in reason

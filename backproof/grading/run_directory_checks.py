"""Whether a folder can be that of a run: apart from the submissions, begun or new, and free."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backproof.grading.gradebook_store import DATABASE_FILE as STORE
from backproof.grading.hidden_test_store import EXAM_FILE as EXAM
from backproof.grading.run_directory import FEEDBACK, GRADEBOOK, PAGE
from backproof.grading.run_errors import RunError

RUN_FILES = (PAGE, FEEDBACK, GRADEBOOK, EXAM)
"""What a run writes beside its store."""


def require_disjoint(submissions: Iterable[Path], out: Path) -> None:
    """Raise RunError where what a run writes could be taken for a submission."""
    real = out.resolve()
    for given in submissions:
        if given.is_dir() and real.is_relative_to(given.resolve()):
            raise RunError(f"{out}: lies in {given}, among the submissions: choose another")


def require_resumable_or_new(out: Path, *, resume: bool) -> None:
    """Raise RunError unless there is a run to go on with, if that is asked for, or nothing of one.

    What else lies there, such as a page of somebody else's, is never written over.
    """
    if (out / STORE).exists():
        if not resume:
            held = f"{out}: holds a gradebook already"
            raise RunError(f"{held}: say --resume to go on with it, or choose another folder")
        return
    if resume:
        none = f"{out}: holds no run to go on with, since there is no {STORE}"
        raise RunError(f"{none}: leave out --resume, or give the --out of that run")
    theirs = [name for name in RUN_FILES if (out / name).exists() or (out / name).is_symlink()]
    if theirs:
        found = f"{out}: holds {' and '.join(theirs)}, and no {STORE} of a run"
        raise RunError(f"{found}: nothing is written over: choose another folder")


@contextmanager
def lock_directory(out: Path) -> Iterator[None]:
    """Make the folder of the run, and hold it: two runs would unpack over each other."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        held = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise RunError(f"{out}: cannot be made: {error.strerror}") from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RunError(f"{out}: another run is grading there: wait for its end") from None
    finally:
        os.close(held)

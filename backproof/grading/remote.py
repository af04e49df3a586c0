"""What a worker of a cluster does: it grades one submission, which comes to it as bytes.

Nothing is shared with the machine that asks but these bytes and the rules, which come once.
"""

import io
import pickle
import tarfile
import tempfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from backproof import __version__
from backproof.grading.graded import Graded
from backproof.grading.one import Grader, Rules
from backproof.intake.handed import Handed
from backproof.worker.isolation.submission import copied
from backproof.worker.launch import LaunchError


@dataclass(frozen=True, slots=True)
class Parcel:
    """A submission, and its files as a compressed tar."""

    handed: Handed
    files: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a worker cannot grade: its isolation is not to be had, or its Backproof is another."""

    worker: str
    why: str


def packed(handed: Handed) -> Parcel:
    """The submission with what a judge here would see of it; LaunchError where that is nothing."""
    path, data = _path(handed), io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="backproof-") as folder:
        copy = Path(folder, "copy")
        copied(path, copy)
        with tarfile.open(fileobj=data, mode="w:gz", compresslevel=1) as tar:
            tar.add(copy if path.is_dir() else copy / path.name, path.name)
    return Parcel(handed, data.getvalue())


def posted(rules: Rules) -> bytes:
    """The rules as they are sent, once, with the Backproof that they are of."""
    elsewhere = replace(rules, private=())  # what is private here is not there
    return __version__.encode() + b"\n" + pickle.dumps(elsewhere)


def received(rules: bytes) -> bytes:
    """The rules: a task of its own, so that whatever worker has them may die."""
    return rules


def grade(rules: bytes, parcel: Parcel) -> Graded | Refusal:
    """The submission graded as it would be where it was handed in."""
    grader = _grader(rules)
    if isinstance(grader, Refusal):
        return grader
    handed = parcel.handed
    with tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True) as folder:
        with tarfile.open(fileobj=io.BytesIO(parcel.files)) as tar:
            tar.extractall(folder, filter="data")
        graded = grader(replace(handed, path=Path(folder, _path(handed).name)))
    return replace(graded, handed=handed)


@lru_cache(maxsize=2)
def _grader(rules: bytes) -> Grader | Refusal:
    """What grades by these rules in this process, made once; or why nothing can."""
    of, pickled = rules.split(b"\n", 1)
    if of.decode() != __version__:
        return _refusal(f"has Backproof {__version__}, expected {of.decode()}")
    try:
        return Grader(pickle.loads(pickled))  # noqa: S301  (from the scheduler, who may run all)
    except LaunchError as error:
        return _refusal(str(error))


def _refusal(why: str) -> Refusal:
    from distributed import get_worker

    return Refusal(get_worker().address, why)


def _path(handed: Handed) -> Path:
    if handed.path is None:
        raise ValueError(f"{handed.id}: has nothing to judge")
    return handed.path

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
from backproof.grading.submission_grader import GradingSpec, SubmissionGrader
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission
from backproof.sandbox.isolation.staging import stage
from backproof.sandbox.launch import LaunchError


@dataclass(frozen=True, slots=True)
class SubmissionPayload:
    """A submission, and its files as a compressed tar."""

    submission: Submission
    files: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a worker cannot grade: its isolation is not to be had, or its Backproof is another."""

    worker: str
    reason: str


def pack_submission(submission: Submission) -> SubmissionPayload:
    """The submission with what a judge here would see of it; LaunchError where that is nothing."""
    path, data = _judged_path(submission), io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="backproof-") as folder:
        copy = Path(folder, "copy")
        stage(path, copy)
        with tarfile.open(fileobj=data, mode="w:gz", compresslevel=1) as tar:
            tar.add(copy if path.is_dir() else copy / path.name, path.name)
    return SubmissionPayload(submission, data.getvalue())


def serialize_spec(spec: GradingSpec) -> bytes:
    """The rules as they are sent, once, with the Backproof that they are of."""
    elsewhere = replace(spec, private=())  # what is private here is not there
    return __version__.encode() + b"\n" + pickle.dumps(elsewhere)


def identity(spec_bytes: bytes) -> bytes:
    """The rules: a task of its own, so that whatever worker has them may die."""
    return spec_bytes


def grade(spec_bytes: bytes, payload: SubmissionPayload) -> GradedSubmission | Refusal:
    """The submission graded as it would be where it was handed in."""
    grader = _grader(spec_bytes)
    if isinstance(grader, Refusal):
        return grader
    handed = payload.submission
    with tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True) as folder:
        with tarfile.open(fileobj=io.BytesIO(payload.files)) as tar:
            tar.extractall(folder, filter="data")
        graded = grader(replace(handed, path=Path(folder, _judged_path(handed).name)))
    return replace(graded, submission=handed)


@lru_cache(maxsize=2)
def _grader(spec_bytes: bytes) -> SubmissionGrader | Refusal:
    """What grades by these rules in this process, made once; or why nothing can."""
    of, pickled = spec_bytes.split(b"\n", 1)
    if of.decode() != __version__:
        return _refusal(f"has Backproof {__version__}, expected {of.decode()}")
    try:
        return SubmissionGrader(pickle.loads(pickled))  # noqa: S301  (from the scheduler, who may run all)
    except LaunchError as error:
        return _refusal(str(error))


def _refusal(reason: str) -> Refusal:
    from distributed import get_worker

    return Refusal(get_worker().address, reason)


def _judged_path(submission: Submission) -> Path:
    if submission.path is None:
        raise ValueError(f"{submission.id}: has nothing to judge")
    return submission.path

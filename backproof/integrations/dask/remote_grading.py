"""Grading on a worker of a cluster: the submission's files and the grading spec arrive as bytes."""

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
    """A submission with its files as a compressed tar archive."""

    submission: Submission
    files: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """The address of a worker that cannot grade, and the reason."""

    worker: str
    reason: str


def pack_submission(submission: Submission) -> SubmissionPayload:
    """Pack a submission with the files that a sandbox would see; raise LaunchError if none."""
    path, data = _require_path(submission), io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="backproof-") as folder:
        copy = Path(folder, "copy")
        stage(path, copy)
        with tarfile.open(fileobj=data, mode="w:gz", compresslevel=1) as tar:
            tar.add(copy if path.is_dir() else copy / path.name, path.name)
    return SubmissionPayload(submission, data.getvalue())


def serialize_spec(spec: GradingSpec) -> bytes:
    """Serialize a grading spec, with the version of Backproof that it needs."""
    remote_spec = replace(spec, private_paths=())  # these paths do not exist on a worker
    return __version__.encode() + b"\n" + pickle.dumps(remote_spec)


def identity(spec_bytes: bytes) -> bytes:
    """Return the spec: a task, so that Dask recomputes it if the worker that holds it dies."""
    return spec_bytes


def grade(spec_bytes: bytes, payload: SubmissionPayload) -> GradedSubmission | Refusal:
    """Grade a submission on this worker, with the same result as on the sender's machine."""
    grader = _grader(spec_bytes)
    if isinstance(grader, Refusal):
        return grader
    submission = payload.submission
    with tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True) as folder:
        with tarfile.open(fileobj=io.BytesIO(payload.files)) as tar:
            tar.extractall(folder, filter="data")
        local_path = Path(folder, _require_path(submission).name)
        local_grade = grader(replace(submission, path=local_path))
    return replace(local_grade, submission=submission)


@lru_cache(maxsize=2)
def _grader(spec_bytes: bytes) -> SubmissionGrader | Refusal:
    """Return this process's grader for a spec, or the refusal if it cannot be made."""
    version, pickled_spec = spec_bytes.split(b"\n", 1)
    if version.decode() != __version__:
        return _refusal(f"has Backproof {__version__}, expected {version.decode()}")
    try:
        spec = pickle.loads(pickled_spec)  # noqa: S301  (the scheduler may run any code anyway)
        return SubmissionGrader(spec)
    except LaunchError as error:
        return _refusal(str(error))


def _refusal(reason: str) -> Refusal:
    from distributed import get_worker

    return Refusal(get_worker().address, reason)


def _require_path(submission: Submission) -> Path:
    if submission.path is None:
        raise ValueError(f"{submission.id}: has nothing to judge")
    return submission.path

"""Collect the submissions of a class from the paths that a lecturer gives."""

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from backproof.intake.input_paths import resolve_inputs
from backproof.intake.intake_errors import IntakeError
from backproof.intake.platforms.platform_detection import all_submissions
from backproof.intake.prepare_submission import prepare_submission
from backproof.intake.raw_submission import RawSubmission
from backproof.intake.safe_names import casefold_key, display_name, distinct_filenames
from backproof.results.submission import Submission

__all__ = ["IntakeError", "collect"]

_INPUT_ARCHIVES, _NESTED_ARCHIVES, _COPIES = "given", "unpacked", "gathered"
"""Folders that `collect` creates: unpacked inputs, unpacked submissions, and copied files."""


def collect(inputs: Sequence[Path], folder: Path, due: datetime | None = None) -> list[Submission]:
    """Return the submissions found in the inputs, sorted by id.

    The order of the inputs does not matter, and repeated calls give the same result.

    Parameters
    ----------
    inputs
        Folders, archives and single files.
    folder
        The folder to unpack archives into. Results of earlier calls in it are deleted.
    due
        The due date, with a time zone. A submission's lateness is known where its platform
        records the time of submission.

    Raises
    ------
    IntakeError
        If a path does not exist, or if there is no submission at all. A problem of a single
        submission is recorded in its `refused` instead.
    """
    _clear_folder(folder)
    locations, refused = resolve_inputs(inputs, folder / _INPUT_ARCHIVES)
    only_input = len(locations) + len(refused) == 1
    try:
        raw_submissions = [*all_submissions(locations, due, only_input=only_input), *refused]
    except IntakeError:
        _clear_folder(folder)
        raise
    if not raw_submissions:
        names = ", ".join(map(str, inputs)) or "nothing given"
        raise IntakeError(f"{names}: has nothing in it: expected submissions")
    return _prepare_all(raw_submissions, folder)


def _prepare_all(raw_submissions: Sequence[RawSubmission], folder: Path) -> list[Submission]:
    """Prepare every submission; ids do not depend on the order of the inputs."""
    ordered = sorted(
        raw_submissions,
        key=lambda raw: (casefold_key(display_name(raw.student)), raw.student, raw.key, raw.origin),
    )
    ids = distinct_filenames(display_name(raw.student) for raw in ordered)
    name_counts = Counter(display_name(raw.student) for raw in ordered)
    submissions = [
        prepare_submission(
            _add_name_note(raw, name_counts),
            submission_id,
            folder / _NESTED_ARCHIVES / submission_id,
            folder / _COPIES / submission_id,
        )
        for raw, submission_id in zip(ordered, ids, strict=True)
    ]
    return sorted(submissions, key=lambda submission: submission.id)


def _add_name_note(raw: RawSubmission, name_counts: Counter[str]) -> RawSubmission:
    """Add a note if several submissions have the same student name."""
    count = name_counts[display_name(raw.student)]
    if count == 1:
        return raw
    return replace(raw, notes=(*raw.notes, f"{count} submissions have this name"))


def _clear_folder(folder: Path) -> None:
    """Delete what an earlier call of `collect` unpacked, and nothing else."""
    try:
        for name in (_INPUT_ARCHIVES, _NESTED_ARCHIVES, _COPIES):
            if (folder / name).exists():
                shutil.rmtree(folder / name)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IntakeError(f"{folder}: cannot be written: {error.strerror}") from None

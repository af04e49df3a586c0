"""What a lecturer has, as submissions: every one with a row of its own, whatever it is."""

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
"""Folders of this module's own: archives that were given, those in submissions, and copies."""


def collect(inputs: Sequence[Path], folder: Path, due: datetime | None = None) -> list[Submission]:
    """The submissions in what was given, by their ids; archives are unpacked below `into`.

    Given again, in whatever order, they are the same. `due` is when they were due, with a zone:
    how late each came is known where its platform says when that was. Raises IntakeError where a
    path does not exist, or where there is nothing at all.
    """
    _clear_folder(folder)
    found, refused = resolve_inputs(inputs, folder / _INPUT_ARCHIVES)
    alone = len(found) + len(refused) == 1
    try:
        pieces = [*all_submissions(found, due, alone=alone), *refused]
    except IntakeError:
        _clear_folder(folder)
        raise
    if not pieces:
        names = ", ".join(map(str, inputs)) or "nothing given"
        raise IntakeError(f"{names}: has nothing in it: expected submissions")
    return _prepare_all(pieces, folder)


def _prepare_all(raw_submissions: Sequence[RawSubmission], folder: Path) -> list[Submission]:
    """The pieces made ready, with ids that do not depend on the order of what was given."""
    ordered = sorted(
        raw_submissions,
        key=lambda p: (casefold_key(display_name(p.student)), p.student, p.key, p.origin),
    )
    ids = distinct_filenames(display_name(piece.student) for piece in ordered)
    named = Counter(display_name(piece.student) for piece in ordered)
    handed = [
        prepare_submission(
            _add_name_note(piece, named),
            name,
            folder / _NESTED_ARCHIVES / name,
            folder / _COPIES / name,
        )
        for piece, name in zip(ordered, ids, strict=True)
    ]
    return sorted(handed, key=lambda one: one.id)


def _add_name_note(raw: RawSubmission, name_counts: Counter[str]) -> RawSubmission:
    """The piece, with a note where others have the same name."""
    count = name_counts[display_name(raw.student)]
    if count == 1:
        return raw
    return replace(raw, notes=(*raw.notes, f"{count} submissions have this name"))


def _clear_folder(folder: Path) -> None:
    """Take away what an earlier run unpacked, and nothing else."""
    try:
        for name in (_INPUT_ARCHIVES, _NESTED_ARCHIVES, _COPIES):
            if (folder / name).exists():
                shutil.rmtree(folder / name)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IntakeError(f"{folder}: cannot be written: {error.strerror}") from None

"""What a lecturer has, as submissions: every one with a row of its own, whatever it is."""

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from backproof.intake.errors import IntakeError
from backproof.intake.given import places
from backproof.intake.handed import Handed
from backproof.intake.naming import distinct, person, same
from backproof.intake.piece import Piece
from backproof.intake.platforms import all_pieces
from backproof.intake.submission import ready

__all__ = ["IntakeError", "collect"]

_GIVEN, _UNPACKED, _GATHERED = "given", "unpacked", "gathered"
"""Folders of this module's own: archives that were given, those in submissions, and copies."""


def collect(given: Sequence[Path], into: Path, due: datetime | None = None) -> list[Handed]:
    """The submissions in what was given, by their ids; archives are unpacked below `into`.

    Given again, in whatever order, they are the same. `due` is when they were due, with a zone:
    how late each came is known where its platform says when that was. Raises IntakeError where a
    path does not exist, or where there is nothing at all.
    """
    _emptied(into)
    found, refused = places(given, into / _GIVEN)
    alone = len(found) + len(refused) == 1
    try:
        pieces = [*all_pieces(found, due, alone=alone), *refused]
    except IntakeError:
        _emptied(into)
        raise
    if not pieces:
        names = ", ".join(map(str, given)) or "nothing given"
        raise IntakeError(f"{names}: has nothing in it: expected submissions")
    return _all_ready(pieces, into)


def _all_ready(pieces: Sequence[Piece], into: Path) -> list[Handed]:
    """The pieces made ready, with ids that do not depend on the order of what was given."""
    ordered = sorted(pieces, key=lambda p: (same(person(p.student)), p.student, p.key, p.origin))
    ids = distinct(person(piece.student) for piece in ordered)
    named = Counter(person(piece.student) for piece in ordered)
    handed = [
        ready(_noted(piece, named), name, into / _UNPACKED / name, into / _GATHERED / name)
        for piece, name in zip(ordered, ids, strict=True)
    ]
    return sorted(handed, key=lambda one: one.id)


def _noted(piece: Piece, named: Counter[str]) -> Piece:
    """The piece, with a note where others have the same name."""
    count = named[person(piece.student)]
    if count == 1:
        return piece
    return replace(piece, notes=(*piece.notes, f"{count} submissions have this name"))


def _emptied(into: Path) -> None:
    """Take away what an earlier run unpacked, and nothing else."""
    try:
        for name in (_GIVEN, _UNPACKED, _GATHERED):
            if (into / name).exists():
                shutil.rmtree(into / name)
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IntakeError(f"{into}: cannot be written: {error.strerror}") from None

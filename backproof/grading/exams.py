"""The exam of a class: drawn once, kept for its owner alone, and used again."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from backproof.assignment.model import Assignment
from backproof.grading.asking import question
from backproof.grading.sealed import digest, seal
from backproof.grading.trouble import RunError

NAME = "exam.bin"
SEAL, DRAWN_FOR = "exam", "exam_of"
"""The facts of a run that say which exam is in the file, and what it was drawn for."""

OWNER_ONLY = 0o600


def exam_of(
    assignment: Assignment, seed: int, out: Path, facts: Mapping[str, str]
) -> tuple[bytes, dict[str, str]]:
    """The sealed exam with the facts to record: the one that is there, if it is of this run.

    What is kept is as it was, whatever libraries have changed since; where it is gone, the seed
    draws it again. Raises RunError where it is there, and is not what was drawn.
    """
    wanted = _wanted(assignment, seed)
    kept = b""
    with suppress(OSError):
        kept = (out / NAME).read_bytes()
    if kept and facts.get(DRAWN_FOR) == wanted:
        if facts.get(SEAL) != digest(kept):
            changed = f"{out / NAME}: is not the exam that was drawn for this run"
            raise RunError(f"{changed}: put it back as it was, or grade into another folder")
        return kept, {SEAL: digest(kept), DRAWN_FOR: wanted}
    asked = question(assignment, seed)
    drawn = seal(asked.exam(), asked)
    write_private(out / NAME, drawn)
    return drawn, {SEAL: digest(drawn), DRAWN_FOR: wanted}


def write_private(path: Path, data: bytes) -> None:
    """Write a file that nobody else may read, in one step."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    beside.replace(path)


def _wanted(assignment: Assignment, seed: int) -> str:
    """What decides which exam is drawn, and which right values are sealed in it, as a hash."""
    of = assignment.binding
    lines = [line.text for line in of.lines]
    asked = (seed, assignment.dtype, assignment.examples, of.hidden, sorted(of.fixed.items()))
    return hashlib.sha256(repr((*asked, lines, assignment.training)).encode()).hexdigest()

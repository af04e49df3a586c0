"""The exam of a class: drawn once, kept for its owner alone, and used again."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from backproof.assignment.definition import Assignment
from backproof.grading.hidden_test_file import digest, serialize_exam
from backproof.grading.run_errors import RunError
from backproof.grading.submission_request import validation_request

EXAM_FILE = "exam.bin"
DIGEST_FACT, EXAM_KEY_FACT = "exam", "exam_of"
"""The facts of a run that say which exam is in the file, and what it was drawn for."""

OWNER_ONLY = 0o600


def load_or_draw_exam(
    assignment: Assignment, seed: int, out: Path, facts: Mapping[str, str]
) -> tuple[bytes, dict[str, str]]:
    """The sealed exam with the facts to record: the one that is there, if it is of this run.

    What is kept is as it was, whatever libraries have changed since; where it is gone, the seed
    draws it again. Raises RunError where it is there, and is not what was drawn.
    """
    wanted = _exam_key(assignment, seed)
    kept = b""
    with suppress(OSError):
        kept = (out / EXAM_FILE).read_bytes()
    if kept and facts.get(EXAM_KEY_FACT) == wanted:
        if facts.get(DIGEST_FACT) != digest(kept):
            changed = f"{out / EXAM_FILE}: is not the exam that was drawn for this run"
            raise RunError(f"{changed}: put it back as it was, or grade into another folder")
        return kept, {DIGEST_FACT: digest(kept), EXAM_KEY_FACT: wanted}
    asked = validation_request(assignment, seed)
    drawn = serialize_exam(asked.draw_examples(), asked)
    write_private(out / EXAM_FILE, drawn)
    return drawn, {DIGEST_FACT: digest(drawn), EXAM_KEY_FACT: wanted}


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


def _exam_key(assignment: Assignment, seed: int) -> str:
    """What decides which exam is drawn, and which right values are sealed in it, as a hash."""
    of = assignment.binding
    lines = [line.text for line in of.lines]
    asked = (seed, assignment.dtype, assignment.examples, of.hidden, sorted(of.fixed.items()))
    return hashlib.sha256(repr((*asked, lines, assignment.training)).encode()).hexdigest()

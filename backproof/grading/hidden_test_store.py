"""The file of hidden tests in a run's output directory: drawn once, private, and reused."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from backproof.assignment.definition import Assignment
from backproof.grading.hidden_test_file import digest, serialize_hidden_tests
from backproof.grading.run_errors import RunError
from backproof.grading.submission_request import validation_request

HIDDEN_TEST_FILE = "exam.bin"
DIGEST_FACT, KEY_FACT = "exam", "exam_of"
"""The facts of a run that identify its hidden tests: their digest and the key they depend on."""

OWNER_ONLY = 0o600


def load_or_draw_hidden_tests(
    assignment: Assignment, seed: int, out: Path, facts: Mapping[str, str]
) -> tuple[bytes, dict[str, str]]:
    """Return the serialized hidden tests of a run and the facts to record.

    The file in `out` is used if it belongs to this run, even if other versions of libraries would
    draw other tests; otherwise the tests are drawn and written. Raises RunError if the file of this
    run has changed.
    """
    path, key = out / HIDDEN_TEST_FILE, _hidden_test_key(assignment, seed)
    stored = b""
    with suppress(OSError):
        stored = path.read_bytes()
    if stored and facts.get(KEY_FACT) == key:
        if facts.get(DIGEST_FACT) != digest(stored):
            problem = f"{path}: does not hold the hidden tests that were drawn for this run"
            raise RunError(f"{problem}: restore the file, or grade into another folder")
        return stored, {DIGEST_FACT: digest(stored), KEY_FACT: key}
    request = validation_request(assignment, seed)
    drawn = serialize_hidden_tests(request.draw_examples(), request)
    write_private(path, drawn)
    return drawn, {DIGEST_FACT: digest(drawn), KEY_FACT: key}


def write_private(path: Path, data: bytes) -> None:
    """Replace a file in one step by one that only its owner may read."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    temporary.replace(path)


def _hidden_test_key(assignment: Assignment, seed: int) -> str:
    """Return a hash of everything that determines the hidden tests and their expected values."""
    binding = assignment.binding
    lines = [line.text for line in binding.lines]
    spec = (seed, assignment.dtype, assignment.examples, binding.hidden)
    key = (*spec, sorted(binding.fixed.items()), lines, assignment.training)
    return hashlib.sha256(repr(key).encode()).hexdigest()

"""A fingerprint of the grading settings, appended to each submission's digest in the gradebook.

A resumed run recognises by it which submissions were graded with the present settings.
"""

import hashlib
from dataclasses import fields, replace

from backproof import __version__
from backproof.assignment.definition import Assignment
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission

SEPARATOR = "."
IDENTIFYING_FIELDS = {"name", "title", "binding", "source"}
"""The fields of an assignment that identify it without changing a mark."""

CONTENT_FIELDS = {"path", "digest", "content_digest", "origin"}
"""The fields of a submission that its contents and its location determine."""


def grading_fingerprint(assignment: Assignment, hidden_tests: bytes) -> str:
    """Return a hash of all settings that the marks depend on besides the submissions."""
    # The due date is left out, since each submission records how late it is.
    late_policy = assignment.late_policy and replace(assignment.late_policy, due=None)
    assignment = replace(assignment, late_policy=late_policy)
    binding = assignment.binding
    binding_lines = [line.text for line in binding.lines]
    binding_key = (binding.hidden, sorted(binding.fixed.items()), binding.allow, binding_lines)
    values = [(f.name, getattr(assignment, f.name)) for f in fields(assignment)]
    settings = [(name, value) for name, value in values if name not in IDENTIFYING_FIELDS]
    settings[0] = ("points", list(assignment.points.items()))
    test_hash = hashlib.sha256(hidden_tests).hexdigest()
    return _short_hash(repr((__version__, binding_key, settings, test_hash)))


def with_fingerprint(submission: Submission, fingerprint: str) -> Submission:
    """Append a hash of the settings and of the platform's data to the submission's digest."""
    platform_data = [
        getattr(submission, f.name) for f in fields(submission) if f.name not in CONTENT_FIELDS
    ]
    suffix = _short_hash(repr((fingerprint, platform_data)))
    return replace(submission, digest=f"{submission.digest}{SEPARATOR}{suffix}")


def without_fingerprint(grade: GradedSubmission) -> GradedSubmission:
    """Return the graded submission with the digest of its contents alone."""
    content_digest = grade.submission.digest.partition(SEPARATOR)[0]
    return replace(grade, submission=replace(grade.submission, digest=content_digest))


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

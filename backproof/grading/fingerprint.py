"""The terms on which something was graded, as a mark on its digest: new terms, another digest.

So what is in a gradebook is known to be graded on the terms of today, whenever a run was stopped.
"""

import hashlib
from dataclasses import fields, replace

from backproof import __version__
from backproof.assignment.definition import Assignment
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission

SEPARATOR = "."
IDENTIFYING_FIELDS = {"name", "title", "binding", "source"}
"""What says which assignment it is, and changes no mark."""

CONTENT_FIELDS = {"path", "digest", "origin"}
"""What says where a submission lies, and what is in it."""


def grading_fingerprint(assignment: Assignment, exam: bytes) -> str:
    """What the marks of a class depend on besides the submissions, as a short text."""
    late = assignment.late_policy and replace(
        assignment.late_policy, due=None
    )  # how late is each one's own
    assignment = replace(assignment, late_policy=late)
    of = assignment.binding
    spoken = (of.hidden, sorted(of.fixed.items()), of.allow, [line.text for line in of.lines])
    values = [(f.name, getattr(assignment, f.name)) for f in fields(assignment)]
    decided = [(name, value) for name, value in values if name not in IDENTIFYING_FIELDS]
    decided[0] = ("points", list(assignment.points.items()))
    return _short_hash(repr((__version__, spoken, decided, hashlib.sha256(exam).hexdigest())))


def with_fingerprint(submission: Submission, fingerprint: str) -> Submission:
    """The submission with the terms in its digest, and all that a platform says of it."""
    said = [getattr(submission, f.name) for f in fields(submission) if f.name not in CONTENT_FIELDS]
    return replace(
        submission, digest=f"{submission.digest}{SEPARATOR}{_short_hash(repr((fingerprint, said)))}"
    )


def without_fingerprint(grade: GradedSubmission) -> GradedSubmission:
    """The graded submission with the digest of its contents alone."""
    contents = grade.submission.digest.partition(SEPARATOR)[0]
    return replace(grade, submission=replace(grade.submission, digest=contents))


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

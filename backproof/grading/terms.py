"""The terms on which something was graded, as a mark on its digest: new terms, another digest.

So what is in a gradebook is known to be graded on the terms of today, whenever a run was stopped.
"""

import hashlib
from dataclasses import fields, replace

from backproof import __version__
from backproof.assignment.model import Assignment
from backproof.grading.graded import Graded
from backproof.intake.handed import Handed

SEPARATOR = "."
ASKED_FOR = {"name", "title", "binding", "source"}
"""What says which assignment it is, and changes no mark."""

CARRIED = {"path", "digest", "origin"}
"""What says where a submission lies, and what is in it."""


def terms_of(assignment: Assignment, exam: bytes) -> str:
    """What the marks of a class depend on besides the submissions, as a short text."""
    late = assignment.late and replace(assignment.late, due=None)  # how late is each one's own
    assignment = replace(assignment, late=late)
    of = assignment.binding
    spoken = (of.hidden, sorted(of.fixed.items()), of.allow, [line.text for line in of.lines])
    values = [(f.name, getattr(assignment, f.name)) for f in fields(assignment)]
    decided = [(name, value) for name, value in values if name not in ASKED_FOR]
    decided[0] = ("points", list(assignment.points.items()))
    return _short(repr((__version__, spoken, decided, hashlib.sha256(exam).hexdigest())))


def marked(handed: Handed, terms: str) -> Handed:
    """The submission with the terms in its digest, and all that a platform says of it."""
    said = [getattr(handed, f.name) for f in fields(handed) if f.name not in CARRIED]
    return replace(handed, digest=f"{handed.digest}{SEPARATOR}{_short(repr((terms, said)))}")


def unmarked(graded: Graded) -> Graded:
    """The graded submission with the digest of its contents alone."""
    contents = graded.handed.digest.partition(SEPARATOR)[0]
    return replace(graded, handed=replace(graded.handed, digest=contents))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

"""Note submissions whose files are the same byte for byte."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from backproof.results.name_list import list_names
from backproof.results.submission import Submission

MAX_LISTED = 4
"""The number of other submissions that a note names."""


def note_identical(submissions: Iterable[Submission]) -> Iterator[Submission]:
    """Yield the submissions, each with a note that names those with the same contents."""
    listed = list(submissions)
    ids_by_content = dict[str, list[str]]()
    for submission in listed:
        if submission.content_digest:
            ids_by_content.setdefault(submission.content_digest, []).append(submission.id)
    for submission in listed:
        ids = ids_by_content.get(submission.content_digest, [])
        others = [other for other in ids if other != submission.id]
        yield _with_note(submission, others) if others else submission


def _with_note(submission: Submission, others: list[str]) -> Submission:
    note = f"the same as {list_names(others, MAX_LISTED)}, byte for byte"
    return replace(submission, notes=(*submission.notes, note))

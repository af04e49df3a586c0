"""The download of Canvas: one flat folder whose file names contain the student and the attempt.

A file is called
`<lastfirst>_[LATE_]<user id>_<submission id>_<original name>[-<attempt>].<ext>`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from backproof.intake.file_tree import TreeItem
from backproof.intake.platforms import plain_folder
from backproof.intake.raw_submission import InputLocation, RawSubmission
from backproof.intake.unpacking import is_archive, stem

_NAME = re.compile(
    r"(?P<student>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_(?P<submission>\d+)_(?P<name>.+)", re.DOTALL
)
_ATTEMPT = re.compile(r"(?P<stem>.+)-(?P<number>[1-9]\d{0,2})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Upload:
    """A file with the student, the original name and the attempt that its name contains."""

    user: str
    student: str
    late: bool
    name: str
    attempt: int
    item: TreeItem


def detect(location: InputLocation) -> bool:
    """True if at least half of the files have names that Canvas gives."""
    count = sum(_NAME.fullmatch(item.name) is not None for item in location.items)
    return count > 0 and 2 * count >= len(location.items)


def submissions(location: InputLocation, due: datetime | None) -> Iterator[RawSubmission]:
    """Yield one submission per user, with the last attempt at each file.

    Items with other names are plain submissions.
    """
    users = dict[str, list[_Upload]]()
    others = list[TreeItem]()
    for item in location.items:
        upload = _upload(item)
        if upload is None:
            others.append(item)
        else:
            users.setdefault(upload.user, []).append(upload)
    for uploads in users.values():
        yield _raw_submission(location, uploads)
    yield from plain_folder.submissions(replace(location, items=others), due)


def _upload(item: TreeItem) -> _Upload | None:
    match = _NAME.fullmatch(item.name)
    if match is None:
        return None
    name, attempt = _split_attempt(match["name"])
    return _Upload(match["user"], match["student"], bool(match["late"]), name, attempt, item)


def _split_attempt(name: str) -> tuple[str, int]:
    """The original name, and the number of the attempt: the second attempt ends in -1."""
    name_stem = stem(name) if is_archive(name) else name.removesuffix(PurePosixPath(name).suffix)
    match = _ATTEMPT.fullmatch(name_stem)
    if match is None:
        return name, 1
    return f"{match['stem']}{name.removeprefix(name_stem)}", int(match["number"]) + 1


def _raw_submission(location: InputLocation, uploads: Iterable[_Upload]) -> RawSubmission:
    """The last attempts of one user's uploads as a submission."""
    attempts = dict[str, list[_Upload]]()
    for upload in sorted(uploads, key=lambda u: (u.name, u.attempt)):
        attempts.setdefault(upload.name, []).append(upload)
    latest = [file_attempts[-1] for file_attempts in attempts.values()]
    return RawSubmission(
        student=latest[0].student,
        origin=location.origin_of(latest[0].item),
        items=[replace(upload.item, name=upload.name) for upload in latest],
        tree=location.tree,
        key=latest[0].user,
        attempt=max(upload.attempt for upload in latest),
        late=any(upload.late for upload in latest),
        set_aside=tuple(map(_attempts_note, (a for a in attempts.values() if len(a) > 1))),
    )


def _attempts_note(attempts: Sequence[_Upload]) -> str:
    """A note that the earlier attempts at a file are set aside."""
    *earlier, last = attempts
    numbers = [str(upload.attempt) for upload in earlier]
    subject = f"attempt {numbers[0]} is"
    if numbers[1:]:
        subject = f"attempts {', '.join(numbers[:-1])} and {numbers[-1]} are"
    return f"{last.name}: {subject} set aside, attempt {last.attempt} counts"

"""The download of Canvas: one flat folder, and all that is known in the names of its files.

`<lastfirst>_[LATE_]<user id>_<submission id>_<original name>[-<attempt>].<ext>`
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from backproof.intake.file_tree import TreeItem
from backproof.intake.platforms import plain_folder
from backproof.intake.raw_submission import InputLocation, RawSubmission
from backproof.intake.unpacking import is_archive, stem

_NAME = re.compile(
    r"(?P<who>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_(?P<submission>\d+)_(?P<name>.+)", re.DOTALL
)
_ATTEMPT = re.compile(r"(?P<stem>.+)-(?P<number>[1-9]\d{0,2})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Upload:
    """A file as Canvas has it: whose it is, its name without the attempt, and the attempt."""

    user: str
    student: str
    late: bool
    name: str
    attempt: int
    item: TreeItem


def detect(location: InputLocation) -> bool:
    """Whether most of the files are named as Canvas names them."""
    named = sum(_NAME.fullmatch(item.name) is not None for item in location.items)
    return named > 0 and 2 * named >= len(location.items)


def submissions(location: InputLocation) -> Iterator[RawSubmission]:
    """One piece for each user, of the last attempt at each file; other files on their own."""
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
    yield from plain_folder.submissions(replace(location, items=others))


def _upload(item: TreeItem) -> _Upload | None:
    match = _NAME.fullmatch(item.name)
    if match is None:
        return None
    name, attempt = _split_attempt(match["name"])
    return _Upload(match["user"], match["who"], bool(match["late"]), name, attempt, item)


def _split_attempt(name: str) -> tuple[str, int]:
    """The name as it was first handed in, and which attempt it is; the second ends in -1."""
    first = stem(name) if is_archive(name) else name.removesuffix(PurePosixPath(name).suffix)
    match = _ATTEMPT.fullmatch(first)
    if match is None:
        return name, 1
    return f"{match['stem']}{name.removeprefix(first)}", int(match["number"]) + 1


def _raw_submission(location: InputLocation, uploads: Iterable[_Upload]) -> RawSubmission:
    attempts = dict[str, list[_Upload]]()
    for upload in sorted(uploads, key=lambda u: (u.name, u.attempt)):
        attempts.setdefault(upload.name, []).append(upload)
    kept = [several[-1] for several in attempts.values()]
    return RawSubmission(
        student=kept[0].student,
        origin=location.origin_of(kept[0].item),
        items=[replace(upload.item, name=upload.name) for upload in kept],
        tree=location.tree,
        key=kept[0].user,
        attempt=max(upload.attempt for upload in kept),
        late=any(upload.late for upload in kept),
        set_aside=tuple(map(_attempts_note, (each for each in attempts.values() if each[1:]))),
    )


def _attempts_note(attempts: Sequence[_Upload]) -> str:
    """Which of the attempts at a file are set aside, and which one counts."""
    *earlier, last = attempts
    numbers = [str(upload.attempt) for upload in earlier]
    which = f"attempt {numbers[0]} is"
    if numbers[1:]:
        which = f"attempts {', '.join(numbers[:-1])} and {numbers[-1]} are"
    return f"{last.name}: {which} set aside, attempt {last.attempt} counts"

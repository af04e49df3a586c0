"""The download of Moodle: one folder or file per student, with the student in its name.

A folder is called `<Full Name>_<participant id>_assignsubmission_file[_]`. A file has its original
name appended: `<Full Name>_<participant id>_assignsubmission_file_<original name>`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from backproof.intake.file_tree import TreeItem
from backproof.intake.platforms import plain_folder
from backproof.intake.raw_submission import InputLocation, RawSubmission

_PARTICIPANT = re.compile(r"_\d+_assignsubmission_")
_FOLDER = re.compile(r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?", re.DOTALL)
_FILE = re.compile(
    r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(_(?P<name>.*))?", re.DOTALL
)


def detect(location: InputLocation) -> bool:
    """True if any file or folder has a name that Moodle gives."""
    return any(_match(item) for item in location.items)


def _match(item: TreeItem) -> re.Match[str] | None:
    """Match the name that Moodle gave, whatever names the participant chose.

    The number before the last marker of a folder is the participant's, since only the display name
    stands before it. A file ends in a name that was chosen as well: with a second marker in it,
    nobody can say whose it is, and it is no participant's.
    """
    if item.is_folder:
        return _FOLDER.fullmatch(item.name)
    return _FILE.fullmatch(item.name) if len(_PARTICIPANT.findall(item.name)) == 1 else None


def submissions(location: InputLocation, due: datetime | None) -> Iterator[RawSubmission]:
    """Yield one submission per participant; items with other names are plain submissions."""
    uploads = dict[str, list[tuple[str, TreeItem, TreeItem]]]()
    others = list[TreeItem]()
    for item in location.items:
        match = _match(item)
        if match is None:
            others.append(item)
        else:
            content = replace(item, name=_name_in_submission(match, item))
            uploads.setdefault(match["id"], []).append((match["student"], content, item))
    for participant, participant_uploads in uploads.items():
        student, _, first = participant_uploads[0]
        items = [content for _, content, _ in participant_uploads]
        origin = location.origin_of(first)
        yield RawSubmission(student, origin, items, location.tree, key=participant)
    yield from plain_folder.submissions(replace(location, items=others), due)


def _name_in_submission(match: re.Match[str], item: TreeItem) -> str:
    """The name within the submission; a folder of files is the submission itself."""
    if item.is_folder:
        return "" if match["kind"] == "file" else match["kind"]
    return match["name"] or item.name

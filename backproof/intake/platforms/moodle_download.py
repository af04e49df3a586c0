"""The download of Moodle: a folder for each student, or files that are named as the folders are.

`<Full Name>_<participant id>_assignsubmission_file[_]/…`, or with `_<original name>` behind.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from backproof.intake.file_tree import TreeItem
from backproof.intake.platforms import plain_folder
from backproof.intake.raw_submission import InputLocation, RawSubmission

_NAME = re.compile(
    r"(?P<who>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(_(?P<name>.*))?", re.DOTALL
)


def detect(location: InputLocation) -> bool:
    """Whether any file or folder is named as Moodle names them."""
    return any(_NAME.fullmatch(item.name) for item in location.items)


def submissions(location: InputLocation) -> Iterator[RawSubmission]:
    """One piece for each participant; what has another name on its own."""
    found = dict[str, list[tuple[str, TreeItem, TreeItem]]]()
    others = list[TreeItem]()
    for item in location.items:
        match = _NAME.fullmatch(item.name)
        if match is None:
            others.append(item)
        else:
            own = replace(item, name=_name_in_submission(match, item))
            found.setdefault(match["id"], []).append((match["who"], own, item))
    for participant, owned in found.items():
        who, _, first = owned[0]
        items = [own for _, own, _ in owned]
        yield RawSubmission(who, location.origin_of(first), items, location.tree, key=participant)
    yield from plain_folder.submissions(replace(location, items=others))


def _name_in_submission(match: re.Match[str], item: TreeItem) -> str:
    """What it is called in the submission: a folder of files is the submission itself."""
    if item.is_folder:
        return "" if match["kind"] == "file" else match["kind"]
    return match["name"] or item.name

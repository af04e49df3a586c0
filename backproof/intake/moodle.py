"""The download of Moodle: a folder for each student, or files that are named as the folders are.

`<Full Name>_<participant id>_assignsubmission_file[_]/…`, or with `_<original name>` behind.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from backproof.intake import folders
from backproof.intake.piece import Piece, Place
from backproof.intake.tree import Item

_NAME = re.compile(
    r"(?P<who>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(_(?P<name>.*))?", re.DOTALL
)


def recognised(place: Place) -> bool:
    """Whether any file or folder is named as Moodle names them."""
    return any(_NAME.fullmatch(item.name) for item in place.items)


def pieces(place: Place) -> Iterator[Piece]:
    """One piece for each participant; what has another name on its own."""
    found = dict[str, list[tuple[str, Item, Item]]]()
    others = list[Item]()
    for item in place.items:
        match = _NAME.fullmatch(item.name)
        if match is None:
            others.append(item)
        else:
            own = replace(item, name=_own_name(match, item))
            found.setdefault(match["id"], []).append((match["who"], own, item))
    for participant, owned in found.items():
        who, _, first = owned[0]
        items = [own for _, own, _ in owned]
        yield Piece(who, place.origin_of(first), items, place.tree, key=participant)
    yield from folders.pieces(replace(place, items=others))


def _own_name(match: re.Match[str], item: Item) -> str:
    """What it is called in the submission: a folder of files is the submission itself."""
    if item.folder:
        return "" if match["kind"] == "file" else match["kind"]
    return match["name"] or item.name

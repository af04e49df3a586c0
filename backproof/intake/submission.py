"""One submission made ready: archives in it unpacked, its files together, and their digest."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from backproof.intake.archives import is_archive, stem, unpack
from backproof.intake.errors import RefusedError, of_writing
from backproof.intake.handed import Handed
from backproof.intake.layout import Layout, laid_out
from backproof.intake.limits import MAX_ARCHIVE, MAX_FILE, MAX_NESTING, SUBMISSION
from backproof.intake.members import Budget
from backproof.intake.naming import person, shown
from backproof.intake.piece import Piece
from backproof.intake.tree import Item, Tree, is_judged, openable

MAX_LINE = 300
"""Characters of a reason; names in it are cut already."""


def ready(piece: Piece, name: str, unpacked: Path, gathered: Path) -> Handed:
    """The submission, where it lies if that holds nothing else, or else gathered in a folder.

    Whatever is the matter with it is its `refused`.
    """
    handed = Handed(
        id=name,
        student=person(piece.student),
        path=None,
        origin=shown(piece.origin, MAX_LINE),
        key=shown(piece.key),
        email=shown(piece.email),
        attempt=piece.attempt,
        late=piece.late,
        days_late=piece.days_late,
        notes=_shown(piece.notes),
        set_aside=_shown(piece.set_aside),
    )
    if piece.refused:
        return _refused(handed, piece.refused)
    try:
        layout = laid_out(_files(piece, unpacked))
        contents = {name: _contents(i) for name, i in layout.files.items() if is_judged(name)}
        path = _place(layout, gathered)
    except RefusedError as error:
        return _refused(handed, str(error))
    notes = (*handed.notes, *_shown(layout.notes))
    return replace(handed, path=path, digest=_digest(contents), notes=notes)


def _shown(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(shown(note, MAX_LINE) for note in notes)


def _refused(handed: Handed, why: str) -> Handed:
    reason = shown(why, MAX_LINE)
    return replace(handed, refused=reason, digest=_digest({"refused": reason.encode()}))


def _files(piece: Piece, unpacked: Path) -> Iterator[Item]:
    """The files of a piece, those in its archives too."""
    budget = Budget(SUBMISSION)
    waiting = [(item, 0, piece.tree) for item in piece.tree.files(piece.items)]
    taken = {str(name) for item, _, _ in waiting for name in _with_parents(item.name)}
    count = 0
    while waiting:
        found, depth, tree = waiting.pop()
        item = openable(found)
        if item.problem or not is_archive(item.name):
            yield item
            continue
        count += 1
        try:
            tree, top = _opened(item, depth, unpacked / str(count), taken, budget)
        except RefusedError as error:
            yield replace(item, problem=str(error))
        else:
            waiting += [(inner, depth + 1, tree) for inner in tree.files([top])]


def _opened(
    item: Item, depth: int, folder: Path, taken: set[str], budget: Budget
) -> tuple[Tree, Item]:
    """An archive in a submission, unpacked as a folder in its place."""
    if depth == MAX_NESTING:
        raise RefusedError(
            "is an archive in an archive in an archive: expected the files themselves"
        )
    if item.size > MAX_ARCHIVE:
        raise RefusedError(f"has {item.size >> 20} MiB: expected at most {MAX_ARCHIVE >> 20}")
    tree = Tree(unpack(item.path, folder, budget))
    name = stem(item.name) or "archive"
    while name in taken:
        name += "_"
    taken.add(name)
    return tree, Item(name, folder, folder=True)


def _with_parents(name: str) -> Iterator[PurePosixPath]:
    yield PurePosixPath(name)
    yield from PurePosixPath(name).parents


def _place(layout: Layout, gathered: Path) -> Path:
    """The file, or the folder that holds the files and nothing else, which may have to be made.

    A file that a platform has given another name is copied: reports call it as its author does.
    """
    files = layout.files
    if len(files) == 1:
        name, item = next(iter(files.items()))
        own = PurePosixPath(name).name
        return item.path if item.path.name == own else _gathered(files, gathered) / name
    return _common(files) or _gathered(files, gathered)


def _common(files: Mapping[str, Item]) -> Path | None:
    """The folder in which the files lie by their names already, if nothing else is in it."""
    name, item = next(iter(files.items()))
    folder = item.path.parents[name.count("/")]
    if any(folder / name != item.path for name, item in files.items()):
        return None
    there = set[Path]()
    for parent, folders, names in os.walk(folder):
        there |= {Path(parent, name) for name in names}
        there |= {Path(parent, name) for name in folders if Path(parent, name).is_symlink()}
        if len(there) > len(files):
            return None
    return folder


def _gathered(files: Mapping[str, Item], folder: Path) -> Path:
    """Copies of the files in a folder of their own."""
    for name, item in files.items():
        data, path = _contents(item), folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise of_writing(error, folder) from None
    return folder


def _contents(item: Item) -> bytes:
    """The bytes of a plain file, without following a link or waiting for a pipe."""
    try:
        descriptor = os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise RefusedError(f"{shown(item.name)} is no plain file")
            return file.read(MAX_FILE)
    except OSError as error:
        raise RefusedError(f"{shown(item.name)} cannot be read: {error.strerror}") from None


def _digest(contents: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, each by the length of its name and its own digest."""
    whole = hashlib.sha256()
    for name in sorted(contents):
        encoded = name.encode(errors="surrogateescape")
        whole.update(len(encoded).to_bytes(8) + encoded + hashlib.sha256(contents[name]).digest())
    return whole.hexdigest()

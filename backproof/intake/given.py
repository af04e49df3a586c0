"""What was given on the command line, as places to look at: folders, archives and single files."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from backproof.intake.archives import is_archive, stem, unpack
from backproof.intake.errors import IntakeError, RefusedError
from backproof.intake.limits import CLASS
from backproof.intake.members import Budget
from backproof.intake.naming import distinct
from backproof.intake.piece import Piece, Place
from backproof.intake.tree import Item, Tree, file_item


def places(given: Sequence[Path], into: Path) -> tuple[list[Place], list[Piece]]:
    """The places, with archives unpacked below a folder, and a piece for each refused archive."""
    paths = _once(given)
    packed = [path for path in paths if path.is_file() and is_archive(path.name)]
    found, refused = _unpacked(packed, into)
    found += [_folder(path, into) for path in paths if path.is_dir()]
    single = [path for path in paths if not path.is_dir() and path not in packed]
    return [*found, *_beside_each_other(single)], refused


def _once(given: Iterable[Path]) -> list[Path]:
    """Each path once, in an order of their own, without those that lie in another."""
    whole = dict[Path, Path]()
    for path in sorted(given):
        if not path.exists():
            raise IntakeError(f"{path}: no such file or folder: expected submissions")
        if not (path.is_file() or path.is_dir()):
            raise IntakeError(f"{path}: is neither a file nor a folder: expected submissions")
        whole.setdefault(path.resolve(), path)
    return [path for real, path in sorted(whole.items()) if whole.keys().isdisjoint(real.parents)]


def _unpacked(archives: Sequence[Path], into: Path) -> tuple[list[Place], list[Piece]]:
    found, refused = list[Place](), list[Piece]()
    for path, name in zip(archives, distinct(stem(path.name) for path in archives), strict=True):
        folder = into / name
        try:
            tree = Tree(unpack(path, folder, Budget(CLASS)))
            items = tree.top(folder)
            found.append(Place(stem(path.name), str(path), items, tree, folder, archived=True))
        except RefusedError as error:
            refused.append(Piece(stem(path.name), str(path), refused=f"{path.name} {error}"))
    return found, refused


def _folder(path: Path, into: Path) -> Place:
    """A folder; what this run writes is no submission, even where it is written there."""
    tree = Tree()
    real, written = path.resolve(), into.resolve()
    items = [item for item in tree.top(path) if not written.is_relative_to(real / item.name)]
    return Place(path.name or real.name, str(path), items, tree, path)


def _beside_each_other(files: Iterable[Path]) -> Iterator[Place]:
    """Single files, as one place for those of one folder."""
    groups = dict[Path, list[Item]]()
    for path in files:
        groups.setdefault(path.resolve().parent, []).append(file_item(path, path.name))
    for parent, items in groups.items():
        yield Place(parent.name, str(items[0].path.parent), items)

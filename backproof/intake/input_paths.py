"""Resolve the paths given on the command line to locations: folders, archives, single files."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from backproof.intake.archive_limits import CLASS_LIMITS
from backproof.intake.archive_member import UnpackBudget
from backproof.intake.file_tree import FileTree, TreeItem, file_item
from backproof.intake.intake_errors import IntakeError, RefusedError
from backproof.intake.raw_submission import InputLocation, RawSubmission
from backproof.intake.safe_names import distinct_filenames
from backproof.intake.unpacking import is_archive, stem, unpack


def resolve_inputs(
    inputs: Sequence[Path], unpack_folder: Path
) -> tuple[list[InputLocation], list[RawSubmission]]:
    """Unpack the archives; return the locations, and a refused submission per broken archive."""
    paths = _unique_paths(inputs)
    archives = [path for path in paths if path.is_file() and is_archive(path.name)]
    locations, refused = _unpack_archives(archives, unpack_folder)
    locations += [_folder_location(path, unpack_folder) for path in paths if path.is_dir()]
    files = [path for path in paths if not path.is_dir() and path not in archives]
    return [*locations, *_file_locations(files)], refused


def _unique_paths(inputs: Iterable[Path]) -> list[Path]:
    """The sorted paths, without duplicates and without paths inside another one."""
    by_real_path = dict[Path, Path]()
    for path in sorted(inputs):
        if not path.exists():
            raise IntakeError(f"{path}: no such file or folder: expected submissions")
        if not (path.is_file() or path.is_dir()):
            raise IntakeError(f"{path}: is neither a file nor a folder: expected submissions")
        by_real_path.setdefault(path.resolve(), path)
    return [
        path
        for real_path, path in sorted(by_real_path.items())
        if by_real_path.keys().isdisjoint(real_path.parents)
    ]


def _unpack_archives(
    archives: Sequence[Path], unpack_folder: Path
) -> tuple[list[InputLocation], list[RawSubmission]]:
    """Unpack each archive into a folder of its own."""
    locations, refused = list[InputLocation](), list[RawSubmission]()
    for path, name in zip(
        archives, distinct_filenames(stem(path.name) for path in archives), strict=True
    ):
        folder = unpack_folder / name
        try:
            tree = FileTree(unpack(path, folder, UnpackBudget(CLASS_LIMITS)))
            items = tree.children(folder)
            locations.append(
                InputLocation(stem(path.name), str(path), items, tree, folder, is_archive=True)
            )
        except RefusedError as error:
            refused.append(
                RawSubmission(stem(path.name), str(path), refused=f"{path.name} {error}")
            )
    return locations, refused


def _folder_location(path: Path, unpack_folder: Path) -> InputLocation:
    """The location of a folder, without the folder that this run writes to, if it is inside."""
    tree = FileTree()
    real_path, output = path.resolve(), unpack_folder.resolve()
    items = [i for i in tree.children(path) if not output.is_relative_to(real_path / i.name)]
    return InputLocation(path.name or real_path.name, str(path), items, tree, path)


def _file_locations(files: Iterable[Path]) -> Iterator[InputLocation]:
    """Single files: one location for the files of each folder."""
    groups = dict[Path, list[TreeItem]]()
    for path in files:
        groups.setdefault(path.resolve().parent, []).append(file_item(path, path.name))
    for parent, items in groups.items():
        yield InputLocation(parent.name, str(items[0].path.parent), items)

"""What was given on the command line, as places to look at: folders, archives and single files."""

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
    """The places, with archives unpacked below a folder, and a piece for each refused archive."""
    paths = _unique_paths(inputs)
    packed = [path for path in paths if path.is_file() and is_archive(path.name)]
    found, refused = _unpack_archives(packed, unpack_folder)
    found += [_folder_location(path, unpack_folder) for path in paths if path.is_dir()]
    single = [path for path in paths if not path.is_dir() and path not in packed]
    return [*found, *_file_locations(single)], refused


def _unique_paths(inputs: Iterable[Path]) -> list[Path]:
    """Each path once, in an order of their own, without those that lie in another."""
    whole = dict[Path, Path]()
    for path in sorted(inputs):
        if not path.exists():
            raise IntakeError(f"{path}: no such file or folder: expected submissions")
        if not (path.is_file() or path.is_dir()):
            raise IntakeError(f"{path}: is neither a file nor a folder: expected submissions")
        whole.setdefault(path.resolve(), path)
    return [path for real, path in sorted(whole.items()) if whole.keys().isdisjoint(real.parents)]


def _unpack_archives(
    archives: Sequence[Path], unpack_folder: Path
) -> tuple[list[InputLocation], list[RawSubmission]]:
    found, refused = list[InputLocation](), list[RawSubmission]()
    for path, name in zip(
        archives, distinct_filenames(stem(path.name) for path in archives), strict=True
    ):
        folder = unpack_folder / name
        try:
            tree = FileTree(unpack(path, folder, UnpackBudget(CLASS_LIMITS)))
            items = tree.children(folder)
            found.append(
                InputLocation(stem(path.name), str(path), items, tree, folder, is_archive=True)
            )
        except RefusedError as error:
            refused.append(
                RawSubmission(stem(path.name), str(path), refused=f"{path.name} {error}")
            )
    return found, refused


def _folder_location(path: Path, unpack_folder: Path) -> InputLocation:
    """A folder; what this run writes is no submission, even where it is written there."""
    tree = FileTree()
    real, written = path.resolve(), unpack_folder.resolve()
    items = [item for item in tree.children(path) if not written.is_relative_to(real / item.name)]
    return InputLocation(path.name or real.name, str(path), items, tree, path)


def _file_locations(files: Iterable[Path]) -> Iterator[InputLocation]:
    """Single files, as one place for those of one folder."""
    groups = dict[Path, list[TreeItem]]()
    for path in files:
        groups.setdefault(path.resolve().parent, []).append(file_item(path, path.name))
    for parent, items in groups.items():
        yield InputLocation(parent.name, str(items[0].path.parent), items)

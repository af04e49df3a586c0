"""Which of a submission's files are judged, and how they lie together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backproof.intake.archive_limits import MAX_FILE, MAX_FILES, MAX_SUBMISSION
from backproof.intake.file_tree import TreeItem, is_code_file, is_source_file
from backproof.intake.intake_errors import RefusedError
from backproof.intake.safe_names import printable_text
from backproof.intake.unpacking import UNSUPPORTED_SUFFIXES

MAX_NOTES = 8
"""Lines about files that were left out; the rest is counted."""

_MAX_LISTED = 3
_EXPECTED = "expected a .py, .ipynb or .md file"


@dataclass(frozen=True, slots=True)
class FileSelection:
    """The files of a submission by the names that they are to have, and what is to be said."""

    files: dict[str, TreeItem]
    notes: tuple[str, ...] = ()


def select_files(items: Iterable[TreeItem]) -> FileSelection:
    """The files that are kept, those with functions at the top, and a note on each that is not.

    Raises RefusedError where there is nothing to judge. Helpers and data keep their places beside
    what is judged. Where folders around the work are in the way, they go.
    """
    checked = sorted((_check_item(item) for item in items), key=lambda item: item.name)
    usable = [item for item in checked if not item.problem]
    problems = [item for item in checked if item.problem]
    tops = _top_folders(usable)
    if not tops:
        raise RefusedError(_empty_reason(usable, problems))
    kept, beyond = _apply_limits(_strip_folders(usable, tops))
    notes = [f"{printable_text(item.name)} {item.problem}" for item in (*problems, *beyond)]
    return FileSelection(kept, (*_limit_notes(notes), *_subfolder_notes(kept)))


def _check_item(item: TreeItem) -> TreeItem:
    if item.problem:
        return item
    if not {"", ".", ".."}.isdisjoint(item.name.split("/")):
        return replace(item, problem="has a name that leads out of its folder")
    if item.size > MAX_FILE:
        found, most = item.size >> 20, MAX_FILE >> 20
        return replace(item, problem=f"has {found} MiB: expected at most {most}")
    if item.name.lower().endswith(UNSUPPORTED_SUFFIXES):
        return replace(item, problem="is an archive that is not read: expected zip or tar")
    return item


def _top_folders(items: Sequence[TreeItem]) -> list[str]:
    """The highest folders that have Python files or notebooks, or else Markdown pages."""
    judged = [item.name for item in items if item.is_source]
    names = [name for name in judged if is_code_file(name)] or judged
    depth = min((name.count("/") for name in names), default=0)
    return sorted({_parent(name) for name in names if name.count("/") == depth})


def _strip_folders(items: Iterable[TreeItem], top_folders: Sequence[str]) -> dict[str, TreeItem]:
    """The files without the folders above the work; where two would meet, one keeps its place."""
    placed = dict[str, TreeItem]()
    for item in items:
        top = next((top for top in top_folders if top and item.name.startswith(f"{top}/")), "")
        short = item.name[len(top) + 1 :] if top else item.name
        placed[item.name if short in placed else short] = item
    return placed


def _apply_limits(files: dict[str, TreeItem]) -> tuple[dict[str, TreeItem], list[TreeItem]]:
    """What a worker can be given, what is judged before all else; and what is too much."""
    kept, beyond, total = dict[str, TreeItem](), list[TreeItem](), 0
    for name in sorted(files, key=lambda name: (not is_source_file(name), name)):
        item = files[name]
        if len(kept) == MAX_FILES or total + item.size > MAX_SUBMISSION:
            most = f"{MAX_SUBMISSION >> 20} MiB and {MAX_FILES} files"
            beyond.append(replace(item, problem=f"is left out: more than {most} in all"))
        else:
            kept[name] = item
            total += item.size
    return kept, beyond


def _subfolder_notes(names: Iterable[str]) -> list[str]:
    """A note on the work that lies below: it counts only where it is imported."""
    below = [name for name in names if is_code_file(name) and "/" in name]
    if not below:
        return []
    return [f"in folders below, and used only where imported: {_name_list(below)}"]


def _empty_reason(usable: Sequence[TreeItem], problems: Sequence[TreeItem]) -> str:
    """Why there is nothing to judge."""
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return f"{printable_text(problems[0].name)} {problems[0].problem}{more}"
    if not usable:
        return f"is empty: {_EXPECTED}"
    return f"has nothing to judge: got {_name_list([item.name for item in usable])}: {_EXPECTED}"


def _name_list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MAX_LISTED} more" if len(names) > _MAX_LISTED else ""
    return f"{', '.join(printable_text(name, 60) for name in names[:_MAX_LISTED])}{more}"


def _limit_notes(notes: Sequence[str]) -> list[str]:
    more = [f"{len(notes) - MAX_NOTES} more files are left out"] if len(notes) > MAX_NOTES else []
    return [*notes[:MAX_NOTES], *more]


def _parent(name: str) -> str:
    return name.rpartition("/")[0]

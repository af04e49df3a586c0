"""Select the files of a submission that are judged, and lay them out in one folder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backproof.intake.archive_limits import MAX_FILE, MAX_FILES, MAX_SUBMISSION
from backproof.intake.file_tree import TreeItem, is_code_file, is_source_file
from backproof.intake.intake_errors import RefusedError
from backproof.intake.safe_names import printable_text
from backproof.intake.unpacking import UNSUPPORTED_SUFFIXES
from backproof.results.name_list import list_names

MAX_NOTES = 8
"""Notes about omitted files. Further omitted files are only counted."""

_MAX_LISTED = 3
_EXPECTED = "expected a .py, .ipynb or .md file"


@dataclass(frozen=True, slots=True)
class FileSelection:
    """The selected files by their new names, and notes about files that were not selected."""

    files: dict[str, TreeItem]
    notes: tuple[str, ...] = ()


def select_files(items: Iterable[TreeItem]) -> FileSelection:
    """Select the usable files, without the folders that wrap the code.

    Modules and data files keep their places relative to the code. Raises RefusedError if there
    is no file to judge.
    """
    checked = sorted((_check_item(item) for item in items), key=lambda item: item.name)
    usable = [item for item in checked if not item.problem]
    problems = [item for item in checked if item.problem]
    top_folders = _top_folders(usable)
    if not top_folders:
        raise RefusedError(_empty_reason(usable, problems))
    files, excess = _apply_limits(_strip_folders(usable, top_folders))
    notes = [f"{printable_text(item.name)} {item.problem}" for item in (*problems, *excess)]
    return FileSelection(files, (*_limit_notes(notes), *_subfolder_notes(files)))


def _check_item(item: TreeItem) -> TreeItem:
    """The item, with a problem if it cannot be used."""
    if item.problem:
        return item
    if not {"", ".", ".."}.isdisjoint(item.name.split("/")):
        return replace(item, problem="has a name that leads out of its folder")
    if item.size > MAX_FILE:
        size, limit = item.size >> 20, MAX_FILE >> 20
        return replace(item, problem=f"has {size} MiB: expected at most {limit}")
    if item.name.lower().endswith(UNSUPPORTED_SUFFIXES):
        return replace(item, problem="is an archive that is not read: expected zip or tar")
    return item


def _top_folders(items: Sequence[TreeItem]) -> list[str]:
    """The highest folders with Python files or notebooks, or else with Markdown pages."""
    sources = [item.name for item in items if item.is_source]
    names = [name for name in sources if is_code_file(name)] or sources
    depth = min((name.count("/") for name in names), default=0)
    return sorted({_parent(name) for name in names if name.count("/") == depth})


def _strip_folders(items: Iterable[TreeItem], top_folders: Sequence[str]) -> dict[str, TreeItem]:
    """The files by their names relative to a top folder; a name that is taken stays as it was."""
    files = dict[str, TreeItem]()
    for item in items:
        top = next((top for top in top_folders if top and item.name.startswith(f"{top}/")), "")
        short_name = item.name[len(top) + 1 :] if top else item.name
        files[item.name if short_name in files else short_name] = item
    return files


def _apply_limits(files: dict[str, TreeItem]) -> tuple[dict[str, TreeItem], list[TreeItem]]:
    """The files that the sandbox accepts, source files first, and the files beyond its limits."""
    accepted, excess, total = dict[str, TreeItem](), list[TreeItem](), 0
    for name in sorted(files, key=lambda name: (not is_source_file(name), name)):
        item = files[name]
        if len(accepted) == MAX_FILES or total + item.size > MAX_SUBMISSION:
            limit = f"{MAX_SUBMISSION >> 20} MiB and {MAX_FILES} files"
            excess.append(replace(item, problem=f"is left out: more than {limit} in all"))
        else:
            accepted[name] = item
            total += item.size
    return accepted, excess


def _subfolder_notes(names: Iterable[str]) -> list[str]:
    """A note about code files in subfolders, which run only if another file imports them."""
    nested = [name for name in names if is_code_file(name) and "/" in name]
    if not nested:
        return []
    return [f"in folders below, and used only where imported: {_name_list(nested)}"]


def _empty_reason(usable: Sequence[TreeItem], problems: Sequence[TreeItem]) -> str:
    """The reason why there is no file to judge."""
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return f"{printable_text(problems[0].name)} {problems[0].problem}{more}"
    if not usable:
        return f"is empty: {_EXPECTED}"
    return f"has nothing to judge: got {_name_list([item.name for item in usable])}: {_EXPECTED}"


def _name_list(names: Sequence[str]) -> str:
    return list_names([printable_text(name, 60) for name in names], _MAX_LISTED)


def _limit_notes(notes: Sequence[str]) -> list[str]:
    excess = len(notes) - MAX_NOTES
    return [*notes[:MAX_NOTES], *([f"{excess} more files are left out"] if excess > 0 else [])]


def _parent(name: str) -> str:
    return name.rpartition("/")[0]

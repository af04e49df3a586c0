"""Which of a submission's files are judged, and how they lie together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from backproof.intake.archives import UNREAD
from backproof.intake.errors import RefusedError
from backproof.intake.limits import MAX_FILE, MAX_FILES, MAX_KEPT
from backproof.intake.naming import shown
from backproof.intake.tree import Item, is_code, is_judged

MAX_NOTES = 8
"""Lines about files that were left out; the rest is counted."""

_LISTED = 3
_EXPECTED = "expected a .py, .ipynb or .md file"


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of a submission by the names that they are to have, and what is to be said."""

    files: dict[str, Item]
    notes: tuple[str, ...] = ()


def laid_out(items: Iterable[Item]) -> Layout:
    """The files that are kept, those with functions at the top, and a note on each that is not.

    Raises RefusedError where there is nothing to judge. Helpers and data keep their places beside
    what is judged. Where folders around the work are in the way, they go.
    """
    checked = sorted((_checked(item) for item in items), key=lambda item: item.name)
    usable = [item for item in checked if not item.problem]
    problems = [item for item in checked if item.problem]
    tops = _tops(usable)
    if not tops:
        raise RefusedError(_nothing(usable, problems))
    kept, beyond = _within_limits(_placed(usable, tops))
    notes = [f"{shown(item.name)} {item.problem}" for item in (*problems, *beyond)]
    return Layout(kept, (*_few(notes), *_below(kept)))


def _checked(item: Item) -> Item:
    if item.problem:
        return item
    if not {"", ".", ".."}.isdisjoint(item.name.split("/")):
        return replace(item, problem="has a name that leads out of its folder")
    if item.size > MAX_FILE:
        found, most = item.size >> 20, MAX_FILE >> 20
        return replace(item, problem=f"has {found} MiB: expected at most {most}")
    if item.name.lower().endswith(UNREAD):
        return replace(item, problem="is an archive that is not read: expected zip or tar")
    return item


def _tops(items: Sequence[Item]) -> list[str]:
    """The highest folders that have Python files or notebooks, or else Markdown pages."""
    judged = [item.name for item in items if item.judged]
    names = [name for name in judged if is_code(name)] or judged
    depth = min((name.count("/") for name in names), default=0)
    return sorted({_parent(name) for name in names if name.count("/") == depth})


def _placed(items: Iterable[Item], tops: Sequence[str]) -> dict[str, Item]:
    """The files without the folders above the work; where two would meet, one keeps its place."""
    placed = dict[str, Item]()
    for item in items:
        top = next((top for top in tops if top and item.name.startswith(f"{top}/")), "")
        short = item.name[len(top) + 1 :] if top else item.name
        placed[item.name if short in placed else short] = item
    return placed


def _within_limits(placed: dict[str, Item]) -> tuple[dict[str, Item], list[Item]]:
    """What a worker can be given, what is judged before all else; and what is too much."""
    kept, beyond, total = dict[str, Item](), list[Item](), 0
    for name in sorted(placed, key=lambda name: (not is_judged(name), name)):
        item = placed[name]
        if len(kept) == MAX_FILES or total + item.size > MAX_KEPT:
            most = f"{MAX_KEPT >> 20} MiB and {MAX_FILES} files"
            beyond.append(replace(item, problem=f"is left out: more than {most} in all"))
        else:
            kept[name] = item
            total += item.size
    return kept, beyond


def _below(kept: Iterable[str]) -> list[str]:
    """A note on the work that lies below: it counts only where it is imported."""
    below = [name for name in kept if is_code(name) and "/" in name]
    if not below:
        return []
    return [f"in folders below, and used only where imported: {_list(below)}"]


def _nothing(usable: Sequence[Item], problems: Sequence[Item]) -> str:
    """Why there is nothing to judge."""
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return f"{shown(problems[0].name)} {problems[0].problem}{more}"
    if not usable:
        return f"is empty: {_EXPECTED}"
    return f"has nothing to judge: got {_list([item.name for item in usable])}: {_EXPECTED}"


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{', '.join(shown(name, 60) for name in names[:_LISTED])}{more}"


def _few(notes: Sequence[str]) -> list[str]:
    more = [f"{len(notes) - MAX_NOTES} more files are left out"] if len(notes) > MAX_NOTES else []
    return [*notes[:MAX_NOTES], *more]


def _parent(name: str) -> str:
    return name.rpartition("/")[0]

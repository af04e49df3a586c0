"""A submission in several files: which of them holds the functions, and which holds the rest."""

import ast
from collections.abc import Sequence
from pathlib import Path

from .recovery import Source
from .sources import SUFFIXES, UnreadableError

MAX_FILES = 60


class Part:
    """One file of a folder: the names that it defines, and the modules from which it takes some."""

    def __init__(self, path: Path) -> None:
        self.name, self.stem = path.name, path.stem
        self.source = Source(str(path))
        self.defined = {name for name, _, _ in self.source.functions()}
        self.defined |= {broken.name for broken in self.source.broken if broken.name}
        self.imported = dict[str, set[str]]()
        for node, _ in self.source.nodes:
            self._note(node)

    def _note(self, node: ast.stmt) -> None:
        if isinstance(node, ast.ClassDef):
            self.defined.add(node.name)
        elif isinstance(node, ast.Assign):
            self.defined |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names}
            self.imported.setdefault(node.module, set()).update(names)

    def offers(self, names: set[str], parts: Sequence["Part"]) -> set[str]:
        """Which of the names it has: defined, or taken from other files of the folder."""
        found = names & self.defined
        for part in parts:
            taken = self.imported.get(part.stem, set())
            found |= names & part.defined & (names if "*" in taken else taken)
        return found


def parts_of(folder: str) -> tuple[list[Part], list[str]]:
    """The files at the top of a folder that can be read as Python, in the order of their names.

    And which cannot, with why.
    """
    files = sorted(
        path
        for path in Path(folder).iterdir()
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
    )
    if len(files) > MAX_FILES:
        raise UnreadableError(f"has {len(files)} files at its top: expected one submission")
    parts, reasons = list[Part](), list[str]()
    for path in files:
        try:
            parts.append(Part(path))
        except UnreadableError as error:
            reasons.append(f"{path.name} {error}")
    if not parts:
        said = "; ".join(reasons[:3]) or f"no {' or '.join(SUFFIXES[:2])} file at its top"
        raise UnreadableError(f"has nothing to read: {said}")
    return parts, reasons


def chosen(parts: Sequence[Part], wanted: set[str]) -> list[Part]:
    """The parts, first the one that has most of what is wanted, then by what they define."""

    def rank(part: Part) -> tuple[int, int, int]:
        offered, defined = part.offers(wanted, parts), wanted & part.defined
        return len(offered), len(defined), len(part.defined)

    return sorted(parts, key=rank, reverse=True)

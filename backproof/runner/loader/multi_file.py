"""A submission in several files: which of them holds the functions, and which holds the rest."""

import ast
from collections.abc import Sequence
from pathlib import Path

from .source_reader import SUFFIXES, UnreadableError
from .syntax_error_recovery import SubmissionSource

MAX_FILES = 60


class SourceFile:
    """One file of a folder: the names that it defines, and the modules from which it takes some."""

    def __init__(self, path: Path) -> None:
        self.name, self.stem = path.name, path.stem
        self.source = SubmissionSource(str(path))
        self.defined_names = {name for name, _, _ in self.source.functions()}
        self.defined_names |= {broken.name for broken in self.source.skipped_code if broken.name}
        self.imported_names = dict[str, set[str]]()
        for node, _ in self.source.nodes:
            self._record_names(node)

    def _record_names(self, node: ast.stmt) -> None:
        if isinstance(node, ast.ClassDef):
            self.defined_names.add(node.name)
        elif isinstance(node, ast.Assign):
            self.defined_names |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {alias.name for alias in node.names}
            self.imported_names.setdefault(node.module, set()).update(names)

    def available_names(self, names: set[str], files: Sequence["SourceFile"]) -> set[str]:
        """Which of the names it has: defined, or taken from other files of the folder."""
        found = names & self.defined_names
        for part in files:
            taken = self.imported_names.get(part.stem, set())
            found |= names & part.defined_names & (names if "*" in taken else taken)
        return found


def read_source_files(folder: str) -> tuple[list[SourceFile], list[str]]:
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
    parts, reasons = list[SourceFile](), list[str]()
    for path in files:
        try:
            parts.append(SourceFile(path))
        except UnreadableError as error:
            reasons.append(f"{path.name} {error}")
    if not parts:
        said = "; ".join(reasons[:3]) or f"no {' or '.join(SUFFIXES[:2])} file at its top"
        raise UnreadableError(f"has nothing to read: {said}")
    return parts, reasons


def rank_source_files(files: Sequence[SourceFile], required: set[str]) -> list[SourceFile]:
    """The parts, first the one that has most of what is wanted, then by what they define."""

    def rank(part: SourceFile) -> tuple[int, int, int]:
        offered, defined = part.available_names(required, files), required & part.defined_names
        return len(offered), len(defined), len(part.defined_names)

    return sorted(files, key=rank, reverse=True)

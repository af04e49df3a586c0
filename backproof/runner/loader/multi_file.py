"""Read the files of a submission in a folder, and rank them by the functions that they have."""

import ast
from collections.abc import Sequence
from pathlib import Path

from .source_reader import SUFFIXES, UnreadableError
from .syntax_error_recovery import SubmissionSource

MAX_FILES = 60


class SourceFile:
    """One file of a folder: the names that it defines, and those that it imports by module."""

    def __init__(self, path: Path) -> None:
        self.name, self.stem = path.name, path.stem
        self.source = SubmissionSource(str(path))
        self.defined_names = {name for name, _, _ in self.source.functions()}
        self.defined_names |= {piece.name for piece in self.source.skipped_code if piece.name}
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
        """Return the names that it defines, or imports from other files of the folder."""
        available = names & self.defined_names
        for file in files:
            imported = self.imported_names.get(file.stem, set())
            available |= names & file.defined_names & (names if "*" in imported else imported)
        return available


def read_source_files(folder: str) -> tuple[list[SourceFile], list[str]]:
    """Return the readable files at the top of a folder, and messages on the unreadable ones."""
    paths = sorted(
        path
        for path in Path(folder).iterdir()
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
    )
    if len(paths) > MAX_FILES:
        raise UnreadableError(f"has {len(paths)} files at its top: expected one submission")
    files, reasons = list[SourceFile](), list[str]()
    for path in paths:
        try:
            files.append(SourceFile(path))
        except UnreadableError as error:
            reasons.append(f"{path.name} {error}")
    if not files:
        reason = "; ".join(reasons[:3]) or f"no {' or '.join(SUFFIXES[:2])} file at its top"
        raise UnreadableError(f"has nothing to read: {reason}")
    return files, reasons


def rank_source_files(files: Sequence[SourceFile], required: set[str]) -> list[SourceFile]:
    """Return the files, sorted by the number of required names they have, then they define."""

    def rank(file: SourceFile) -> tuple[int, int, int]:
        available, defined = file.available_names(required, files), required & file.defined_names
        return len(available), len(defined), len(file.defined_names)

    return sorted(files, key=rank, reverse=True)

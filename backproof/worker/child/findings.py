"""What is to be said of a loaded submission: what was left out, lent, or is not written yet."""

import ast
import contextlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .filling import Filled
from .recovery import Broken
from .sources import Cell
from .standins import is_absent
from .unfinished import Function, Sign, nodes_in, set_inside, signs, unassigned

MAX_NOTES = 20
"""How many notes of one kind are sent."""

Found = tuple[Function, Cell, Filled]


class Findings:
    """Notes by their kind, in the order in which they were made."""

    def __init__(self) -> None:
        self.notes = dict[str, list[str]]()
        self.skipped = 0

    def tell(self, kind: str, text: str) -> None:
        """Note something, unless there is enough of its kind, or it is known."""
        notes = self.notes.setdefault(kind, [])
        if len(notes) < MAX_NOTES and text not in notes:
            notes.append(text[:300])

    def tell_files(self, taken: Mapping[str, Sequence[str]], all_names: Sequence[str]) -> None:
        """Note which file of a folder was loaded, and what was taken from others."""
        main, *others = taken
        if len(all_names) > 1:
            self.tell("file", main)
        for name in others:
            if taken[name]:
                self.tell("taken", f"{', '.join(taken[name])} from {name}")

    def tell_of(self, filled: Filled, bound: set[str], *, main: bool) -> None:
        """Note what a file has for the reader: what was not run, stepped over, lent, defined twice.

        Only what concerns the functions that are bound is told of names.
        """
        source = filled.source
        own = "" if main else f"{Path(source.path).name}: "
        self.skipped += filled.skipped
        for text in source.guesses:
            self.tell("guess", own + text)
        for text in _stepped_over(source.broken):
            self.tell("stepped over", own + text)
        for text in filled.failed:
            self.tell("failed", own + text)
        for name in filled.lent:
            self.tell("lent", name)
        for name, places in _defined_again(filled):
            if name in bound:
                self.tell("defined again", f"{name} ({own}{'; '.join(places)})")

    def tell_stand_ins(self, stood_in: Mapping[str, Any]) -> None:
        """Note what had to be stood in for."""
        for name in stood_in:
            self.tell("stood in", name)

    def unfinished(self, name: str, files: Sequence[Filled]) -> str:
        """Why a function cannot be right yet, as a predicate; empty where no sign of it is seen."""
        with contextlib.suppress(RecursionError, SyntaxError, ValueError):  # no text is too odd
            return self._unfinished(name, files)
        return ""

    def hold_places(self, name: str, files: Sequence[Filled], wanted: Collection[str]) -> None:
        """Bind what a function reads and nothing binds to None, as the blanks of a template are.

        What the function does without them can then be seen. Names that are `wanted` stay missing.
        """
        found = _function(name, files)
        if found is None:
            return
        with contextlib.suppress(RecursionError, SyntaxError, ValueError):
            for blank in _unassigned(found):
                if blank not in wanted:
                    found[2].names[blank] = None

    def _unfinished(self, name: str, files: Sequence[Filled]) -> str:
        for filled in files:
            for broken in filled.source.broken:
                if broken.name == name and name not in filled.names:
                    return f"is unfinished: {broken.place}: {broken.reason}"
            if is_absent(filled.names.get(name)):
                return f"is taken from a module that is not there: {filled.names[name].__name__}"
        found = _function(name, files)
        if found is None:
            return ""
        own = _signs(found)
        if own:
            return f"is unfinished: {_listed(own, found[1])}"
        return _by_callees(name, found, files)


def _stepped_over(pieces: Sequence[Broken]) -> Iterator[str]:
    """What was stepped over, piece by piece; of one cell the first, and how many more there are."""
    cells = Counter(piece.cell.name for piece in pieces)
    for piece in pieces:
        several = cells.pop(piece.cell.name, 0) if piece.cell.name else 1
        more = f", and {several - 1} more in it" if several > 1 else ""
        if several:
            yield f"{piece.place}: {piece.reason}{more}"


def _signs(found: Found) -> list[Sign]:
    return [*signs(found[0]), *_unassigned(found).values()]


def _unassigned(found: Found) -> dict[str, Sign]:
    function, _, filled = found
    inside = (set_inside(other) for _, other, _ in filled.source.functions())
    return unassigned(function, {*filled.names, *filled.bound}.union(*inside))


def _listed(found: Sequence[Sign], cell: Cell) -> str:
    first = min(found, key=lambda sign: sign.line)
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{cell.place(first.line)}: {first.what}{more}"


def _by_callees(name: str, found: Found, files: Sequence[Filled]) -> str:
    """The first unfinished function on which one rests that bears no sign itself."""
    seen, waiting = {name}, [found]
    while waiting:
        function, _, filled = waiting.pop(0)
        for callee in dict.fromkeys(_names_in(function)):
            if callee in seen:
                continue
            seen.add(callee)
            if any(b.name == callee and callee not in filled.names for b in filled.source.broken):
                return f"calls {callee}, which is unfinished"
            other = _function(callee, [filled, *files])
            if other is None:
                continue
            if _signs(other):
                return f"calls {callee}, which is unfinished"
            waiting.append(other)
    return ""


def _names_in(function: Function) -> Iterator[str]:
    return (n.id for n in nodes_in(function) if isinstance(n, ast.Name))


def _function(name: str, files: Sequence[Filled]) -> Found | None:
    """The definition of a function that counts: the last one, in the first file that has it."""
    for filled in files:
        last = None
        for other, function, cell in filled.source.functions():
            last = (function, cell, filled) if other == name else last
        if last is not None:
            return last
    return None


def _defined_again(filled: Filled) -> Iterator[tuple[str, list[str]]]:
    """The functions that a file defines several times, differently, and where."""
    found = dict[str, dict[str, str]]()
    counted = Counter(name for name, _, _ in filled.source.functions())
    for name, function, cell in filled.source.functions():
        if counted[name] < 2:
            continue
        with contextlib.suppress(RecursionError):
            found.setdefault(name, {})[ast.dump(function)] = cell.place(function.lineno)
    for name, places in found.items():
        if len(places) > 1:
            yield name, list(places.values())

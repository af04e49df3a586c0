"""What is to be said of a loaded submission: what was left out, lent, or is not written yet."""

import ast
import contextlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .partial_execution import PartialModule
from .placeholder_detection import (
    FunctionNode,
    Placeholder,
    assigned_globals,
    find_placeholders,
    nodes_in,
    unassigned_names,
)
from .source_reader import CodeCell
from .stub_modules import is_stub
from .syntax_error_recovery import SkippedCode

MAX_NOTES = 20
"""How many notes of one kind are sent."""

FunctionDefinition = tuple[FunctionNode, CodeCell, PartialModule]


class LoadLog:
    """Notes by their kind, in the order in which they were made."""

    def __init__(self) -> None:
        self.notes = dict[str, list[str]]()
        self.skipped_count = 0

    def add(self, category: str, text: str) -> None:
        """Note something, unless there is enough of its kind, or it is known."""
        notes = self.notes.setdefault(category, [])
        if len(notes) < MAX_NOTES and text not in notes:
            notes.append(text[:300])

    def add_files(
        self, functions_by_file: Mapping[str, Sequence[str]], file_names: Sequence[str]
    ) -> None:
        """Note which file of a folder was loaded, and what was taken from others."""
        main, *others = functions_by_file
        if len(file_names) > 1:
            self.add("file", main)
        for name in others:
            if functions_by_file[name]:
                self.add("taken", f"{', '.join(functions_by_file[name])} from {name}")

    def add_module(self, module: PartialModule, bound_names: set[str], *, is_main: bool) -> None:
        """Note what a file has for the reader: what was not run, stepped over, lent, defined twice.

        Only what concerns the functions that are bound is told of names.
        """
        source = module.source
        own = "" if is_main else f"{Path(source.path).name}: "
        self.skipped_count += module.skipped_count
        for text in source.guesses:
            self.add("guess", own + text)
        for text in _skipped_code_messages(source.skipped_code):
            self.add("stepped over", own + text)
        for text in module.failure_messages:
            self.add("failed", own + text)
        for name in module.injected_names:
            self.add("lent", name)
        for name, places in _duplicate_definitions(module):
            if name in bound_names:
                self.add("defined again", f"{name} ({own}{'; '.join(places)})")

    def add_stubs(self, stubs: Mapping[str, Any]) -> None:
        """Note what had to be stood in for."""
        for name in stubs:
            self.add("stood in", name)

    def unfinished_reason(self, name: str, modules: Sequence[PartialModule]) -> str:
        """Why a function cannot be right yet, as a predicate; empty where no sign of it is seen."""
        with contextlib.suppress(RecursionError, SyntaxError, ValueError):  # no text is too odd
            return self._unfinished_reason(name, modules)
        return ""

    def bind_placeholders(
        self, name: str, modules: Sequence[PartialModule], required: Collection[str]
    ) -> None:
        """Bind what a function reads and nothing binds to None, as the blanks of a template are.

        What the function does without them can then be seen. Names that are `wanted` stay missing.
        """
        found = _find_definition(name, modules)
        if found is None:
            return
        with contextlib.suppress(RecursionError, SyntaxError, ValueError):
            for blank in _unassigned_names(found):
                if blank not in required:
                    found[2].namespace[blank] = None

    def _unfinished_reason(self, name: str, modules: Sequence[PartialModule]) -> str:
        for filled in modules:
            for broken in filled.source.skipped_code:
                if broken.name == name and name not in filled.namespace:
                    return f"is unfinished: {broken.location}: {broken.reason}"
            if is_stub(filled.namespace.get(name)):
                return (
                    f"is taken from a module that is not there: {filled.namespace[name].__name__}"
                )
        found = _find_definition(name, modules)
        if found is None:
            return ""
        own = _all_placeholders(found)
        if own:
            return f"is unfinished: {_placeholder_message(own, found[1])}"
        return _unfinished_callee_reason(name, found, modules)


def _skipped_code_messages(skipped_code: Sequence[SkippedCode]) -> Iterator[str]:
    """What was stepped over, piece by piece; of one cell the first, and how many more there are."""
    cells = Counter(piece.cell.name for piece in skipped_code)
    for piece in skipped_code:
        several = cells.pop(piece.cell.name, 0) if piece.cell.name else 1
        more = f", and {several - 1} more in it" if several > 1 else ""
        if several:
            yield f"{piece.location}: {piece.reason}{more}"


def _all_placeholders(definition: FunctionDefinition) -> list[Placeholder]:
    return [*find_placeholders(definition[0]), *_unassigned_names(definition).values()]


def _unassigned_names(definition: FunctionDefinition) -> dict[str, Placeholder]:
    function, _, filled = definition
    inside = (assigned_globals(other) for _, other, _ in filled.source.functions())
    return unassigned_names(function, {*filled.namespace, *filled.bound_names}.union(*inside))


def _placeholder_message(placeholders: Sequence[Placeholder], cell: CodeCell) -> str:
    first = min(placeholders, key=lambda sign: sign.line)
    more = f", and {len(placeholders) - 1} more" if len(placeholders) > 1 else ""
    return f"{cell.location(first.line)}: {first.description}{more}"


def _unfinished_callee_reason(
    name: str, definition: FunctionDefinition, modules: Sequence[PartialModule]
) -> str:
    """The first unfinished function on which one rests that bears no sign itself."""
    seen, waiting = {name}, [definition]
    while waiting:
        function, _, filled = waiting.pop(0)
        for callee in dict.fromkeys(_names_in(function)):
            if callee in seen:
                continue
            seen.add(callee)
            if any(
                b.name == callee and callee not in filled.namespace
                for b in filled.source.skipped_code
            ):
                return f"calls {callee}, which is unfinished"
            other = _find_definition(callee, [filled, *modules])
            if other is None:
                continue
            if _all_placeholders(other):
                return f"calls {callee}, which is unfinished"
            waiting.append(other)
    return ""


def _names_in(function: FunctionNode) -> Iterator[str]:
    return (n.id for n in nodes_in(function) if isinstance(n, ast.Name))


def _find_definition(name: str, modules: Sequence[PartialModule]) -> FunctionDefinition | None:
    """The definition of a function that counts: the last one, in the first file that has it."""
    for filled in modules:
        last = None
        for other, function, cell in filled.source.functions():
            last = (function, cell, filled) if other == name else last
        if last is not None:
            return last
    return None


def _duplicate_definitions(module: PartialModule) -> Iterator[tuple[str, list[str]]]:
    """The functions that a file defines several times, differently, and where."""
    found = dict[str, dict[str, str]]()
    counted = Counter(name for name, _, _ in module.source.functions())
    for name, function, cell in module.source.functions():
        if counted[name] < 2:
            continue
        with contextlib.suppress(RecursionError):
            found.setdefault(name, {})[ast.dump(function)] = cell.location(function.lineno)
    for name, places in found.items():
        if len(places) > 1:
            yield name, list(places.values())

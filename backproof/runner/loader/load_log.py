"""Record notes on a loaded submission: skipped, stubbed, injected and unfinished parts."""

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
"""The most notes of one kind."""

FunctionDefinition = tuple[FunctionNode, CodeCell, PartialModule]


class LoadLog:
    """Notes by kind, in the order in which they were added."""

    def __init__(self) -> None:
        self.notes = dict[str, list[str]]()
        self.skipped_count = 0

    def add(self, category: str, text: str) -> None:
        """Add a note, unless it is known, or its kind has MAX_NOTES."""
        notes = self.notes.setdefault(category, [])
        if len(notes) < MAX_NOTES and text not in notes:
            notes.append(text[:300])

    def add_files(
        self, functions_by_file: Mapping[str, Sequence[str]], file_names: Sequence[str]
    ) -> None:
        """Note which file of a folder was loaded, and which functions came from other files."""
        main_file, *other_files = functions_by_file
        if len(file_names) > 1:
            self.add("file", main_file)
        for name in other_files:
            if functions_by_file[name]:
                self.add("taken", f"{', '.join(functions_by_file[name])} from {name}")

    def add_module(self, module: PartialModule, bound_names: set[str], *, is_main: bool) -> None:
        """Note what was guessed, skipped, failed and injected in a file, and defined twice.

        Duplicate definitions are noted only of functions that are bound.
        """
        source = module.source
        prefix = "" if is_main else f"{Path(source.path).name}: "
        self.skipped_count += module.skipped_count
        for text in source.guesses:
            self.add("guess", prefix + text)
        for text in _skipped_code_messages(source.skipped_code):
            self.add("skipped", prefix + text)
        for text in module.failure_messages:
            self.add("failed", prefix + text)
        for name in module.injected_names:
            self.add("injected", name)
        for name, locations in _duplicate_definitions(module):
            if name in bound_names:
                self.add("defined again", f"{name} ({prefix}{'; '.join(locations)})")

    def add_stubs(self, stubs: Mapping[str, Any]) -> None:
        """Note which modules and names were replaced by stubs."""
        for name in stubs:
            self.add("stubbed", name)

    def unfinished_reason(self, name: str, modules: Sequence[PartialModule]) -> str:
        """Return why a function is unfinished, as a predicate; empty without a placeholder."""
        with contextlib.suppress(RecursionError, SyntaxError, ValueError):  # from odd source text
            return self._unfinished_reason(name, modules)
        return ""

    def bind_placeholders(
        self, name: str, modules: Sequence[PartialModule], required: Collection[str]
    ) -> None:
        """Bind the names that a function reads and nothing assigns to None.

        None is also what templates assign to blanks, so the rest of the function can run. Names in
        `required` stay missing.
        """
        definition = _find_definition(name, modules)
        if definition is None:
            return
        with contextlib.suppress(RecursionError, SyntaxError, ValueError):
            for unassigned in _unassigned_names(definition):
                if unassigned not in required:
                    definition[2].namespace[unassigned] = None

    def _unfinished_reason(self, name: str, modules: Sequence[PartialModule]) -> str:
        for module in modules:
            for skipped in module.source.skipped_code:
                if skipped.name == name and name not in module.namespace:
                    return f"is unfinished: {skipped.location}: {skipped.reason}"
            if is_stub(module.namespace.get(name)):
                return f"comes from a module that is missing: {module.namespace[name].__name__}"
        definition = _find_definition(name, modules)
        if definition is None:
            return ""
        placeholders = _all_placeholders(definition)
        if placeholders:
            return f"is unfinished: {_placeholder_message(placeholders, definition[1])}"
        return _unfinished_callee_reason(name, definition, modules)


def _skipped_code_messages(skipped_code: Sequence[SkippedCode]) -> Iterator[str]:
    """Yield a message for each skipped piece; of one cell, for the first piece with the number."""
    counts_by_cell = Counter(piece.cell.name for piece in skipped_code)
    for piece in skipped_code:
        count = counts_by_cell.pop(piece.cell.name, 0) if piece.cell.name else 1
        more = f", and {count - 1} more in it" if count > 1 else ""
        if count:
            yield f"{piece.location}: {piece.reason}{more}"


def _all_placeholders(definition: FunctionDefinition) -> list[Placeholder]:
    return [*find_placeholders(definition[0]), *_unassigned_names(definition).values()]


def _unassigned_names(definition: FunctionDefinition) -> dict[str, Placeholder]:
    function, _, module = definition
    from_functions = (assigned_globals(other) for _, other, _ in module.source.functions())
    known = {*module.namespace, *module.bound_names}.union(*from_functions)
    return unassigned_names(function, known)


def _placeholder_message(placeholders: Sequence[Placeholder], cell: CodeCell) -> str:
    first = min(placeholders, key=lambda placeholder: placeholder.line)
    more = f", and {len(placeholders) - 1} more" if len(placeholders) > 1 else ""
    return f"{cell.location(first.line)}: {first.description}{more}"


def _unfinished_callee_reason(
    name: str, definition: FunctionDefinition, modules: Sequence[PartialModule]
) -> str:
    """Return the first unfinished function that a function without placeholders depends on."""
    visited, waiting = {name}, [definition]
    while waiting:
        function, _, module = waiting.pop(0)
        for callee in dict.fromkeys(_names_in(function)):
            if callee in visited:
                continue
            visited.add(callee)
            skipped_names = {piece.name for piece in module.source.skipped_code}
            if callee in skipped_names and callee not in module.namespace:
                return f"calls {callee}, which is unfinished"
            callee_definition = _find_definition(callee, [module, *modules])
            if callee_definition is None:
                continue
            if _all_placeholders(callee_definition):
                return f"calls {callee}, which is unfinished"
            waiting.append(callee_definition)
    return ""


def _names_in(function: FunctionNode) -> Iterator[str]:
    return (n.id for n in nodes_in(function) if isinstance(n, ast.Name))


def _find_definition(name: str, modules: Sequence[PartialModule]) -> FunctionDefinition | None:
    """Return the definition of a function in force: the last in the first file that has one."""
    for module in modules:
        last = None
        for other, function, cell in module.source.functions():
            last = (function, cell, module) if other == name else last
        if last is not None:
            return last
    return None


def _duplicate_definitions(module: PartialModule) -> Iterator[tuple[str, list[str]]]:
    """Yield the functions that a file defines differently more than once, with the locations."""
    locations_by_name = dict[str, dict[str, str]]()
    counts = Counter(name for name, _, _ in module.source.functions())
    for name, function, cell in module.source.functions():
        if counts[name] < 2:
            continue
        with contextlib.suppress(RecursionError):
            locations = locations_by_name.setdefault(name, {})
            locations[ast.dump(function)] = cell.location(function.lineno)
    for name, locations in locations_by_name.items():
        if len(locations) > 1:
            yield name, list(locations.values())

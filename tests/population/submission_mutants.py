"""Mechanical mutants of the three right sources, with the operators of `tests.mutation`.

To those operators are added what they do not have: np.dot becomes np.multiply, a keyword such as
axis or keepdims is lost, and a name stands for its sibling of the other layer.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.mutation.mutation_operators import (
    NodeChange,
    _expressions,
    _node_changes,
    _NodeReplacer,
    _with_fields,
)
from tests.population.submission_outcomes import PopulationSubmission
from tests.population.submission_styles import SubmissionStyle

_NUMPY_SWAPS = {"dot": "multiply", "sum": "mean", "mean": "sum"}


@dataclass(frozen=True, slots=True)
class SubmissionMutant:
    """One change of a right source: where, what was there, what stands there now, and the text.

    `symbol` is what the changed statement computes, and None where that cannot be said; `around`
    is the value that the statement gives it.
    """

    style: str
    function: str
    line: int
    original: str
    replacement: str
    source: str
    symbol: str | None
    enclosing_value: str

    @property
    def id(self) -> str:
        """The style, the function, the line and the change."""
        return f"{self.function}, line {self.line}: {self.original}  →  {self.replacement}"

    @property
    def submission(self) -> PopulationSubmission:
        """The mutant to be judged."""
        return PopulationSubmission(self.id, self.style, self.source)


def mutants_of_style(style: SubmissionStyle) -> list[SubmissionMutant]:
    """Every mutant of every function that the binding calls, each text once."""
    tree, seen = ast.parse(style.source), {ast.unparse(ast.parse(style.source))}
    found = []
    for position, function in enumerate(_function_nodes(tree)):
        for place, node in enumerate(_expressions(function)):
            for change in (*_node_changes(node), *_additional_changes(node)):
                mutant = _make_mutant(style, tree, position, place, change)
                if mutant.source not in seen:
                    seen.add(mutant.source)
                    found.append(mutant)
    return found


def _function_nodes(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _make_mutant(
    style: SubmissionStyle,
    tree: ast.Module,
    function_index: int,
    node_index: int,
    change: NodeChange,
) -> SubmissionMutant:
    mutated = copy.deepcopy(tree)
    function = _function_nodes(mutated)[function_index]
    target = _expressions(function)[node_index]
    statement = next(s for s in ast.walk(function) if _contains(s, target))
    replacement = change(target)
    symbol = _removed_symbol(style, function.name, target, replacement)
    symbol = symbol or _assigned_symbol(style, function.name, statement)
    before, line = ast.unparse(target), getattr(target, "lineno", 0)
    around = ast.unparse(getattr(statement, "value", None) or statement)
    after = ast.unparse(replacement)
    _NodeReplacer(target, replacement).visit(function)
    source = ast.unparse(ast.fix_missing_locations(mutated))
    return SubmissionMutant(style.name, function.name, line, before, after, source, symbol, around)


def _additional_changes(node: ast.AST) -> Iterator[NodeChange]:
    match node:
        case ast.Attribute(value=ast.Name(id="np"), attr=name) if name in _NUMPY_SWAPS:
            yield partial(_with_fields, attr=_NUMPY_SWAPS[name])
        case ast.Call(keywords=[_, *_] as keywords):
            for lost in keywords:
                yield partial(_with_fields, keywords=[k for k in keywords if k is not lost])
        case _:
            pass


def _contains(statement: ast.AST, target: ast.AST) -> bool:
    """Whether the node is a simple statement with the target in it."""
    simple = isinstance(statement, ast.Assign | ast.AugAssign | ast.Return | ast.Expr)
    return simple and any(node is target for node in ast.walk(statement))


def _removed_symbol(
    style: SubmissionStyle, function: str, target: ast.AST, replacement: ast.AST
) -> str | None:
    """The symbol that a dict no longer has, where that is the change."""
    match target, replacement:
        case ast.Call(func=ast.Name("dict"), keywords=had), ast.Call(keywords=has):
            kept = {keyword.arg for keyword in has}
            lost = next((k.value for k in had if k.arg not in kept), None)
            return style.local_symbols.get(function, {}).get(getattr(lost, "id", ""))
    return None


def _assigned_symbol(style: SubmissionStyle, function: str, statement: ast.AST) -> str | None:
    names = style.local_symbols.get(function, {})
    targets: list[Any] = statement.targets if isinstance(statement, ast.Assign) else []
    for target in targets:
        name = getattr(target, "attr", getattr(target, "id", ""))
        if name in names:
            return names[name]
    return names.get("")

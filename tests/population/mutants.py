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

from tests.mutation.operators import Change, _changes, _expressions, _Replace, _with
from tests.population.judging import Submission
from tests.population.styles import Style

_FUNCTIONS = {"dot": "multiply", "sum": "mean", "mean": "sum"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a right source: where, what was there, what stands there now, and the text.

    `symbol` is what the changed statement computes, and None where that cannot be said; `around`
    is the value that the statement gives it.
    """

    style: str
    function: str
    line: int
    before: str
    after: str
    source: str
    symbol: str | None
    around: str

    @property
    def id(self) -> str:
        """The style, the function, the line and the change."""
        return f"{self.function}, line {self.line}: {self.before}  →  {self.after}"

    @property
    def submission(self) -> Submission:
        """The mutant to be judged."""
        return Submission(self.id, self.style, self.source)


def mutants(style: Style) -> list[Mutant]:
    """Every mutant of every function that the binding calls, each text once."""
    tree, seen = ast.parse(style.source), {ast.unparse(ast.parse(style.source))}
    found = []
    for position, function in enumerate(_functions(tree)):
        for place, node in enumerate(_expressions(function)):
            for change in (*_changes(node), *_more_changes(node)):
                mutant = _mutant(style, tree, position, place, change)
                if mutant.source not in seen:
                    seen.add(mutant.source)
                    found.append(mutant)
    return found


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _mutant(style: Style, tree: ast.Module, position: int, place: int, change: Change) -> Mutant:
    mutated = copy.deepcopy(tree)
    function = _functions(mutated)[position]
    target = _expressions(function)[place]
    statement = next(s for s in ast.walk(function) if _is_around(s, target))
    replacement = change(target)
    symbol = _lost(style, function.name, target, replacement)
    symbol = symbol or _symbol(style, function.name, statement)
    before, line = ast.unparse(target), getattr(target, "lineno", 0)
    around = ast.unparse(getattr(statement, "value", None) or statement)
    after = ast.unparse(replacement)
    _Replace(target, replacement).visit(function)
    source = ast.unparse(ast.fix_missing_locations(mutated))
    return Mutant(style.name, function.name, line, before, after, source, symbol, around)


def _more_changes(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Attribute(value=ast.Name(id="np"), attr=name) if name in _FUNCTIONS:
            yield partial(_with, attr=_FUNCTIONS[name])
        case ast.Call(keywords=[_, *_] as keywords):
            for lost in keywords:
                yield partial(_with, keywords=[k for k in keywords if k is not lost])
        case _:
            pass


def _is_around(statement: ast.AST, target: ast.AST) -> bool:
    """Whether the node is a simple statement with the target in it."""
    simple = isinstance(statement, ast.Assign | ast.AugAssign | ast.Return | ast.Expr)
    return simple and any(node is target for node in ast.walk(statement))


def _lost(style: Style, function: str, target: ast.AST, replacement: ast.AST) -> str | None:
    """The symbol that a dict no longer has, where that is the change."""
    match target, replacement:
        case ast.Call(func=ast.Name("dict"), keywords=had), ast.Call(keywords=has):
            kept = {keyword.arg for keyword in has}
            lost = next((k.value for k in had if k.arg not in kept), None)
            return style.symbols.get(function, {}).get(getattr(lost, "id", ""))
    return None


def _symbol(style: Style, function: str, statement: ast.AST) -> str | None:
    names = style.symbols.get(function, {})
    targets: list[Any] = statement.targets if isinstance(statement, ast.Assign) else []
    for target in targets:
        name = getattr(target, "attr", getattr(target, "id", ""))
        if name in names:
            return names[name]
    return names.get("")

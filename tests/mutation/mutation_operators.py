"""Mutation operators: each replaces one node of a kernel's syntax tree by a common mistake."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

NodeChange = Callable[[ast.AST], Any]

_OPERATOR_SWAPS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.MatMult),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
_FUNCTION_SWAPS = {
    "log1p": "log",
    "log": "log1p",
    "exp": "expm1",
    "tanh": "sin",
    "maximum": "minimum",
    "ones_like": "zeros_like",
}


@dataclass(frozen=True, slots=True)
class KernelMutant:
    """One changed function: its name, line, the old and the new expression, and the module."""

    function: str
    line: int
    original: str
    replacement: str
    module: ast.Module

    def __str__(self) -> str:
        return f"{self.function}, line {self.line}: {self.original}  →  {self.replacement}"


def mutants(source: str) -> Iterator[KernelMutant]:
    """Yield every mutant of every function in the source, with one change each."""
    tree = ast.parse(source)
    for index, node in enumerate(tree.body):
        if isinstance(node, ast.FunctionDef):
            for position, part in enumerate(_expressions(node)):
                for change in _node_changes(part):
                    yield _make_mutant(tree, index, position, change)


def _make_mutant(tree: ast.Module, index: int, position: int, change: NodeChange) -> KernelMutant:
    mutated = copy.deepcopy(tree)
    function = mutated.body[index]
    assert isinstance(function, ast.FunctionDef)
    target = _expressions(function)[position]
    before, line = ast.unparse(target), getattr(target, "lineno", 0)
    replacement = change(target)
    after = ast.unparse(replacement)
    _NodeReplacer(target, replacement).visit(function)
    return KernelMutant(function.name, line, before, after, ast.fix_missing_locations(mutated))


def _expressions(function: ast.FunctionDef) -> list[ast.AST]:
    """Return the nodes of a function's body, without docstring and annotations."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    nodes: list[ast.AST] = []
    for statement in body:
        annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
        excluded = set(ast.walk(annotation)) if annotation is not None else set()
        nodes += [node for node in ast.walk(statement) if node not in excluded]
    return [node for node in nodes if not _is_in_error_message(node, body)]


def _is_in_error_message(node: ast.AST, body: list[ast.stmt]) -> bool:
    """Return True if the node belongs to the message of an error."""
    raised = (n for statement in body for n in ast.walk(statement) if isinstance(n, ast.Raise))
    return any(node in set(ast.walk(r)) for r in raised)


def _node_changes(node: ast.AST) -> Iterator[NodeChange]:
    """Yield the changes that apply to one node."""
    match node:
        case ast.BinOp(op=op):
            yield from (
                partial(_with_fields, op=other()) for other in _OPERATOR_SWAPS.get(type(op), ())
            )
            if isinstance(op, ast.Div | ast.Mult):
                yield attrgetter("left")
        case ast.Attribute(attr="T"):
            yield attrgetter("value")
        case ast.Attribute(value=ast.Name(id="np"), attr=name) if name in _FUNCTION_SWAPS:
            yield partial(_with_fields, attr=_FUNCTION_SWAPS[name])
        case ast.UnaryOp(op=ast.USub()):
            yield attrgetter("operand")
        case ast.Compare(ops=[ast.Lt() | ast.Gt() as order]):
            yield partial(_with_fields, ops=[ast.Gt() if isinstance(order, ast.Lt) else ast.Lt()])
        case ast.Constant(value=bool() | int() | float() as value):
            yield partial(_with_fields, value=_other_constant(value))


def _other_constant(value: float) -> float:
    """Return the opposite truth value, 1 for 0 and 0 for 1, or twice the number."""
    if isinstance(value, bool):
        return not value
    return 1 - value if value in {0, 1} else 2 * value


def _with_fields(node: ast.AST, **changes: object) -> ast.AST:
    fields: dict[str, Any] = {name: getattr(node, name) for name in node._fields}
    return ast.copy_location(type(node)(**{**fields, **changes}), node)


class _NodeReplacer(ast.NodeTransformer):
    """Replaces one node of a tree."""

    def __init__(self, target: ast.AST, replacement: ast.AST) -> None:
        self._target, self._replacement = target, replacement

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the replacement for the target, and any other node unchanged."""
        if node is self._target:
            return self._replacement
        visited: ast.AST = super().visit(node)
        return visited

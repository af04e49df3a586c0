"""Which functions are not written yet: blank bodies, placeholders, and names that nobody assigns.

These are signs. Whether a function that bears one works nevertheless is for the judge to see.
"""

import ast
import builtins
import functools
import symtable
from collections.abc import Iterable, Iterator

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_PYTHON2_BUILTINS = {
    "xrange",
    "raw_input",
    "unicode",
    "basestring",
    "long",
    "reduce",
    "unichr",
    "cmp",
}
"""Builtins of Python 2: code with them is written, for another Python."""


class Placeholder:
    """A sign that a function is unfinished: its line, and what stands there."""

    def __init__(self, line: int, description: str) -> None:
        self.line, self.description = line, description


def functions_in(node: ast.stmt) -> Iterator[tuple[str, FunctionNode]]:
    """The functions that a statement at the top level defines, methods as Class.method."""
    if isinstance(node, FunctionNode):
        yield node.name, node
    elif isinstance(node, ast.ClassDef):
        for inner in node.body:
            for name, function in functions_in(inner):
                yield f"{node.name}.{name}", function
    elif isinstance(node, ast.If | ast.Try):
        for inner in node.body:
            yield from functions_in(inner)


@functools.cache
def nodes_in(function: FunctionNode) -> tuple[ast.AST, ...]:
    """All nodes of a function, itself first; walked once, and looked at by several."""
    return tuple(ast.walk(function))


def find_placeholders(function: FunctionNode) -> Iterator[Placeholder]:
    """The signs in the text of a function itself, in the order of its lines."""
    body = [node for node in function.body if not _is_blank(node)]
    if not body:
        yield Placeholder(function.lineno, "its body is empty")
        return
    if all(isinstance(node, ast.Return) and _is_placeholder_value(node.value) for node in body):
        yield Placeholder(body[0].lineno, "it returns nothing")
    for node in body:
        if isinstance(node, ast.Raise) and "NotImplemented" in ast.unparse(node):
            yield Placeholder(node.lineno, ast.unparse(node))
    yield from _placeholder_assignments(function)
    yield from _self_assignments(function)


def _is_blank(node: ast.stmt) -> bool:
    """Whether the statement is `pass`, `...`, or a docstring."""
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant or isinstance(node, ast.Pass)


def _is_placeholder_value(value: ast.expr | None) -> bool:
    """Whether a value stands for one that is to be written: None, `...`, or a tuple of them."""
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(map(_is_placeholder_value, value.elts))
    return value is None or (isinstance(value, ast.Constant) and value.value in (None, ...))


def _placeholder_assignments(function: FunctionNode) -> list[Placeholder]:
    """Assignments of None to names that are then read: a name set anew, or compared, is none.

    Beside one of them, those to names of which nothing is ever said are placeholders as well.
    """
    held = [
        node
        for node in nodes_in(function)
        if isinstance(node, ast.Assign) and _is_placeholder_value(node.value)
    ]
    mentions = sorted(_mentions(function), key=lambda pair: pair[0]) if held else []
    found, idle = list[Placeholder](), list[Placeholder]()
    for node in held:
        names = [n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
        nexts = [_is_read_next(name, node.end_lineno or node.lineno, mentions) for name in names]
        sign = Placeholder(node.lineno, ast.unparse(node))
        if any(nexts):
            found.append(sign)
        elif all(reads is None for reads in nexts):
            idle.append(sign)
    return found + idle if found else []


def _self_assignments(function: FunctionNode) -> Iterator[Placeholder]:
    """Names that are assigned nothing but what is made of themselves: their line was deleted."""
    if any(isinstance(node, _SCOPE_NODES) for node in nodes_in(function)[1:]):
        return
    stored = [n.id for n in nodes_in(function) if isinstance(n, ast.Name) and _is_stored(n)]
    known = {node.arg for node in nodes_in(function) if isinstance(node, ast.arg)}
    for node in nodes_in(function):
        match node:
            case ast.AugAssign(target=ast.Name(id=name)):
                reads = True
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                reads = any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))
            case _:
                continue
        if reads and name not in known and stored.count(name) == 1:
            yield Placeholder(node.lineno, f"{name} is made of itself, and of nothing before")


def _is_stored(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


Mention = tuple[tuple[int, int], str, bool]
"""Where a name stands, the name, and whether it is read there for its value."""


def _mentions(function: FunctionNode) -> Iterator[Mention]:
    tested = {
        id(part)
        for node in nodes_in(function)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot)
        for part in (node.left, *node.comparators)
    }
    for node in nodes_in(function):
        if isinstance(node, ast.Name):
            # in `cost = f(cost)` the value is read first, whatever stands to the left
            reads = isinstance(node.ctx, ast.Load) and id(node) not in tested
            yield (node.lineno, -1 if reads else node.col_offset), node.id, reads


def _is_read_next(name: str, line: int, mentions: Iterable[Mention]) -> bool | None:
    """Whether the next line that mentions the name reads its value; None where none does."""
    later = (reads for place, other, reads in mentions if other == name and place[0] > line)
    return next(later, None)


def unassigned_names(function: FunctionNode, known: set[str]) -> dict[str, Placeholder]:
    """The global names that a function reads and that nothing in its file binds."""
    if not _may_have_unbound_names(function, known):
        return {}
    table = symtable.symtable(ast.unparse(_bare_function(function)), "function", "exec")
    strange = {
        name for name in _global_reads(table) if name not in known and not hasattr(builtins, name)
    } - _PYTHON2_BUILTINS
    found = dict[str, Placeholder]()
    for node in nodes_in(function):
        if isinstance(node, ast.Name) and node.id in strange:
            found.setdefault(
                node.id, Placeholder(node.lineno, f"{node.id} is read and assigned nowhere")
            )
    return found


def assigned_globals(function: FunctionNode) -> set[str]:
    """The global names that a function itself assigns to."""
    nodes = nodes_in(function)
    declared = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    return declared & {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


_SCOPE_NODES = (
    *FunctionNode.__args__,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
)
_SCOPE_NODES = (*_SCOPE_NODES, ast.GeneratorExp, ast.Global, ast.Nonlocal)


def _may_have_unbound_names(function: FunctionNode, known: set[str]) -> bool:
    """Whether a name that it mentions may be bound nowhere; a table of symbols takes longer.

    In one scope, what is bound anywhere is its own.
    """
    nodes = nodes_in(function)
    if any(isinstance(node, _SCOPE_NODES) for node in nodes[1:]):
        return True
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return any(
        node.id not in own and node.id not in known and not hasattr(builtins, node.id)
        for node in names
    )


def _bare_function(function: FunctionNode) -> ast.stmt:
    """The function without its decorators and annotations, which are read when it is defined."""
    bare = type(function)(**{**dict(ast.iter_fields(function)), "decorator_list": []})
    return ast.fix_missing_locations(bare)


def _global_reads(table: symtable.SymbolTable) -> Iterator[str]:
    for inner in table.get_children():
        yield from (
            s.get_name() for s in inner.get_symbols() if s.is_global() and s.is_referenced()
        )
        yield from _global_reads(inner)

"""Detect unfinished functions: blank bodies, placeholders, and names that are never assigned.

Placeholders are only indications: the judge still finds out whether the function works.
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
"""Builtins of Python 2: code that uses them is finished, but for Python 2."""


class Placeholder:
    """An indication that a function is unfinished: its line and a description."""

    def __init__(self, line: int, description: str) -> None:
        self.line, self.description = line, description


def functions_in(node: ast.stmt) -> Iterator[tuple[str, FunctionNode]]:
    """Yield the functions that a top-level statement defines, methods as Class.method."""
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
    """Return all nodes of a function, itself first; cached, since several functions use it."""
    return tuple(ast.walk(function))


def find_placeholders(function: FunctionNode) -> Iterator[Placeholder]:
    """Yield the placeholders in the text of a function."""
    body = [node for node in function.body if not _is_blank(node)]
    if not body:
        yield Placeholder(function.lineno, "its body is empty")
        return
    if all(isinstance(node, ast.Return) and _is_placeholder_value(node.value) for node in body):
        yield Placeholder(body[0].lineno, "it returns nothing")
    if all(isinstance(node, ast.Return) and _returns_others(function, node) for node in body):
        yield Placeholder(body[0].lineno, "it returns names that it does not assign")
    for node in body:
        if isinstance(node, ast.Raise) and "NotImplemented" in ast.unparse(node):
            yield Placeholder(node.lineno, ast.unparse(node))
    yield from _placeholder_assignments(function)
    yield from _self_assignments(function)


def _is_blank(node: ast.stmt) -> bool:
    """Return whether the statement is `pass`, `...`, or a docstring."""
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_constant or isinstance(node, ast.Pass)


def _is_placeholder_value(value: ast.expr | None) -> bool:
    """Return whether a value is a placeholder: None, `...`, or a tuple of them."""
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(map(_is_placeholder_value, value.elts))
    return value is None or (isinstance(value, ast.Constant) and value.value in (None, ...))


def _returns_others(function: FunctionNode, node: ast.Return) -> bool:
    """Return whether a return statement has names alone, none of which is a parameter."""
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    parameters = {part.arg for part in nodes_in(function) if isinstance(part, ast.arg)}
    return bool(values) and all(
        isinstance(value, ast.Name) and value.id not in parameters for value in values
    )


def _placeholder_assignments(function: FunctionNode) -> list[Placeholder]:
    """Return assignments of None to names that are read before they are assigned or compared.

    If there is one, assignments of None to names that are never mentioned again count, too.
    """
    assignments = [
        node
        for node in nodes_in(function)
        if isinstance(node, ast.Assign)
        and _is_placeholder_value(node.value)
        and not _stored_names(node) & _names_of_later_loops(function, node)
    ]
    mentions = sorted(_mentions(function), key=lambda pair: pair[0]) if assignments else []
    read, unused = list[Placeholder](), list[Placeholder]()
    for node in assignments:
        names = [n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
        last_line = node.end_lineno or node.lineno
        next_reads = [_is_read_next(name, last_line, mentions) for name in names]
        placeholder = Placeholder(node.lineno, ast.unparse(node))
        if any(next_reads):
            read.append(placeholder)
        elif all(is_read is None for is_read in next_reads):
            unused.append(placeholder)
    return read + unused if read else []


def _stored_names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _is_stored(n)}


def _names_of_later_loops(function: FunctionNode, node: ast.stmt) -> set[str]:
    """Return the names that loops after a statement assign: None is then where they start."""
    loops = [n for n in nodes_in(function) if isinstance(n, ast.For | ast.While)]
    return {name for n in loops if n.lineno > node.lineno for name in _stored_names(n)}


def _self_assignments(function: FunctionNode) -> Iterator[Placeholder]:
    """Yield names whose only assignment reads the name itself: an earlier line was deleted."""
    if any(isinstance(node, _SCOPE_NODES) for node in nodes_in(function)[1:]):
        return
    stored = [n.id for n in nodes_in(function) if isinstance(n, ast.Name) and _is_stored(n)]
    parameters = {node.arg for node in nodes_in(function) if isinstance(node, ast.arg)}
    for node in nodes_in(function):
        match node:
            case ast.AugAssign(target=ast.Name(id=name)):
                reads_itself = True
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                reads_itself = any(
                    isinstance(n, ast.Name) and n.id == name for n in ast.walk(value)
                )
            case _:
                continue
        if reads_itself and name not in parameters and stored.count(name) == 1:
            yield Placeholder(node.lineno, f"{name} is made of itself, and of nothing before")


def _is_stored(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


Mention = tuple[tuple[int, int], str, bool]
"""The position of a name, the name, and whether its value is read there."""


def _mentions(function: FunctionNode) -> Iterator[Mention]:
    """Yield the names in a function; a comparison with `is` does not count as reading."""
    compared = {
        id(part)
        for node in nodes_in(function)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot)
        for part in (node.left, *node.comparators)
    }
    for node in nodes_in(function):
        if isinstance(node, ast.Name):
            # in `cost = f(cost)` the value is read before the name is assigned
            is_read = isinstance(node.ctx, ast.Load) and id(node) not in compared
            yield (node.lineno, -1 if is_read else node.col_offset), node.id, is_read


def _is_read_next(name: str, line: int, mentions: Iterable[Mention]) -> bool | None:
    """Return whether the next line that mentions the name reads its value; None if none does."""
    later = (
        is_read for position, other, is_read in mentions if other == name and position[0] > line
    )
    return next(later, None)


def unassigned_names(function: FunctionNode, known: set[str]) -> dict[str, Placeholder]:
    """Return the global names that a function reads and nothing in its file binds."""
    if not _may_have_unbound_names(function, known):
        return {}
    table = symtable.symtable(ast.unparse(_bare_function(function)), "function", "exec")
    unbound = {
        name for name in _global_reads(table) if name not in known and not hasattr(builtins, name)
    } - _PYTHON2_BUILTINS
    placeholders = dict[str, Placeholder]()
    for node in nodes_in(function):
        if isinstance(node, ast.Name) and node.id in unbound:
            placeholder = Placeholder(node.lineno, f"{node.id} is read and assigned nowhere")
            placeholders.setdefault(node.id, placeholder)
    return placeholders


def assigned_globals(function: FunctionNode) -> set[str]:
    """Return the global names that a function assigns to."""
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
    """Return whether a name may be unbound, as a check that is faster than a symbol table.

    In a function without inner scopes, a name that is bound anywhere is local.
    """
    nodes = nodes_in(function)
    if any(isinstance(node, _SCOPE_NODES) for node in nodes[1:]):
        return True
    names = [node for node in nodes if isinstance(node, ast.Name)]
    local = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    local |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return any(
        node.id not in local and node.id not in known and not hasattr(builtins, node.id)
        for node in names
    )


def _bare_function(function: FunctionNode) -> ast.stmt:
    """Return the function without its decorators, which are read when it is defined."""
    bare = type(function)(**{**dict(ast.iter_fields(function)), "decorator_list": []})
    return ast.fix_missing_locations(bare)


def _global_reads(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the global names that a symbol table's functions read."""
    for inner in table.get_children():
        yield from (
            s.get_name() for s in inner.get_symbols() if s.is_global() and s.is_referenced()
        )
        yield from _global_reads(inner)

"""Classify top-level statements: definitions, and actions such as training, plotting or loading.

Definitions are imports, functions, classes, and constants whose value consists of literals, names,
arithmetic, and calls that only build a value.
"""

import __future__

import ast
import dis
import re
import sys
from collections.abc import Iterator
from types import CodeType

from .source_reader import CodeCell

_VALUE_BUILDERS = {
    *("float", "int", "bool", "str", "complex", "tuple", "list", "dict", "set", "frozenset"),
    *("range", "len", "abs", "min", "max", "round", "sum", "slice", "object", "namedtuple"),
    *("partial", "vectorize", "frompyfunc", "finfo", "iinfo", "asarray", "array", "zeros", "ones"),
    *("eye", "full", "arange", "linspace", "float16", "float32", "float64", "longdouble", "int8"),
    *("int16", "int32", "int64", "uint8", "bool_", "dtype", "sqrt", "exp", "log", "log10", "tanh"),
    *("TypeVar", "NewType", "Decimal", "Fraction", "defaultdict", "OrderedDict", "staticmethod"),
    *("classmethod", "property", "njit", "jit", "cache", "lru_cache"),
}
"""Functions that only build a value, by the last part of their name."""

_PURE_NODES = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Starred, ast.keyword),
    *(ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.JoinedStr),
    *(ast.FormattedValue, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.expr_context),
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
_DEFINITION_NODES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
)
_IMPORT_EXCEPTIONS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


class Statement:
    """A top-level statement, compiled by itself, with the names that it binds and loads.

    `read_names` are loaded when the statement runs; `used_names` also when a function in it is
    called.
    """

    def __init__(self, node: ast.stmt, cell: CodeCell, flags: int) -> None:
        self.node, self.cell = node, cell
        self.code = _compile(node, cell, flags)
        self.bound_names = frozenset(_operand_names(self.code, _STORE_OPCODES))
        self.read_names = frozenset(_names_read(self.code))
        self.used_names = self.read_names | frozenset(_names_used(self.code))

    @property
    def location(self) -> str:
        """The location, such as "cell 7, line 3"."""
        return self.cell.location(self.node.lineno)

    @property
    def text(self) -> str:
        """The first line, cut to 80 characters."""
        return self.cell.text.split("\n")[self.node.lineno - 1].strip()[:80]


def future_flags(node: ast.stmt) -> int:
    """Return the compiler flags that a `from __future__ import` sets for all that follows."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return 0
    features = (getattr(__future__, alias.name, None) for alias in node.names)
    flags = 0
    for feature in features:
        flags |= getattr(feature, "compiler_flag", 0)
    return flags


def is_definition(node: ast.stmt) -> bool:
    """Return whether the statement only defines: it does not train, plot, print or load data."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return all(map(_is_pure_target, targets)) and is_pure(value)
        case ast.AnnAssign(target=target, value=value):
            return _is_pure_target(target) and (value is None or is_pure(value))
        case ast.AugAssign(target=target, value=value):
            return _is_pure_target(target) and is_pure(value)
        case ast.If(test=test, body=body, orelse=orelse):
            return not is_main_guard(node) and is_pure(test) and _are_definitions(body + orelse)
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            handler_bodies = [inner for handler in handlers for inner in handler.body]
            return _are_definitions([*body, *handler_bodies, *orelse, *final])
    return isinstance(node, _DEFINITION_NODES) or type(node).__name__ == "TypeAlias"


def _are_definitions(body: list[ast.stmt]) -> bool:
    """Return whether every statement defines, raises or does nothing, and at least one defines."""
    others = [node for node in body if is_idle(node) or isinstance(node, ast.Raise)]
    return len(others) < len(body) and all(node in others or is_definition(node) for node in body)


def is_idle(node: ast.stmt) -> bool:
    """Return whether it does nothing: `pass`, or an unused value such as a docstring."""
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.Name)
    )


def is_main_guard(node: ast.stmt) -> bool:
    """Return whether it is `if __name__ == "__main__":`."""
    if not isinstance(node, ast.If):
        return False
    return any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test))


def handles_import_error(node: ast.stmt) -> bool:
    """Return whether it is a `try` that handles a missing module."""
    if not isinstance(node, ast.Try):
        return False
    caught = [handler.type for handler in node.handlers]
    names = {n.id for t in caught if t is not None for n in ast.walk(t) if isinstance(n, ast.Name)}
    return None in caught or bool(names & _IMPORT_EXCEPTIONS)


def _is_pure_target(target: ast.expr) -> bool:
    """Return whether assigning to the target computes nothing."""
    return is_pure(target)


def is_pure(node: ast.AST) -> bool:
    """Return whether a value consists of literals, names, arithmetic and value builders."""
    stack = [node]  # without recursion: a sum of a thousand terms is a thousand levels deep
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Lambda):
            stack += [d for d in [*part.args.defaults, *part.args.kw_defaults] if d]
        elif isinstance(part, _PURE_NODES) or (
            isinstance(part, ast.Call) and _is_value_builder(part.func)
        ):
            stack += ast.iter_child_nodes(part)
        else:
            return False
    return True


def _is_value_builder(function: ast.expr) -> bool:
    """Return whether a call only builds a value, by its last name, and is not in np.random."""
    parts = list[str]()
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if not isinstance(function, ast.Name):
        return False
    parts.append(function.id)
    return parts[0] in _VALUE_BUILDERS and "random" not in parts


def _compile(node: ast.stmt, cell: CodeCell, flags: int) -> CodeType:
    tree = ast.Module([node], [])
    code: CodeType = compile(tree, cell.filename, "exec", flags, dont_inherit=True)
    return code


_HAS_SHIFTED_NAMES = sys.version_info >= (3, 11)
"""Whether the lowest bit of the argument of LOAD_GLOBAL is not part of the name's index."""


def _opcode_pattern(*operations: str) -> "re.Pattern[bytes]":
    """Return a pattern that finds these operations in a string of opcodes."""
    return re.compile(b"[" + re.escape(bytes(dis.opmap[name] for name in operations)) + b"]")


_STORE_OPCODES = _opcode_pattern("STORE_NAME", "STORE_GLOBAL")
_LOCAL_LOAD_OPCODES = _opcode_pattern("LOAD_NAME")
_LOAD_OPCODES = _opcode_pattern("LOAD_GLOBAL", "LOAD_NAME")


def _operand_names(code: CodeType, operations: "re.Pattern[bytes]") -> Iterator[str]:
    """Yield the names on which the code does one of the operations, ten times as fast as `dis`.

    An instruction is an opcode and one byte of its argument. EXTENDED_ARG instructions before it
    hold the higher bytes of the argument.
    """
    bytecode = code.co_code
    opcodes, arguments = bytecode[::2], bytecode[1::2]
    for match in operations.finditer(opcodes):
        position = match.start()
        argument = arguments[position]
        for distance in range(1, 1 + min(position, 3)):
            if opcodes[position - distance] != dis.EXTENDED_ARG:
                break
            argument |= arguments[position - distance] << 8 * distance
        is_shifted = _HAS_SHIFTED_NAMES and opcodes[position] == dis.opmap["LOAD_GLOBAL"]
        yield code.co_names[argument >> is_shifted]


def _inner_code(code: CodeType) -> Iterator[CodeType]:
    return (constant for constant in code.co_consts if isinstance(constant, CodeType))


def _names_read(code: CodeType) -> Iterator[str]:
    """Yield the names that are loaded when the statement runs, even in classes and loops in it."""
    yield from _operand_names(code, _LOCAL_LOAD_OPCODES)
    for inner in _inner_code(code):
        if inner.co_name in _COMPREHENSIONS:
            yield from global_names(inner)
        elif "__module__" in inner.co_names:  # the body of a class
            yield from _names_read(inner)


_COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
"""Code objects that run immediately; from Python 3.12 on, only <genexpr> is a code object."""


def _names_used(code: CodeType) -> Iterator[str]:
    """Yield the global names that inner functions load when they are called."""
    for inner in _inner_code(code):
        yield from _operand_names(inner, _LOAD_OPCODES)
        yield from _names_used(inner)


def global_names(code: CodeType) -> set[str]:
    """Return the global names that a function's code and its inner functions load."""
    return {*_operand_names(code, _LOAD_OPCODES), *_names_used(code)}

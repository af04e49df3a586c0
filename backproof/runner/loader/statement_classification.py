"""Which statements define something, and which do the work of a script: train, plot, load data.

Definitions are imports, functions, classes, and constants whose value is made of literals, names
and arithmetic, or of calls that only build a value.
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
"""What may be called, by the last part of its name: it builds a value, and does nothing else."""

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
    """A statement at the top level, compiled alone: the names that it binds and those it loads.

    `reads` are loaded when it runs, `uses` also whenever a function in it is called.
    """

    def __init__(self, node: ast.stmt, cell: CodeCell, flags: int) -> None:
        self.node, self.cell = node, cell
        self.code = _compile(node, cell, flags)
        self.bound_names = frozenset(_operand_names(self.code, _STORE_OPCODES))
        self.read_names = frozenset(_names_read(self.code))
        self.used_names = self.read_names | frozenset(_names_used(self.code))

    @property
    def location(self) -> str:
        """Where it is, in words."""
        return self.cell.location(self.node.lineno)

    @property
    def text(self) -> str:
        """Its first line, cut short."""
        return self.cell.text.split("\n")[self.node.lineno - 1].strip()[:80]


def future_flags(node: ast.stmt) -> int:
    """What a `from __future__ import` asks of the compiler for all that follows."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return 0
    features = (getattr(__future__, alias.name, None) for alias in node.names)
    flags = 0
    for feature in features:
        flags |= getattr(feature, "compiler_flag", 0)
    return flags


def is_definition(node: ast.stmt) -> bool:
    """Whether the statement only defines: it neither trains, plots, prints nor loads data."""
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
            handled = [inside for handler in handlers for inside in handler.body]
            return _are_definitions([*body, *handled, *orelse, *final])
    return isinstance(node, _DEFINITION_NODES) or type(node).__name__ == "TypeAlias"


def _are_definitions(body: list[ast.stmt]) -> bool:
    """Whether each of them defines, says why not, or does nothing; and one of them does define."""
    quiet = [node for node in body if is_idle(node) or isinstance(node, ast.Raise)]
    return len(quiet) < len(body) and all(node in quiet or is_definition(node) for node in body)


def is_idle(node: ast.stmt) -> bool:
    """Whether it does nothing: `pass`, or a value that nobody takes, such as a docstring."""
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.Name)
    )


def is_main_guard(node: ast.stmt) -> bool:
    """Whether it is `if __name__ == "__main__":`."""
    if not isinstance(node, ast.If):
        return False
    return any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test))


def handles_import_error(node: ast.stmt) -> bool:
    """Whether it is a `try` that has an answer to a module that is not there."""
    if not isinstance(node, ast.Try):
        return False
    caught = [handler.type for handler in node.handlers]
    names = {n.id for t in caught if t is not None for n in ast.walk(t) if isinstance(n, ast.Name)}
    return None in caught or bool(names & _IMPORT_EXCEPTIONS)


def _is_pure_target(target: ast.expr) -> bool:
    """Whether assigning there calls nothing that computes."""
    return is_pure(target)


def is_pure(node: ast.AST) -> bool:
    """Whether a value is made of literals, names and arithmetic, or of calls that build values."""
    left = [node]  # by hand: a sum of a thousand terms is as deep as that
    while left:
        part = left.pop()
        if isinstance(part, ast.Lambda):
            left += [d for d in [*part.args.defaults, *part.args.kw_defaults] if d]
        elif isinstance(part, _PURE_NODES) or (
            isinstance(part, ast.Call) and _is_value_builder(part.func)
        ):
            left += ast.iter_child_nodes(part)
        else:
            return False
    return True


def _is_value_builder(function: ast.expr) -> bool:
    """Whether a call of it only builds a value: by its last name, and nothing of np.random."""
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
"""Whether the lowest bit of what LOAD_GLOBAL is given says something else than the name."""


def _opcode_pattern(*operations: str) -> "re.Pattern[bytes]":
    """What finds these operations on names in a string of operations."""
    return re.compile(b"[" + re.escape(bytes(dis.opmap[name] for name in operations)) + b"]")


_STORE_OPCODES = _opcode_pattern("STORE_NAME", "STORE_GLOBAL")
_LOCAL_LOAD_OPCODES = _opcode_pattern("LOAD_NAME")
_LOAD_OPCODES = _opcode_pattern("LOAD_GLOBAL", "LOAD_NAME")


def _operand_names(code: CodeType, operations: "re.Pattern[bytes]") -> Iterator[str]:
    """The names on which the code does one of the operations; `dis` would take ten times as long.

    An instruction is two bytes, the operation and its argument, whose higher bytes come before it.
    """
    text = code.co_code
    done, given = text[::2], text[1::2]
    for found in operations.finditer(done):
        place, argument = found.start(), given[found.start()]
        for higher in range(1, 1 + min(place, 3)):
            if done[place - higher] != dis.EXTENDED_ARG:
                break
            argument |= given[place - higher] << 8 * higher
        shifted = _HAS_SHIFTED_NAMES and done[place] == dis.opmap["LOAD_GLOBAL"]
        yield code.co_names[argument >> shifted]


def _inner_code(code: CodeType) -> Iterator[CodeType]:
    return (constant for constant in code.co_consts if isinstance(constant, CodeType))


def _names_read(code: CodeType) -> Iterator[str]:
    """The names that are loaded when the statement runs, in classes and loops in it as well."""
    yield from _operand_names(code, _LOCAL_LOAD_OPCODES)
    for inner in _inner_code(code):
        if inner.co_name in _COMPREHENSIONS:
            yield from global_names(inner)
        elif "__module__" in inner.co_names:  # the body of a class
            yield from _names_read(inner)


_COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
"""Code objects that run where they stand; from Python 3.12 on, only the last is one of its own."""


def _names_used(code: CodeType) -> Iterator[str]:
    """The global names that the functions inside load when they are called."""
    for inner in _inner_code(code):
        yield from _operand_names(inner, _LOAD_OPCODES)
        yield from _names_used(inner)


def global_names(code: CodeType) -> set[str]:
    """The global names that a function's code loads, itself and within."""
    return {*_operand_names(code, _LOAD_OPCODES), *_names_used(code)}

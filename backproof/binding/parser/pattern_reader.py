"""Convert a Python expression to the pattern of an argument or a result."""

import ast
from dataclasses import dataclass, field

from backproof.binding.access_path import Accessor, AccessPath
from backproof.binding.graph_resolution import GraphSet
from backproof.binding.parser.array_reader import JOIN_FUNCTIONS, ArrayReader
from backproof.binding.patterns import (
    ConstantPattern,
    DictPattern,
    ObjectRef,
    Pattern,
    SequencePattern,
    Wildcard,
)
from backproof.binding.source_text import BindingSource

_NESTED_CALL = (
    "a call inside a call: expected a name for its result first, as in layer = Dense(n0, n1)"
)
_EXPECTED_ACCESS_PATH = (
    "expected an attribute or a key of an object, as in net.W1 or net.cache['Z1']"
)


@dataclass(frozen=True, slots=True)
class PatternReader:
    """Reads the expressions of one line; raises BindingError with their position.

    `objects` are the names of the objects created so far, and `symbol_nodes` records the first node
    of each symbol.
    """

    source: BindingSource
    graph_set: GraphSet
    objects: set[str]
    symbol_nodes: dict[str, ast.expr] = field(default_factory=dict)

    def argument(self, node: ast.expr) -> Pattern:
        """The pattern of an argument, which may be a constant or an object."""
        match node:
            case ast.Constant(value=value):
                return self._constant(node, value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return self._constant(node, -value)
            case ast.Call(func=ast.Name(id=name)) if name not in JOIN_FUNCTIONS:
                raise self.source.error_at(node, _NESTED_CALL)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                if root_name(node) in self.objects:
                    return ObjectRef(self.access_path(node))
                self._require_object(node)
        return self._container_or_array(node, in_argument=True)

    def result(self, node: ast.expr) -> Pattern:
        """The pattern of a result, or of a part of one."""
        if root_name(node) in self.objects:
            message = f"{ast.unparse(node)} is an object, not a result: expected a symbol"
            raise self.source.error_at(node, message)
        return self._container_or_array(node, in_argument=False)

    def access_path(self, node: ast.expr) -> AccessPath:
        """The path of a name followed by attributes and keys."""
        match node:
            case ast.Name(id=name):
                return AccessPath(name)
            case ast.Attribute(value=inner, attr=name):
                path = self.access_path(inner)
                return AccessPath(path.name, (*path.accessors, Accessor(name, is_attribute=True)))
            case ast.Subscript(value=inner, slice=key):
                path = self.access_path(inner)
                accessor = Accessor(self._key(key), is_attribute=False)
                return AccessPath(path.name, (*path.accessors, accessor))
        raise self.source.error_at(node, _EXPECTED_ACCESS_PATH)

    def _key(self, node: ast.expr) -> str | int:
        """The key in brackets."""
        match node:
            case ast.Constant(value=str() as key):
                return key
            case ast.Constant(value=key) if type(key) is int:
                return key
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=key)) if type(key) is int:
                return -key
        raise self.source.error_at(node, "expected a text or a whole number between the brackets")

    def _constant(self, node: ast.expr, value: object) -> ConstantPattern:
        """The pattern of a constant that can be passed to an implementation."""
        is_int64 = type(value) is int and abs(value) < 1 << 63
        if not (is_int64 or value is None or type(value) in (float, str, bool)):
            message = "expected a number, a text, True, False or None"
            raise self.source.error_at(node, message)
        return ConstantPattern(value)

    def _require_object(self, node: ast.expr) -> None:
        """Raise BindingError for an attribute of a name that is not an object."""
        if isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and node.attr == "T"):
            return
        name = root_name(node)
        if name is not None and name not in self.graph_set.axes:
            message = f"no object is called {name}: expected setup: {name} = Network(n0, n1, n2)"
            raise self.source.error_at(node, message)

    def _container_or_array(self, node: ast.expr, *, in_argument: bool) -> Pattern:
        """A wildcard, a container of patterns, or an array."""
        part = self.argument if in_argument else self.result
        match node:
            case ast.Name(id="_"):
                return Wildcard()
            case ast.Tuple(elts=items):
                return SequencePattern(tuple(map(part, items)))
            case ast.List(elts=items):
                return SequencePattern(tuple(map(part, items)), list)
            case ast.Set(elts=items):
                entries = tuple(map(self._set_entry, items))
                self.source.require_distinct([key for key, _ in entries], items)
                return DictPattern(entries)
            case ast.Dict(keys=keys, values=values):
                texts = list(map(self._key_text, keys, values))
                self.source.require_distinct(texts, keys)
                return DictPattern(tuple(zip(texts, map(part, values), strict=True)))
        return self._array(node)

    def _array(self, node: ast.expr) -> Pattern:
        return ArrayReader(self.source, self.graph_set.axes, self._record_symbol).array(node)

    def _set_entry(self, node: ast.expr) -> tuple[str, Pattern]:
        """The key and the pattern of a symbol in a set, which means a dict with these keys."""
        if isinstance(node, ast.Name) and node.id != "_":
            return node.id, self._array(node)
        message = 'a set holds symbols only: expected a key, as in {"W1": W1.T}'
        raise self.source.error_at(node, message)

    def _key_text(self, key: ast.expr | None, value: ast.expr) -> str:
        """The text of a dict's key."""
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value
        raise self.source.error_at(key or value, 'expected a key in quotes, as in {"W1": W1}')

    def _record_symbol(self, node: ast.expr, name: str) -> None:
        """Check a symbol and record its first node."""
        self.graph_set.require_known(node, name, self.source)
        self.symbol_nodes.setdefault(name, node)


def root_name(node: ast.expr) -> str | None:
    """The name at the start of an access path, or None."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None

"""From the text of a binding to the binding; every error points at its line and column."""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from backproof.binding.expressions import Anything, Keyed, Leaf, Pattern, Sequence
from backproof.binding.model import Binding, Line
from reference import chapter
from reference.activation import ACTIVATIONS
from reference.graph import Graph
from reference.symbols import SIZES

HEADERS = ("title", "hidden", "fixed", "allow")


class BindingError(ValueError):
    """A binding that cannot be read: the file, the line, the column and what was expected."""


class _Reader:
    """Reads one binding; holds where it is for messages."""

    def __init__(self, text: str, source: str) -> None:
        self._text, self._source = text, source
        self._graphs: tuple[Graph, ...] = ()

    def read(self) -> Binding:
        header, lines = dict[str, str](), list[Line]()
        for number, text in self._logical_lines():
            key, colon, value = text.partition(":")
            if colon and key.strip() in HEADERS and "->" not in text:
                header[key.strip()] = value.strip()
                continue
            self._graphs = self._graphs or self._graphs_for(header, number)
            lines.append(self._line(number, text))
        if not lines:
            raise BindingError(f"{self._source}: no line binds a function: expected f(X) -> Z1")
        hidden, fixed = header.get("hidden", "tanh"), self._fixed(header.get("fixed", ""))
        name = Path(self._source).stem
        return Binding(name, header.get("title", name), hidden, fixed, tuple(lines))

    def _logical_lines(self) -> Iterator[tuple[int, str]]:
        """The lines without comments, those within brackets joined, with their first number."""
        held, first = "", 0
        for number, raw in enumerate(self._text.splitlines(), 1):
            text = raw.split("#")[0].rstrip()
            if not text.strip() and not held:
                continue
            first = first if held else number
            held = f"{held} {text.strip()}" if held else text.strip()
            if sum(held.count(c) for c in "([{") <= sum(held.count(c) for c in ")]}"):
                yield first, held
                held = ""
        if held:
            yield first, held

    def _graphs_for(self, header: dict[str, str], number: int) -> tuple[Graph, ...]:
        hidden = header.get("hidden", "tanh")
        if hidden not in ACTIVATIONS:
            names = ", ".join(ACTIVATIONS)
            raise BindingError(
                f"{self._source}:{number}: hidden activation {hidden!r}: expected one of {names}"
            )
        g = ACTIVATIONS[hidden]
        return (
            chapter.initialisation(np.random.default_rng(0)),
            chapter.network(g),
            chapter.one_example(g),
            chapter.logistic_unit(),
            chapter.elementwise(),
            chapter.linear_collapse(),
        )

    def _fixed(self, text: str) -> dict[str, int]:
        pairs = (part.partition("=") for part in text.split(",") if part.strip())
        fixed = {size.strip(): value.strip() for size, _, value in pairs}
        for size, value in fixed.items():
            if size not in SIZES or not value.isdigit():
                message = f"fixed: {size} = {value}: expected a size n0, n1, n2 or m = a number"
                raise BindingError(f"{self._source}: {message}")
        return {size: int(value) for size, value in fixed.items()}

    def _line(self, number: int, text: str) -> Line:
        call_text, arrow, result_text = text.partition("->")
        if not arrow:
            raise self.error(number, text, len(text), "no '->': expected function(X) -> Z1")
        call = self._parse(number, text, call_text.strip(), 0)
        if not isinstance(call, ast.Call):
            raise self.error(number, text, 0, "expected a call such as forward(X, {W1, b1})")
        offset = len(call_text) + 2 + len(result_text) - len(result_text.lstrip())
        result_node = self._parse(number, text, result_text.strip(), offset)
        names = _names(call) | _names(result_node)
        graph = self._graph_of(number, text, names, self._inputs(call))
        place = _Place(self, number, text, graph)
        return Line(
            ast.unparse(call.func),
            tuple(place.pattern(node, 0) for node in call.args),
            tuple(place.pattern(keyword.value, 0) for keyword in call.keywords),
            place.pattern(result_node, offset),
            graph,
            text,
        )

    def _inputs(self, call: ast.Call) -> set[str]:
        nodes = [*call.args, *(keyword.value for keyword in call.keywords)]
        return set().union(*map(_names, nodes)) if nodes else set()

    def _graph_of(self, number: int, text: str, names: set[str], inputs: set[str]) -> Graph:
        """The first graph that has all the names; the start's only where just sizes go in."""
        for graph in self._graphs:
            is_start = graph.name == "initialisation"
            if names <= set(graph.table) and is_start == (inputs <= set(SIZES)):
                return graph
        known = set().union(*(graph.table for graph in self._graphs))
        for name in sorted(names - known):
            near = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5)
            hint = f": did you mean {' or '.join(near)}?" if near else ""
            raise self.error(number, text, text.index(name), f"no symbol is called {name}{hint}")
        raise self.error(number, text, 0, f"no one graph has {', '.join(sorted(names))}")

    def _parse(self, number: int, text: str, part: str, offset: int) -> ast.expr:
        try:
            return ast.parse(part, mode="eval").body
        except SyntaxError as error:
            column = offset + (error.offset or 1) - 1
            raise self.error(number, text, column, "cannot be read") from None

    def error(self, number: int, text: str, column: int, message: str) -> BindingError:
        """The error that points at the column."""
        caret = " " * column + "^"
        return BindingError(f"{self._source}:{number}:{column + 1}: {message}\n  {text}\n  {caret}")


class _Place:
    """The patterns of one line, with where it stands for messages."""

    def __init__(self, reader: _Reader, number: int, text: str, graph: Graph) -> None:
        self._reader, self._number, self._text, self._graph = reader, number, text, graph

    def pattern(self, node: ast.expr, offset: int) -> Pattern:
        """The pattern of one argument or result."""
        match node:
            case ast.Name(id="_"):
                return Anything()
            case ast.Tuple(elts=items):
                return Sequence(tuple(self.pattern(item, offset) for item in items))
            case ast.List(elts=items):
                return Sequence(tuple(self.pattern(item, offset) for item in items), list)
            case ast.Set(elts=items) if all(isinstance(item, ast.Name) for item in items):
                names = [item.id for item in items if isinstance(item, ast.Name)]
                return Keyed(tuple((name, Leaf(name)) for name in names))
            case ast.Dict(keys=keys, values=values):
                return Keyed(
                    tuple(self._item(k, v, offset) for k, v in zip(keys, values, strict=True))
                )
            case _:
                return self._leaf(node, offset)

    def _item(self, key: ast.expr | None, value: ast.expr, offset: int) -> tuple[str, Pattern]:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value, self.pattern(value, offset)
        raise self._reader.error(self._number, self._text, offset, "expected a key in quotes")

    def _leaf(self, node: ast.expr, offset: int) -> Leaf:
        """A symbol behind .T, .ravel(), a sign or a scale; the innermost is applied first."""
        match node:
            case ast.Name(id=name):
                return Leaf(name)
            case ast.Attribute(value=inner, attr="T"):
                leaf = self._leaf(inner, offset)
                return replace(leaf, transposed=not leaf.transposed)
            case ast.Call(func=ast.Attribute(value=inner, attr="ravel"), args=[]):
                return replace(self._leaf(inner, offset), raveled=True)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return replace(self._leaf(inner, offset), factor=-1.0)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return replace(self._leaf(right, offset), factor=self._scalar(left, offset))
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return replace(self._leaf(left, offset), divisor=self._scalar(right, offset))
        column = offset + node.col_offset
        message = "expected a symbol, its .T or .ravel(), or a multiple such as m * dW1"
        raise self._reader.error(self._number, self._text, column, message)

    def _scalar(self, node: ast.expr, offset: int) -> str | float:
        match node:
            case ast.Name(id=name) if name in SIZES:
                return name
            case ast.Constant(value=int() | float() as number):
                return float(number)
        column = offset + node.col_offset
        message = "expected a number or one of n0, n1, n2, m"
        raise self._reader.error(self._number, self._text, column, message)


def _names(node: ast.AST) -> set[str]:
    """The symbols named in an expression; a call's own function is not one."""
    function = node.func if isinstance(node, ast.Call) else None
    inside = set(map(id, ast.walk(function))) if function is not None else set()
    if isinstance(function, ast.Attribute) and function.attr == "ravel":
        inside = set()
    return {
        n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and id(n) not in inside and n.id != "_"
    }


def parse(text: str, source: str = "binding") -> Binding:
    """Read a binding; raises BindingError, which points at the line and the column."""
    return _Reader(text, source).read()

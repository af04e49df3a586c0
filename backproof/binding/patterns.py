"""From an expression in Python's syntax to the pattern that it describes."""

import ast
import math
from dataclasses import dataclass, replace

from backproof.binding.expressions import Anything, Keyed, Leaf, Pattern, Sequence
from backproof.binding.source import Source
from reference.symbols import SIZES

_LEAF = "expected a symbol, its .T or .ravel(), or a multiple such as m * dW1"
_SCALE = f"expected a number other than 0, or one of {', '.join(SIZES)}"
_ONCE = "too many factors: expected a symbol, one number or size and one divisor, as in -dW1 / m"


@dataclass(frozen=True, slots=True)
class PatternReader:
    """Reads the expressions of one binding; raises BindingError, which points at the place."""

    source: Source

    def pattern(self, node: ast.expr) -> Pattern:
        """The pattern of one argument or result."""
        match node:
            case ast.Name(id="_"):
                return Anything()
            case ast.Tuple(elts=items):
                return Sequence(tuple(map(self.pattern, items)))
            case ast.List(elts=items):
                return Sequence(tuple(map(self.pattern, items)), list)
            case ast.Set(elts=items):
                return Keyed(tuple(map(self._named, items)))
            case ast.Dict(keys=keys, values=values):
                return Keyed(tuple(map(self._item, keys, values)))
            case _:
                return self._leaf(node)

    def _named(self, node: ast.expr) -> tuple[str, Pattern]:
        if isinstance(node, ast.Name) and node.id != "_":
            return node.id, Leaf(node.id)
        message = 'a set holds symbols only: expected a key, as in {"W1": W1.T}'
        raise self.source.error_at(node, message)

    def _item(self, key: ast.expr | None, value: ast.expr) -> tuple[str, Pattern]:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value, self.pattern(value)
        raise self.source.error_at(key or value, 'expected a key in quotes, as in {"W1": W1}')

    def _leaf(self, node: ast.expr) -> Leaf:
        """A symbol behind .T, .ravel(), a sign or a scale; the innermost is applied first."""
        match node:
            case ast.Name(id=name) if name != "_":
                return Leaf(name)
            case ast.Attribute(value=inner, attr="T"):
                return self._transposed(self._leaf(inner))
            case ast.Call(func=ast.Attribute(value=inner, attr="ravel"), args=[], keywords=[]):
                return replace(self._leaf(inner), raveled=True)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self._scaled(node, self._leaf(inner), -1.0)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                scale, inner = (left, right) if self._is_scale(left) else (right, left)
                return self._times(node, inner, scale)
            case ast.BinOp(left=inner, op=ast.Div(), right=scale):
                return self._over(node, self._leaf(inner), scale)
        raise self.source.error_at(node, _LEAF)

    def _transposed(self, leaf: Leaf) -> Leaf:
        """The leaf's transpose; what is raveled is its own."""
        return leaf if leaf.raveled else replace(leaf, transposed=not leaf.transposed)

    def _is_scale(self, node: ast.expr) -> bool:
        if isinstance(node, ast.UnaryOp):
            return self._is_scale(node.operand)
        return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in SIZES)

    def _times(self, node: ast.expr, inner: ast.expr, scale: ast.expr) -> Leaf:
        if not self._is_scale(scale):
            raise self.source.error_at(node, _ONCE)
        sign, size = self._scale(scale)
        return self._scaled(node, self._scaled(node, self._leaf(inner), size), sign)

    def _over(self, node: ast.expr, leaf: Leaf, scale: ast.expr) -> Leaf:
        sign, size = self._scale(scale)
        turned = self._scaled(node, _upside_down(leaf), size)
        return self._scaled(node, _upside_down(turned), sign)

    def _scaled(self, node: ast.expr, leaf: Leaf, factor: str | float) -> Leaf:
        """The leaf times a factor. A sign on a size goes to the divisor: m · −1 is m / −1."""
        held = leaf.factor
        if isinstance(factor, float) and isinstance(held, float):
            return replace(leaf, factor=held * factor)
        if held == 1.0 or factor == 1.0:
            return replace(leaf, factor=factor if held == 1.0 else held)
        sign = next((part for part in (held, factor) if part == -1.0), None)
        if sign is None or isinstance(leaf.divisor, str):
            raise self.source.error_at(node, _ONCE)
        return replace(leaf, factor=held if sign is factor else factor, divisor=-leaf.divisor)

    def _scale(self, node: ast.expr) -> tuple[float, str | float]:
        """A scale as its sign and its size or number."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                sign, size = self._scale(inner)
                return -sign, size
            case ast.Name(id=name) if name in SIZES:
                return 1.0, name
            case ast.Constant(value=value) if type(value) in (int, float) and _number(value):
                return 1.0, _number(value)
        raise self.source.error_at(node, _SCALE)


def _upside_down(leaf: Leaf) -> Leaf:
    return replace(leaf, factor=leaf.divisor, divisor=leaf.factor)


def _number(value: object) -> float:
    """The constant as a number that can scale, or 0."""
    try:
        number = float(str(value))
    except ValueError:  # an integer with more digits than Python writes
        return 0.0
    return number if math.isfinite(number) else 0.0

"""Convert a Python expression to the pattern of one array."""

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from backproof.binding.array_patterns import (
    ArrayPattern,
    ConcatPattern,
    ConstantFill,
    Scale,
    SymbolPattern,
)
from backproof.binding.layout_transform import IDENTITY, LayoutTransform
from backproof.binding.source_text import BindingSource
from backproof.reference.graphs import PARAMETERS
from backproof.reference.symbols import SIZES, Axes

JOIN_FUNCTIONS = ("concatenate", "hstack", "vstack")

_EXPECTED_SYMBOL = "expected a symbol, its .T or .ravel(), or a multiple such as m * dW1"
_EXPECTED_SCALE = f"expected a number other than 0, or one of {', '.join(SIZES)}"
_TOO_MANY_FACTORS = (
    "too many factors: expected a symbol, one number or size and one divisor, as in -dW1 / m"
)
_EXPECTED_UPDATE = (
    "a difference is one update step: expected W1 - alpha * dW1, or the same of b1, W2 or b2"
)
_EXPECTED_PARTS = {
    "concatenate": "concatenate joins vectors: expected .ravel() of each, as in W1.ravel()",
    "hstack": "hstack joins matrices with equally many rows: these have {}",
    "vstack": "vstack joins matrices with equally many columns: these have {}",
}
_SCALED_CONCATENATION = (
    "a concatenation cannot be scaled: expected each part scaled, as in m * dW1.ravel()"
)


@dataclass(frozen=True, slots=True)
class ArrayReader:
    """Reads arrays. `record_symbol` checks a name and records its node; `axes` is by symbol."""

    source: BindingSource
    axes: Mapping[str, Axes]
    record_symbol: Callable[[ast.expr, str], None]

    def array(self, node: ast.expr) -> ArrayPattern:
        """A symbol or a concatenation, with .T and .ravel() applied from the inside out."""
        match node:
            case ast.Attribute(value=inner, attr="T"):
                array = self.array(inner)
                return _with_transform(array, _transform_of(array).with_transpose())
            case ast.Call(func=ast.Attribute(value=inner, attr="ravel")):
                array = self.array(inner)
                return _with_transform(array, _transform_of(array).with_ravel(self._order(node)))
            case ast.Call(func=ast.Name(id=name)) if name in JOIN_FUNCTIONS:
                return self._concatenation(node, name)
        return self._symbol_pattern(node)

    def _order(self, call: ast.Call) -> Literal["C", "F"]:
        """The order of a call of ravel."""
        match [*call.args, *call.keywords]:
            case []:
                return "C"
            case [ast.Constant(value="C" | "F" as order)]:
                return "F" if order == "F" else "C"
            case [ast.keyword(arg="order", value=ast.Constant(value="C" | "F" as order))]:
                return "F" if order == "F" else "C"
        raise self.source.error_at(call, f'{_EXPECTED_SYMBOL}; or .ravel("F"), by columns')

    def _concatenation(self, call: ast.Call, name: str) -> ConcatPattern:
        """A concatenation of arrays; a number is a constant row or column."""
        match call:
            case ast.Call(args=[ast.Tuple(elts=nodes) | ast.List(elts=nodes)], keywords=[]):
                pass  # one sequence, as in NumPy
            case ast.Call(args=nodes, keywords=[]):
                pass
            case _:
                raise self.source.error_at(call, f"expected {name}(W1.ravel(), b1.ravel())")
        items = tuple(map(self._part, nodes))
        if all(isinstance(item, ConstantFill) for item in items):
            raise self.source.error_at(call, f"{name} joins symbols: expected some in brackets")
        part_axes = [self._axes_of(item) for item in items if not isinstance(item, ConstantFill)]
        are_vectors = all(len(axes) == 1 for axes in part_axes) and len(part_axes) == len(items)
        axis = 1 if name == "hstack" and not are_vectors else 0
        if not (are_vectors and name != "vstack"):
            self._require_matrices(call, name, axis, part_axes)
        return ConcatPattern(name, items, axis)

    def _part(self, node: ast.expr) -> ArrayPattern:
        """A part of a concatenation: an array or a number."""
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return ConstantFill(_number(node.value))
        return self.array(node)

    def _require_matrices(
        self, call: ast.Call, name: str, axis: int, part_axes: "list[tuple[str, ...]]"
    ) -> None:
        """Raise BindingError unless all parts are matrices with the same other axis."""
        other_axes = [axes[1 - axis] if len(axes) == 2 else "none" for axes in part_axes]
        if name == "concatenate" or len(set(other_axes)) > 1 or "none" in other_axes:
            counts = " and ".join(dict.fromkeys(other_axes))
            raise self.source.error_at(call, _EXPECTED_PARTS[name].format(counts))

    def _axes_of(self, item: ArrayPattern) -> tuple[str, ...]:
        """The axes of an array as text; a vector and a concatenation of vectors have one."""
        if isinstance(item, SymbolPattern):
            axes = tuple(map(str, self.axes.get(item.symbol, ())))
        elif isinstance(item, ConcatPattern):
            parts = [self._axes_of(part) for part in item.items]
            axes = tuple(" + ".join(p[i] for p in parts) for i in range(len(parts[0])))
            if len(axes) == 2:
                axes = tuple(axes[i] if i == item.axis else parts[0][i] for i in range(2))
        else:
            return ("1", "1")
        transform = _transform_of(item)
        if transform.ravel_order:
            return ("all",)
        return axes[::-1] if transform.transposed else axes

    def _symbol_pattern(self, node: ast.expr) -> SymbolPattern:
        """A symbol with a sign, a scale and a transform."""
        match node:
            case ast.Name(id=name) if name != "_":
                self.record_symbol(node, name)
                return SymbolPattern(name)
            case ast.Attribute(attr="T") | ast.Call():
                return self._transformed_symbol(node)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self._scale_by(node, self._symbol_pattern(inner), -1.0)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                scale, inner = (left, right) if self._is_scale(left) else (right, left)
                return self._multiply(node, inner, scale)
            case ast.BinOp(left=inner, op=ast.Div(), right=scale):
                return self._divide(node, self._symbol_pattern(inner), scale)
            case ast.BinOp(op=ast.Sub()):
                return self._updated_parameter(node)
        raise self.source.error_at(node, _EXPECTED_SYMBOL)

    def _transformed_symbol(self, node: ast.expr) -> SymbolPattern:
        """A symbol with .T or .ravel()."""
        match node:
            case ast.Attribute(attr="T") | ast.Call(func=ast.Attribute(attr="ravel")):
                array = self.array(node)
                if isinstance(array, SymbolPattern):
                    return array
                raise self.source.error_at(node, _SCALED_CONCATENATION)
            case ast.Call(func=ast.Name(id=name)) if name in JOIN_FUNCTIONS:
                raise self.source.error_at(node, _SCALED_CONCATENATION)
        raise self.source.error_at(node, _EXPECTED_SYMBOL)

    def _updated_parameter(self, node: ast.BinOp) -> SymbolPattern:
        """The difference W1 − alpha dW1, which is the symbol W1_next."""
        match node:
            case ast.BinOp(
                left=ast.Name(id=P),
                right=ast.BinOp(left=ast.Name(id=left), op=ast.Mult(), right=ast.Name(id=right)),
            ) if P in PARAMETERS and {left, right} == {"alpha", f"d{P}"}:
                self.record_symbol(node, f"{P}_next")
                return SymbolPattern(f"{P}_next")
        raise self.source.error_at(node, _EXPECTED_UPDATE)

    def _is_scale(self, node: ast.expr) -> bool:
        """True for a number or a size, with or without a sign."""
        if isinstance(node, ast.UnaryOp):
            return self._is_scale(node.operand)
        return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in SIZES)

    def _multiply(self, node: ast.expr, operand: ast.expr, scale: ast.expr) -> SymbolPattern:
        """The product of an operand and a scale."""
        if not self._is_scale(scale):
            raise self.source.error_at(node, _TOO_MANY_FACTORS)
        sign, size = self._signed_scale(scale)
        return self._scale_by(node, self._scale_by(node, self._symbol_pattern(operand), size), sign)

    def _divide(self, node: ast.expr, pattern: SymbolPattern, scale: ast.expr) -> SymbolPattern:
        """The quotient of a pattern and a scale."""
        sign, size = self._signed_scale(scale)
        inverse = self._scale_by(node, _reciprocal(pattern), size)
        return self._scale_by(node, _reciprocal(inverse), sign)

    def _scale_by(self, node: ast.expr, pattern: SymbolPattern, factor: Scale) -> SymbolPattern:
        """The pattern times a factor. The sign of a size moves to the divisor: m · −1 is m / −1."""
        current = pattern.factor
        if isinstance(factor, float) and isinstance(current, float):
            return replace(pattern, factor=current * factor)
        if current == 1.0 or factor == 1.0:
            return replace(pattern, factor=factor if current == 1.0 else current)
        sign = next((part for part in (current, factor) if part == -1.0), None)
        if sign is None or isinstance(pattern.divisor, str):
            raise self.source.error_at(node, _TOO_MANY_FACTORS)
        return replace(
            pattern, factor=current if sign is factor else factor, divisor=-pattern.divisor
        )

    def _signed_scale(self, node: ast.expr) -> tuple[float, Scale]:
        """The sign of a scale, and its size or number."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                sign, size = self._signed_scale(inner)
                return -sign, size
            case ast.Name(id=name) if name in SIZES:
                return 1.0, name
            case ast.Constant(value=value) if type(value) in (int, float) and _number(value):
                return 1.0, _number(value)
        raise self.source.error_at(node, _EXPECTED_SCALE)


def _transform_of(array: ArrayPattern) -> LayoutTransform:
    return array.transform if isinstance(array, SymbolPattern | ConcatPattern) else IDENTITY


def _with_transform(array: ArrayPattern, transform: LayoutTransform) -> ArrayPattern:
    if isinstance(array, SymbolPattern | ConcatPattern):
        return replace(array, transform=transform)
    return array


def _reciprocal(pattern: SymbolPattern) -> SymbolPattern:
    """The pattern with its factor and divisor exchanged."""
    return replace(pattern, factor=pattern.divisor, divisor=pattern.factor)


def _number(value: object) -> float:
    """The constant as a finite number, or 0."""
    try:
        number = float(str(value))
    except ValueError:  # an integer with too many digits for str
        return 0.0
    return number if math.isfinite(number) else 0.0

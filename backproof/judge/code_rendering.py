"""Render the patterns and setup steps of a binding as Python code with NumPy."""

from collections.abc import Iterable, Iterator

from backproof.binding import FunctionBinding
from backproof.binding.access_path import AccessPath
from backproof.binding.array_patterns import (
    ArrayPattern,
    ConcatPattern,
    ConstantFill,
    SymbolPattern,
    scaling_sizes,
)
from backproof.binding.layout_transform import LayoutTransform
from backproof.binding.patterns import (
    ConstantPattern,
    DictPattern,
    ObjectRef,
    Pattern,
    SequencePattern,
)
from backproof.binding.setup_steps import BindingStep, Call
from backproof.binding.structure import ShapeContext

LeafExpression = tuple[SymbolPattern, str]
"""A symbol in a result, and the code that reads its array, in the function's own layout."""


def symbol_names(pattern: Pattern) -> Iterator[str]:
    """Yield the symbols of a pattern, and the sizes that scale them."""
    yield from scaling_sizes(pattern)
    yield from pattern.symbols()


def render_pattern(pattern: Pattern, context: ShapeContext) -> str:
    """Return the code of an argument."""
    match pattern:
        case SymbolPattern() | ConcatPattern():
            return (
                _render_leaf(pattern)
                if isinstance(pattern, SymbolPattern)
                else _render_concat(pattern, context)
            )
        case DictPattern(items=pairs):
            return "{" + ", ".join(f"{k!r}: {render_pattern(p, context)}" for k, p in pairs) + "}"
        case SequencePattern(items=items, container_type=kind):
            inside = ", ".join(render_pattern(item, context) for item in items)
            return f"[{inside}]" if kind is list else f"({inside},)"
        case ConstantPattern(value=value) | ObjectRef(path=value):
            return repr(value) if isinstance(pattern, ConstantPattern) else str(value)
    return "None"


def _render_leaf(leaf: SymbolPattern) -> str:
    factor = "" if leaf.factor == 1.0 else f"{leaf.factor} * "
    divisor = "" if leaf.divisor == 1.0 else f" / {leaf.divisor}"
    return factor + leaf.symbol + _render_layout(leaf.transform) + divisor


def _render_concat(concat: ConcatPattern, context: ShapeContext) -> str:
    def part(item: ArrayPattern, shape: tuple[int, ...]) -> str:
        if isinstance(item, ConstantFill):
            return f"np.full({shape}, {item.value})"
        return render_pattern(item, context)

    parts = map(part, concat.items, concat.part_shapes(context))
    return f"np.{concat.name}([{', '.join(parts)}]){_render_layout(concat.transform)}"


def _render_layout(moves: LayoutTransform) -> str:
    order = "" if moves.ravel_order == "C" else repr(moves.ravel_order)
    return ".T" * moves.transposed + f".ravel({order})" * bool(moves.ravel_order)


def render_call(path: AccessPath, patterns: Iterable[str], line: FunctionBinding) -> str:
    """Return the code of a call: of a method, or of a function in the file."""
    created = {step.created_object for step in (*line.setup, *line.preceding_steps)}
    is_created = path.name in created
    function = (
        str(path) if is_created else f"module[{path.name!r}]" + "".join(map(str, path.accessors))
    )
    return f"{function}({', '.join(patterns)})"


def render_step(setup_step: BindingStep, line: FunctionBinding, context: ShapeContext) -> str:
    """Return the code of a setup step, or of a step before the judged call."""
    if isinstance(setup_step.action, Call):
        code = render_call(
            setup_step.action.function, render_arguments(setup_step.action, context), line
        )
    else:
        code = render_pattern(setup_step.action, context)
    return code if setup_step.target is None else f"{setup_step.target} = {code}"


def render_arguments(action: Call, context: ShapeContext) -> list[str]:
    """Return the code of the arguments of a call, positional ones first."""
    named = [
        f"{name}={render_pattern(pattern, context)}" for name, pattern in action.keyword_arguments
    ]
    return [*(render_pattern(pattern, context) for pattern in action.arguments), *named]


def result_expressions(line: FunctionBinding, context: ShapeContext) -> Iterator[LeafExpression]:
    """Yield each symbol of the result and of the objects read, with the code that reads it."""
    yield from _leaf_expressions(line.result, line.target or "result", context)
    for read in line.reads:
        yield from _leaf_expressions(read.pattern, str(read.path), context)


def _leaf_expressions(
    pattern: Pattern, text: str, context: ShapeContext
) -> Iterator[LeafExpression]:
    match pattern:
        case SymbolPattern():
            yield pattern, text
        case DictPattern(items=pairs):
            for key, item in pairs:
                yield from _leaf_expressions(item, f"{text}[{key!r}]", context)
        case SequencePattern(items=items):
            for index, item in enumerate(items):
                yield from _leaf_expressions(item, f"{text}[{index}]", context)
        case ConcatPattern(items=items):
            for item, slice_text in zip(items, _slices(pattern, context), strict=True):
                yield from _leaf_expressions(
                    item, f"{_undo_layout(pattern, text, context)}{slice_text}", context
                )


def _undo_layout(concat: ConcatPattern, text: str, context: ShapeContext) -> str:
    """Return the code of the concatenated array before its reshaping and transposition."""
    transform, joined_shape = concat.transform, concat.joined_shape(context)
    shape = joined_shape[::-1] if transform.transposed else joined_shape
    order = ", order='F'" if transform.ravel_order == "F" else ""
    flat = f".reshape({shape}{order})" if transform.ravel_order and len(joined_shape) > 1 else ""
    return text + flat + ".T" * transform.transposed


def _slices(concat: ConcatPattern, context: ShapeContext) -> Iterator[str]:
    start = 0
    for shape in concat.part_shapes(context):
        end = start + shape[concat.axis]
        yield f"[:, {start}:{end}]" if concat.axis else f"[{start}:{end}]"
        start = end

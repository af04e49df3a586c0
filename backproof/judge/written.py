"""Patterns and steps as NumPy code: how an argument is written, and how a symbol is read off."""

from collections.abc import Iterable, Iterator

from backproof.binding import Line
from backproof.binding.arrays import ArrayPattern, Filled, Joined, Leaf, Moves, scales_in
from backproof.binding.expressions import Constant, Held, Keyed, Pattern, Sequence
from backproof.binding.form import Context
from backproof.binding.places import Place
from backproof.binding.steps import Call, Step

Reading = tuple[Leaf, str]
"""A leaf of a result, and the code of the array that stands for it, not yet inverted."""


def names_in(pattern: Pattern) -> Iterator[str]:
    """The symbols of a pattern, and the sizes that scale them."""
    yield from scales_in(pattern)
    yield from pattern.symbols()


def written(pattern: Pattern, context: Context) -> str:
    """An argument as Python writes it."""
    match pattern:
        case Leaf() | Joined():
            return _leaf(pattern) if isinstance(pattern, Leaf) else _joined(pattern, context)
        case Keyed(items=pairs):
            return "{" + ", ".join(f"{k!r}: {written(p, context)}" for k, p in pairs) + "}"
        case Sequence(items=items, kind=kind):
            inside = ", ".join(written(item, context) for item in items)
            return f"[{inside}]" if kind is list else f"({inside},)"
        case Constant(value=held) | Held(place=held):
            return repr(held) if isinstance(pattern, Constant) else str(held)
    return "None"


def _leaf(leaf: Leaf) -> str:
    factor = "" if leaf.factor == 1.0 else f"{leaf.factor} * "
    divisor = "" if leaf.divisor == 1.0 else f" / {leaf.divisor}"
    return factor + leaf.symbol + _moves(leaf.moves) + divisor


def _joined(joined: Joined, context: Context) -> str:
    def part(item: ArrayPattern, shape: tuple[int, ...]) -> str:
        if isinstance(item, Filled):
            return f"np.full({shape}, {item.value})"
        return written(item, context)

    parts = map(part, joined.items, joined.shapes(context))
    return f"np.{joined.name}([{', '.join(parts)}]){_moves(joined.moves)}"


def _moves(moves: Moves) -> str:
    order = "" if moves.raveled == "C" else repr(moves.raveled)
    return ".T" * moves.transposed + f".ravel({order})" * bool(moves.raveled)


def call(place: Place, patterns: Iterable[str], line: Line) -> str:
    """A call with these arguments: of a method, or of what the file defines."""
    made = {step.makes for step in (*line.setup, *line.before)}
    own = place.name in made
    function = str(place) if own else f"module[{place.name!r}]" + "".join(map(str, place.path))
    return f"{function}({', '.join(patterns)})"


def step(act: Step, line: Line, context: Context) -> str:
    """A step of the set-up, or before the judged call."""
    if isinstance(act.action, Call):
        done = call(act.action.function, arguments(act.action, context), line)
    else:
        done = written(act.action, context)
    return done if act.target is None else f"{act.target} = {done}"


def arguments(action: Call, context: Context) -> list[str]:
    """The arguments of a call, by position and then by name."""
    named = [f"{name}={written(pattern, context)}" for name, pattern in action.named]
    return [*(written(pattern, context) for pattern in action.arguments), *named]


def readings(line: Line, context: Context) -> Iterator[Reading]:
    """Every leaf of the result, and of what is read off objects, with the code that leads to it."""
    yield from _read(line.result, line.target or "result", context)
    for read in line.reads:
        yield from _read(read.pattern, str(read.place), context)


def _read(pattern: Pattern, text: str, context: Context) -> Iterator[Reading]:
    match pattern:
        case Leaf():
            yield pattern, text
        case Keyed(items=pairs):
            for key, item in pairs:
                yield from _read(item, f"{text}[{key!r}]", context)
        case Sequence(items=items):
            for place, item in enumerate(items):
                yield from _read(item, f"{text}[{place}]", context)
        case Joined(items=items):
            for item, cut in zip(items, _cuts(pattern, context), strict=True):
                yield from _read(item, f"{_undone(pattern, text, context)}{cut}", context)


def _undone(joined: Joined, text: str, context: Context) -> str:
    """The joined array before its moves."""
    moves, whole = joined.moves, joined.whole(context)
    seen = whole[::-1] if moves.transposed else whole
    order = ", order='F'" if moves.raveled == "F" else ""
    flat = f".reshape({seen}{order})" if moves.raveled and len(whole) > 1 else ""
    return text + flat + ".T" * moves.transposed


def _cuts(joined: Joined, context: Context) -> Iterator[str]:
    start = 0
    for shape in joined.shapes(context):
        end = start + shape[joined.axis]
        yield f"[:, {start}:{end}]" if joined.axis else f"[{start}:{end}]"
        start = end

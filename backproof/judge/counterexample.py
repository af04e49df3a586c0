"""An example on which a function fails, as NumPy code that shows it wherever it is pasted."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from backproof.binding.expressions import Anything, Keyed, Leaf, Pattern
from backproof.binding.expressions import Sequence as Several
from backproof.judge.sitting import Sitting, is_random_start
from reference.symbols import SIZES


def as_code(target: str, sitting: Sitting, symbol: str, arguments: Sequence[Pattern]) -> str:
    """The code: the inputs, the call with these arguments, and got against expected.

    It raises AssertionError where the result for `symbol` is wrong or an argument was changed,
    whatever the call raises where it fails, and nothing where all is right.
    """
    name = sitting.line.function
    lines = ["import runpy", "", "import numpy as np", ""]
    lines += [*_inputs(sitting, arguments), *_kept(sitting), ""]
    lines += [f"function = runpy.run_path({target!r})[{name!r}]"]
    lines += [f"result = function({', '.join(_written(a) for a in arguments)})"]
    lines += _mutation_checks(sitting) or _value_checks(sitting, symbol)
    return "\n".join(lines) + "\n"


def _inputs(sitting: Sitting, arguments: Sequence[Pattern]) -> Iterator[str]:
    values = sitting.example.values
    needed = dict.fromkeys(s for argument in arguments for s in _names(argument))
    for name in needed:
        yield f"{name} = {_literal(values[name])}"


def _names(pattern: Pattern) -> Iterator[str]:
    """The symbols of a pattern, and the sizes that scale them."""
    if isinstance(pattern, Leaf):
        yield from (part for part in (pattern.factor, pattern.divisor) if isinstance(part, str))
        yield pattern.symbol
    elif isinstance(pattern, Keyed):
        yield from (name for _, item in pattern.items for name in _names(item))
    elif isinstance(pattern, Several):
        yield from (name for item in pattern.items for name in _names(item))


def _written(pattern: Pattern) -> str:
    """An argument as Python writes it."""
    if isinstance(pattern, Leaf):
        return _scaled(pattern, pattern.symbol)
    if isinstance(pattern, Keyed):
        return "{" + ", ".join(f"{key!r}: {_written(item)}" for key, item in pattern.items) + "}"
    if isinstance(pattern, Several):
        inside = ", ".join(_written(item) for item in pattern.items)
        return f"[{inside}]" if pattern.kind is list else f"({inside},)"
    return "None"


def _scaled(leaf: Leaf, text: str) -> str:
    moved = text + ".T" * leaf.transposed + ".ravel()" * leaf.raveled
    factor = "" if leaf.factor == 1.0 else f"{leaf.factor} * "
    return factor + moved + ("" if leaf.divisor == 1.0 else f" / {leaf.divisor}")


def _read(pattern: Pattern, symbol: str, text: str) -> Iterator[str]:
    """How to read the symbol off a result called `text`, as written there (not yet inverted)."""
    if isinstance(pattern, Leaf) and pattern.symbol == symbol:
        yield text
    elif isinstance(pattern, Keyed):
        for key, item in pattern.items:
            yield from _read(item, symbol, f"{text}[{key!r}]")
    elif isinstance(pattern, Several):
        for place, item in enumerate(pattern.items):
            yield from _read(item, symbol, f"{text}[{place}]")


def _leaf(pattern: Pattern, symbol: str) -> Leaf:
    """The leaf of the symbol."""
    if isinstance(pattern, Keyed):
        return next(_leaf(item, symbol) for _, item in pattern.items if symbol in item.symbols())
    if isinstance(pattern, Several):
        return next(_leaf(item, symbol) for item in pattern.items if symbol in item.symbols())
    assert isinstance(pattern, Leaf) and not isinstance(pattern, Anything)  # noqa: S101, PT018
    return pattern


def _kept(sitting: Sitting) -> list[str]:
    return [f"{name}_before = {name}.copy()" for name in sitting.mutated]


def _mutation_checks(sitting: Sitting) -> list[str]:
    function = sitting.line.function
    return [
        f"assert np.array_equal({name}, {name}_before), '{function} changes its argument {name}'"
        for name in sitting.mutated
    ]


def _value_checks(sitting: Sitting, symbol: str) -> list[str]:
    read = next(_read(sitting.line.result, symbol, "result"))
    if is_random_start(sitting.line):
        return [f"{symbol} = {read}", *_start_checks(sitting, symbol)]
    if symbol in SIZES:
        expected = sitting.example.values[symbol]
        message = f"{symbol} is {{got}}, expected {expected}"
        return [f"got = {read}", f"assert got == {expected}, f{message!r}"]
    return _comparison(sitting, symbol, read)


def _comparison(sitting: Sitting, symbol: str, read: str) -> list[str]:
    """Got against expected, in the orientation and scale in which the function returns it."""
    leaf, bound = _leaf(sitting.line.result, symbol), sitting.expected(symbol)
    scale = dict(sitting.example.sizes)
    expected = leaf.build({symbol: bound.value, **scale})
    radius = np.abs(leaf.build({symbol: bound.radius, **scale}))
    number = sitting.line.graph.table[symbol].number
    right = "(got == expected) | (np.abs(got - expected) <= bound)"
    if np.any(np.isinf(radius)):
        right += " | np.isinf(bound)"
    got = f"np.asarray({read})" if np.ndim(expected) else f"np.squeeze({read})"
    return [
        f"got = {got}",
        f"expected = {_literal(expected, 'float64')}",
        f"bound = {_literal(radius, 'float64')}",
        "print('got:', got, 'expected:', expected, sep='\\n')",
        "assert got.shape == expected.shape, f'shape {got.shape}, expected {expected.shape}'",
        f"assert np.all({right}), '{symbol} ({number}) differs'",
    ]


def _start_checks(sitting: Sitting, symbol: str) -> list[str]:
    """The facts of a random start: shape, zero biases, weights that are small and differ."""
    shape = sitting.line.graph.table[symbol].shape(sitting.example.sizes)
    lines = [
        f"assert {symbol}.shape == {shape}, f'{symbol} has shape {{{symbol}.shape}}'",
    ]
    if symbol.startswith("b"):
        return [*lines, f"assert np.all({symbol} == 0), '{symbol} is not zero'"]
    return [
        *lines,
        f"print({symbol}.mean(), {symbol}.std())",
        f"assert np.unique({symbol}).size == {symbol}.size, '{symbol} repeats its entries'",
        f"assert abs({symbol}.mean()) < 8 * {symbol}.std() / {symbol}.size**0.5, 'not centred'",
        f"assert 0.001 < {symbol}.std() < 0.1, '{symbol} is not about 0.01 in size'",
    ]


def _literal(value: Any, dtype: str | None = None) -> str:
    """A value as Python writes it, to the last bit."""
    array = np.asarray(value)
    if not isinstance(value, np.ndarray) and not isinstance(value, np.generic):
        return repr(value)
    text = repr(array.tolist()).replace("inf", "np.inf").replace("nan", "np.nan")
    kind = dtype or str(array.dtype)
    if array.ndim == 0:
        return f"np.{kind}({text})"
    rows = text.replace("], [", "],\n    [") if len(text) > 70 else text
    return f"np.array({rows})" if kind == "float64" else f"np.array({rows}, dtype={kind!r})"

"""An example on which a function fails, as NumPy code that shows it wherever it is pasted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.array_patterns import ArrayPattern, SymbolPattern
from backproof.binding.patterns import Pattern
from backproof.binding.setup_steps import UNUSED_DEFAULTS
from backproof.binding.structure import ShapeContext
from backproof.judge import code_rendering
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class LoaderTarget:
    """What is loaded as a worker loads it: a notebook, or a file that does more than define.

    `names` are the functions that are looked for, where it matters.
    """

    target: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"defined_in({', '.join(map(repr, (self.target, *self.names)))})"

    @property
    def imports(self) -> tuple[str, ...]:
        """The lines that import what `str` of this needs, beside NumPy."""
        return ("from backproof.replay import defined_in",)


CodeTarget = str | tuple[str, ...] | LoaderTarget
"""The path of a Python file, the command line of a program, or what only a worker can load."""


def counterexample_code(
    target: CodeTarget, observation: Observation, symbol: str, arguments: Sequence[Pattern]
) -> str:
    """The code: the inputs, the call with these arguments, and got against expected.

    It raises AssertionError where the result for `symbol` is wrong or an argument was changed,
    whatever the call raises where it fails, and nothing where all is right.
    """
    lines = [*imports_of(target), ""]
    lines += [*_input_lines(observation, arguments), ""]
    lines += [*_call_lines(target, observation, arguments)]
    lines += _mutation_checks(observation, arguments) or _value_checks(observation, symbol)
    return "\n".join(lines) + "\n"


def imports_of(target: CodeTarget) -> list[str]:
    """The lines that import what gets at the functions."""
    if isinstance(target, LoaderTarget):
        return ["import numpy as np", "", *target.imports]
    if isinstance(target, str):
        return ["import runpy", "", "import numpy as np"]
    imported = "from backproof.replay import call_program"
    return ["from functools import partial", "", "import numpy as np", "", imported]


def function_expression(target: CodeTarget, name: str) -> str:
    """The function, as an expression."""
    if isinstance(target, str | LoaderTarget):
        return f"{namespace_expression(target)}[{name!r}]"
    return f"partial(call_program, {list(target)!r}, {name!r})"


def namespace_expression(target: CodeTarget) -> str:
    """All that the implementation defines, as an expression."""
    return str(target) if isinstance(target, LoaderTarget) else f"runpy.run_path({target!r})"


def _context(observation: Observation) -> ShapeContext:
    return ShapeContext(observation.line.graph.table, observation.example.sizes)


def _input_lines(observation: Observation, arguments: Sequence[Pattern]) -> Iterator[str]:
    line = observation.line
    done = [pattern for step in (*line.setup, *line.preceding_steps) for pattern in step.patterns]
    passed = (*done, *arguments, *(pattern for _, pattern in line.keyword_arguments))
    needed = dict.fromkeys(
        name for pattern in passed for name in code_rendering.symbol_names(pattern)
    )
    values = {**UNUSED_DEFAULTS, **observation.example.values}
    for name in needed:
        yield f"{name} = {literal(values[name])}"


def _call_lines(
    target: CodeTarget, observation: Observation, arguments: Sequence[Pattern]
) -> Iterator[str]:
    """The file, the set-up, and the call whose result is judged."""
    line, context = observation.line, _context(observation)
    made = dict(_derived_arguments(observation, arguments))
    passed = [made.get(text, text) for text in _argument_texts(observation, arguments)]
    keeping = [*_copy_lines(observation), *(f"{name} = {text}" for text, name in made.items())]
    if line.is_plain:
        yield from keeping
        yield f"function = {function_expression(target, line.function)}"
        yield f"result = function({', '.join(passed)})"
        return
    yield f"module = {namespace_expression(target)}"
    for step in (*line.setup, *line.preceding_steps):
        yield code_rendering.render_step(step, line, context)
    yield from keeping
    passed += [
        f"{name}={code_rendering.render_pattern(pattern, context)}"
        for name, pattern in line.keyword_arguments
    ]
    done = code_rendering.render_call(line.function_path, passed, line)
    is_read = line.target is not None or any(True for _ in line.result.symbols())
    yield f"{line.target or 'result'} = {done}" if is_read else done


def _copy_lines(observation: Observation) -> list[str]:
    return [f"{name}_before = {name}.copy()" for name in observation.mutated_arguments]


def _argument_texts(observation: Observation, arguments: Sequence[Pattern]) -> list[str]:
    return [code_rendering.render_pattern(pattern, _context(observation)) for pattern in arguments]


def _derived_arguments(
    observation: Observation, arguments: Sequence[Pattern]
) -> Iterator[tuple[str, str]]:
    """What is made of an argument that was changed, by scaling or joining: it needs a name."""
    texts = _argument_texts(observation, arguments)
    for place, (pattern, text) in enumerate(zip(arguments, texts, strict=True), 1):
        changed = not set(observation.mutated_arguments).isdisjoint(pattern.symbols())
        if changed and isinstance(pattern, ArrayPattern) and not _is_plain_symbol(pattern):
            yield text, f"argument_{place}"


def _is_plain_symbol(pattern: ArrayPattern) -> bool:
    """Whether a pattern is the array of a symbol, or a view of it."""
    return isinstance(pattern, SymbolPattern) and not pattern.is_scaled


def _mutation_checks(observation: Observation, arguments: Sequence[Pattern]) -> list[str]:
    function = observation.line.function
    kept = [(name, f"{name}_before", name) for name in observation.mutated_arguments]
    kept += [(name, text, text) for text, name in _derived_arguments(observation, arguments)]
    return [
        f"assert np.array_equal({now}, {before}), '{function} changes its argument {told}'"
        for now, before, told in kept
    ]


def _value_checks(observation: Observation, symbol: str) -> list[str]:
    found = code_rendering.result_expressions(observation.line, _context(observation))
    leaf, read = next((leaf, text) for leaf, text in found if leaf.symbol == symbol)
    if is_random_initialisation(observation.line):
        return [f"{symbol} = {read}", *_initialisation_checks(observation, leaf)]
    if symbol in SIZES:
        expected = observation.example.values[symbol]
        message = f"{symbol} is {{got}}, expected {expected}"
        return [f"got = {read}", f"assert got == {expected}, f{message!r}"]
    return _comparison(observation, leaf, read)


def _comparison(observation: Observation, leaf: SymbolPattern, read: str) -> list[str]:
    """Got against expected, in the orientation and scale in which the function returns it."""
    symbol, bound = leaf.symbol, observation.expected_value(leaf.symbol)
    scale = dict(observation.example.sizes)
    expected = leaf.build({symbol: bound.value, **scale})
    radius = np.abs(leaf.build({symbol: bound.radius, **scale}))
    number = observation.line.graph.table[symbol].number
    right = "(got == expected) | (np.abs(got - expected) <= bound)"
    if np.any(np.isinf(radius)):
        right += " | np.isinf(bound)"
    got = f"np.asarray({read})" if np.ndim(expected) else f"np.squeeze({read})"
    return [
        f"got = {got}",
        f"expected = {literal(expected, 'float64')}",
        f"bound = {literal(radius, 'float64')}",
        "print('got:', got, 'expected:', expected, sep='\\n')",
        "assert got.shape == expected.shape, f'shape {got.shape}, expected {expected.shape}'",
        f"assert np.all({right}), '{symbol} ({number}) differs'",
    ]


def _initialisation_checks(observation: Observation, leaf: SymbolPattern) -> list[str]:
    """The facts of a random start: shape, zero biases, weights that are small and differ."""
    symbol, shape = leaf.symbol, leaf.shape(_context(observation))
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


def literal(value: Any, dtype: str | None = None) -> str:
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

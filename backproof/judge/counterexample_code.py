"""Render a failing example as NumPy code that shows the failure wherever it is pasted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.binding.array_patterns import SymbolPattern
from backproof.binding.patterns import Pattern
from backproof.binding.setup_steps import UNUSED_DEFAULTS
from backproof.binding.structure import ShapeContext
from backproof.judge import code_rendering
from backproof.judge.observation import Observation, is_random_initialisation
from backproof.reference.symbols import SIZES


@dataclass(frozen=True, slots=True)
class LoaderTarget:
    """A target that only the loader can read: a notebook, or a file that does more than define.

    `names` are the functions to look for, if that matters.
    """

    target: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"defined_in({', '.join(map(repr, (self.target, *self.names)))})"

    @property
    def imports(self) -> tuple[str, ...]:
        """The lines that import what the expression `str(self)` needs, besides NumPy."""
        return ("from backproof.replay import defined_in",)


CodeTarget = str | tuple[str, ...] | LoaderTarget
"""The path of a Python file, the command line of a program, or a target of the loader."""


def counterexample_code(
    target: CodeTarget, observation: Observation, symbol: str, arguments: Sequence[Pattern]
) -> str:
    """Return code with the inputs, the call, and the comparison of result and expected value.

    The code raises AssertionError if the result for `symbol` is wrong, and any exception of the
    call itself. If all is right, it raises nothing.
    """
    lines = [*imports_of(target), ""]
    lines += [*_input_lines(observation, arguments), ""]
    lines += [*_call_lines(target, observation, arguments)]
    lines += _value_checks(observation, symbol)
    return "\n".join(lines) + "\n"


def imports_of(target: CodeTarget) -> list[str]:
    """Return the lines that import what the code needs to reach the functions."""
    if isinstance(target, LoaderTarget):
        return ["import numpy as np", "", *target.imports]
    if isinstance(target, str):
        return ["import runpy", "", "import numpy as np"]
    imported = "from backproof.replay import call_program"
    return ["from functools import partial", "", "import numpy as np", "", imported]


def function_expression(target: CodeTarget, name: str) -> str:
    """Return the expression that evaluates to the function."""
    if isinstance(target, str | LoaderTarget):
        return f"{namespace_expression(target)}[{name!r}]"
    return f"partial(call_program, {list(target)!r}, {name!r})"


def namespace_expression(target: CodeTarget) -> str:
    """Return the expression that evaluates to the namespace of the implementation."""
    return str(target) if isinstance(target, LoaderTarget) else f"runpy.run_path({target!r})"


def _context(observation: Observation) -> ShapeContext:
    return ShapeContext(observation.line.graph.table, observation.example.sizes)


def _input_lines(observation: Observation, arguments: Sequence[Pattern]) -> Iterator[str]:
    line = observation.line
    step_patterns = [
        pattern for step in (*line.setup, *line.preceding_steps) for pattern in step.patterns
    ]
    patterns = (*step_patterns, *arguments, *(pattern for _, pattern in line.keyword_arguments))
    names = dict.fromkeys(
        name for pattern in patterns for name in code_rendering.symbol_names(pattern)
    )
    values = {**UNUSED_DEFAULTS, **observation.example.values}
    for name in names:
        yield f"{name} = {literal(values[name])}"


def _call_lines(
    target: CodeTarget, observation: Observation, arguments: Sequence[Pattern]
) -> Iterator[str]:
    """Yield the lines that load the file, run the setup, and make the judged call."""
    line, context = observation.line, _context(observation)
    arguments_text = [code_rendering.render_pattern(pattern, context) for pattern in arguments]
    if line.is_plain:
        yield f"function = {function_expression(target, line.function)}"
        yield f"result = function({', '.join(arguments_text)})"
        return
    yield f"module = {namespace_expression(target)}"
    for step in (*line.setup, *line.preceding_steps):
        yield code_rendering.render_step(step, line, context)
    arguments_text += [
        f"{name}={code_rendering.render_pattern(pattern, context)}"
        for name, pattern in line.keyword_arguments
    ]
    call = code_rendering.render_call(line.function_path, arguments_text, line)
    is_read = line.target is not None or any(True for _ in line.result.symbols())
    yield f"{line.target or 'result'} = {call}" if is_read else call


def _value_checks(observation: Observation, symbol: str) -> list[str]:
    expressions = code_rendering.result_expressions(observation.line, _context(observation))
    leaf, read = next((leaf, text) for leaf, text in expressions if leaf.symbol == symbol)
    if is_random_initialisation(observation.line):
        return [f"{symbol} = {read}", *_initialisation_checks(observation, leaf)]
    if symbol in SIZES:
        expected = observation.example.values[symbol]
        message = f"{symbol} is {{got}}, expected {expected}"
        return [f"got = {read}", f"assert got == {expected}, f{message!r}"]
    return _comparison(observation, leaf, read)


def _comparison(observation: Observation, leaf: SymbolPattern, read: str) -> list[str]:
    """Return the lines of the comparison, in the layout and scale that the function uses."""
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
    """Return checks of an initialisation: shape, zero biases, small and distinct weights."""
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
    """Return a value as a Python literal that reproduces every bit."""
    array = np.asarray(value)
    if not isinstance(value, np.ndarray) and not isinstance(value, np.generic):
        return repr(value)
    text = repr(array.tolist()).replace("inf", "np.inf").replace("nan", "np.nan")
    kind = dtype or str(array.dtype)
    if array.ndim == 0:
        return f"np.{kind}({text})"
    rows = text.replace("], [", "],\n    [") if len(text) > 70 else text
    return f"np.array({rows})" if kind == "float64" else f"np.array({rows}, dtype={kind!r})"

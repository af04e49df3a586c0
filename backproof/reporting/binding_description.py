"""A description of a binding: the equations that each function returns, and those inferred."""

from collections.abc import Iterable, Iterator
from typing import Any

from backproof.binding import Binding, FunctionBinding


def describe_binding(binding: Binding) -> Iterator[str]:
    """Yield the lines that `backproof bindings NAME` prints."""
    yield f"{binding.name}: {binding.title}"
    fixed = ", ".join(f"{name} = {value}" for name, value in binding.fixed.items())
    yield f"  hidden activation: {binding.hidden}" + (f"; fixed: {fixed}" if fixed else "")
    if binding.allow:
        yield f"  allowed: {', '.join(binding.allow)}"
    for prefix, step in zip(
        _line_prefixes("  set up:  "), _setup_steps(binding.lines), strict=False
    ):
        yield prefix + step
    for line in binding.lines:
        yield ""
        yield f"  {line.text}"
        yield from (f"      {fact}" for fact in _facts(line))


def binding_to_dict(binding: Binding) -> dict[str, Any]:
    """Return the description as JSON data."""
    return {
        "name": binding.name,
        "title": binding.title,
        "hidden": binding.hidden,
        "fixed": dict(binding.fixed),
        "allow": list(binding.allow),
        "lines": [_line_to_dict(line) for line in binding.lines],
    }


def _line_to_dict(line: FunctionBinding) -> dict[str, Any]:
    return {
        "text": line.text,
        "function": line.function,
        "about": line.graph.name,
        "inputs": list(line.inputs),
        "results": [_symbol_to_dict(line, symbol) for symbol in line.sort_by_graph(line.outputs)],
        "inferred": [
            _symbol_to_dict(line, symbol) for symbol in line.sort_by_graph(line.inferable_symbols)
        ],
        "setup": [step.text for step in line.setup],
    }


def _symbol_to_dict(line: FunctionBinding, symbol: str) -> dict[str, str | None]:
    return {"symbol": symbol, "number": line.graph.table[symbol].number}


def _facts(line: FunctionBinding) -> Iterator[str]:
    objects = dict.fromkeys(step.created_object for step in line.setup if step.created_object)
    if objects:
        yield f"uses a new {' and a new '.join(map(str, objects))} for every call"
    yield f"returns {', '.join(_labels(line, line.sort_by_graph(line.outputs)))}"
    for symbol in line.sort_by_graph(line.inferable_symbols):
        (label,) = _labels(line, [symbol])
        yield f"determines {label}, inferred from {' and '.join(line.inference_sources(symbol))}"
    for name in line.implied_inputs:
        yield f"uses the fixed {name}"


def _labels(line: FunctionBinding, symbols: Iterable[str]) -> Iterator[str]:
    """Yield the symbols with the numbers of their equations."""
    for symbol in symbols:
        number = line.graph.table[symbol].number
        yield f"{number} {symbol}" if number else f"the size {symbol}"


def _setup_steps(lines: Iterable[FunctionBinding]) -> Iterator[str]:
    """Yield each setup step once."""
    yield from dict.fromkeys(step.text for line in lines for step in line.setup)


def _line_prefixes(first_prefix: str) -> Iterator[str]:
    yield first_prefix
    while True:
        yield " " * len(first_prefix)

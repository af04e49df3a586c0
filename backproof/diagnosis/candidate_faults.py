"""Select the listed faults that a function could have by its graph, symbols and activation."""

from collections.abc import Iterator
from dataclasses import replace

from backproof.binding import FunctionBinding
from backproof.judge.observation import evaluation_steps
from backproof.properties.faults import FAULTS, Fault
from backproof.reference.graph import Definition
from backproof.reference.symbols import SIZES

_ONE_EXAMPLE_NAMES = {
    **{name: name.lower() for name in ("X", "Y", "Z1", "A1", "Z2", "A2")},
    "dZ1": "dz1",
    "dZ2": "dz2",
    "J": "L",
}
"""By symbol of the network: the symbol of the single example."""

_ACTIVATION_SYMBOLS = {"A1", "dZ1"}
"""The symbols whose definitions depend on the hidden activation."""


def candidates(line: FunctionBinding, hidden: str) -> list[Fault]:
    """Return the faults of definitions that the function uses, those of its outputs first.

    If two faults explain the results equally well, the one closer to the output is meant.
    """
    return sorted(_reachable_faults(line, hidden), key=lambda f: f.symbol not in line.outputs)


def _reachable_faults(line: FunctionBinding, hidden: str) -> Iterator[Fault]:
    steps = evaluation_steps(line)
    computed = {symbol for step in steps for symbol in step.symbols}
    for fault in FAULTS.values():
        restated = _restated_for_graph(line, fault, hidden)
        if restated is None or not computed.issuperset(restated.definition.symbols):
            continue
        if line.graph.replace(restated.definition).can_compute(
            line.computed_outputs, _array_inputs(line)
        ):
            yield restated


def _array_inputs(line: FunctionBinding) -> list[str]:
    return [name for name in line.inputs if name not in SIZES]


def _restated_for_graph(line: FunctionBinding, fault: Fault, hidden: str) -> Fault | None:
    """Return the fault over the symbols of the line's graph, or None if it does not apply."""
    activation_symbols = _ACTIVATION_SYMBOLS.intersection(fault.definition.symbols)
    if activation_symbols and fault.hidden != hidden:
        return None
    if fault.graph_name == line.graph.name:
        return fault
    if (fault.graph_name, line.graph.name) == ("network", "one example"):
        return _restated_for_one_example(fault, line)
    return None


def _restated_for_one_example(fault: Fault, line: FunctionBinding) -> Fault | None:
    """Return the network's fault on one example, if all of its symbols have a counterpart."""
    old = fault.definition
    symbols = tuple(_ONE_EXAMPLE_NAMES.get(name, name) for name in old.symbols)
    inputs = tuple(_ONE_EXAMPLE_NAMES.get(name, name) for name in old.inputs)
    if not set(line.graph.table).issuperset((*symbols, *inputs)):
        return None
    return replace(fault, definition=Definition(symbols, inputs, old.kernel, old.name))

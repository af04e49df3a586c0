"""The listed faults that one function could hold: of its graph, its symbols, its activation."""

from collections.abc import Iterator
from dataclasses import replace

from backproof.binding import Line
from backproof.judge.sitting import plan
from properties.faults import FAULTS, Fault
from reference.graph import Definition
from reference.symbols import SIZES

_ONE_EXAMPLE = {
    **{name: name.lower() for name in ("X", "Y", "Z1", "A1", "Z2", "A2")},
    "dZ1": "dz1",
    "dZ2": "dz2",
    "J": "L",
}
"""The network's symbols as the single example calls them."""

_OF_THE_ACTIVATION = {"A1", "dZ1"}
"""The definitions that depend on the hidden activation."""


def candidates(line: Line, hidden: str) -> list[Fault]:
    """The faults of definitions on the function's way, made of what it is given or computes.

    Those of what it returns come first: where two explain alike, the nearer one is meant.
    """
    return sorted(_on_the_way(line, hidden), key=lambda f: f.symbol not in line.outputs)


def _on_the_way(line: Line, hidden: str) -> Iterator[Fault]:
    steps = plan(line)
    computed = {symbol for step in steps for symbol in step.symbols}
    for fault in FAULTS.values():
        spoken = _in_the_words_of(line, fault, hidden)
        if spoken is None or not computed.issuperset(spoken.definition.symbols):
            continue
        if line.graph.replace(spoken.definition).reaches(line.outputs_computed, _given(line)):
            yield spoken


def _given(line: Line) -> list[str]:
    return [name for name in line.inputs if name not in SIZES]


def _in_the_words_of(line: Line, fault: Fault, hidden: str) -> Fault | None:
    """The fault over the symbols of the line's graph, or None where it is about something else."""
    activated = _OF_THE_ACTIVATION.intersection(fault.definition.symbols)
    if activated and fault.hidden != hidden:
        return None
    if fault.about == line.graph.name:
        return fault
    if (fault.about, line.graph.name) == ("network", "one example"):
        return _of_one_example(fault, line)
    return None


def _of_one_example(fault: Fault, line: Line) -> Fault | None:
    """The network's fault on its one example, where all of its symbols have a counterpart."""
    old = fault.definition
    symbols = tuple(_ONE_EXAMPLE.get(name, name) for name in old.symbols)
    inputs = tuple(_ONE_EXAMPLE.get(name, name) for name in old.inputs)
    if not set(line.graph.table).issuperset((*symbols, *inputs)):
        return None
    return replace(fault, definition=Definition(symbols, inputs, old.kernel, old.name))

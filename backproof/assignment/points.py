"""What every equation of a binding is worth, from a table of points.

A key names one equation by its label ("3.47 dZ1"), or several by a symbol (dZ1), a number ("3.15")
or a function (backward_propagation). It is worth its points in all: they are shared equally among
what it names, after what narrower keys say of it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from backproof.assignment.source import AssignmentError
from backproof.assignment.table import Table, near, shown
from backproof.assignment.training import function_of
from backproof.binding import Binding
from backproof.report.gradebook import columns

DEFAULT = "default"

MOST = 1e6
"""Points of one entry: more is a slip."""

AGREES = 1e-9
"""By how much sums of points may differ that are the same: 0.1 + 0.2 is 0.3 for a lecturer."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a binding names: labels by a label, a symbol, a number and a function."""

    label: Mapping[str, tuple[str, ...]]
    symbol: Mapping[str, tuple[str, ...]]
    number: Mapping[str, tuple[str, ...]]
    function: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, binding: Binding) -> "Named":
        """All the names of the binding's equations."""
        labels = columns(binding)
        return cls(
            {label: (label,) for label in labels},
            _grouped((label.rpartition(" ")[2], label) for label in labels),
            _grouped((label.partition(" ")[0], label) for label in labels if " " in label),
            by_function(binding),
        )

    def narrowest_first(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every name with the labels that it stands for, those that name less before others."""
        seen = set[str]()
        for kind in (self.label, self.symbol, self.number, self.function):
            yield from ((name, labels) for name, labels in kind.items() if name not in seen)
            seen.update(kind)


def by_function(binding: Binding) -> dict[str, tuple[str, ...]]:
    """The labels of each function's equations, in the order of the binding."""
    found = dict[str, dict[str, None]]()
    for line in binding.lines:
        own = columns(replace(binding, lines=(line,)))
        found.setdefault(line.function, {}).update(dict.fromkeys(own))
    return {function: tuple(labels) for function, labels in found.items()}


def points_of(table: Table, binding: Binding) -> dict[str, float]:
    """The points of every label, in the order of the gradebook's columns.

    Raises AssignmentError where a key names nothing, or points contradict each other.
    """
    default = table.number(DEFAULT, 1.0, most=MOST)
    named, points = Named.of(binding), dict[str, float]()
    names = dict(named.narrowest_first())
    for key in table.values:
        if key not in {DEFAULT, *names}:
            raise _unknown(table, key, names, binding)
    for key, labels in names.items():
        if key in table.values:
            points |= _shared(table, key, labels, points)
    return {label: points.get(label, default) for label in columns(binding)}


def _shared(
    table: Table, key: str, labels: tuple[str, ...], points: Mapping[str, float]
) -> dict[str, float]:
    """The points of a key for what it names and no narrower key has named."""
    total = table.number(key, 0.0, most=MOST)
    taken = math.fsum(points[label] for label in labels if label in points)
    left = [label for label in labels if label not in points]
    rest = total - taken
    if rest < -AGREES or (not left and rest > AGREES):
        what = f"{shown(key)} is worth {total:g}, but what is in it has {taken:g} by its own keys"
        raise table.error(key, f"{what}: expected points that agree, or one of the keys alone")
    if left and total > 0 and rest <= AGREES:
        what = f"{shown(key)} is worth {total:g}, all of which is taken by narrower keys"
        for_nothing = f'{_some(left)}: expected more, or "{left[0]}" = 0 for each that is meant so'
        raise table.error(key, f"{what}: nothing is left for {for_nothing}")
    return {label: max(rest, 0.0) / len(left) for label in left}


def _some(labels: list[str]) -> str:
    """The labels, or how many there are."""
    return " and ".join(labels) if len(labels) < 3 else f"the other {len(labels)} equations"


def _unknown(
    table: Table, key: str, names: Mapping[str, tuple[str, ...]], binding: Binding
) -> AssignmentError:
    value = table.values[key]
    if isinstance(value, dict) and key.isdecimal():
        inner, meant = next(iter(value.items()), ("47", 1))
        message = f"{key}.{inner} is no number of an equation without quotes"
        given = shown(meant) if isinstance(meant, int | float) else "1"
        return table.error(key, f'{message}: expected "{key}.{inner}" = {given}')
    if elsewhere := _elsewhere(table, key, binding):
        given = shown(value) if isinstance(value, int | float) else "1"
        hint = f"its points stand elsewhere: {elsewhere} = {given}"
        return table.error(key, f"{shown(key)} is no equation of {binding.name}: {hint}")
    known = _known_as(key, binding)
    hint = f"did you mean {' or '.join(known)}?" if known else _near(key, names, binding)
    return table.error(key, f"{shown(key)} is no equation or function of {binding.name}: {hint}")


def _elsewhere(table: Table, key: str, binding: Binding) -> str:
    """Where the points of a training loop or of the bonus stand, if the key means one of these."""
    training = Table.whole(table.source).values.get("training")
    called = training.get("call") if isinstance(training, dict) else None
    calls = [call for call in (called, binding.training) if isinstance(call, str) and call]
    if key in {"training", *map(function_of, calls)}:
        return "[training] points"
    return "[bonus] stability" if key == "stability" else ""


def _near(key: str, names: Iterable[str], binding: Binding) -> str:
    """What was meant, or else the functions; of what else there may be, one of each kind."""
    hint = near(key, [*names, DEFAULT])
    if hint.startswith("did"):
        return hint
    label = columns(binding)[0]
    functions = ", ".join(by_function(binding))
    return f'expected default, an equation such as "{label}", or a function: {functions}'


def _known_as(number: str, binding: Binding) -> list[str]:
    """The labels of the equations that the text has by this number as well."""
    tables = (line.graph.table[symbol] for line in binding.lines for symbol in line.graph.table)
    found = {f"{entry.number} {entry.name}" for entry in tables if number in entry.aliases}
    return [label for label in columns(binding) if label in found]


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups = dict[str, tuple[str, ...]]()
    for name, label in pairs:
        groups[name] = (*groups.get(name, ()), label)
    return groups

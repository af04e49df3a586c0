"""What every equation of a binding is worth, from a table of points.

A key names one equation by its label ("3.47 dZ1"), or several by a symbol (dZ1), a number ("3.15")
or a function (backward_propagation). It is worth its points in all: they are shared equally among
what it names, after what narrower keys say of it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from backproof.assignment.source import AssignmentError
from backproof.assignment.table import Table, near, shown
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
    return {label: max(rest, 0.0) / len(left) for label in left}


def _unknown(
    table: Table, key: str, names: Mapping[str, tuple[str, ...]], binding: Binding
) -> AssignmentError:
    value = table.values[key]
    if isinstance(value, dict) and key.isdecimal():
        inner = next(iter(value), "47")
        message = f"{key}.{inner} is no number of an equation without quotes"
        return table.error(key, f'{message}: expected "{key}.{inner}" = 1')
    known = _known_as(key, binding)
    hint = f"did you mean {' or '.join(known)}?" if known else near(key, names, rest=", default")
    return table.error(key, f"{shown(key)} is no equation or function of {binding.name}: {hint}")


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

"""What every equation of a binding is worth, from a table of points.

A key names one equation by its label ("3.47 dZ1"), or several by a symbol (dZ1), a number ("3.15")
or a function (backward_propagation). It is worth its points in all: they are shared equally among
what it names, after what narrower keys say of it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from backproof.assignment.toml_source import AssignmentError
from backproof.assignment.toml_table import TomlTable, suggestion, value_text
from backproof.binding import Binding
from backproof.binding.equation_labels import equation_labels, labels_by_function
from backproof.binding.training_loop_call import function_of

DEFAULT = "default"

MAX_POINTS = 1e6
"""Points of one entry: more is a slip."""

SUM_TOLERANCE = 1e-9
"""By how much sums of points may differ that are the same: 0.1 + 0.2 is 0.3 for a lecturer."""


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """What a binding names: labels by a label, a symbol, a number and a function."""

    label: Mapping[str, tuple[str, ...]]
    symbol: Mapping[str, tuple[str, ...]]
    number: Mapping[str, tuple[str, ...]]
    function: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_binding(cls, binding: Binding) -> "LabelIndex":
        """All the names of the binding's equations."""
        labels = equation_labels(binding)
        return cls(
            {label: (label,) for label in labels},
            _group_labels((label.rpartition(" ")[2], label) for label in labels),
            _group_labels((label.partition(" ")[0], label) for label in labels if " " in label),
            labels_by_function(binding),
        )

    def iter_narrowest_first(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every name with the labels that it stands for, those that name less before others."""
        seen = set[str]()
        for kind in (self.label, self.symbol, self.number, self.function):
            yield from ((name, labels) for name, labels in kind.items() if name not in seen)
            seen.update(kind)


def points_of(table: TomlTable, binding: Binding) -> dict[str, float]:
    """The points of every label, in the order of the gradebook's columns.

    Raises AssignmentError where a key names nothing, or points contradict each other.
    """
    default = table.number(DEFAULT, 1.0, maximum=MAX_POINTS)
    named, points = LabelIndex.from_binding(binding), dict[str, float]()
    names = dict(named.iter_narrowest_first())
    for key in table.values:
        if key not in {DEFAULT, *names}:
            raise _unknown_key_error(table, key, names, binding)
    for key, labels in names.items():
        if key in table.values:
            points |= _share_points(table, key, labels, points)
    return {label: points.get(label, default) for label in equation_labels(binding)}


def _share_points(
    table: TomlTable, key: str, labels: tuple[str, ...], points: Mapping[str, float]
) -> dict[str, float]:
    """The points of a key for what it names and no narrower key has named."""
    total = table.number(key, 0.0, maximum=MAX_POINTS)
    taken = math.fsum(points[label] for label in labels if label in points)
    left = [label for label in labels if label not in points]
    rest = total - taken
    if rest < -SUM_TOLERANCE or (not left and rest > SUM_TOLERANCE):
        what = (
            f"{value_text(key)} is worth {total:g}, but what is in it has {taken:g} by its own keys"
        )
        raise table.error(key, f"{what}: expected points that agree, or one of the keys alone")
    if left and total > 0 and rest <= SUM_TOLERANCE:
        what = f"{value_text(key)} is worth {total:g}, all of which is taken by narrower keys"
        for_nothing = (
            f'{_label_list(left)}: expected more, or "{left[0]}" = 0 for each that is meant so'
        )
        raise table.error(key, f"{what}: nothing is left for {for_nothing}")
    return {label: max(rest, 0.0) / len(left) for label in left}


def _label_list(labels: list[str]) -> str:
    """The labels, or how many there are."""
    return " and ".join(labels) if len(labels) < 3 else f"the other {len(labels)} equations"


def _unknown_key_error(
    table: TomlTable, key: str, names: Mapping[str, tuple[str, ...]], binding: Binding
) -> AssignmentError:
    value = table.values[key]
    if isinstance(value, dict) and key.isdecimal():
        inner, meant = next(iter(value.items()), ("47", 1))
        message = f"{key}.{inner} is no number of an equation without quotes"
        given = value_text(meant) if isinstance(meant, int | float) else "1"
        return table.error(key, f'{message}: expected "{key}.{inner}" = {given}')
    if elsewhere := _section_of_key(table, key, binding):
        given = value_text(value) if isinstance(value, int | float) else "1"
        hint = f"its points stand elsewhere: {elsewhere} = {given}"
        return table.error(key, f"{value_text(key)} is no equation of {binding.name}: {hint}")
    known = _labels_by_alias(key, binding)
    hint = f"did you mean {' or '.join(known)}?" if known else _suggestion(key, names, binding)
    return table.error(
        key, f"{value_text(key)} is no equation or function of {binding.name}: {hint}"
    )


def _section_of_key(table: TomlTable, key: str, binding: Binding) -> str:
    """Where the points of a training loop or of the bonus stand, if the key means one of these."""
    training = TomlTable.root(table.source).values.get("training")
    called = training.get("call") if isinstance(training, dict) else None
    calls = [call for call in (called, binding.training) if isinstance(call, str) and call]
    if key in {"training", *map(function_of, calls)}:
        return "[training] points"
    return "[bonus] stability" if key == "stability" else ""


def _suggestion(key: str, names: Iterable[str], binding: Binding) -> str:
    """What was meant, or else the functions; of what else there may be, one of each kind."""
    hint = suggestion(key, [*names, DEFAULT])
    if hint.startswith("did"):
        return hint
    label = equation_labels(binding)[0]
    functions = ", ".join(labels_by_function(binding))
    return f'expected default, an equation such as "{label}", or a function: {functions}'


def _labels_by_alias(number: str, binding: Binding) -> list[str]:
    """The labels of the equations that the text has by this number as well."""
    tables = (line.graph.table[symbol] for line in binding.lines for symbol in line.graph.table)
    found = {f"{entry.number} {entry.name}" for entry in tables if number in entry.aliases}
    return [label for label in equation_labels(binding) if label in found]


def _group_labels(pairs: Iterator[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups = dict[str, tuple[str, ...]]()
    for name, label in pairs:
        groups[name] = (*groups.get(name, ()), label)
    return groups

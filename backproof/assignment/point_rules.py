"""Compute the points of every equation from the [points] table of an assignment.

A key names one equation by its label ("3.47 dZ1"), or several by a symbol (dZ1), a number ("3.15")
or a function (backward_propagation). The points of a key are a total. Equations that a narrower
key names get that key's points; the rest of the total is shared equally among the others.
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
"""Upper limit of the points of one key, to detect typing errors."""

SUM_TOLERANCE = 1e-9
"""Rounding tolerance of sums of points: 0.1 + 0.2 must equal 0.3."""


@dataclass(frozen=True, slots=True)
class LabelIndex:
    """The equation labels of a binding by each kind of key, from narrow to wide."""

    label: Mapping[str, tuple[str, ...]]
    symbol: Mapping[str, tuple[str, ...]]
    number: Mapping[str, tuple[str, ...]]
    function: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_binding(cls, binding: Binding) -> "LabelIndex":
        """Index the equations of a binding."""
        labels = equation_labels(binding)
        return cls(
            {label: (label,) for label in labels},
            _group_labels((label.rpartition(" ")[2], label) for label in labels),
            _group_labels((label.partition(" ")[0], label) for label in labels if " " in label),
            labels_by_function(binding),
        )

    def iter_narrowest_first(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every key with the labels it names, narrow kinds first."""
        yielded = set[str]()
        for kind in (self.label, self.symbol, self.number, self.function):
            yield from ((key, labels) for key, labels in kind.items() if key not in yielded)
            yielded.update(kind)


def points_of(table: TomlTable, binding: Binding) -> dict[str, float]:
    """Return the points of every label, in the order of the gradebook's columns.

    Raises AssignmentError if a key names no equation, or if points contradict each other.
    """
    default = table.number(DEFAULT, 1.0, maximum=MAX_POINTS)
    points = dict[str, float]()
    labels_by_key = dict(LabelIndex.from_binding(binding).iter_narrowest_first())
    for key in table.values:
        if key not in {DEFAULT, *labels_by_key}:
            raise _unknown_key_error(table, key, labels_by_key, binding)
    for key, labels in labels_by_key.items():
        if key in table.values:
            points |= _share_points(table, key, labels, points)
    return {label: points.get(label, default) for label in equation_labels(binding)}


def _share_points(
    table: TomlTable, key: str, labels: tuple[str, ...], points: Mapping[str, float]
) -> dict[str, float]:
    """Share the points of a key among its labels that no narrower key names."""
    total = table.number(key, 0.0, maximum=MAX_POINTS)
    assigned = math.fsum(points[label] for label in labels if label in points)
    unassigned = [label for label in labels if label not in points]
    rest = total - assigned
    if rest < -SUM_TOLERANCE or (not unassigned and rest > SUM_TOLERANCE):
        problem = f"{value_text(key)} is worth {total:g}, but its equations have {assigned:g}"
        expected = "expected points that agree, or one of the keys alone"
        raise table.error(key, f"{problem} by their own keys: {expected}")
    if unassigned and total > 0 and rest <= SUM_TOLERANCE:
        problem = f"{value_text(key)} is worth {total:g}, all of which narrower keys take"
        expected = f'expected more, or "{unassigned[0]}" = 0 for each that is meant so'
        raise table.error(
            key, f"{problem}: nothing is left for {_label_list(unassigned)}: {expected}"
        )
    return {label: max(rest, 0.0) / len(unassigned) for label in unassigned}


def _label_list(labels: list[str]) -> str:
    """One or two labels, or the number of labels."""
    return " and ".join(labels) if len(labels) < 3 else f"the other {len(labels)} equations"


def _unknown_key_error(
    table: TomlTable, key: str, names: Iterable[str], binding: Binding
) -> AssignmentError:
    """The error for a key that names no equation, with a hint at what was meant."""
    value = table.values[key]
    if isinstance(value, dict) and key.isdecimal():
        fraction, points = next(iter(value.items()), ("47", 1))
        problem = f"{key}.{fraction} is not the number of an equation without quotes"
        example = value_text(points) if isinstance(points, int | float) else "1"
        return table.error(key, f'{problem}: expected "{key}.{fraction}" = {example}')
    if section := _section_of_key(table, key, binding):
        example = value_text(value) if isinstance(value, int | float) else "1"
        hint = f"its points belong in {section} = {example}"
        return table.error(key, f"{value_text(key)} is not an equation of {binding.name}: {hint}")
    labels = _labels_by_alias(key, binding)
    hint = f"did you mean {' or '.join(labels)}?" if labels else _suggestion(key, names, binding)
    problem = f"{value_text(key)} is not an equation or function of {binding.name}"
    return table.error(key, f"{problem}: {hint}")


def _section_of_key(table: TomlTable, key: str, binding: Binding) -> str:
    """The section and key of the points if the key names the training loop or the bonus."""
    training = TomlTable.root(table.source).values.get("training")
    own_call = training.get("call") if isinstance(training, dict) else None
    calls = [call for call in (own_call, binding.training) if isinstance(call, str) and call]
    if key in {"training", *map(function_of, calls)}:
        return "[training] points"
    return "[bonus] stability" if key == "stability" else ""


def _suggestion(key: str, names: Iterable[str], binding: Binding) -> str:
    """A similar key, or else the functions and an example of a label."""
    hint = suggestion(key, [*names, DEFAULT])
    if hint.startswith("did"):
        return hint
    label = equation_labels(binding)[0]
    functions = ", ".join(labels_by_function(binding))
    return f'expected default, an equation such as "{label}", or a function: {functions}'


def _labels_by_alias(number: str, binding: Binding) -> list[str]:
    """The labels of the equations that have the number as an alias."""
    tables = (line.graph.table[symbol] for line in binding.lines for symbol in line.graph.table)
    labels = {f"{entry.number} {entry.name}" for entry in tables if number in entry.aliases}
    return [label for label in equation_labels(binding) if label in labels]


def _group_labels(pairs: Iterator[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups = dict[str, tuple[str, ...]]()
    for name, label in pairs:
        groups[name] = (*groups.get(name, ()), label)
    return groups

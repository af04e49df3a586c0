"""What the judge must reach on the population, and where it does not."""

from collections.abc import Iterator
from typing import Any

from tests.population.seeded_faults import FaultOrigin

MIN_LOCALIZED = {FaultOrigin.LISTED: 0.98, FaultOrigin.HELD_OUT: 0.95, FaultOrigin.TWO_FAULTS: 0.95}
"""The least share of the faults that are placed at their equation, by where they come from."""

MIN_IDENTIFIED = 0.90
"""The least share that is named of the faults that the catalogue has."""


def missed_targets(figures: dict[str, Any]) -> list[str]:
    """A line for each target that is missed."""
    return [*_missed_fault_targets(figures), *_missed_right_targets(figures)]


def _missed_fault_targets(figures: dict[str, Any]) -> Iterator[str]:
    for group, least in MIN_LOCALIZED.items():
        rows = [rows[group] for rows in figures["by origin"].values() if group in rows]
        count, rejected, placed, nameable, named = (
            sum(row[part] for row in rows)
            for part in ("count", "rejected", "placed", "nameable", "named")
        )
        if rejected < count:
            yield f"{group}: {count - rejected} of {count} faults are accepted"
        if placed < least * count:
            yield f"{group}: {placed} of {count} are placed, expected {least:.0%}"
        if group is FaultOrigin.LISTED and named < MIN_IDENTIFIED * nameable:
            yield f"{group}: {named} of {nameable} are named, expected {MIN_IDENTIFIED:.0%}"
    for style, rows in figures["mutants"].items():
        row = rows["mutant"]
        if row["rejected"] < row["count"]:
            yield f"{style}: {row['count'] - row['rejected']} mutants are accepted"
    for style, row in figures["remarks"].items():
        if row["reported"] < row["count"]:
            yield f"{style}: {row['count'] - row['reported']} matters of remark go unsaid"


def _missed_right_targets(figures: dict[str, Any]) -> Iterator[str]:
    for style, rows in figures["right"].items():
        for dtype, row in rows.items():
            if row["accepted"] < row["count"]:
                rejected = row["count"] - row["accepted"]
                yield f"{style}, {dtype}: {rejected} right submissions are rejected"

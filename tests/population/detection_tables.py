"""The figures of a census as Markdown tables."""

from collections.abc import Iterator
from typing import Any

_FAULT_HEAD = (
    "| style | {} | submissions | rejected | placed | named |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
)
_RIGHT_HEAD = ("| style | precision | submissions | accepted |", "| --- | --- | ---: | ---: |")
_REMARKS_HEAD = ("| style | submissions | reported |", "| --- | ---: | ---: |")


def detection_tables(figures: dict[str, Any]) -> str:
    """The wrong ones by origin and by class, the remarks, and the right ones."""
    parts = (
        *_fault_rows("origin", {**_merge_tables(figures["by origin"], figures["mutants"])}),
        "",
        *_fault_rows("class", figures["by class"]),
        "",
        *_REMARKS_HEAD,
        *(
            f"| {s} | {r['count']} | {_share(r, 'reported')} |"
            for s, r in figures["remarks"].items()
        ),
        "",
        *_RIGHT_HEAD,
        *_right_rows(figures["right"]),
    )
    return "\n".join(parts)


def _fault_rows(column: str, table: dict[str, Any]) -> Iterator[str]:
    head, line = _FAULT_HEAD
    yield head.format(column)
    yield line
    for style, rows in table.items():
        for name, row in sorted(rows.items()):
            named = _share(row, "named", "nameable") if row["nameable"] else ""
            shares = f"{_share(row, 'rejected')} | {_share(row, 'placed')} | {named}"
            yield f"| {style} | {name} | {row['count']} | {shares} |"


def _right_rows(table: dict[str, Any]) -> Iterator[str]:
    for style, rows in table.items():
        for dtype, row in rows.items():
            yield f"| {style} | {dtype} | {row['count']} | {_share(row, 'accepted')} |"


def _merge_tables(*tables_: dict[str, Any]) -> dict[str, Any]:
    styles = dict.fromkeys(style for table in tables_ for style in table)
    return {s: {k: v for t in tables_ for k, v in t.get(s, {}).items()} for s in styles}


def _share(row: dict[str, int], part: str, whole: str = "count") -> str:
    """A share such as "100 %", or "97.5 % (195 of 200)" where some are missing."""
    if row[part] == row[whole]:
        return "100 %"
    return f"{100 * row[part] / row[whole]:.1f} % ({row[part]} of {row[whole]})"

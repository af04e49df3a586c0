"""The figures as tables in Markdown, one for each kind, with the machine below."""

from collections.abc import Iterable, Mapping
from typing import Any

Figures = Mapping[str, Any]


def commands(figures: Figures) -> str:
    """What whole commands take."""
    rows = (
        [f"`{name}`", f"{used['processor']:.2f} s", f"{used['clock']:.2f} s"]
        for name, used in figures.items()
        if name != "on"
    )
    return _table(["command", "processor", "clock"], rows, figures)


def submissions(figures: Figures) -> str:
    """What one right submission takes of the processor."""
    said = {
        "one text": "copies of the example solution",
        "many texts": "in many ways of writing, one in four a notebook, one in five close",
    }
    rows = (
        [f"{figures['count']} {words}", f"{1000 * figures[name]:.0f} ms"]
        for name, words in said.items()
    )
    return _table(["right submissions, sandboxed", "processor time for each"], rows, figures)


def peers(figures: Figures) -> str:
    """What other graders take for the same right submission, in units of ours."""
    ours = figures["ours"]
    rows = [["Backproof, sandboxed", f"{1000 * ours:.0f} ms", "1"]]
    for peer in figures["peers"]:
        if "why" in peer:
            rows.append([peer["package"], f"cannot be installed: {peer['why']}", ""])
            continue
        taken = peer["processor"]
        name = f"{peer['package']} {peer['version']}"
        rows.append([name, f"{1000 * taken:.0f} ms", f"{taken / ours:.0f}"])
    return _table(["grader", "processor time for each", "in units of ours"], rows, figures)


def classes(figures: Figures) -> str:
    """What a submission takes in classes of several sizes, and the judge's memory.

    A small class is over before there is anything to see of its tenths.
    """
    titles = [
        "in one run",
        "processor time for each",
        "second tenth",
        "last tenth",
        "clock for each",
    ]
    titles += ["memory of the judge at a tenth", "at nine tenths", "at most"]
    rows = (
        [
            f"{one['count']:,} submissions, {one['jobs']} jobs",
            *(_milliseconds(one[name]) for name in ("processor", "early", "late", "clock")),
            *(_megabytes(one[f"memory_{when}"] if one[when] else 0) for when in ("early", "late")),
            _megabytes(one["memory"]),
        ]
        for one in figures["sizes"]
    )
    return _table(titles, rows, figures)


def networks(figures: Figures) -> str:
    """What it takes to hold 1,000 networks against JAX."""
    rows = [["1,000 networks of 40 shapes against JAX", f"{figures['seconds']:.1f} s"]]
    return _table(["", "clock"], rows, figures)


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds else ""


def _megabytes(size: float) -> str:
    return f"{size:.0f} MB" if size else ""


def _table(titles: list[str], rows: Iterable[list[str]], figures: Figures) -> str:
    """A table whose columns after the first are of numbers."""
    lines = [titles, ["---", *["---:"] * (len(titles) - 1)], *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\n*{figures['on']}*"

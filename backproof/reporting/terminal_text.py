"""A verdict as text for the terminal: a table of equations, causes, counterexample and replay.

Piped output is plain text; a terminal gets colour and lines of its width.
"""

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from backproof.reporting import phrases
from backproof.reporting.sanitize import sanitize
from backproof.results.counterexample import Counterexample
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.results.verdict import Verdict

COLOURS = {
    Status.CONFORMS: "green",
    Status.CLOSE: "cyan",
    Status.FOLLOWS: "yellow",
    Status.MISSING: "magenta",
    Status.UNSUPPORTED: "magenta",
    Status.NOT_JUDGED: "magenta",
}
"""The colour of each status; the others are red."""

HEADINGS = ("equation", "symbol", "verdict", "error / bound")

UNLIMITED_WIDTH = 1000
"""A width at which no table is truncated."""


def verdict_to_text(verdict: Verdict, width: int = 100) -> str:
    """Return the report as plain text."""
    text = io.StringIO()
    print_verdict(verdict, Console(file=text, width=width, color_system=None, highlight=False))
    return text.getvalue()


def print_verdict(verdict: Verdict, console: Console | None = None) -> None:
    """Print the report, by default to the standard output.

    Sentences are wrapped on a terminal only; code and commands are never wrapped.
    """
    verdict = sanitize(verdict)
    console = console or Console(highlight=False)
    is_piped = not console.is_terminal
    colour = "bold green" if verdict.conforms else "bold red"
    console.print(Text(phrases.headline(verdict), colour), soft_wrap=is_piped)
    for table in _tables(verdict, console):
        console.print(table, crop=False)
    for sentence in _sentences(verdict):
        console.print(sentence, soft_wrap=is_piped)
    if verdict.counterexample is not None:
        console.print(Text(_introduction(verdict.counterexample)), soft_wrap=is_piped)
        console.print(_highlight(verdict.counterexample.code), soft_wrap=True)
    if verdict.seed is not None:
        console.print(Text(f"Replay: {phrases.replay_command(verdict)}"), soft_wrap=True)


def _tables(verdict: Verdict, console: Console) -> Iterator[RenderableType]:
    """Yield one table, or one for each function where the table is wider than the console."""
    unlimited = console.options.update(width=UNLIMITED_WIDTH)
    table = _table(verdict.equations, has_function_column=True)
    if Measurement.get(console, unlimited, table).maximum <= console.width:
        yield table
        return
    widths = [
        max(len(row[column]) for row in map(_cells, verdict.equations))
        for column in range(len(HEADINGS))
    ]
    for function, equations in groupby(verdict.equations, lambda e: e.function):
        yield Text(function, "bold")
        yield _table(list(equations), widths=widths)


def _table(
    equations: Sequence[EquationVerdict],
    *,
    has_function_column: bool = False,
    widths: Sequence[int | None] = (None,) * len(HEADINGS),
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=has_function_column)
    for heading, width in zip(HEADINGS, widths, strict=True):
        justify: Literal["left", "right"] = "right" if heading == HEADINGS[-1] else "left"
        table.add_column(heading, no_wrap=heading != "verdict", min_width=width, justify=justify)
        if has_function_column and heading == "symbol":
            table.add_column("function", no_wrap=True)
    for equation in equations:
        number, symbol, status, ratio = _cells(equation)
        function = [Text(equation.function)] if has_function_column else []
        status_text = Text(status, COLOURS.get(equation.status, "red"))
        table.add_row(Text(number), Text(symbol), *function, status_text, ratio)
    return table


def _cells(equation: EquationVerdict) -> tuple[str, str, str, str]:
    status, ratio = phrases.status_of(equation), phrases.ratio_of(equation)
    symbol = equation.symbol if phrases.function_label(equation.label, equation.function) else "–"
    return equation.number or "–", symbol, status, ratio


def _sentences(verdict: Verdict) -> Iterator[Text]:
    yield Text()
    for fault in phrases.causes(verdict):
        yield Text.assemble(("Cause: ", "bold"), f"{phrases.describe_cause(fault)}: {fault.hint}")
    yield from map(Text, _differences(verdict))
    yield from map(Text, phrases.law_messages(verdict))
    yield from (Text(f"Remark: {remark}") for remark in verdict.remarks)
    seconds = f"{verdict.seconds:.1f} s"
    yield Text(f"{phrases.test_set_summary(verdict)}; {seconds}; isolation: {verdict.isolation}.")


def _differences(verdict: Verdict) -> Iterator[str]:
    """Yield the faults, what only follows from them, what was not judged, and what is missing."""
    for finding in phrases.findings(verdict):
        yield f"{phrases.location(finding.labels, finding.function)}: {finding.message}"
    if follows := phrases.labels_with_status(verdict, Status.FOLLOWS):
        yield f"Right on this implementation's own values: {follows}."
    for finding in phrases.unsupported_findings(verdict):
        yield f"Not judged: {phrases.location(finding.labels, finding.function)}: {finding.message}"
    for finding in phrases.missing_findings(verdict):
        yield f"Missing: {finding.labels}: {finding.message}"


def _introduction(counterexample: Counterexample) -> str:
    subject = phrases.location(counterexample.symbol, counterexample.function, "of")
    error = phrases.error_summary(counterexample)
    heading = f"The smallest counterexample found ({subject}); paste it and run it:"
    return f"\n{error}\n{heading}\n" if error else f"\n{heading}\n"


def _highlight(code: str) -> Text:
    from rich.syntax import Syntax  # slow to import and rarely needed

    return Syntax("", "python", theme="ansi_dark").highlight(code)

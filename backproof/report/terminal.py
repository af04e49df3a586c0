"""A verdict for a terminal: a table by equation, what differs, a counterexample, how to replay.

Plain text where the output is piped, colour on a terminal, as wide as the terminal is.
"""

import io
import shlex
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from backproof.judge.verdict import EquationVerdict, Status, Verdict

COLOURS = {
    Status.CONFORMS: "green",
    Status.CLOSE: "cyan",
    Status.FOLLOWS: "yellow",
    Status.MISSING: "magenta",
    Status.UNSUPPORTED: "magenta",
}
"""The colour of each status; red for the rest."""

Part = str | Text | Table | Syntax


def as_text(verdict: Verdict, width: int = 100) -> str:
    """The report as plain text."""
    console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
    show(verdict, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def show(verdict: Verdict, console: Console | None = None) -> None:
    """Print the report, by default to the standard output."""
    console = console or Console(highlight=False, soft_wrap=False)
    for part in _parts(verdict):
        console.print(part, markup=False)


def _parts(verdict: Verdict) -> Iterator[Part]:
    yield _headline(verdict)
    yield _table(verdict)
    yield from _differences(verdict)
    yield from _laws(verdict)
    yield from (Text(f"Practice: {remark}") for remark in verdict.practice)
    yield from _shown(verdict)
    yield Text(_footer(verdict))


def _headline(verdict: Verdict) -> Text:
    wrong = sum(1 for _ in verdict.wrong)
    total = len(verdict.equations)
    if verdict.conforms:
        return Text(f"{verdict.target} conforms: {total} of {total} results right.", "bold green")
    right = total - wrong
    return Text(f"{verdict.target} does not conform: {right} of {total} results right.", "bold red")


def _table(verdict: Verdict) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("equation", "symbol", "function", "verdict"):
        table.add_column(heading, no_wrap=heading != "function")
    table.add_column("error / bound", justify="right", no_wrap=True)
    for equation in verdict.equations:
        status = Text(_status(equation), COLOURS.get(equation.status, "red"))
        number = equation.number or "–"
        table.add_row(number, equation.symbol, equation.function, status, _ratio(equation))
    return table


def _status(equation: EquationVerdict) -> str:
    if equation.approximation:
        return f"{equation.status} ({equation.approximation})"
    return f"{equation.status} (inferred)" if equation.inferred else str(equation.status)


def _ratio(equation: EquationVerdict) -> str:
    if equation.entry is None:
        return ""
    ratio = equation.entry.ratio
    return f"{ratio:.2f}" if ratio < 100 else f"{ratio:.1e}"


def _differences(verdict: Verdict) -> Iterator[Part]:
    shown = [e for e in verdict.wrong if e.status is not Status.MISSING]
    missing = ", ".join(e.label for e in verdict.wrong if e.status is Status.MISSING)
    yield Text("")
    for equation in shown:
        yield Text(f"{equation.label} in {equation.function}: {explanation(equation)}")
    if missing:
        yield Text(f"Missing: {missing} ({', '.join(verdict.missing)} not found).")


def explanation(equation: EquationVerdict) -> str:
    """What is wrong with one equation, in one or two sentences."""
    parts = [equation.message] if equation.message else []
    if equation.entry is not None and not equation.entry.ratio <= 1:
        parts.append(_entry(equation))
    if equation.sizes:
        sizes = ", ".join(f"{name} = {n}" for name, n in equation.sizes)
        parts.append(f"Seen with {sizes} ({equation.regime}).")
    return " ".join(parts)


def _entry(equation: EquationVerdict) -> str:
    entry = equation.entry
    assert entry is not None  # noqa: S101  (for the type checker; the caller has looked)
    at = f"[{', '.join(map(str, entry.index))}]" if entry.index else ""
    within = f"within {entry.bound:.1e}" if entry.bound else "exactly"
    return f"{equation.symbol}{at} is {entry.got:.10g}, expected {entry.expected:.10g} {within}."


def _laws(verdict: Verdict) -> Iterator[Part]:
    for law in verdict.laws:
        where = f"{', '.join(law.equations)}: {law.symbol}"
        yield Text(f"Broken law {law.law} ({where}). {law.statement} Seen: {law.message}.")


def _shown(verdict: Verdict) -> Iterator[Part]:
    if verdict.counterexample is None:
        return
    of = f"{verdict.counterexample.function}, {verdict.counterexample.symbol}"
    yield Text("")
    yield Text(f"The smallest counterexample found ({of}); paste it and run it:")
    yield Text("")
    yield Syntax(verdict.counterexample.code, "python", theme="ansi_dark", word_wrap=False)


def _footer(verdict: Verdict) -> str:
    replay = replay_command(verdict)
    laws = f"{verdict.laws_held} laws held" + (f", {len(verdict.laws)} broken" * bool(verdict.laws))
    return (
        f"{verdict.examples} examples, {laws}; {verdict.seconds:.1f} s; {verdict.isolation}\n"
        f"Replay: {replay}"
    )


def replay_command(verdict: Verdict) -> str:
    """The command that asks the same questions again."""
    words: list[Any] = ["backproof", "validate", verdict.target, "--binding", verdict.binding]
    if verdict.dtype != "float64":
        words += ["--dtype", verdict.dtype]
    return shlex.join(map(str, [*words, "--seed", verdict.seed]))

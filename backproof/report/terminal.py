"""A verdict for a terminal: a table by equation, what differs, a counterexample, how to replay.

Plain text where the output is piped, colour on a terminal, as wide as the terminal is.
"""

import io
import shlex
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from backproof.judge.verdict import Counterexample, EquationVerdict, Status, Verdict

COLOURS = {
    Status.CONFORMS: "green",
    Status.CLOSE: "cyan",
    Status.FOLLOWS: "yellow",
    Status.MISSING: "magenta",
    Status.UNSUPPORTED: "magenta",
}
"""The colour of each status; red for the rest."""

USUAL_EXAMPLES = 24
"""The size of an exam that a replay need not state."""


def as_text(verdict: Verdict, width: int = 100) -> str:
    """The report as plain text."""
    text = io.StringIO()
    show(verdict, Console(file=text, width=width, color_system=None, highlight=False))
    return text.getvalue()


def show(verdict: Verdict, console: Console | None = None) -> None:
    """Print the report, by default to the standard output.

    Sentences are wrapped on a terminal alone, and what is there to be copied never.
    """
    console = console or Console(highlight=False)
    console.print(_headline(verdict))
    console.print(_table(verdict))
    for sentence in _sentences(verdict):
        console.print(Text(sentence), soft_wrap=not console.is_terminal)
    if verdict.counterexample is not None:
        console.print(Text(_introduction(verdict.counterexample)), soft_wrap=True)
        console.print(_coloured(verdict.counterexample.code), soft_wrap=True)
    if verdict.seed is not None:
        console.print(Text(f"Replay: {replay_command(verdict)}"), soft_wrap=True)


def _sentences(verdict: Verdict) -> Iterator[str]:
    yield ""
    yield from _differences(verdict)
    yield from _laws(verdict)
    yield from (f"Remark: {remark}" for remark in verdict.remarks)
    broken = f", {len(verdict.laws)} broken" if verdict.laws else ""
    exam = f"{verdict.examples} examples, {verdict.laws_held} laws held{broken}"
    yield f"{exam}; {verdict.seconds:.1f} s; isolation: {verdict.isolation}."


def _introduction(shown: Counterexample) -> str:
    of = f"{shown.symbol} of {shown.function}"
    return f"\nThe smallest counterexample found ({of}); paste it and run it:\n"


def _headline(verdict: Verdict) -> Text:
    total = len(verdict.equations)
    if verdict.conforms:
        return Text(f"{verdict.target} conforms: {total} of {total} results right.", "bold green")
    wrong = [e for e in verdict.wrong if not e.status.earns]
    follow = sum(e.status is Status.FOLLOWS for e in verdict.equations)
    said = f"{len(wrong)} of {total} results wrong" + (f", {follow} follow" if follow else "")
    return Text(f"{verdict.target} does not conform: {said}.", "bold red")


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


def _differences(verdict: Verdict) -> Iterator[str]:
    """What is at fault, each in a sentence or two; what only follows, and what is missing."""
    faults, follow, lacking = dict[tuple[str, str], list[str]](), list[str](), list[str]()
    for equation in verdict.wrong:
        if equation.status is Status.FOLLOWS:
            follow.append(equation.label)
        elif equation.status is Status.MISSING:
            lacking.append(equation.label)
        else:
            place = equation.function, explanation(equation)
            faults.setdefault(place, []).append(equation.label)
    for (function, said), labels in faults.items():
        yield f"{', '.join(labels)} in {function}: {said}"
    if follow:
        yield f"Right on this implementation's own values: {', '.join(follow)}."
    if lacking:
        functions = ", ".join(verdict.missing)
        yield f"Missing: {', '.join(lacking)} (not defined: {functions})."


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


def _laws(verdict: Verdict) -> Iterator[str]:
    for law in verdict.laws:
        where = f"{', '.join(law.equations)}: {law.symbol}" if law.equations else law.symbol
        yield f"Broken law {law.law} ({where}). {law.statement} Seen: {law.message}."


def _coloured(code: str) -> Text:
    from rich.syntax import Syntax  # slow to import, and seldom needed

    return Syntax("", "python", theme="ansi_dark").highlight(code)


def replay_command(verdict: Verdict) -> str:
    """The command that asks the same questions again."""
    words: list[Any] = ["backproof", "validate", verdict.target, "--binding", verdict.binding]
    if verdict.dtype != "float64":
        words += ["--dtype", verdict.dtype]
    if verdict.examples != USUAL_EXAMPLES:
        words += ["--examples", verdict.examples]
    return shlex.join(map(str, [*words, "--seed", verdict.seed]))

"""A verdict as GitHub annotations: one line for each fault, shown at the line of the function."""

import re
from collections.abc import Iterator
from pathlib import Path

from backproof.reporting import phrases
from backproof.reporting.sanitize import sanitize
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.verdict import Verdict

MAX_SOURCE_CHARS = 2**22
"""The number of characters of a file that are searched for the lines of its functions."""


def verdict_to_annotations(verdict: Verdict) -> str:
    """Return the lines that GitHub reads from the output of a job, "" for a conforming verdict.

    Each fault is an error, with the hints of its causes; each remark is a notice.
    """
    source = _source(verdict.target)
    verdict = sanitize(verdict)
    lines = [_line("error", verdict, *error, source) for error in _errors(verdict)]
    lines += [_line("notice", verdict, "", "Remark", remark, source) for remark in verdict.remarks]
    return "".join(f"{line}\n" for line in lines)


def _errors(verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    """Yield the function, the title and the message of each fault and of each broken law."""
    for equation in verdict.failures:
        if not equation.status.earns:
            title = f"{equation.label} {equation.status}"
            yield equation.function, title, _message(verdict, equation)
    for law in verdict.laws:
        if all(e.symbol != law.symbol for e in verdict.failures):
            yield "", f"Broken law {law.law}", f"{law.statement} Seen: {law.message}."


def _message(verdict: Verdict, equation: EquationVerdict) -> str:
    hints = [fault.hint for fault in phrases.causes_of(verdict, equation)]
    subject = phrases.location(equation.symbol, equation.function, "of")
    return " ".join([f"{subject}: {phrases.explanation(equation)}", *hints])


def _line(
    level: str, verdict: Verdict, function: str, title: str, message: str, source: str
) -> str:
    properties = {} if verdict.command else {"file": verdict.target}
    number = line_of(function, source) if function else None
    if number is not None:
        properties["line"] = str(number)
    properties["title"] = title
    written = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{level} {written}::{_escape_data(message)}"


def line_of(function: str, source: str) -> int | None:
    """Return the line of the last definition of a function, which is the effective one."""
    name = re.escape(function)
    definition = rf"^[ \t]*(?:(?:async[ \t]+)?def[ \t]+{name}\b|{name}[ \t]*=(?!=))"
    starts = [match.start() for match in re.finditer(definition, source, re.MULTILINE)]
    return source.count("\n", 0, starts[-1]) + 1 if starts else None


def _source(target: str) -> str:
    """Return the text of a Python file, "" where the target is none or cannot be read."""
    path = Path(target)
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(MAX_SOURCE_CHARS) if path.suffix == ".py" else ""
    except (OSError, ValueError):
        return ""


def _escape_data(text: str) -> str:
    """Escape the text of a message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    """Escape the value of a property, in which colons and commas are separators."""
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")

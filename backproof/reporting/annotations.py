"""A verdict as GitHub annotations: one line for each fault, shown beside the function's line."""

import re
from collections.abc import Iterator
from pathlib import Path

from backproof.reporting import phrases
from backproof.reporting.sanitize import sanitize
from backproof.results.verdict import EquationVerdict, Verdict

MAX_SOURCE_CHARS = 2**22
"""The most characters of a file that are searched for the lines of its functions."""


def verdict_to_annotations(verdict: Verdict) -> str:
    """The lines that GitHub reads from the output of a job; none where all is right.

    What is at fault is an error, a cause with its hint where one is known; a remark is a notice.
    """
    source = _source(verdict.target)
    shown = sanitize(verdict)
    lines = [_line("error", shown, *error, source) for error in _errors(shown)]
    lines += [_line("notice", shown, "", "Remark", remark, source) for remark in shown.remarks]
    return "".join(f"{line}\n" for line in lines)


def _errors(verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    """The function, the title and the message of each fault."""
    for equation in verdict.failures:
        if not equation.status.earns:
            title = f"{equation.label} {equation.status}"
            yield equation.function, title, _message(verdict, equation)
    for law in verdict.laws:
        if all(e.symbol != law.symbol for e in verdict.failures):
            yield "", f"Broken law {law.law}", f"{law.statement} Seen: {law.message}."


def _message(verdict: Verdict, equation: EquationVerdict) -> str:
    hints = [fault.hint for fault in phrases.causes_of(verdict, equation)]
    said = phrases.explanation(equation)
    of = phrases.location(equation.symbol, equation.function, "of")
    return " ".join([f"{of}: {said}", *hints])


def _line(
    level: str, verdict: Verdict, function: str, title: str, message: str, source: str
) -> str:
    place = {} if verdict.command else {"file": verdict.target}
    number = line_of(function, source) if function else None
    if number is not None:
        place["line"] = str(number)
    properties = ",".join(
        f"{k}={_escape_property(v)}" for k, v in {**place, "title": title}.items()
    )
    return f"::{level} {properties}::{_escape_data(message)}"


def line_of(function: str, source: str) -> int | None:
    """The line where a Python file defines the function last, which is the one that counts."""
    name = re.escape(function)
    defined = rf"^[ \t]*(?:(?:async[ \t]+)?def[ \t]+{name}\b|{name}[ \t]*=(?!=))"
    found = [match.start() for match in re.finditer(defined, source, re.MULTILINE)]
    return source.count("\n", 0, found[-1]) + 1 if found else None


def _source(target: str) -> str:
    """The text of a Python file; nothing for what is none or cannot be read."""
    path = Path(target)
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(MAX_SOURCE_CHARS) if path.suffix == ".py" else ""
    except (OSError, ValueError):
        return ""


def _escape_data(text: str) -> str:
    """The text of a message as GitHub wants it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    """The value of a property, in which colons and commas mean something."""
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")

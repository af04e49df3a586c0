"""Phrases about a verdict that all reports share."""

import math
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backproof.results.counterexample import Counterexample
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.results.verdict import Cause, Verdict

DEFAULT_EXAMPLES = 24
"""The default number of examples, which a replay command need not state."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Equations of one function that share one explanation."""

    function: str
    equations: tuple[EquationVerdict, ...]
    message: str

    @property
    def labels(self) -> str:
        """The numbers and symbols of the equations."""
        return ", ".join(equation.label for equation in self.equations)

    @property
    def function_label(self) -> str:
        """The function, "" where the labels already name it."""
        return function_label(self.labels, self.function)


UNJUDGED = (Status.UNSUPPORTED, Status.NOT_JUDGED)
"""The statuses of results about which nothing is claimed."""


def headline(verdict: Verdict) -> str:
    """Return whether the target conforms, with the counts of its results."""
    if verdict.is_unjudged:
        return f"{verdict.target} could not be judged completely: {tally(verdict)}."
    outcome = "conforms" if verdict.conforms else "does not conform"
    return f"{verdict.target} {outcome}: {tally(verdict)}."


def tally(verdict: Verdict) -> str:
    """Return how many results are right, or wrong, missing, not judged and following."""
    total = len(verdict.equations)
    results = "result" if total == 1 else "results"
    if verdict.conforms:
        return f"{total} of {total} {results} right"
    statuses = [e.status for e in verdict.equations]
    missing, follow = statuses.count(Status.MISSING), statuses.count(Status.FOLLOWS)
    unjudged = sum(status in UNJUDGED for status in statuses)
    wrong = sum(not status.earns for status in statuses) - missing - unjudged
    text = f"{wrong or 'none'} of {total} {results} wrong"
    text += f", {missing} missing" if missing else ""
    text += f", {unjudged} not judged" if unjudged else ""
    return text + (f", {follow} follow{'s' if follow == 1 else ''}" if follow else "")


def findings(verdict: Verdict) -> list[Finding]:
    """Return the faults by function and explanation, without what follows or is missing."""
    excluded = {Status.FOLLOWS, Status.MISSING, *UNJUDGED}
    return _group_equations([e for e in verdict.failures if e.status not in excluded])


def causes(verdict: Verdict) -> list[Cause]:
    """Return the causes whose hint says more than the finding of the same function."""
    shown = findings(verdict)
    return [
        fault
        for fault in verdict.faults
        if not any(f.function == fault.function and f.message.startswith(fault.hint) for f in shown)
    ]


def unsupported_findings(verdict: Verdict) -> list[Finding]:
    """Return what was not judged: for its convention, a missing library, or a loose bound."""
    return _group_equations([e for e in verdict.failures if e.status in UNJUDGED])


def missing_findings(verdict: Verdict) -> list[Finding]:
    """Return the results of functions that are missing or unfinished."""
    return _group_equations([e for e in verdict.failures if e.status is Status.MISSING])


def approximation_findings(verdict: Verdict) -> list[Finding]:
    """Return the results that are right up to a listed approximation."""
    return _group_equations([e for e in verdict.equations if e.status is Status.CLOSE])


def _group_equations(equations: Sequence[EquationVerdict]) -> list[Finding]:
    groups = dict[tuple[str, str], list[EquationVerdict]]()
    for equation in equations:
        groups.setdefault((equation.function, explanation(equation)), []).append(equation)
    return [Finding(function, tuple(es), message) for (function, message), es in groups.items()]


def labels_with_status(verdict: Verdict, status: Status) -> str:
    """Return the equations with one status, such as "3.15 Z2, 3.21 A2"."""
    return ", ".join(e.label for e in verdict.equations if e.status is status)


def explanation(equation: EquationVerdict) -> str:
    """Return what is wrong with one equation, in one or two sentences."""
    parts = [equation.message] if equation.message else []
    if equation.entry is not None and not equation.entry.ratio <= 1:
        parts.append(_describe_entry(equation))
    if equation.sizes:
        sizes = ", ".join(f"{name} = {n}" for name, n in equation.sizes)
        parts.append(f"Seen with {sizes} ({equation.regime}).")
    return " ".join(parts)


def _describe_entry(equation: EquationVerdict) -> str:
    entry = equation.entry
    assert entry is not None  # noqa: S101  (for the type checker; the caller has checked it)
    index = f"[{', '.join(map(str, entry.index))}]" if entry.index else ""
    within = f"within {entry.bound:.1e}" if entry.bound else "exactly"
    return f"{equation.symbol}{index} is {entry.got:.10g}, expected {entry.expected:.10g} {within}."


def describe_cause(fault: Cause) -> str:
    """Return the location of a cause, such as "3.47 dZ1 in backward_propagation"."""
    return location(fault.label, fault.function)


def location(labels: str, function: str, preposition: str = "in") -> str:
    """Return labels with their function, such as "3.47 dZ1 in backward_propagation"."""
    name = function_label(labels, function)
    return f"{labels} {preposition} {name}" if name else labels


def function_label(labels: str, function: str) -> str:
    """Return the function, or "" where the labels are its name, as nn_model is."""
    return "" if function == labels else function


def status_of(equation: EquationVerdict) -> str:
    """Return the status, with its approximation or "(inferred)" for an unreturned symbol."""
    if equation.approximation:
        return f"{equation.status} ({equation.approximation})"
    return f"{equation.status} (inferred)" if equation.inferred else str(equation.status)


def ratio_of(equation: EquationVerdict) -> str:
    """Return the error in units of the bound, "" where nothing was compared."""
    return "" if equation.entry is None else format_ratio(equation.entry.ratio)


def format_ratio(ratio: float) -> str:
    """Format a ratio with two decimals, or in scientific notation where it is large."""
    return f"{ratio:.2f}" if ratio < 100 else f"{ratio:.1e}"


def law_messages(verdict: Verdict) -> Iterator[str]:
    """Yield a sentence for each broken law."""
    for law in verdict.laws:
        where = f"{', '.join(law.equations)}: {law.symbol}" if law.equations else law.symbol
        yield f"Broken law {law.law} ({where}). {law.statement} Seen: {law.message}."


def test_set_summary(verdict: Verdict) -> str:
    """Return the number of examples, of laws held and of laws broken."""
    examples = f"{verdict.examples} example{'' if verdict.examples == 1 else 's'}"
    held = f"{verdict.laws_held} law{'' if verdict.laws_held == 1 else 's'} held"
    broken = f", {len(verdict.laws)} broken" if verdict.laws else ""
    return f"{examples}, {held}{broken}"


def error_summary(counterexample: Counterexample) -> str:
    """Return the error of the counterexample after shrinking, and before it where known."""
    if counterexample.ratio is None:
        return ""
    error = _format_error(counterexample.ratio)
    if counterexample.first_ratio is None:
        return f"Error / bound: {error}."
    before = _format_error(counterexample.first_ratio)
    return f"Error / bound: {before} as first drawn, {error} here."


def _format_error(ratio: float) -> str:
    return "inf (the right value is exact)" if math.isinf(ratio) else format_ratio(ratio)


def replay_command(verdict: Verdict) -> str:
    """Return the command or the Python call that repeats the validation."""
    if verdict.replay:
        return verdict.replay
    target = [] if verdict.command else [verdict.target]
    words: list[Any] = ["backproof", "validate", *target, "--binding", verdict.binding]
    if verdict.dtype != "float64":
        words += ["--dtype", verdict.dtype]
    if verdict.examples != DEFAULT_EXAMPLES:
        words += ["--examples", verdict.examples]
    words += verdict.options
    program = ["--", *verdict.command] if verdict.command else []
    return shlex.join(map(str, [*words, "--seed", verdict.seed, *program]))


def causes_of(verdict: Verdict, equation: EquationVerdict) -> list[Cause]:
    """Return the causes of one equation of a function."""
    key = equation.number or "", equation.symbol
    return [
        fault
        for fault in verdict.faults
        if (fault.number, fault.symbol) == key and fault.function in {"", equation.function}
    ]

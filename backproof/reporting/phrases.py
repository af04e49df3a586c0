"""What every report says of a verdict, in the same words."""

import math
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backproof.results.verdict import Cause, Counterexample, EquationVerdict, Status, Verdict

DEFAULT_EXAMPLES = 24
"""The size of an exam that a replay need not state."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Equations of one function with the same thing the matter with them."""

    function: str
    equations: tuple[EquationVerdict, ...]
    message: str

    @property
    def labels(self) -> str:
        """The equations' numbers and symbols."""
        return ", ".join(equation.label for equation in self.equations)

    @property
    def function_label(self) -> str:
        """The function, where the labels do not name it already."""
        return function_label(self.labels, self.function)


def headline(verdict: Verdict) -> str:
    """Whether the target conforms, and how many results are right, wrong, missing and follow."""
    name = verdict.target
    return f"{name} {'conforms' if verdict.conforms else 'does not conform'}: {tally(verdict)}."


def tally(verdict: Verdict) -> str:
    """How many results are right, or else wrong, missing, not judged, and only following."""
    total = len(verdict.equations)
    if verdict.conforms:
        return f"{total} of {total} results right"
    statuses = [e.status for e in verdict.equations]
    apart = (Status.MISSING, Status.UNSUPPORTED, Status.FOLLOWS)
    absent, unjudged, follow = (statuses.count(s) for s in apart)
    wrong = sum(not status.earns for status in statuses) - absent - unjudged
    said = f"{wrong or 'none'} of {total} results wrong"
    said += f", {absent} missing" if absent else ""
    said += f", {unjudged} not judged" if unjudged else ""
    return said + (f", {follow} follow" if follow else "")


def findings(verdict: Verdict) -> list[Finding]:
    """What is at fault, by function and explanation; neither what follows nor what is missing."""
    aside = {Status.FOLLOWS, Status.MISSING, Status.UNSUPPORTED}
    return _group_equations([e for e in verdict.failures if e.status not in aside])


def causes(verdict: Verdict) -> list[Cause]:
    """The causes that say more than what was seen, which is said beside them."""
    seen = findings(verdict)
    return [
        fault
        for fault in verdict.faults
        if not any(f.function == fault.function and f.message.startswith(fault.hint) for f in seen)
    ]


def unsupported_findings(verdict: Verdict) -> list[Finding]:
    """What was not judged, since the binding does not state the convention that it follows."""
    return _group_equations([e for e in verdict.failures if e.status is Status.UNSUPPORTED])


def missing_findings(verdict: Verdict) -> list[Finding]:
    """What is not there: no such function, or one that is not finished."""
    return _group_equations([e for e in verdict.failures if e.status is Status.MISSING])


def approximation_findings(verdict: Verdict) -> list[Finding]:
    """What is right but for a listed approximation, which is reported and not punished."""
    return _group_equations([e for e in verdict.equations if e.status is Status.CLOSE])


def _group_equations(equations: Sequence[EquationVerdict]) -> list[Finding]:
    groups = dict[tuple[str, str], list[EquationVerdict]]()
    for equation in equations:
        groups.setdefault((equation.function, explanation(equation)), []).append(equation)
    return [Finding(function, tuple(es), said) for (function, said), es in groups.items()]


def labels_with_status(verdict: Verdict, status: Status) -> str:
    """The equations with one status, such as "3.15 Z2, 3.21 A2"."""
    return ", ".join(e.label for e in verdict.equations if e.status is status)


def explanation(equation: EquationVerdict) -> str:
    """What is wrong with one equation, in one or two sentences."""
    parts = [equation.message] if equation.message else []
    if equation.entry is not None and not equation.entry.ratio <= 1:
        parts.append(_describe_entry(equation))
    if equation.sizes:
        sizes = ", ".join(f"{name} = {n}" for name, n in equation.sizes)
        parts.append(f"Seen with {sizes} ({equation.regime}).")
    return " ".join(parts)


def _describe_entry(equation: EquationVerdict) -> str:
    entry = equation.entry
    assert entry is not None  # noqa: S101  (for the type checker; the caller has looked)
    at = f"[{', '.join(map(str, entry.index))}]" if entry.index else ""
    within = f"within {entry.bound:.1e}" if entry.bound else "exactly"
    return f"{equation.symbol}{at} is {entry.got:.10g}, expected {entry.expected:.10g} {within}."


def describe_cause(fault: Cause) -> str:
    """The place of a cause, such as "3.47 dZ1 in backward_propagation"."""
    return location(fault.label, fault.function)


def location(labels: str, function: str, preposition: str = "in") -> str:
    """What is judged and where, such as "3.47 dZ1 in backward_propagation"."""
    place = function_label(labels, function)
    return f"{labels} {preposition} {place}" if place else labels


def function_label(labels: str, function: str) -> str:
    """The function to be named beside labels: none where they are its name, as nn_model is."""
    return "" if function == labels else function


def status_of(equation: EquationVerdict) -> str:
    """The status, with the approximation made or that the symbol is not returned."""
    if equation.approximation:
        return f"{equation.status} ({equation.approximation})"
    return f"{equation.status} (inferred)" if equation.inferred else str(equation.status)


def ratio_of(equation: EquationVerdict) -> str:
    """The error in units of the bound, shortly."""
    return "" if equation.entry is None else format_ratio(equation.entry.ratio)


def format_ratio(ratio: float) -> str:
    """A ratio with two decimals, or as a power of ten where it is large."""
    return f"{ratio:.2f}" if ratio < 100 else f"{ratio:.1e}"


def law_messages(verdict: Verdict) -> Iterator[str]:
    """Each law that is broken, and what was seen."""
    for law in verdict.laws:
        where = f"{', '.join(law.equations)}: {law.symbol}" if law.equations else law.symbol
        yield f"Broken law {law.law} ({where}). {law.statement} Seen: {law.message}."


def test_set_summary(verdict: Verdict) -> str:
    """How much was asked."""
    broken = f", {len(verdict.laws)} broken" if verdict.laws else ""
    return f"{verdict.examples} examples, {verdict.laws_held} laws held{broken}"


def error_summary(counterexample: Counterexample) -> str:
    """How large the error is in the counterexample, and was before it was shrunk."""
    if counterexample.ratio is None:
        return ""
    before = (
        ""
        if counterexample.first_ratio is None
        else f"{_format_error(counterexample.first_ratio)} as first drawn, "
    )
    return f"Error / bound: {before}{_format_error(counterexample.ratio)} here."


def _format_error(ratio: float) -> str:
    return "inf (the right value is exact)" if math.isinf(ratio) else format_ratio(ratio)


def replay_command(verdict: Verdict) -> str:
    """The command that asks the same questions again, or what does so from Python."""
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
    """The causes that were found for one equation of a function."""
    key = equation.number or "", equation.symbol
    return [
        fault
        for fault in verdict.faults
        if (fault.number, fault.symbol) == key and fault.function in {"", equation.function}
    ]

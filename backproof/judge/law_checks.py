"""Check laws of functions whose values are right, and attribute violations to functions.

A law that a wrong function breaks adds nothing. Functions that pass by an approximation are checked
against that approximation instead of the definition.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.accepted_approximations import Approximation
from backproof.judge.evaluation import FunctionResult
from backproof.judge.observation import is_extreme
from backproof.judge.strata import LONGEST_LENGTH
from backproof.properties.bounds.rules import UndecidedComparisonError
from backproof.properties.example import Example
from backproof.properties.laws import LAWS, Law, Violation
from backproof.properties.laws.purity import arguments_untouched
from backproof.reference.graph import Graph, UnreachableSymbolError
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.status import Status
from backproof.results.verdict import LawViolation

EXAMPLES_PER_LAW_EXAMPLE = 24
"""The number of examples in the test set for each example on which a law is checked."""


LawIds = frozenset[str]
"""The ids of laws that hold."""

LawProver = Callable[[Sequence[FunctionBinding], Example, bool], LawIds | None]


@dataclass(frozen=True, slots=True)
class AttributedViolation:
    """A violated law, the function whose result showed it, and the status of that result."""

    violation: LawViolation
    line: FunctionBinding
    status: Status = Status.DIFFERS


def check_laws(
    lines: Iterable[FunctionBinding],
    as_graph: Callable[[Sequence[FunctionBinding]], Graph],
    example_set: Mapping[str, Sequence[Example]],
    approximation: Approximation | None = None,
    prove_by_values: LawProver = lambda *_: None,
) -> tuple[list[AttributedViolation], LawIds]:
    """Return the violations of laws by the functions, and the ids of the laws that hold.

    `prove_by_values` returns the laws that the values alone prove, or None if they must be checked.
    """
    violations_found, held = list[AttributedViolation](), LawIds()
    for name, group in _group_by_graph(lines).items():
        examples = [_approximate(e, approximation) for e in law_examples(example_set[name])]
        proven = prove_by_values(group, *examples[0]) if len(examples) == 1 else None
        if proven is not None:
            held |= proven
            continue
        remaining = group if examples else []
        for law in (law for law in LAWS.values() if law.applies_to(group[0].graph)):
            if law is arguments_untouched:  # a matter of practice: see `function_verdicts`
                continue
            violations = _violations(law, as_graph(remaining), examples) if remaining else None
            held |= {law.id} if violations == [] else LawIds()
            broken = _attribute_to_one_function(law, violations or [], remaining)
            # Other laws would blame the functions beside the one that is wrong.
            remaining = [
                line for line in remaining if all(line is not charge.line for charge in broken)
            ]
            violations_found += broken
    return violations_found, held


def law_examples(examples: Sequence[Example]) -> list[Example]:
    """Return a few examples for checking laws: ordinary ones of different sizes first.

    There are none at extreme inputs, where a right function may overflow and a law would compare
    inf − inf.
    """
    count = max(1, len(examples) // EXAMPLES_PER_LAW_EXAMPLE)
    moderate = [example for example in examples if not is_extreme(example)]
    return sorted(moderate, key=lambda e: not _is_informative(e))[:count]


def apply_violations(
    result: FunctionResult, violations: Iterable[AttributedViolation]
) -> FunctionResult:
    """Return the result with every equation at fault whose result showed a violation."""
    by_symbol = {a.violation.symbol: a for a in violations if a.line == result.line}
    verdicts = tuple(
        _with_violation(v, by_symbol[v.symbol]) if v.symbol in by_symbol else v
        for v in result.verdicts
    )
    return replace(result, verdicts=verdicts)


def _with_violation(verdict: EquationVerdict, attributed: AttributedViolation) -> EquationVerdict:
    violation = attributed.violation
    return replace(
        verdict,
        status=attributed.status,
        message=f"breaks the law {violation.law}: {violation.message}.",
        entry=None,
        approximation=None,
    )


def _group_by_graph(lines: Iterable[FunctionBinding]) -> dict[str, list[FunctionBinding]]:
    groups = dict[str, list[FunctionBinding]]()
    for line in lines:
        groups.setdefault(line.graph.name, []).append(line)
    return groups


def _is_informative(example: Example) -> bool:
    """Return whether values are ordinary, m exceeds 1, sizes differ, and both labels occur."""
    sizes = list(example.sizes.values())
    several = example.sizes.get("m", 2) > 1 and max(sizes, default=1) <= LONGEST_LENGTH
    ordinary = example.regime == "ordinary" or example.regime.startswith("scale ")
    one_label = "Y" in example.values and np.ptp(example.values["Y"]) == 0
    return ordinary and several and not one_label and len(set(sizes)) >= len(sizes) - 1


def _approximate(example: Example, approximation: Approximation | None) -> tuple[Example, bool]:
    """Return the example under the approximation, cached, and whether there is one."""
    if approximation is None:
        return example, False
    key = "approximated", approximation.name
    if key not in example.cache:
        example.cache[key] = approximation.approximate_example(example)
    return example.cache[key], True


def reference_violates(law: Law, example: Example) -> bool:
    """Return whether the reference values, under an approximation, break the law; cached."""
    key = "breaks", law.id
    if key not in example.cache:
        example.cache[key] = bool(law.violations(example.graph, example))
    broken: bool = example.cache[key]
    return broken


def _violations(
    law: Law, graph: Graph, examples: Iterable[tuple[Example, bool]]
) -> list[Violation] | None:
    """Return the violations of the law, or None if it does not apply.

    An approximation may itself break a law: an ε breaks J = log 2 at A2 = ½, and clipping may occur
    exactly where rounding decides.
    """
    try:
        for example, approximated in examples:
            if approximated and reference_violates(law, example):
                return None
            if violations := law.violations(graph, example):
                return violations
    except (UnreachableSymbolError, UndecidedComparisonError):
        return None
    return []


def _attribute_to_one_function(
    law: Law, violations: Sequence[Violation], lines: Sequence[FunctionBinding]
) -> list[AttributedViolation]:
    """Return the violations seen in the results of the first function that shows any."""
    attributed = [_attribute(law, violation, lines) for violation in violations]
    of_symbol = {
        c.violation.symbol: c for c in reversed(attributed) if c.line is attributed[0].line
    }
    return list(of_symbol.values())[::-1]


def _attribute(
    law: Law, violation: Violation, lines: Sequence[FunctionBinding]
) -> AttributedViolation:
    """Attribute a violation to the function that returns the symbol, or else takes it."""
    symbol, entry = violation.symbol, violation.entry
    named = [line for line in lines if line.function == violation.function] or lines
    returning = (line for line in named if symbol in line.outputs)
    taking = (line for line in named if symbol in line.inputs)
    line = next(returning, None) or next(taking, named[0])
    values = f" (got {entry.got:.10g}, expected {entry.expected:.10g})" if entry else ""
    symbol = symbol if symbol in line.outputs else line.outputs[0]
    message = violation.message + values
    return AttributedViolation(
        LawViolation(law.id, law.statement, law.equations, symbol, message), line
    )

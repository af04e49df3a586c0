"""The laws, asked of the functions whose values are right.

What a wrong value breaks is no news; what a law finds in functions that are right on the exam is.
Functions that are close are asked with the approximation they make in place of the definition.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backproof.binding import FunctionBinding
from backproof.judge.accepted_approximations import Approximation
from backproof.judge.observation import is_extreme
from backproof.properties.bounds.rules import UndecidedComparisonError
from backproof.properties.example import Example
from backproof.properties.laws import LAWS, Law, Violation
from backproof.reference.graph import Graph, UnreachableSymbolError
from backproof.results.verdict import EquationVerdict, LawViolation, Status

EXAMPLES_PER_LAW_EXAMPLE = 24
"""A law is asked on one example for this many of the exam."""


LawIds = frozenset[str]
"""The laws that hold, by their ids."""

LawProver = Callable[[Sequence[FunctionBinding], Example, bool], LawIds | None]


@dataclass(frozen=True, slots=True)
class AttributedViolation:
    """A broken law, the function whose result showed it, and what that makes of the result."""

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
    """The laws that `lines` break, as far as they can be asked of them, and those that hold.

    `settled` says which hold by the values alone, or None where they are to be asked.
    """
    found, held = list[AttributedViolation](), LawIds()
    for name, group in _group_by_graph(lines).items():
        examples = [_approximate(e, approximation) for e in law_examples(example_set[name])]
        by_value = prove_by_values(group, *examples[0]) if len(examples) == 1 else None
        if by_value is not None:
            held |= by_value
            continue
        left = group if examples else []
        for law in (law for law in LAWS.values() if law.applies_to(group[0].graph)):
            violations = _violations(law, as_graph(left), examples) if left else None
            held |= {law.id} if violations == [] else LawIds()
            broken = _attribute_to_one_function(law, violations or [], left)
            # What a law finds wrong is not asked again: later laws would blame its neighbours.
            left = [line for line in left if all(line is not charge.line for charge in broken)]
            found += broken
    return found, held


def law_examples(examples: Sequence[Example]) -> list[Example]:
    """A few examples to ask laws on: ordinary ones whose sizes differ first, then any.

    None at extremes, where a right form may overflow, and a law would ask inf − inf of it.
    """
    count = max(1, len(examples) // EXAMPLES_PER_LAW_EXAMPLE)
    moderate = [example for example in examples if not is_extreme(example)]
    return sorted(moderate, key=lambda e: not _is_informative(e))[:count]


def apply_violations(
    verdicts: Iterable[EquationVerdict], violations: Iterable[AttributedViolation]
) -> Iterator[EquationVerdict]:
    """The verdicts with every equation that shows a broken law at fault."""
    by_place = {(c.line.function, c.violation.symbol): c for c in violations}
    for verdict in verdicts:
        charge = by_place.get((verdict.function, verdict.symbol))
        if charge is None:
            yield verdict
        else:
            message = f"breaks the law {charge.violation.law}: {charge.violation.message}."
            told = replace(verdict, message=message, entry=None, approximation=None)
            yield replace(told, status=charge.status)


def _group_by_graph(lines: Iterable[FunctionBinding]) -> dict[str, list[FunctionBinding]]:
    groups = dict[str, list[FunctionBinding]]()
    for line in lines:
        groups.setdefault(line.graph.name, []).append(line)
    return groups


def _is_informative(example: Example) -> bool:
    """Whether the values are ordinary, there are several examples, and most sizes differ."""
    sizes = list(example.sizes.values())
    several = example.sizes.get("m", 2) > 1
    ordinary = example.regime == "ordinary" or example.regime.startswith("scale")
    return ordinary and several and len(set(sizes)) >= len(sizes) - 1


def _approximate(example: Example, approximation: Approximation | None) -> tuple[Example, bool]:
    """The example as the approximation would have it, made once, and whether it is another."""
    if approximation is None:
        return example, False
    key = "approximated", approximation.name
    if key not in example.cache:
        example.cache[key] = approximation.approximate_example(example)
    return example.cache[key], True


def reference_violates(law: Law, example: Example) -> bool:
    """Whether the chapter's own values, as an approximation has them, break the law; found once."""
    key = "breaks", law.id
    if key not in example.cache:
        example.cache[key] = bool(law.violations(example.graph, example))
    broken: bool = example.cache[key]
    return broken


def _violations(
    law: Law, graph: Graph, examples: Iterable[tuple[Example, bool]]
) -> list[Violation] | None:
    """What breaks the law; None where it asks for what is not there, or cannot hold here.

    An approximation may itself break a law, as an epsilon breaks J = log 2 at A2 = ½, or clip just
    where the rounding decides.
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
    """The violations seen in the results of one function, the first that shows any."""
    found = [_attribute(law, violation, lines) for violation in violations]
    of_symbol = {c.violation.symbol: c for c in reversed(found) if c.line is found[0].line}
    return list(of_symbol.values())[::-1]


def _attribute(
    law: Law, violation: Violation, lines: Sequence[FunctionBinding]
) -> AttributedViolation:
    """The charge, against the function that returns the symbol, or else is given it."""
    symbol, entry = violation.symbol, violation.entry
    named = [line for line in lines if line.function == violation.function] or lines
    returns = (line for line in named if symbol in line.outputs)
    takes = (line for line in named if symbol in line.inputs)
    line = next(returns, None) or next(takes, named[0])
    seen = f" (got {entry.got:.10g}, expected {entry.expected:.10g})" if entry else ""
    symbol = symbol if symbol in line.outputs else line.outputs[0]
    message = violation.message + seen
    return AttributedViolation(
        LawViolation(law.id, law.statement, law.equations, symbol, message), line
    )

"""Determine which equation a crash belongs to.

The line that raised may show it by the name that it assigns to. The arrays that the function had
computed show it whatever the names: the first symbol that is not among them. Otherwise it is the
first result that is wrong where the call does not fail.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from backproof.binding import FunctionBinding
from backproof.judge.observation import Observation, evaluation_steps, is_random_initialisation
from backproof.properties.bounds import BoundedArray
from backproof.properties.compare import worst_entry
from backproof.results.equation_verdict import EquationVerdict

_ASSIGNMENT = re.compile(r"\s*(?:return\b|(\w+)\s*(?:[-+*/@]?=)(?!=))")


def localize_crash(
    line: FunctionBinding, observations: Sequence[Observation], crashes: Sequence[EquationVerdict]
) -> EquationVerdict:
    """Return the equation among the crashed ones that most likely raised."""
    by_symbol = {verdict.symbol: verdict for verdict in crashes}
    failed = next((s for s in observations if s.failure is not None), None)
    suspects = _suspected_symbols(line, observations, failed, by_symbol)
    return by_symbol[next((s for s in suspects if s in by_symbol), crashes[0].symbol)]


def _suspected_symbols(
    line: FunctionBinding,
    observations: Sequence[Observation],
    failed_observation: Observation | None,
    symbols: dict[str, EquationVerdict],
) -> Iterator[str | None]:
    """Yield the symbol that each piece of evidence suggests, the most reliable first."""
    if failed_observation is not None:
        yield _assigned_symbol(failed_observation, symbols)
        yield _first_missing_symbol(line, failed_observation)
    yield _first_wrong_result(line, observations)


def _first_missing_symbol(line: FunctionBinding, failed_observation: Observation) -> str | None:
    """Return the first symbol on the way that is not among the computed arrays."""
    if not failed_observation.locals_at_error:
        return None
    if is_random_initialisation(line):
        shapes = {array.shape for array in failed_observation.locals_at_error}
        table, sizes = line.graph.table, failed_observation.example.sizes
        return next((s for s in line.outputs if not _shapes(table[s].shape(sizes)) & shapes), None)
    symbols = [symbol for step in evaluation_steps(line) for symbol in step.symbols]
    is_computed = (
        any(
            _has_values(a, failed_observation.expected_value(s))
            for a in failed_observation.locals_at_error
        )
        for s in symbols
    )
    return next((s for s, computed in zip(symbols, is_computed, strict=True) if not computed), None)


def _shapes(shape: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Return the possible shapes of a symbol: its own, transposed, or without axes of length 1."""
    return {shape, shape[::-1], tuple(n for n in shape if n != 1)}


def _has_values(array: Any, expected: BoundedArray) -> bool:
    """Return whether an array has the right numbers, also transposed or flattened."""
    forms = [array, array.T]
    if 1 in {array.ndim, *expected.shape} and array.size == expected.value.size:
        forms.append(array.reshape(expected.shape))
    return any(
        form.shape == expected.shape and worst_entry(form, expected.value, expected.radius).ok
        for form in forms
    )


def _assigned_symbol(
    failed_observation: Observation, symbols: dict[str, EquationVerdict]
) -> str | None:
    """Return the symbol that the line that raised assigns to, if it has the text's name."""
    assignment = _ASSIGNMENT.match(failed_observation.source)
    if assignment is None or assignment[1] is None:
        return None
    symbols_by_lowercase = {symbol.lower(): symbol for symbol in symbols}
    return symbols_by_lowercase.get(assignment[1].lower().replace("_", ""))


def _first_wrong_result(line: FunctionBinding, observations: Sequence[Observation]) -> str | None:
    """Return the first result that is wrong on an example on which the call does not fail."""
    successes = [s for s in observations if s.failure is None]
    wrong = (o for o in line.computed_outputs if any(not s.comparison(o).ok for s in successes))
    order = line.graph.computed_symbols
    return min(wrong, key=order.index, default=None)

"""Which equation a crash belongs to.

The line that raised may say it, by the name that it assigns to. What the function had computed by
then says it whatever the names are: the first symbol that is not among those arrays. Else it is
the first result that is wrong where the call does not fail.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from backproof.binding import FunctionBinding
from backproof.judge.observation import Observation, evaluation_steps, is_random_initialisation
from backproof.properties.bounds import BoundedArray
from backproof.properties.compare import worst_entry
from backproof.results.verdict import EquationVerdict

_ASSIGNMENT = re.compile(r"\s*(?:return\b|(\w+)\s*(?:[-+*/@]?=)(?!=))")


def localize_crash(
    line: FunctionBinding, observations: Sequence[Observation], crashes: Sequence[EquationVerdict]
) -> EquationVerdict:
    """The equation among the crashed ones that most likely raised."""
    by_symbol = {verdict.symbol: verdict for verdict in crashes}
    failed = next((s for s in observations if s.failure is not None), None)
    found = _suspected_symbols(line, observations, failed, by_symbol)
    return by_symbol[next((s for s in found if s in by_symbol), crashes[0].symbol)]


def _suspected_symbols(
    line: FunctionBinding,
    observations: Sequence[Observation],
    failed_observation: Observation | None,
    symbols: dict[str, EquationVerdict],
) -> Iterator[str | None]:
    """What each sign says, the surest first."""
    if failed_observation is not None:
        yield _assigned_symbol(failed_observation, symbols)
        yield _first_missing_symbol(line, failed_observation)
    yield _first_wrong_result(line, observations)


def _first_missing_symbol(line: FunctionBinding, failed_observation: Observation) -> str | None:
    """The first symbol on the way that is not among the arrays which the function held."""
    if not failed_observation.locals_at_error:
        return None
    if is_random_initialisation(line):
        shapes = {array.shape for array in failed_observation.locals_at_error}
        table, sizes = line.graph.table, failed_observation.example.sizes
        return next((s for s in line.outputs if not _shapes(table[s].shape(sizes)) & shapes), None)
    symbols = [symbol for step in evaluation_steps(line) for symbol in step.symbols]
    held = (
        any(
            _has_values(a, failed_observation.expected_value(s))
            for a in failed_observation.locals_at_error
        )
        for s in symbols
    )
    return next((s for s, there in zip(symbols, held, strict=True) if not there), None)


def _shapes(shape: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The shapes that a symbol may have: its own, its transpose's, and without axes of length 1."""
    return {shape, shape[::-1], tuple(n for n in shape if n != 1)}


def _has_values(array: Any, expected: BoundedArray) -> bool:
    """Whether an array has the right numbers, also by rows, or flat."""
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
    """The symbol that the line that raised assigns to, if it is called as the text calls it."""
    found = _ASSIGNMENT.match(failed_observation.source)
    if found is None or found[1] is None:
        return None
    alike = {symbol.lower(): symbol for symbol in symbols}
    return alike.get(found[1].lower().replace("_", ""))


def _first_wrong_result(line: FunctionBinding, observations: Sequence[Observation]) -> str | None:
    """The first result that is wrong on an example on which the call does not fail."""
    answered = [s for s in observations if s.failure is None]
    wrong = (o for o in line.computed_outputs if any(not s.comparison(o).ok for s in answered))
    order = line.graph.computed_symbols
    return min(wrong, key=order.index, default=None)

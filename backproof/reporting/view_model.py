"""The view model of the verdict pages: faults, equations by function, and counterexamples."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from backproof.reporting import phrases
from backproof.reporting.formulas import formula_of, item_meaning
from backproof.results.counterexample import Counterexample, Matrix
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.verdict import Cause, Verdict

DIGITS = (6, 9, 17)
"""The significant digits of a number, tried in order until different numbers look different."""


@dataclass(frozen=True, slots=True)
class FaultView:
    """One fault: its equations, function, formula, observation and causes."""

    labels: str
    function: str
    formula: str
    message: str
    causes: tuple[Cause, ...]

    @property
    def function_label(self) -> str:
        """The function, "" where the labels already name it."""
        return phrases.function_label(self.labels, self.function)


@dataclass(frozen=True, slots=True)
class EquationRow:
    """One equation as a row of a table."""

    equation: EquationVerdict
    formula: str
    meaning: str
    glyph: str
    status: str


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A formatted number, and whether it is wrong."""

    text: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class ArrayView:
    """A matrix of formatted numbers."""

    name: str
    rows: tuple[tuple[NumberCell, ...], ...]

    @property
    def size(self) -> str:
        """The shape in words."""
        return f"{len(self.rows)} × {len(self.rows[0]) if self.rows else 0}"


@dataclass(frozen=True, slots=True)
class CounterexampleView:
    """A counterexample with its formatted arrays; results are labelled got and expected."""

    counterexample: Counterexample
    error: str
    inputs: tuple[ArrayView, ...]
    results: tuple[tuple[str, ArrayView], ...]

    @property
    def function_label(self) -> str:
        """The function, "" where the symbol already names it."""
        return phrases.function_label(self.counterexample.symbol, self.counterexample.function)

    @property
    def has_check(self) -> bool:
        """Whether the code contains the right result."""
        return "assert " in self.counterexample.code


def fault_views(verdict: Verdict) -> list[FaultView]:
    """Return the faults with their causes, then the causes that belong to none of them."""
    views, shown_causes = list[FaultView](), list[Cause]()
    for finding in phrases.findings(verdict):
        causes = [f for e in finding.equations for f in phrases.causes_of(verdict, e)]
        shown_causes += causes
        formulas = dict.fromkeys(formula_of(e.symbol, e.number) for e in finding.equations)
        formula = next(iter(formulas)) if len(formulas) == 1 else ""
        views.append(
            FaultView(finding.labels, finding.function, formula, finding.message, (*causes,))
        )
    for fault in verdict.faults:
        if fault not in shown_causes:
            formula = formula_of(fault.symbol, fault.number)
            views.append(FaultView(fault.label, fault.function, formula, "", (fault,)))
    return views


def rows_by_function(verdict: Verdict) -> list[tuple[str, list[EquationRow]]]:
    """Return the equations of each function, in the order of the verdict."""
    return [
        (function, [_row(equation) for equation in equations])
        for function, equations in groupby(verdict.equations, lambda e: e.function)
    ]


def _row(equation: EquationVerdict) -> EquationRow:
    formula = formula_of(equation.symbol, equation.number)
    meaning = item_meaning(equation.label, equation.function)
    return EquationRow(
        equation, formula, meaning, equation.status.glyph, phrases.status_of(equation)
    )


def counterexample_view(counterexample: Counterexample | None) -> CounterexampleView | None:
    """Return the counterexample with its numbers formatted."""
    if counterexample is None:
        return None
    inputs = tuple(
        _array_view(m, _format_entries([e for row in m.rows for e in row]))
        for m in counterexample.inputs
    )
    return CounterexampleView(
        counterexample, phrases.error_summary(counterexample), inputs, _results(counterexample)
    )


def _results(counterexample: Counterexample) -> tuple[tuple[str, ArrayView], ...]:
    """Return the results with the wrong entries marked, in digits that show the difference."""
    got, expected, bound = counterexample.got, counterexample.expected, counterexample.bound
    if got is None:
        return ()
    if expected is None or bound is None:
        return (("got", _array_view(got, _format_entries(_entries_of(got)))),)
    entries = [_entries_of(matrix) for matrix in (got, expected, bound)]
    is_wrong = [not abs(g - e) <= b and g != e for g, e, b in zip(*entries, strict=True)]
    texts = _format_entries([*entries[0], *entries[1]], [*is_wrong, *is_wrong])
    half = len(is_wrong)
    return (
        ("got", _array_view(got, texts[:half], is_wrong)),
        ("expected", _array_view(expected, texts[half:])),
    )


def _entries_of(matrix: Matrix) -> list[float]:
    return [entry for row in matrix.rows for entry in row]


def _array_view(matrix: Matrix, texts: Sequence[str], is_wrong: Iterable[bool] = ()) -> ArrayView:
    flags = [*is_wrong] or [False] * len(texts)
    cells = iter([NumberCell(text, flag) for text, flag in zip(texts, flags, strict=True)])
    return ArrayView(matrix.name, tuple(tuple(next(cells) for _ in row) for row in matrix.rows))


def _format_entries(entries: Sequence[float], is_different: Sequence[bool] = ()) -> list[str]:
    """Format the entries with the fewest digits that show every difference.

    Each entry of the first half is compared with its counterpart in the second half where
    `is_different` says that they differ.
    """
    half = len(entries) // 2
    for digits in DIGITS:
        texts = [_format_number(entry, digits) for entry in entries]
        pairs = zip(texts[:half], texts[half:], is_different[:half], strict=False)
        if not any(first == second for first, second, differ in pairs if differ):
            break
    return texts


def _format_number(entry: float, digits: int) -> str:
    """Format a number with a true minus sign, and without a point if it is whole."""
    return f"{entry:.{digits}g}".replace("-", "−")


def format_error_ratio(equation: EquationVerdict) -> str:
    """Format the error in units of the bound, with powers of ten as exponents."""
    text = phrases.ratio_of(equation)
    if equation.entry is not None and math.isinf(equation.entry.ratio):
        return "∞"
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa} · 10{_superscript(int(exponent))}" if exponent else text


def _superscript(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))

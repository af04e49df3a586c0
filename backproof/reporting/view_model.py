"""The parts of a page: causes, equations by function, and the numbers of a counterexample."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from backproof.reporting import phrases
from backproof.reporting.formulas import formula_of, item_meaning
from backproof.reporting.graph_svg import STATUS_GLYPHS
from backproof.results.verdict import Cause, Counterexample, EquationVerdict, Matrix, Verdict

DIGITS = (6, 9, 17)
"""Significant digits to write a number with: the fewest that tell what differs apart."""


@dataclass(frozen=True, slots=True)
class FaultView:
    """One thing that is at fault: where, its formula, what was seen, and causes where known."""

    labels: str
    function: str
    formula: str
    message: str
    causes: tuple[Cause, ...]

    @property
    def function_label(self) -> str:
        """The function, where the labels do not name it already."""
        return phrases.function_label(self.labels, self.function)


@dataclass(frozen=True, slots=True)
class EquationRow:
    """One equation of a table."""

    equation: EquationVerdict
    formula: str
    meaning: str
    glyph: str
    status: str


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A number as it is written, and whether it is wrong."""

    text: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class ArrayView:
    """A matrix as it is written."""

    name: str
    rows: tuple[tuple[NumberCell, ...], ...]

    @property
    def size(self) -> str:
        """Its shape in words."""
        return f"{len(self.rows)} × {len(self.rows[0]) if self.rows else 0}"


@dataclass(frozen=True, slots=True)
class CounterexampleView:
    """A counterexample with its arrays, got beside expected where it has them."""

    counterexample: Counterexample
    error: str
    inputs: tuple[ArrayView, ...]
    results: tuple[tuple[str, ArrayView], ...]

    @property
    def function_label(self) -> str:
        """The function, where the symbol does not name it already."""
        return phrases.function_label(self.counterexample.symbol, self.counterexample.function)

    @property
    def has_check(self) -> bool:
        """Whether the code says what is right."""
        return "assert " in self.counterexample.code


def fault_views(verdict: Verdict) -> list[FaultView]:
    """What is at fault, each with its causes; then causes of what no equation shows."""
    made, told = list[FaultView](), list[Cause]()
    for finding in phrases.findings(verdict):
        causes = [f for e in finding.equations for f in phrases.causes_of(verdict, e)]
        told += causes
        formulas = dict.fromkeys(formula_of(e.symbol, e.number) for e in finding.equations)
        formula = next(iter(formulas)) if len(formulas) == 1 else ""
        made.append(
            FaultView(finding.labels, finding.function, formula, finding.message, (*causes,))
        )
    for fault in verdict.faults:
        if fault not in told:
            formula = formula_of(fault.symbol, fault.number)
            made.append(FaultView(fault.label, fault.function, formula, "", (fault,)))
    return made


def rows_by_function(verdict: Verdict) -> list[tuple[str, list[EquationRow]]]:
    """The equations of each function, in the order of the verdict."""
    return [
        (function, [_row(equation) for equation in equations])
        for function, equations in groupby(verdict.equations, lambda e: e.function)
    ]


def _row(equation: EquationVerdict) -> EquationRow:
    formula = formula_of(equation.symbol, equation.number)
    meant = item_meaning(equation.label, equation.function)
    return EquationRow(
        equation, formula, meant, STATUS_GLYPHS[equation.status], phrases.status_of(equation)
    )


def counterexample_view(counterexample: Counterexample | None) -> CounterexampleView | None:
    """The counterexample with its numbers written out."""
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
    """Got and expected with their wrong entries marked, and written so that they look different."""
    got, expected, bound = counterexample.got, counterexample.expected, counterexample.bound
    if got is None:
        return ()
    if expected is None or bound is None:
        return (("got", _array_view(got, _format_entries(_entries_of(got)))),)
    entries = [_entries_of(matrix) for matrix in (got, expected, bound)]
    wrong = [not abs(g - e) <= b and g != e for g, e, b in zip(*entries, strict=True)]
    texts = _format_entries([*entries[0], *entries[1]], [*wrong, *wrong])
    half = len(wrong)
    return (
        ("got", _array_view(got, texts[:half], wrong)),
        ("expected", _array_view(expected, texts[half:])),
    )


def _entries_of(matrix: Matrix) -> list[float]:
    return [entry for row in matrix.rows for entry in row]


def _array_view(matrix: Matrix, texts: Sequence[str], wrong: Iterable[bool] = ()) -> ArrayView:
    marks = [*wrong] or [False] * len(texts)
    cells = iter([NumberCell(text, mark) for text, mark in zip(texts, marks, strict=True)])
    return ArrayView(matrix.name, tuple(tuple(next(cells) for _ in row) for row in matrix.rows))


def _format_entries(entries: Sequence[float], is_different: Sequence[bool] = ()) -> list[str]:
    """The entries with the fewest digits at which the first half of the differing ones differs.

    Where there are no pairs to tell apart, the fewest digits will do.
    """
    half = len(entries) // 2
    for digits in DIGITS:
        texts = [_format_number(entry, digits) for entry in entries]
        pairs = zip(texts[:half], texts[half:], is_different[:half], strict=False)
        if not any(one == other for one, other, differ in pairs if differ):
            break
    return texts


def _format_number(entry: float, digits: int) -> str:
    """A number with a true minus sign; a whole one without a point."""
    return f"{entry:.{digits}g}".replace("-", "−")


def format_error_ratio(equation: EquationVerdict) -> str:
    """The error in units of the bound, with a power of ten written as one."""
    text = phrases.ratio_of(equation)
    if equation.entry is not None and math.isinf(equation.entry.ratio):
        return "∞"
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa} · 10{_superscript(int(exponent))}" if exponent else text


def _superscript(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))

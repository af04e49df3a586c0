"""The parts of a page: causes, equations by function, and the numbers of a counterexample."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from backproof.judge.verdict import Counterexample, EquationVerdict, Fault, Matrix, Verdict
from backproof.report import wording
from backproof.report.drawing import MARKS
from backproof.report.formulas import formula_of, meant_by

DIGITS = (6, 9, 17)
"""Significant digits to write a number with: the fewest that tell what differs apart."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that is at fault: where, its formula, what was seen, and causes where known."""

    labels: str
    function: str
    formula: str
    said: str
    causes: tuple[Fault, ...]

    @property
    def place(self) -> str:
        """The function, where the labels do not name it already."""
        return wording.place_of(self.labels, self.function)


@dataclass(frozen=True, slots=True)
class Row:
    """One equation of a table."""

    equation: EquationVerdict
    formula: str
    meant: str
    mark: str
    status: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is written, and whether it is wrong."""

    text: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """A matrix as it is written."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def size(self) -> str:
        """Its shape in words."""
        return f"{len(self.rows)} × {len(self.rows[0]) if self.rows else 0}"


@dataclass(frozen=True, slots=True)
class Numbers:
    """A counterexample with its arrays, got beside expected where it has them."""

    shown: Counterexample
    error: str
    inputs: tuple[Array, ...]
    results: tuple[tuple[str, Array], ...]

    @property
    def place(self) -> str:
        """The function, where the symbol does not name it already."""
        return wording.place_of(self.shown.symbol, self.shown.function)

    @property
    def checks(self) -> bool:
        """Whether the code says what is right."""
        return "assert " in self.shown.code


def faults(verdict: Verdict) -> list[Shown]:
    """What is at fault, each with its causes; then causes of what no equation shows."""
    made, told = list[Shown](), list[Fault]()
    for finding in wording.findings(verdict):
        causes = [f for e in finding.equations for f in wording.causes_of(verdict, e)]
        told += causes
        formulas = dict.fromkeys(formula_of(e.symbol, e.number) for e in finding.equations)
        formula = next(iter(formulas)) if len(formulas) == 1 else ""
        made.append(Shown(finding.labels, finding.function, formula, finding.said, (*causes,)))
    for fault in verdict.faults:
        if fault not in told:
            formula = formula_of(fault.symbol, fault.number)
            made.append(Shown(fault.label, fault.function, formula, "", (fault,)))
    return made


def groups(verdict: Verdict) -> list[tuple[str, list[Row]]]:
    """The equations of each function, in the order of the verdict."""
    return [
        (function, [_row(equation) for equation in equations])
        for function, equations in groupby(verdict.equations, lambda e: e.function)
    ]


def _row(equation: EquationVerdict) -> Row:
    formula = formula_of(equation.symbol, equation.number)
    meant = meant_by(equation.label, equation.function)
    return Row(equation, formula, meant, MARKS[equation.status], wording.status_of(equation))


def counterexample(shown: Counterexample | None) -> Numbers | None:
    """The counterexample with its numbers written out."""
    if shown is None:
        return None
    inputs = tuple(_written(m, _texts([e for row in m.rows for e in row])) for m in shown.inputs)
    return Numbers(shown, wording.shrunk(shown), inputs, _results(shown))


def _results(shown: Counterexample) -> tuple[tuple[str, Array], ...]:
    """Got and expected with their wrong entries marked, and written so that they look different."""
    got, expected, bound = shown.got, shown.expected, shown.bound
    if got is None:
        return ()
    if expected is None or bound is None:
        return (("got", _written(got, _texts(_flat(got)))),)
    entries = [_flat(matrix) for matrix in (got, expected, bound)]
    wrong = [not abs(g - e) <= b and g != e for g, e, b in zip(*entries, strict=True)]
    texts = _texts([*entries[0], *entries[1]], [*wrong, *wrong])
    half = len(wrong)
    return (
        ("got", _written(got, texts[:half], wrong)),
        ("expected", _written(expected, texts[half:])),
    )


def _flat(matrix: Matrix) -> list[float]:
    return [entry for row in matrix.rows for entry in row]


def _written(matrix: Matrix, texts: Sequence[str], wrong: Iterable[bool] = ()) -> Array:
    marks = [*wrong] or [False] * len(texts)
    cells = iter([Cell(text, mark) for text, mark in zip(texts, marks, strict=True)])
    return Array(matrix.name, tuple(tuple(next(cells) for _ in row) for row in matrix.rows))


def _texts(entries: Sequence[float], differing: Sequence[bool] = ()) -> list[str]:
    """The entries with the fewest digits at which the first half of the differing ones differs.

    Where there are no pairs to tell apart, the fewest digits will do.
    """
    half = len(entries) // 2
    for digits in DIGITS:
        texts = [_number(entry, digits) for entry in entries]
        pairs = zip(texts[:half], texts[half:], differing[:half], strict=False)
        if not any(one == other for one, other, differ in pairs if differ):
            break
    return texts


def _number(entry: float, digits: int) -> str:
    """A number with a true minus sign; a whole one without a point."""
    return f"{entry:.{digits}g}".replace("-", "−")


def ratio(equation: EquationVerdict) -> str:
    """The error in units of the bound, with a power of ten written as one."""
    text = wording.ratio_of(equation)
    if equation.entry is not None and math.isinf(equation.entry.ratio):
        return "∞"
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa} · 10{_raised(int(exponent))}" if exponent else text


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))

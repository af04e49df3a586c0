"""A verdict out of its JSON data, schema 1: what `backproof.results.serialization.as_data` made of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from backproof.results.verdict import (
    Cause,
    Counterexample,
    Entry,
    EquationVerdict,
    LawViolation,
    Matrix,
    Plot,
    Series,
    Sizes,
    Status,
    Verdict,
)

JsonObject = Mapping[str, Any]


def verdict_from_dict(data: JsonObject) -> Verdict:
    """The verdict that the data is of; keys that it does not know are left out."""
    return Verdict(
        target=data["target"],
        command=tuple(data["command"]),
        binding=data["binding"],
        dtype=data["dtype"],
        seed=data["seed"],
        examples=data["examples"],
        isolation=data["isolation"],
        equations=tuple(map(_equation, data["equations"])),
        laws=tuple(map(_law, data["laws"]["broken"])),
        laws_held=data["laws"]["held"],
        bound=tuple(data["functions"]["bound"]),
        missing=tuple(data["functions"]["missing"]),
        remarks=tuple(data["remarks"]),
        counterexample=_counterexample(data["counterexample"]),
        faults=tuple(map(_fault, data["faults"])),
        seconds=data["seconds"],
        plot=_plot(data["plot"]),
    )


def _equation(data: JsonObject) -> EquationVerdict:
    return EquationVerdict(
        number=data["number"],
        symbol=data["symbol"],
        function=data["function"],
        status=Status(data["status"]),
        message=data["message"],
        entry=_entry(data["worst"]),
        sizes=_sizes(data["example"]["sizes"]),
        regime=data["example"]["regime"],
        approximation=data["approximation"],
        inferred=data["inferred"],
    )


def _entry(data: JsonObject | None) -> Entry | None:
    if data is None:
        return None
    reals = (float(data[name]) for name in ("got", "expected", "bound", "ratio"))
    return Entry(tuple(data["index"]), *reals)


def _law(data: JsonObject) -> LawViolation:
    return LawViolation(
        law=data["law"],
        statement=data["statement"],
        equations=tuple(data["equations"]),
        symbol=data["symbol"],
        message=data["message"],
    )


def _fault(data: JsonObject) -> Cause:
    return Cause(data["number"], data["symbol"], data["fault"], data["hint"], data["function"])


def _counterexample(data: JsonObject | None) -> Counterexample | None:
    if data is None:
        return None
    return Counterexample(
        number=data["number"],
        symbol=data["symbol"],
        function=data["function"],
        sizes=_sizes(data["sizes"]),
        code=data["code"],
        first_ratio=_real(data["first_ratio"]),
        ratio=_real(data["ratio"]),
        inputs=tuple(Matrix(m["name"], _rows(m["rows"])) for m in data["inputs"]),
        got=_matrix(data["got"]),
        expected=_matrix(data["expected"]),
        bound=_matrix(data["bound"]),
        of_exam=data.get("of_exam", True),  # one that does not say may be
    )


def _plot(data: JsonObject | None) -> Plot | None:
    if data is None:
        return None
    return Plot(
        title=data["title"],
        x_label=data["x_label"],
        y_label=data["y_label"],
        series=tuple(map(_series, data["series"])),
        caption=data["caption"],
        log=data["log"],
        threshold=_real(data["threshold"]),
    )


def _series(data: JsonObject) -> Series:
    return Series(data["name"], data["kind"], _reals(data["xs"]), _reals(data["ys"]))


def _matrix(data: JsonObject | None) -> Matrix | None:
    return None if data is None else Matrix(data["name"], _rows(data["rows"]))


def _rows(rows: Iterable[Iterable[float | str]]) -> tuple[tuple[float, ...], ...]:
    return tuple(map(_reals, rows))


def _reals(entries: Iterable[float | str]) -> tuple[float, ...]:
    return tuple(map(float, entries))


def _real(value: float | str | None) -> float | None:
    """A number; "inf", "-inf" and "nan" are the names of those that JSON does not have."""
    return None if value is None else float(value)


def _sizes(sizes: Mapping[str, int]) -> Sizes:
    return tuple(sizes.items())

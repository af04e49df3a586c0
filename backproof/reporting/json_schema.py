"""The keys of the JSON of a verdict, schema 1: path, type and meaning, out of the dataclasses.

What is written field by field is listed by its fields, so that no key can be left out; a test
holds the list against what is written.
"""

import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from backproof.results.verdict import (
    Cause,
    Counterexample,
    Entry,
    EquationVerdict,
    LawViolation,
    Plot,
    Sizes,
    Status,
    Verdict,
)

KeyDescription = tuple[str, str, str]

NUMBER = "real"
"""A number, or one of the strings "inf", "-inf" and "nan", which JSON has no number for."""

MEANINGS = {
    "schema": "1; keys are only ever added",
    "conforms": "whether every equation conforms or is close",
    "target": "the file, as it was given",
    "command": "the command line, where a program was judged",
    "binding": "how its functions speak the symbols",
    "dtype": "the precision of the exam",
    "seed": "draws the same exam again; null where it is kept",
    "examples": "how many networks were drawn",
    "isolation": "what the code ran in",
    "number": "the canonical number; null for a size",
    "symbol": "the symbol's name",
    "function": "the function that computes it",
    "status": "what became of it",
    "inferred": "whether the function does not return it, but it was placed",
    "message": "what is wrong, in words",
    "approximation": "the listed approximation that it makes",
    "worst": "the worst entry; null where nothing was compared",
    "index": "its place in the array",
    "got": "what came",
    "expected": "what is right",
    "bound": "the rounding error that a right evaluation can make",
    "ratio": "the error in units of the bound: up to 1 is right",
    "regime": "how the values of the example were drawn",
    "sizes": "n0, n1, n2 and m, as far as there are any",
    "held": "how many laws hold",
    "law": "the law's id",
    "statement": "the law in a sentence",
    "equations": "the equations that it is about",
    "fault": "the id of the listed fault that explains it; null where none does",
    "hint": "what makes its author see it",
    "functions.bound": "those that were asked",
    "functions.missing": "those that are not there",
    "remarks": "what changes no verdict",
    "code": "NumPy code that fails when pasted",
    "first_ratio": "the error in units of the bound before shrinking",
    "of_exam": "whether it was asked as it stands, since no smaller one was found",
    "inputs": "the arrays that the function was given",
    "name": "the symbol, or the series",
    "rows": "its entries by row; a number is one row of one",
    "plot": "the picture of the first fault; null unless a page was asked for",
    "title": "what it shows",
    "x_label": "the horizontal axis",
    "y_label": "the vertical axis",
    "kind": "a line, or points that are right or wrong",
    "xs": "the points' places",
    "ys": "the points' heights",
    "caption": "what is to be seen",
    "log": "whether both axes are logarithmic",
    "threshold": "the height at which it would be right",
    "seconds": "how long it took",
}
"""What a key means, by its last part, or by the whole path where that is not enough."""


def key_descriptions() -> Iterator[KeyDescription]:
    """Every key in the order in which it is written."""
    yield _describe_key("schema", "integer")
    yield _describe_key("conforms", "boolean")
    yield from _describe_fields("", Verdict, "target command binding dtype seed examples isolation")
    said = "number symbol function status inferred message approximation"
    yield from _describe_fields("equations[].", EquationVerdict, said)
    yield _describe_key("equations[].worst", "object or null")
    yield from _describe_fields("equations[].worst.", Entry)
    yield _describe_key("equations[].example.regime", "string")
    yield _describe_key("equations[].example.sizes", "object of integers")
    yield _describe_key("laws.held", "integer")
    yield from _describe_fields("laws.broken[].", LawViolation)
    yield from _describe_fields("faults[].", Cause)
    yield from _describe_fields("functions.", Verdict, "bound missing")
    yield from _describe_fields("", Verdict, "remarks")
    yield from _describe_fields("counterexample.", Counterexample)
    yield _describe_key("plot", "object or null")
    yield from _describe_fields("plot.", Plot)
    yield from _describe_fields("", Verdict, "seconds")


def _describe_key(path: str, json_type: str) -> KeyDescription:
    return path, json_type, MEANINGS.get(path, MEANINGS.get(path.rpartition(".")[2], ""))


def _describe_fields(prefix: str, cls: type, names: str = "") -> Iterator[KeyDescription]:
    """The fields of a dataclass, or some of them; those that are dataclasses by their fields."""
    hints = get_type_hints(cls)
    for name in names.split() or [field.name for field in fields(cls)]:
        inner, many = _inner_dataclass(hints[name])
        path = f"{prefix}{name}{'[]' * many}"
        if inner is not None:
            yield from _describe_fields(f"{path}.", inner)
        else:
            yield _describe_key(f"{prefix}{name}", _json_type(hints[name]))


def _inner_dataclass(hint: Any) -> tuple[type | None, bool]:
    """The dataclass of a field that may be null, or of a tuple of them; and which it is."""
    for part in get_args(hint):
        if is_dataclass(part) and isinstance(part, type):
            return part, get_origin(hint) is tuple
    return None, False


def _json_type(hint: Any) -> str:
    """A type as JSON has it."""
    if hint == Sizes:
        return "object of integers"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return "one of " + ", ".join(f'"{status}"' for status in Status)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "one of " + ", ".join(f'"{value}"' for value in arguments)
    if origin is tuple:
        return f"list of {_json_type(arguments[0])}"
    if origin in {Union, types.UnionType}:
        return " or ".join(_json_type(part) for part in arguments)
    names = {bool: "boolean", int: "integer", float: NUMBER, str: "string", type(None): "null"}
    return names[hint]


def markdown() -> str:
    """The keys as a table."""
    rows = [f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in key_descriptions()]
    return "\n".join(["| key | type | meaning |", "| --- | --- | --- |", *rows])

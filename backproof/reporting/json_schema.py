"""The keys of the JSON of a verdict, schema 1: path, type and meaning.

The keys are derived from the dataclasses, so that none can be left out. A test compares them with
the JSON that is written.
"""

import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from backproof.results.counterexample import Counterexample
from backproof.results.equation_verdict import Entry, EquationVerdict, Sizes
from backproof.results.plot import Plot
from backproof.results.status import Status
from backproof.results.verdict import Cause, LawViolation, Verdict

KeyDescription = tuple[str, str, str]

NUMBER = "real"
"""The type of a number, or of the strings "inf", "-inf" and "nan", which JSON cannot express."""

MEANINGS = {
    "schema": "1; keys are only ever added",
    "conforms": "true if every equation conforms or is close",
    "target": "the file, as named on the command line",
    "command": "the command line of an external program; empty otherwise",
    "binding": "the binding that maps functions to symbols",
    "dtype": "the precision of the test set",
    "seed": "the seed that draws the same test set; null where it is secret",
    "examples": "the number of drawn networks",
    "isolation": "the isolation in which the code ran",
    "number": "the canonical number of the equation; null for a size",
    "symbol": "the name of the symbol",
    "function": "the function that computes it",
    "status": "the status of the equation",
    "inferred": "true if the function does not return the symbol and its value was inferred",
    "message": "what is wrong, in words",
    "approximation": "the listed approximation that the result makes",
    "worst": "the worst entry; null where nothing was compared",
    "index": "the index of the entry",
    "got": "the result of the function",
    "expected": "the right result",
    "bound": "the bound on the rounding error of a right evaluation",
    "ratio": "the error divided by the bound; up to 1 is right",
    "regime": "how the values of the example were drawn",
    "sizes": "n0, n1, n2 and m, those that the example has",
    "held": "the number of laws that hold",
    "law": "the id of the law",
    "statement": "the law in a sentence",
    "equations": "the equations that the law is about",
    "fault": "the id of the listed fault that reproduces the results; null if none does",
    "hint": "a hint for the author, in the form of a question",
    "functions.bound": "the functions that were judged",
    "functions.missing": "the functions that the file does not define",
    "remarks": "remarks that do not change the verdict",
    "code": "NumPy code that fails when it is pasted and run",
    "first_ratio": "the error divided by the bound before shrinking",
    "practice": "what the function does besides, such as changing an argument; empty if nothing",
    "of_exam": "true if the example is one of the test set, since no smaller one was found",
    "inputs": "the input arrays of the function",
    "name": "the name of the symbol or of the series",
    "rows": "the entries by row; a number is one row of one entry",
    "plot": "the plot of the first fault; null unless a page was requested",
    "title": "the title",
    "x_label": "the label of the horizontal axis",
    "y_label": "the label of the vertical axis",
    "kind": "the kind of series: a line of right values, or points that are right or wrong",
    "xs": "the horizontal coordinates",
    "ys": "the vertical coordinates",
    "caption": "the caption",
    "log": "true if both axes are logarithmic",
    "threshold": "the vertical coordinate of right results",
    "seconds": "the duration of the validation",
}
"""The meaning of a key, by its last part, or by its path where the last part is ambiguous."""


def key_descriptions() -> Iterator[KeyDescription]:
    """Yield every key in the order in which it is written."""
    yield _describe_key("schema", "integer")
    yield _describe_key("conforms", "boolean")
    yield from _describe_fields("", Verdict, "target command binding dtype seed examples isolation")
    names = "number symbol function status inferred message approximation practice"
    yield from _describe_fields("equations[].", EquationVerdict, names)
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
    """Yield the fields of a dataclass, or those in `names`, with nested dataclasses flattened."""
    hints = get_type_hints(cls)
    for name in names.split() or [field.name for field in fields(cls)]:
        inner, is_list = _inner_dataclass(hints[name])
        path = f"{prefix}{name}{'[]' * is_list}"
        if inner is not None:
            yield from _describe_fields(f"{path}.", inner)
        else:
            yield _describe_key(f"{prefix}{name}", _json_type(hints[name]))


def _inner_dataclass(hint: Any) -> tuple[type | None, bool]:
    """Return the dataclass inside a type hint, and True if the hint is a tuple of it."""
    for part in get_args(hint):
        if is_dataclass(part) and isinstance(part, type):
            return part, get_origin(hint) is tuple
    return None, False


def _json_type(hint: Any) -> str:
    """Return the JSON type of a type hint."""
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
    """Return the keys as a Markdown table."""
    rows = [f"| `{path}` | {kind} | {meaning} |" for path, kind, meaning in key_descriptions()]
    return "\n".join(["| key | type | meaning |", "| --- | --- | --- |", *rows])

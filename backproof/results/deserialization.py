"""Read a verdict from the JSON data that `backproof.results.serialization` writes, schema 1."""

from collections.abc import Mapping
from typing import Any

import msgspec

from backproof.results.verdict import Verdict

JsonObject = Mapping[str, Any]


def verdict_from_dict(data: JsonObject) -> Verdict:
    """Return the verdict with this JSON data; keys that it does not know are ignored.

    Raises msgspec.ValidationError for a value of the wrong type, and KeyError for a missing key.
    """
    fields = {
        **data,
        "equations": [_equation_fields(equation) for equation in data["equations"]],
        "laws": data["laws"]["broken"],
        "laws_held": data["laws"]["held"],
        "bound": data["functions"]["bound"],
        "missing": data["functions"]["missing"],
        "counterexample": _counterexample_fields(data["counterexample"]),
    }
    # Not strict: the strings "inf", "-inf" and "nan" are read as the numbers that JSON lacks.
    return msgspec.convert(fields, Verdict, strict=False)


def _equation_fields(data: JsonObject) -> JsonObject:
    """Return the fields of an `EquationVerdict`."""
    example = data["example"]
    sizes = list(example["sizes"].items())
    return {**data, "entry": data["worst"], "sizes": sizes, "regime": example["regime"]}


def _counterexample_fields(data: JsonObject | None) -> JsonObject | None:
    """Return the fields of a `Counterexample`; data without `of_exam` may hold a hidden example."""
    return data and {"of_exam": True, **data, "sizes": list(data["sizes"].items())}

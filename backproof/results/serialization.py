"""A verdict as JSON, schema 1.

Numbers that JSON does not have are written as the strings "inf", "-inf" and "nan".
"""

import json
import math
from dataclasses import asdict
from typing import Any

from backproof.results.verdict import EquationVerdict, Verdict

SCHEMA = 1


def verdict_to_json(verdict: Verdict, **extra: Any) -> str:
    """The verdict as JSON text; `more` are further entries at the top, such as a score."""
    data = {**verdict_to_dict(verdict), **extra}
    return _replace_surrogates(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2))


def error_to_json(target: str, reason: str, score: float, max_score: float, **extra: Any) -> str:
    """What stands in place of a verdict where there is none: nothing conforms, and why."""
    data = {"schema": SCHEMA, "conforms": False, "target": target, "error": reason}
    data |= {"equations": [], "faults": [], "score": score, "max_score": max_score, **extra}
    return _replace_surrogates(json.dumps(data, ensure_ascii=False, indent=2))


def verdict_to_dict(verdict: Verdict) -> dict[str, Any]:
    """The verdict as lists, dicts, strings and finite numbers alone."""
    return {
        "schema": SCHEMA,
        "conforms": verdict.conforms,
        "target": verdict.target,
        "command": list(verdict.command),
        "binding": verdict.binding,
        "dtype": verdict.dtype,
        "seed": verdict.seed,
        "examples": verdict.examples,
        "isolation": verdict.isolation,
        "equations": [_equation_to_dict(e) for e in verdict.equations],
        "laws": {"held": verdict.laws_held, "broken": [asdict(law) for law in verdict.laws]},
        "faults": [asdict(fault) for fault in verdict.faults],
        "functions": {"bound": list(verdict.bound), "missing": list(verdict.missing)},
        "remarks": list(verdict.remarks),
        "counterexample": _counterexample_to_dict(verdict),
        "plot": verdict.plot and _encode_numbers(asdict(verdict.plot)),
        "seconds": round(verdict.seconds, 3),
    }


def encode_number(value: float) -> float | str:
    """A number that JSON can hold, or its name."""
    return value if math.isfinite(value) else str(value)


def _equation_to_dict(equation: EquationVerdict) -> dict[str, Any]:
    entry = equation.entry
    worst = entry and {
        "index": list(entry.index),
        "got": encode_number(entry.got),
        "expected": encode_number(entry.expected),
        "bound": encode_number(entry.bound),
        "ratio": encode_number(entry.ratio),
    }
    return {
        "number": equation.number,
        "symbol": equation.symbol,
        "function": equation.function,
        "status": str(equation.status),
        "inferred": equation.inferred,
        "message": equation.message,
        "approximation": equation.approximation,
        "worst": worst,
        "example": {"regime": equation.regime, "sizes": dict(equation.sizes)},
    }


def _counterexample_to_dict(verdict: Verdict) -> dict[str, Any] | None:
    shown = verdict.counterexample
    return {**_encode_numbers(asdict(shown)), "sizes": dict(shown.sizes)} if shown else None


def _encode_numbers(value: Any) -> Any:
    """The same structure with the names of the numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _encode_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encode_numbers(item) for item in value]
    return encode_number(value) if isinstance(value, float) else value


def _replace_surrogates(text: str) -> str:
    """The text with a question mark for each half of a pair, as a path of odd bytes may have."""
    return text.encode("utf-8", "replace").decode("utf-8")

"""Write a verdict as JSON, schema 1.

Numbers that JSON does not have are written as the strings "inf", "-inf" and "nan".
"""

import json
import math
from dataclasses import asdict
from typing import Any

from backproof.results.counterexample import Counterexample
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.verdict import Verdict

SCHEMA = 1


def verdict_to_json(verdict: Verdict, **extra: Any) -> str:
    """Return the verdict as JSON text, with the extra entries at the top level."""
    data = {**verdict_to_dict(verdict), **extra}
    return _replace_surrogates(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2))


def error_to_json(target: str, reason: str, score: float, max_score: float, **extra: Any) -> str:
    """Return the JSON text for a target without a verdict: it does not conform, and why."""
    data = {"schema": SCHEMA, "conforms": False, "target": target, "error": reason}
    data |= {"equations": [], "faults": [], "score": score, "max_score": max_score, **extra}
    return _replace_surrogates(json.dumps(data, ensure_ascii=False, indent=2))


def verdict_to_dict(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as lists, dicts, strings and finite numbers."""
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
        "counterexample": _counterexample_to_dict(verdict.counterexample),
        "plot": verdict.plot and _encode_numbers(asdict(verdict.plot)),
        "seconds": round(verdict.seconds, 3),
    }


def encode_number(value: float) -> float | str:
    """Return the number if JSON can hold it, else its name."""
    return value if math.isfinite(value) else str(value)


def _equation_to_dict(equation: EquationVerdict) -> dict[str, Any]:
    return {
        "number": equation.number,
        "symbol": equation.symbol,
        "function": equation.function,
        "status": str(equation.status),
        "inferred": equation.inferred,
        "message": equation.message,
        "approximation": equation.approximation,
        "practice": equation.practice,
        "worst": equation.entry and _encode_numbers(asdict(equation.entry)),
        "example": {"regime": equation.regime, "sizes": dict(equation.sizes)},
    }


def _counterexample_to_dict(example: Counterexample | None) -> dict[str, Any] | None:
    if example is None:
        return None
    return {**_encode_numbers(asdict(example)), "sizes": dict(example.sizes)}


def _encode_numbers(value: Any) -> Any:
    """Return the same structure with names for the numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _encode_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encode_numbers(item) for item in value]
    return encode_number(value) if isinstance(value, float) else value


def _replace_surrogates(text: str) -> str:
    """Replace each lone surrogate, such as in the path of a file, with a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")

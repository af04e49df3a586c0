"""The smallest relative error of each kernel that is seen, beside what np.allclose detects.

A kernel's right result is multiplied by 1 + ε on every example of an exam; ε goes down in powers of
two until the result conforms (noticed), and until it conforms or is close (rejected): an error the
size of float32's rounding is close in float64. `python -m tests.population.sensitivity` prints the
table in Markdown, and `--json FILE` writes it.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backproof.binding import FunctionBinding
from backproof.judge.accepted_approximations import UnexplainedResult, find_approximation
from backproof.properties.compare import compare
from backproof.properties.example import Example
from backproof.reference.symbols import SIZES
from tests.population.submission_outcomes import SEED, example_set_for
from tests.population.submission_styles import STYLES, TANH

MIN_POWER, MAX_POWER = -60, 0
"""The powers of two between which the perturbation is sought."""

PRECISIONS = ("float64", "float32")


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The powers of two of the smallest 1 + ε: noticed, rejected, and seen by np.allclose.

    None stands for a factor that is not seen even at 2.
    """

    kernel: str
    symbol: str
    dtype: str
    noticed: int | None
    rejected: int | None
    allclose: int | None


def sensitivities(dtype: str, seed: int = SEED) -> Iterator[Sensitivity]:
    """One for each equation of the binding `kernels` but the predictions, which are whole."""
    exam = example_set_for("kernels", TANH, dtype, seed)
    for line in STYLES["kernels"].binding().lines:
        for symbol in line.outputs:
            if symbol != "prediction" and symbol not in SIZES:
                yield _sensitivity_of(line, symbol, exam[line.graph.name], dtype)


def _sensitivity_of(
    line: FunctionBinding, symbol: str, examples: Sequence[Example], dtype: str
) -> Sensitivity:
    right = [e.bounds([symbol], line.inputs)[symbol] for e in examples]
    got = [np.asarray(bound.value).astype(dtype) for bound in right]

    def noticed(factor: float) -> bool:
        changed = (_scale(value, factor) for value in got)
        return any(not compare(c, b).ok for c, b in zip(changed, right, strict=True))

    def rejected(factor: float) -> bool:
        pairs = zip(examples, got, strict=True)
        results = [
            UnexplainedResult(e, line.inputs, symbol, scaled, scaled)
            for e, value in pairs
            for scaled in [_scale(value, factor)]
        ]
        return noticed(factor) and find_approximation(results, dtype) is None

    def differs(factor: float) -> bool:
        return any(
            not _is_close(_scale(v, factor), b.value) for v, b in zip(got, right, strict=True)
        )

    powers = (_smallest_detected_power(seen) for seen in (noticed, rejected, differs))
    return Sensitivity(line.function, symbol, dtype, *powers)


def _scale(value: Any, factor: float) -> Any:
    """The value times the factor, rounded once to its own precision."""
    with np.errstate(all="ignore"):
        return (value.astype(np.float64) * factor).astype(value.dtype)


def _is_close(got: Any, right: Any) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.allclose(got, right, equal_nan=True))


def _smallest_detected_power(is_detected: Callable[[float], bool]) -> int | None:
    """The least power p from which on 1 + 2ᵖ is seen; None where not even 2 is."""
    unseen = (p for p in range(MAX_POWER, MIN_POWER, -1) if not is_detected(1 + 2.0**p))
    least = next(unseen, MIN_POWER) + 1
    return None if least > MAX_POWER else least


def sensitivity_table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as Markdown: one line for each equation, both precisions beside each other."""
    columns = [(d, seen) for d in PRECISIONS for seen in ("noticed", "rejected", "allclose")]
    head = "| kernel | result |" + "".join(f" {d} {seen} |" for d, seen in columns)
    lines = [head, "| --- | --- |" + " ---: |" * len(columns)]
    by_place: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in rows:
        by_place.setdefault((row["kernel"], row["symbol"]), {})[row["dtype"]] = row
    for (kernel, symbol), found in by_place.items():
        cells = (_format_power(found[dtype][seen]) for dtype, seen in columns)
        lines.append(f"| {kernel} | {symbol} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _format_power(power: int | None) -> str:
    return "not even 2" if power is None else f"{2.0**power:.1e}"


def main() -> None:
    """Print the table, and write the rows as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.population.sensitivity")
    parser.add_argument("--json", type=Path, help="where to write the rows")
    parser.add_argument("--seed", type=int, default=SEED, help="the seed of the exam")
    chosen = parser.parse_args()
    found = (s for dtype in PRECISIONS for s in sensitivities(dtype, chosen.seed))
    rows = [{name: getattr(s, name) for name in Sensitivity.__slots__} for s in found]
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(sensitivity_table(rows))  # noqa: T201


if __name__ == "__main__":
    main()

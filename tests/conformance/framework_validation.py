"""What validating a framework gives, as rows of plain data that JSON holds."""

from collections.abc import Iterator, Sequence
from typing import Any

from backproof.reporting.phrases import (
    explanation,
    findings,
    missing_findings,
    status_of,
    unsupported_findings,
)
from backproof.results.serialization import encode_number
from backproof.results.status import Status
from backproof.results.verdict import Verdict
from backproof.validation.pipeline import TargetError, validate_target
from backproof.validation.request import ValidationRequest
from tests.conformance.environments import Environment, UnavailableError
from tests.conformance.frameworks import Framework

EXAMPLE_SET_COUNT = 10
"""How many exams each framework sits in each precision, under the seeds 1, 2, 3, …"""

CALL_SECONDS = 60.0
"""How long one call may take: JAX compiles anew for every shape."""

_NO_RESULT = {Status.CRASHED, Status.TIMED_OUT}

Row = dict[str, Any]


def validation_rows(
    framework: Framework, environment: Environment, count: int = EXAMPLE_SET_COUNT
) -> Iterator[Row]:
    """One row for each precision; raises UnavailableError where it does not run."""
    versions = {"version": environment.version, "numpy": environment.numpy}
    for dtype in framework.dtypes:
        verdicts = [
            validate_example(framework, environment.python, dtype, n + 1) for n in range(count)
        ]
        yield {
            **framework_columns(framework),
            **versions,
            "dtype": dtype,
            **verdict_columns(verdicts),
        }


def validate_example(framework: Framework, python: str, dtype: str, seed: int) -> Verdict:
    """The verdict on the example under an interpreter.

    Raises UnavailableError where no function answers: the machine is to blame, not an equation.
    """
    question = ValidationRequest(
        framework.binding(),
        seed,
        dtype,
        call_seconds=CALL_SECONDS,
        python=python,
        counterexample=False,
    )
    try:
        verdict = validate_target(framework.path, question)
    except TargetError as error:
        raise UnavailableError(str(error)) from None
    if all(e.status in _NO_RESULT for e in verdict.equations):
        raise UnavailableError(f"seed {seed}, {dtype}: {verdict.equations[0].message}")
    return verdict


def unavailable_row(framework: Framework, reason: str) -> Row:
    """The row of a framework that could not be validated."""
    return {**framework_columns(framework), "reason": reason}


def framework_columns(framework: Framework) -> Row:
    """What every row begins with."""
    return {"framework": framework.title, "example": framework.example}


def verdict_columns(verdicts: Sequence[Verdict]) -> Row:
    """What a row says of the exams of one precision: counts, the largest error, all that is told.

    The error is in units of the bound, with three digits, where its result is returned and has one.
    """
    measured = [
        (e.entry.ratio, e.label, verdict.seed)
        for verdict in verdicts
        for e in verdict.equations
        if e.entry is not None
    ]
    error, place, seed = max(measured, key=lambda found: found[0], default=(0.0, "", None))
    return {
        "exams": len(verdicts),
        "conform": sum(verdict.conforms for verdict in verdicts),
        "results": sum(not e.inferred for e in verdicts[0].equations),
        "error": encode_number(float(f"{error:.3g}")),
        "at": place,
        "seed": seed,
        "told": list(_reported_messages(verdicts)),
    }


def _reported_messages(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What is wrong or close, exam by exam, and then what is remarked, once."""
    for verdict in verdicts:
        for found in (
            f
            for group in (findings, unsupported_findings, missing_findings)
            for f in group(verdict)
        ):
            yield f"seed {verdict.seed}: {found.labels} in {found.function}: {found.message}"
        for e in verdict.equations:
            if not e.inferred and e.status in {Status.CLOSE, Status.FOLLOWS}:
                said = f"{e.label} in {e.function}, {status_of(e)}: {explanation(e)}"
                yield f"seed {verdict.seed}: {said}"
    yield from dict.fromkeys(f"remark: {said}" for v in verdicts for said in v.remarks)

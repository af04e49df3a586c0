"""What validating a framework gives, as rows of plain data that JSON holds."""

from collections.abc import Iterator, Sequence
from typing import Any

from backproof.judge.verdict import Status, Verdict
from backproof.question import Question
from backproof.report.json import number
from backproof.report.wording import explanation, findings, missing, status_of, unsupported
from backproof.validation import TargetError, answer
from tests.conformance.environments import Environment, UnavailableError
from tests.conformance.frameworks import Framework

EXAMS = 10
"""How many exams each framework sits in each precision, under the seeds 1, 2, 3, …"""

CALL_SECONDS = 60.0
"""How long one call may take: JAX compiles anew for every shape."""

_SILENT = {Status.CRASHED, Status.TIMED_OUT}

Row = dict[str, Any]


def rows(framework: Framework, seen: Environment, exams: int = EXAMS) -> Iterator[Row]:
    """One row for each precision; raises UnavailableError where it does not run."""
    versions = {"version": seen.version, "numpy": seen.numpy}
    for dtype in framework.dtypes:
        verdicts = [validated(framework, seen.python, dtype, n + 1) for n in range(exams)]
        yield {**named(framework), **versions, "dtype": dtype, **figures(verdicts)}


def validated(framework: Framework, python: str, dtype: str, seed: int) -> Verdict:
    """The verdict on the example under an interpreter.

    Raises UnavailableError where no function answers: the machine is to blame, not an equation.
    """
    question = Question(
        framework.binding(),
        seed,
        dtype,
        call_seconds=CALL_SECONDS,
        python=python,
        counterexample=False,
    )
    try:
        verdict = answer(framework.path, question)
    except TargetError as error:
        raise UnavailableError(str(error)) from None
    if all(e.status in _SILENT for e in verdict.equations):
        raise UnavailableError(f"seed {seed}, {dtype}: {verdict.equations[0].message}")
    return verdict


def unavailable(framework: Framework, reason: str) -> Row:
    """The row of a framework that could not be validated."""
    return {**named(framework), "reason": reason}


def named(framework: Framework) -> Row:
    """What every row begins with."""
    return {"framework": framework.title, "example": framework.example}


def figures(verdicts: Sequence[Verdict]) -> Row:
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
        "error": number(float(f"{error:.3g}")),
        "at": place,
        "seed": seed,
        "told": list(_told(verdicts)),
    }


def _told(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What is wrong or close, exam by exam, and then what is remarked, once."""
    for verdict in verdicts:
        for found in (f for group in (findings, unsupported, missing) for f in group(verdict)):
            yield f"seed {verdict.seed}: {found.labels} in {found.function}: {found.said}"
        for e in verdict.equations:
            if not e.inferred and e.status in {Status.CLOSE, Status.FOLLOWS}:
                said = f"{e.label} in {e.function}, {status_of(e)}: {explanation(e)}"
                yield f"seed {verdict.seed}: {said}"
    yield from dict.fromkeys(f"remark: {said}" for v in verdicts for said in v.remarks)

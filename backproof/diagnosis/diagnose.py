"""The diagnosis of an implementation: function by function, each fault told once."""

from collections.abc import Sequence
from dataclasses import dataclass

from backproof.diagnosis.convention_detection import JudgedFunction, convention_of
from backproof.diagnosis.explain_function import FunctionDiagnosis, diagnose_function
from backproof.properties import faults as catalogue
from backproof.results.verdict import Cause, EquationVerdict


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The verdicts of each function in turn, the causes of what is wrong, and remarks."""

    verdicts: tuple[tuple[EquationVerdict, ...], ...]
    causes: tuple[Cause, ...]
    remarks: tuple[str, ...] = ()


def diagnose(
    functions: Sequence[JudgedFunction], hidden: str, allowed_conventions: Sequence[str] = ()
) -> Diagnosis:
    """What explains the wrong results, with what only follows marked so.

    A function that stands in several lines of a binding has one cause, the first that is found.
    """
    convention = convention_of(functions)
    right = {v.symbol for f in functions for v in f.verdicts if v.status.passes and v.entry}
    found, known, causes = list[FunctionDiagnosis](), list[catalogue.Fault](), list[Cause]()
    for function in functions:
        verdicts = function.verdicts
        if convention is not None:
            verdicts = convention.verdicts(function.line, verdicts, allowed_conventions)
        cleared = right - {v.symbol for v in verdicts if not v.status.passes}
        one = diagnose_function(
            function.line, function.observations, verdicts, hidden, known, cleared
        )
        if all(cause.function != function.line.function for cause in causes):
            causes += one.causes
        known += one.listed_faults
        found.append(one)
    remarks = (convention.remark(allowed_conventions),) if convention is not None else ()
    return Diagnosis(tuple(one.verdicts for one in found), tuple(causes), remarks)

"""Explain the wrong results of an evaluation: causes, relabelled verdicts and remarks."""

from dataclasses import replace

from backproof.binding import Binding
from backproof.diagnosis.convention_detection import convention_of
from backproof.diagnosis.explain_function import FunctionDiagnosis, diagnose_function
from backproof.judge.evaluation import Evaluation
from backproof.properties.faults import Fault
from backproof.results.verdict import Cause


def diagnose_evaluation(evaluation: Evaluation, binding: Binding) -> Evaluation:
    """Return the evaluation with the causes of wrong results; consequences are marked as such.

    A function that several lines of the binding name gets the causes found at the first of them.
    """
    results = evaluation.results
    convention = convention_of(results)
    right = {v.symbol for r in results for v in r.verdicts if v.status.passes and v.entry}
    diagnoses, known_faults, causes = list[FunctionDiagnosis](), list[Fault](), list[Cause]()
    for result in results:
        line, verdicts = result.line, result.verdicts
        if convention is not None:
            verdicts = convention.verdicts(line, verdicts, binding.allow)
        cleared = right - {v.symbol for v in verdicts if not v.status.passes}
        diagnosis = diagnose_function(
            line, result.observations, verdicts, binding.hidden, known_faults, cleared
        )
        if all(cause.function != line.function for cause in causes):
            causes += diagnosis.causes
        known_faults += diagnosis.listed_faults
        diagnoses.append(diagnosis)
    remarks = () if convention is None else (convention.remark(binding.allow),)
    return replace(
        evaluation,
        results=tuple(
            replace(result, verdicts=diagnosis.verdicts)
            for result, diagnosis in zip(results, diagnoses, strict=True)
        ),
        remarks=(*remarks, *evaluation.remarks),
        causes=tuple(causes),
    )

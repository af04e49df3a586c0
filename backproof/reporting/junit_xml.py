"""Verdicts as JUnit XML: one suite for each verdict, one case for each equation."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import quoteattr

from backproof.assignment.definition import Assignment
from backproof.reporting import phrases
from backproof.reporting.sanitize import sanitize, sanitize_line
from backproof.results.deserialization import verdict_from_dict
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.status import Status
from backproof.results.verdict import Verdict

FAILURE_STATUSES = {Status.DIFFERS, Status.MISSING}
ERROR_STATUSES = {Status.CRASHED, Status.TIMED_OUT}
SKIPPED_STATUSES = {Status.FOLLOWS, Status.UNSUPPORTED, Status.NOT_JUDGED}
"""The statuses that neither pass nor are faults themselves."""


def verdict_to_junit(verdict: Verdict) -> str:
    """Return the verdict as XML text.

    A result that differs or is missing is a failure, one that crashed or timed out is an error,
    and one that only follows from a fault or was not judged is skipped.
    """
    verdict = sanitize(verdict)
    counts = {**_counts(verdict.equations), "time": f"{verdict.seconds:.3f}"}
    top = ET.Element("testsuites", {"name": "backproof", **counts})
    suite = ET.SubElement(top, "testsuite", {"name": verdict.target, **counts})
    suite.append(_verdict_properties(verdict))
    suite.extend(
        _equation_case(verdict, equation, verdict.target) for equation in verdict.equations
    )
    ET.indent(top)
    return ET.tostring(top, encoding="unicode", xml_declaration=True) + "\n"


def class_to_junit(grades: Iterable[GradedSubmission], assignment: Assignment) -> str:
    """Return a class as XML text: a suite for each submission, with a case for each item.

    Each suite is serialized on its own, so that a large class never lies in memory as one tree.
    """
    suites = (ET.tostring(_suite(sanitize(grade)), encoding="unicode") for grade in grades)
    name = quoteattr(sanitize_line(assignment.name))
    head = f"<?xml version='1.0' encoding='utf-8'?>\n<testsuites name={name}>\n"
    return head + "".join(f"{suite}\n" for suite in suites) + "</testsuites>\n"


def _suite(grade: GradedSubmission) -> ET.Element:
    """Return the suite of one submission."""
    name, cases = grade.submission.id, list(_cases(grade))
    outcomes = [outcome.tag for case in cases for outcome in case]
    counts = {"tests": len(cases), "failures": outcomes.count("failure")}
    counts |= {"errors": outcomes.count("error"), "skipped": outcomes.count("skipped")}
    attributes = {"name": name, **{key: str(count) for key, count in counts.items()}}
    suite = ET.Element("testsuite", {**attributes, "time": f"{grade.seconds:.3f}"})
    suite.append(_score_properties(grade))
    suite.extend(cases)
    ET.indent(suite)
    return suite


def _cases(grade: GradedSubmission) -> Iterator[ET.Element]:
    """Yield a case for each item, or one error case for a submission that was not judged."""
    if grade.verdict is None:
        yield _error_case(grade)
        return
    verdict = sanitize(verdict_from_dict(grade.verdict))
    yield from (_mark_case(mark, verdict, grade.submission.id) for mark in grade.marks)


def _score_properties(grade: GradedSubmission) -> ET.Element:
    properties = ET.Element("properties")
    for name in ("score", "max_score", "penalty", "status"):
        ET.SubElement(properties, "property", name=name, value=str(getattr(grade, name)))
    for reason in grade.review_reasons:
        ET.SubElement(properties, "property", name="look", value=reason)
    return properties


def _mark_case(mark: EquationMark, verdict: Verdict, suite: str) -> ET.Element:
    """Return the case of one item: that of its equation, or of its mark if set by hand."""
    key = (mark.label, mark.function, mark.status)
    keys = ((e.label, e.function, str(e.status)) for e in verdict.equations)
    equation = next((e for e, k in zip(verdict.equations, keys, strict=True) if k == key), None)
    if equation is not None and not mark.by_hand:
        return _equation_case(verdict, equation, suite)
    case = _new_case(mark.label, mark.function, suite)
    points = f"{mark.points:g} of {mark.max_points:g} points"
    message = f"{mark.status or 'could not be checked'}, {points}"
    message += f", set by hand: {mark.reason}" if mark.by_hand else ""
    if mark.points >= mark.max_points:
        ET.SubElement(case, "system-out").text = message
    elif mark.is_unearned_bonus:
        ET.SubElement(case, "skipped", message=f"bonus not earned, {points}")
    elif mark.by_hand or mark.status:
        ET.SubElement(case, "failure", message=message, type=mark.status or "by hand")
    else:
        ET.SubElement(case, "skipped", message=message)
    return case


def _error_case(grade: GradedSubmission) -> ET.Element:
    case = _new_case("submission", "", grade.submission.id)
    ET.SubElement(case, "error", message=grade.status, type="not judged")
    return case


def _new_case(label: str, function: str, suite: str) -> ET.Element:
    """Return a case with its function as class name, or the suite if the label is the function."""
    class_name = phrases.function_label(label, function) or suite
    return ET.Element("testcase", name=label, classname=class_name, time="0")


def _counts(equations: Sequence[EquationVerdict]) -> dict[str, str]:
    statuses = [equation.status for equation in equations]
    groups = {"failures": FAILURE_STATUSES, "errors": ERROR_STATUSES, "skipped": SKIPPED_STATUSES}
    counts = {name: str(sum(s in group for s in statuses)) for name, group in groups.items()}
    return {"tests": str(len(statuses)), **counts}


def _verdict_properties(verdict: Verdict) -> ET.Element:
    properties = ET.Element("properties")
    for name in ("binding", "dtype", "examples", "seed", "isolation"):
        if (value := getattr(verdict, name)) is not None:
            ET.SubElement(properties, "property", name=name, value=str(value))
    return properties


def _equation_case(verdict: Verdict, equation: EquationVerdict, suite: str) -> ET.Element:
    case = _new_case(equation.label, equation.function, suite)
    message = phrases.explanation(equation)
    if equation.status in SKIPPED_STATUSES:
        ET.SubElement(case, "skipped", message=f"{equation.status}: {message}".rstrip(": "))
    elif equation.status in FAILURE_STATUSES | ERROR_STATUSES:
        tag = "failure" if equation.status in FAILURE_STATUSES else "error"
        outcome = ET.SubElement(case, tag, message=message, type=str(equation.status))
        outcome.text = "\n".join(
            [message, *_hints(verdict, equation), *_counterexample_lines(verdict, equation)]
        )
    else:
        ET.SubElement(case, "system-out").text = _measurement(equation)
    return case


def _measurement(equation: EquationVerdict) -> str:
    ratio = phrases.ratio_of(equation)
    return phrases.status_of(equation) + (f", error / bound {ratio}" if ratio else "")


def _hints(verdict: Verdict, equation: EquationVerdict) -> list[str]:
    return [fault.hint for fault in phrases.causes_of(verdict, equation)]


def _counterexample_lines(verdict: Verdict, equation: EquationVerdict) -> list[str]:
    """Return the code of the counterexample if it belongs to this equation."""
    example = verdict.counterexample
    key = (equation.symbol, equation.function)
    if example is None or (example.symbol, example.function) != key:
        return []
    return ["", example.code]

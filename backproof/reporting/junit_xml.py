"""Verdicts as JUnit XML, for what shows test results: a suite each, a case for each equation."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import quoteattr

from backproof.assignment.definition import Assignment
from backproof.reporting import phrases
from backproof.reporting.sanitize import sanitize, sanitize_line
from backproof.results.deserialization import verdict_from_dict
from backproof.results.graded_submission import EquationMark, GradedSubmission
from backproof.results.verdict import EquationVerdict, Status, Verdict

FAILURE_STATUSES = {Status.DIFFERS, Status.MISSING}
ERROR_STATUSES = {Status.CRASHED, Status.TIMED_OUT}
SKIPPED_STATUSES = {Status.FOLLOWS, Status.UNSUPPORTED}
"""What neither passes nor is a fault of its own."""


def verdict_to_junit(verdict: Verdict) -> str:
    """The verdict as XML text.

    What differs or is missing is a failure, what crashed or took too long an error; what only
    follows from a fault, or was not judged, is skipped.
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
    """A class as XML text: a suite for each submission, with a case for each item.

    One at a time becomes text, so that a class of thousands needs no tree of its own.
    """
    suites = (ET.tostring(_suite(sanitize(one)), encoding="unicode") for one in grades)
    name = quoteattr(sanitize_line(assignment.name))
    head = f"<?xml version='1.0' encoding='utf-8'?>\n<testsuites name={name}>\n"
    return head + "".join(f"{suite}\n" for suite in suites) + "</testsuites>\n"


def _suite(grade: GradedSubmission) -> ET.Element:
    """The suite of one submission; what could not be judged is one case that is an error."""
    name, cases = grade.submission.id, list(_cases(grade))
    found = [kind.tag for case in cases for kind in case]
    counts = {"tests": len(cases), "failures": found.count("failure")}
    counts |= {"errors": found.count("error"), "skipped": found.count("skipped")}
    named = {"name": name, **{name: str(count) for name, count in counts.items()}}
    suite = ET.Element("testsuite", {**named, "time": f"{grade.seconds:.3f}"})
    suite.append(_score_properties(grade))
    suite.extend(cases)
    ET.indent(suite)
    return suite


def _cases(grade: GradedSubmission) -> Iterator[ET.Element]:
    """A case for each item; one in all where nothing could be judged."""
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
    """The case of one item: as its equation's, or as its mark, where that was set by hand."""
    own = (mark.label, mark.function, mark.status)
    equations = ((e.label, e.function, str(e.status)) for e in verdict.equations)
    told = next(
        (e for e, key in zip(verdict.equations, equations, strict=True) if key == own), None
    )
    if told is not None and not mark.by_hand:
        return _equation_case(verdict, told, suite)
    case = _new_case(mark.label, mark.function, suite)
    said = f"{mark.status or 'nothing can be told'}, {mark.points:g} of {mark.max_points:g} points"
    said += f", set by hand: {mark.reason}" if mark.by_hand else ""
    if mark.points >= mark.max_points:
        ET.SubElement(case, "system-out").text = said
    elif mark.is_unearned_bonus:
        most = f"{mark.points:g} of {mark.max_points:g} points"
        ET.SubElement(case, "skipped", message=f"a bonus that is not earned, {most}")
    elif mark.by_hand or mark.status:
        ET.SubElement(case, "failure", message=said, type=mark.status or "by hand")
    else:
        ET.SubElement(case, "skipped", message=said)
    return case


def _error_case(grade: GradedSubmission) -> ET.Element:
    case = _new_case("submission", "", grade.submission.id)
    ET.SubElement(case, "error", message=grade.status, type="not judged")
    return case


def _new_case(label: str, function: str, suite: str) -> ET.Element:
    """A case of its function, or of the suite where its own name says all."""
    place = phrases.function_label(label, function) or suite
    return ET.Element("testcase", name=label, classname=place, time="0")


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
    said = phrases.explanation(equation)
    if equation.status in SKIPPED_STATUSES:
        ET.SubElement(case, "skipped", message=f"{equation.status}: {said}".rstrip(": "))
    elif equation.status in FAILURE_STATUSES | ERROR_STATUSES:
        kind = "failure" if equation.status in FAILURE_STATUSES else "error"
        found = ET.SubElement(case, kind, message=said, type=str(equation.status))
        found.text = "\n".join(
            [said, *_hints(verdict, equation), *_counterexample_lines(verdict, equation)]
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
    """The counterexample, where it is this equation's."""
    shown = verdict.counterexample
    own = shown is not None and (shown.symbol, shown.function) == (
        equation.symbol,
        equation.function,
    )
    return ["", shown.code] if shown is not None and own else []

"""A verdict as JUnit XML, for what shows test results: a suite, with a case for each equation."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from backproof.judge.verdict import EquationVerdict, Status, Verdict
from backproof.report import wording
from backproof.report.plain import made_plain

FAILED = {Status.DIFFERS, Status.MISSING}
STOPPED = {Status.CRASHED, Status.TIMED_OUT}
SKIPPED = {Status.FOLLOWS, Status.UNSUPPORTED}
"""What neither passes nor is a fault of its own."""


def as_junit(verdict: Verdict) -> str:
    """The verdict as XML text.

    What differs or is missing is a failure, what crashed or took too long an error; what only
    follows from a fault, or was not judged, is skipped.
    """
    verdict = made_plain(verdict)
    counts = {**_counts(verdict.equations), "time": f"{verdict.seconds:.3f}"}
    top = ET.Element("testsuites", {"name": "backproof", **counts})
    suite = ET.SubElement(top, "testsuite", {"name": verdict.target, **counts})
    suite.append(_properties(verdict))
    suite.extend(_case(verdict, equation) for equation in verdict.equations)
    ET.indent(top)
    return ET.tostring(top, encoding="unicode", xml_declaration=True) + "\n"


def _counts(equations: Sequence[EquationVerdict]) -> dict[str, str]:
    statuses = [equation.status for equation in equations]
    groups = {"failures": FAILED, "errors": STOPPED, "skipped": SKIPPED}
    counts = {name: str(sum(s in group for s in statuses)) for name, group in groups.items()}
    return {"tests": str(len(statuses)), **counts}


def _properties(verdict: Verdict) -> ET.Element:
    properties = ET.Element("properties")
    for name in ("binding", "dtype", "examples", "seed", "isolation"):
        if (value := getattr(verdict, name)) is not None:
            ET.SubElement(properties, "property", name=name, value=str(value))
    return properties


def _case(verdict: Verdict, equation: EquationVerdict) -> ET.Element:
    case = ET.Element("testcase", name=equation.label, classname=equation.function, time="0")
    said = wording.explanation(equation)
    if equation.status in SKIPPED:
        ET.SubElement(case, "skipped", message=f"{equation.status}: {said}".rstrip(": "))
    elif equation.status in FAILED | STOPPED:
        kind = "failure" if equation.status in FAILED else "error"
        found = ET.SubElement(case, kind, message=said, type=str(equation.status))
        found.text = "\n".join([said, *_hints(verdict, equation), *_shown(verdict, equation)])
    else:
        ET.SubElement(case, "system-out").text = _measured(equation)
    return case


def _measured(equation: EquationVerdict) -> str:
    ratio = wording.ratio_of(equation)
    return wording.status_of(equation) + (f", error / bound {ratio}" if ratio else "")


def _hints(verdict: Verdict, equation: EquationVerdict) -> list[str]:
    return [fault.hint for fault in wording.causes_of(verdict, equation)]


def _shown(verdict: Verdict, equation: EquationVerdict) -> list[str]:
    """The counterexample, where it is this equation's."""
    shown = verdict.counterexample
    own = shown is not None and (shown.symbol, shown.function) == (
        equation.symbol,
        equation.function,
    )
    return ["", shown.code] if shown is not None and own else []

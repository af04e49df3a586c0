"""JUnit XML and GitHub annotations: valid, complete, and nothing in them is taken for markup."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from backproof.reporting.annotations import line_of, verdict_to_annotations
from backproof.reporting.junit_xml import verdict_to_junit
from backproof.results.verdict import Verdict
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    COUNTEREXAMPLE_CODE,
    CRASHED,
    HINT,
    HOSTILE_VERDICT,
    INCOMPLETE,
    ONE_FAULT,
    SAMPLE_VERDICTS,
)

ALLOWED = {  # the children of each element, as the schema that Jenkins publishes has them
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase"],
    "properties": ["property"],
    "property": [],
    "testcase": ["skipped", "error", "failure", "system-out"],
    "skipped": [],
    "error": [],
    "failure": [],
    "system-out": [],
}
REQUIRED = {
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testcase": {"name", "classname", "time"},
    "property": {"name", "value"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}


def _cases(verdict: Verdict) -> dict[str, ET.Element]:
    top = ET.fromstring(verdict_to_junit(verdict))  # noqa: S314  (written by the code under test)
    return {case.attrib["name"]: case for case in top.iter("testcase")}


@pytest.mark.parametrize("name", sorted(SAMPLE_VERDICTS))
def test_the_xml_follows_the_schema(name: str) -> None:
    top = ET.fromstring(verdict_to_junit(SAMPLE_VERDICTS[name]))  # noqa: S314  (our own)
    assert top.tag == "testsuites"
    for element in top.iter():
        order = [ALLOWED[element.tag].index(child.tag) for child in element]
        assert order == sorted(order)
        assert REQUIRED.get(element.tag, set()) <= set(element.attrib)


@pytest.mark.parametrize("name", sorted(SAMPLE_VERDICTS))
def test_the_counts_are_those_of_the_cases(name: str) -> None:
    suite = ET.fromstring(verdict_to_junit(SAMPLE_VERDICTS[name]))[0]  # noqa: S314
    tags = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    for count, tag in tags.items():
        assert int(suite.attrib[count]) == len(list(suite.iter(tag)))
    assert int(suite.attrib["tests"]) == len(SAMPLE_VERDICTS[name].equations)


def test_a_fault_is_a_failure_with_hint_and_code_and_consequences_are_skipped() -> None:
    cases = _cases(ONE_FAULT)
    failure = cases["3.47 dZ1"].find("failure")
    assert failure is not None
    assert failure.text is not None
    assert HINT in failure.text
    assert COUNTEREXAMPLE_CODE.strip() in failure.text
    assert cases["3.48 dW1"].find("skipped") is not None
    assert [child.tag for child in cases["3.45 J"]] == ["system-out"]


def test_a_crash_is_an_error_and_a_missing_function_a_failure() -> None:
    assert _cases(CRASHED)["3.45 J"].find("error") is not None
    assert _cases(CRASHED)["3.47 dZ1"].find("error") is not None
    assert _cases(INCOMPLETE)["3.47 dZ1"].find("failure") is not None
    assert _cases(INCOMPLETE)["3.45 J"].find("skipped") is not None


def test_a_conforming_verdict_has_no_error_annotations() -> None:
    assert verdict_to_annotations(replace(CONFORMING_VERDICT, remarks=())) == ""
    assert verdict_to_annotations(CONFORMING_VERDICT).startswith(
        "::notice file=solution.py,title=Remark::compute_cost"
    )


def test_a_fault_is_one_annotation_at_the_line_of_its_function(tmp_path: Path) -> None:
    target = tmp_path / "a,b:c.py"
    target.write_text("import numpy\n\n\ndef backward_propagation(p):\n    return p\n")
    verdict = replace(ONE_FAULT, target=str(target), remarks=())
    [line] = verdict_to_annotations(verdict).splitlines()
    place = str(target).replace(",", "%2C").replace(":", "%3A")
    assert line.startswith(f"::error file={place},line=4,title=3.47 dZ1 differs::dZ1 of backward")
    assert line.endswith(HINT)


def test_percent_signs_are_escaped() -> None:
    verdict = replace(CONFORMING_VERDICT, remarks=("100% of it %0A",))
    assert (
        verdict_to_annotations(verdict)
        == "::notice file=solution.py,title=Remark::100%25 of it %250A\n"
    )


def test_a_hostile_verdict_cannot_add_an_annotation() -> None:
    lines = verdict_to_annotations(HOSTILE_VERDICT).splitlines()
    assert len(lines) == 4, "two faults, one broken law, one remark"
    for line in lines:
        assert line.startswith(("::error ", "::notice "))
        head = line[2:].split("::", 1)[0]
        assert head.count(",line=") + head.count(",title=") <= 2


def test_the_annotations_of_a_program_name_no_file() -> None:
    verdict = replace(CONFORMING_VERDICT, command=("./network", "--fast"))
    assert verdict_to_annotations(verdict).startswith("::notice title=Remark::")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f(x):\n    pass\n", 1),
        ("# def f(x)\n\nasync def f(x): ...\n", 3),
        ("def f(x): ...\ndef f(x): ...\n", 2),
        ("class A:\n    def f(self): ...\n", 2),
        ("f = lambda x: x\n", 1),
        ("f == 1\ndef ff(x): ...\n", None),
        ("", None),
    ],
)
def test_the_last_definition_of_a_function_counts(source: str, line: int | None) -> None:
    assert line_of("f", source) == line

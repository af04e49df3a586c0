"""The conformance run in short, without the frameworks: rows, table, status, what is missing."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backproof.results.equation_verdict import Entry, EquationVerdict
from backproof.results.status import Status
from backproof.results.verdict import Verdict
from backproof.validation.public_api import validate
from tests.conformance import __main__ as command
from tests.conformance import framework_validation
from tests.conformance.conformance_table import conformance_notes, conformance_table
from tests.conformance.environments import (
    Environment,
    UnavailableError,
    inspect_environment,
    install,
)
from tests.conformance.framework_validation import (
    Row,
    framework_columns,
    unavailable_row,
    verdict_columns,
)
from tests.conformance.frameworks import EXAMPLES, FRAMEWORKS, Framework

TORCH = FRAMEWORKS[0]
FEW = 8

_ENTRY = Entry((0, 1), 1.5, 1.0, 0.25, 2.0)
_RIGHT = EquationVerdict("3.15", "Z1", "forward", Status.CONFORMS, entry=replace(_ENTRY, ratio=0.5))
_WRONG = EquationVerdict("3.46", "db2", "gradients", Status.DIFFERS, "the 1/m is missing.", _ENTRY)
_INFERRED = EquationVerdict("3.44", "dZ2", "gradients", Status.CONFORMS, inferred=True)


def _verdict(*equations: EquationVerdict, seed: int = 1, remark: str = "") -> Verdict:
    remarks = (remark,) if remark else ()
    return Verdict("t.py", "b", "float64", seed, 24, "process", equations, remarks=remarks)


def _row(*verdicts: Verdict) -> Row:
    versions = {"version": "1.2", "numpy": "2.5.0", "dtype": "float64"}
    return {**framework_columns(TORCH), **versions, **verdict_columns(verdicts)}


RIGHT = _row(_verdict(_RIGHT, _INFERRED), _verdict(_RIGHT, seed=2))
WRONG = _row(_verdict(_RIGHT), _verdict(_RIGHT, _WRONG, seed=2))
NOT_HAD = unavailable_row(TORCH, "No matching distribution | found")


def test_every_example_has_an_entry_whose_binding_parses() -> None:
    assert {f.path for f in FRAMEWORKS} == set(EXAMPLES.glob("*.py"))
    for framework in FRAMEWORKS:
        functions = [line.function for line in framework.binding().lines]
        source = framework.path.read_text(encoding="utf-8")
        assert all(f"def {function}(" in source for function in functions)


def test_a_framework_that_conforms_has_one_line_with_its_largest_error() -> None:
    line = conformance_table({"rows": [RIGHT]}).splitlines()[-1]
    assert line == "| PyTorch | 1.2 | float64 | 2 of 2 | 1 | 0.50 | 3.15 Z1, seed 1 |"
    assert conformance_notes({"rows": [RIGHT]}) == "Nothing."


def test_a_framework_that_does_not_conform_is_told_as_found() -> None:
    line = conformance_table({"rows": [WRONG]}).splitlines()[-1]
    assert line == "| PyTorch | 1.2 | float64 | **1 of 2** | 1 | 2.00 | 3.46 db2, seed 2 |"
    assert conformance_notes({"rows": [WRONG]}) == (
        "- PyTorch, float64, seed 2: 3.46 db2 in gradients: the 1/m is missing. "
        "db2[0, 1] is 1.5, expected 1 within 2.5e-01."
    )


def test_a_framework_that_cannot_be_had_is_one_line_of_the_table() -> None:
    first, *_, last = conformance_table({"rows": [RIGHT, NOT_HAD]}).splitlines()
    reason = r"not validated: No matching distribution \| found"
    assert last == f"| PyTorch | {reason} |  |  |  |  |  |"
    assert last.replace(r"\|", "").count("|") == first.count("|")


def test_what_is_close_is_told_exam_by_exam_and_a_remark_once() -> None:
    close = replace(_WRONG, status=Status.CLOSE, message="", approximation="float32 inside")
    row = _row(*(_verdict(close, seed=seed, remark="It clips.") for seed in (1, 2)))
    *told, last = conformance_notes({"rows": [row]}).splitlines()
    assert row["conform"] == 2
    assert [line.partition(": ")[0] for line in told] == [
        "- PyTorch, float64, seed 1",
        "- PyTorch, float64, seed 2",
    ]
    assert "db2 in gradients, close (float32 inside): db2[0, 1] is 1.5" in told[0]
    assert last == "- PyTorch, float64, remark: It clips."


def test_an_error_that_json_cannot_hold_is_still_shown() -> None:
    infinite = replace(_WRONG, entry=replace(_ENTRY, ratio=float("inf")))
    row = json.loads(json.dumps(_row(_verdict(infinite)), allow_nan=False))
    assert "| inf | 3.46 db2, seed 1 |" in conformance_table({"rows": [row]})


@pytest.mark.parametrize(
    ("rows", "status"),
    [([RIGHT], 0), ([RIGHT, WRONG], 1), ([RIGHT, NOT_HAD], 2), ([NOT_HAD, WRONG], 2)],
    ids=["conforms", "does not conform", "not had", "not had, and wrong"],
)
def test_the_exit_status_says_what_became_of_the_frameworks(rows: list[Row], status: int) -> None:
    assert command.exit_status(rows) == status


@pytest.mark.parametrize(
    ("row", "options", "written"),
    [
        (RIGHT, [], True),
        (WRONG, [], True),
        (NOT_HAD, [], False),
        (RIGHT, ["pytorch"], False),
    ],
    ids=["conforms", "does not conform", "not had", "only one"],
)
def test_figures_are_written_only_where_every_framework_was_had(
    row: Row,
    options: list[str],
    written: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def found(framework: Framework, exams: int) -> Iterator[Row]:
        assert exams == 3
        yield {**row, **framework_columns(framework)}

    monkeypatch.setattr(command, "rows_of_framework", found)
    monkeypatch.setattr(command, "FIGURES", tmp_path / "conformance.json")
    status = command.main([*options, "--exams", "3", "--write"])
    said = capsys.readouterr().out
    assert status == command.exit_status([row])
    assert (tmp_path / "conformance.json").exists() == written
    assert ("Not written" in said) == (not written)


def test_a_failed_installation_is_one_line_and_leaves_the_others_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(UnavailableError) as failed:
        install(sys.executable, ("./no/such/package",))
    reason = str(failed.value)

    def nothing(_: Framework) -> Environment:
        raise UnavailableError(reason)

    assert reason
    assert "\n" not in reason
    monkeypatch.setattr(command, "prepare_environment", nothing)
    assert list(command.rows_of_framework(TORCH, 1)) == [unavailable_row(TORCH, reason)]


def test_an_interpreter_without_the_framework_is_said_in_a_line() -> None:
    absent = replace(TORCH, distribution="no-such-framework")
    with pytest.raises(UnavailableError, match=r"^\S+ does not have both no-such-framework and n"):
        inspect_environment(sys.executable, absent)


def test_a_verdict_in_which_nothing_answers_blames_the_machine_and_no_equation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent = replace(
        _WRONG, status=Status.CRASHED, message="the worker does not start.", entry=None
    )
    monkeypatch.setattr(
        framework_validation, "validate_target", lambda *_: _verdict(silent, silent)
    )
    with pytest.raises(UnavailableError, match=r"^seed 3, float32: the worker does not start\.$"):
        framework_validation.validate_example(TORCH, sys.executable, "float32", 3)


def test_an_example_without_its_library_says_which_one_is_not_there(tmp_path: Path) -> None:
    source = TORCH.path.read_text(encoding="utf-8").replace("torch", "no_such_torch")
    path = tmp_path / "pytorch.py"
    path.write_text(source, encoding="utf-8")
    verdict = validate(path, str(TORCH.path.with_suffix(".binding")), seed=1, examples=FEW)
    assert {e.status for e in verdict.equations} == {Status.NOT_JUDGED}
    said = "the module no_such_torch is neither installed nor handed in"
    assert all(said in e.message for e in verdict.equations if not e.inferred)
    assert sum("no_such_torch" in remark for remark in verdict.remarks) == 1


def test_the_stored_figures_are_of_these_frameworks_and_make_the_table() -> None:
    stored = json.loads(command.FIGURES.read_text(encoding="utf-8"))
    asked = [(f.example, dtype) for f in FRAMEWORKS for dtype in f.dtypes]
    assert [(row["example"], row["dtype"]) for row in stored["rows"]] == asked
    assert len(conformance_table(stored).splitlines()) == 2 + len(asked)

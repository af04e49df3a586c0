"""Every setting of an assignment is read, and a wrong value is an error at its line."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backproof.assignment.definition import FeedbackPolicy, LatePolicy, Limits, TrainingSpec
from backproof.assignment.toml_reader import AssignmentError, load, read, shipped_assignments
from backproof.binding import load as load_binding
from backproof.binding.equation_labels import equation_labels
from tests.support.assignment_files import planar_assignment, write_assignment
from tests.support.in_process import EXAMPLES


def test_the_shipped_assignments_are_kernels_and_planar() -> None:
    assert [(a.name, a.binding.name) for a in shipped_assignments()] == [
        ("kernels", "kernels"),
        ("planar", "planar"),
    ]
    assert [load(a.source).points for a in shipped_assignments()] == [
        a.points for a in shipped_assignments()
    ]


def test_a_file_with_a_binding_alone_has_a_point_for_each_equation(tmp_path: Path) -> None:
    assignment = planar_assignment(tmp_path)
    binding = load_binding("planar")
    assert assignment.points == dict.fromkeys(equation_labels(binding), 1.0)
    assert assignment.title == binding.title
    assert assignment.name == "sheet"
    assert (assignment.dtype, assignment.examples) == ("float64", 24)
    assert (assignment.late_policy, assignment.training, assignment.stability) == (None, None, 0.0)


def test_a_binding_is_an_assignment_by_itself() -> None:
    path = str(EXAMPLES / "rows" / "rows.binding")
    assignment = load(path)
    assert set(assignment.points.values()) == {1.0}
    assert (assignment.name, assignment.source) == ("rows", path)


FULL = """
title = "Sheet 3"
dtype = "float32"
examples = 30
[allow]
imports = [
    "numpy",
    "scipy.special",
]
conventions = ["penalty"]
[fixed]
n0 = 2
[limits]
call_seconds = 1
total_seconds = 30
[shown]
expected = false
[late]
per_day = 0.1
most = 0.5
grace_hours = 6
due = 2026-11-20T23:59:00+01:00
[bonus]
stability = 2
[training]
call = "nn_model(X, Y, n1, k) -> {W1, b1, W2, b2}"
points = 3
"""


def test_every_setting_of_a_file_is_read(tmp_path: Path) -> None:
    assignment = planar_assignment(tmp_path, FULL)
    assert (assignment.title, assignment.dtype, assignment.examples) == ("Sheet 3", "float32", 30)
    assert assignment.imports == ("numpy", "scipy.special")
    assert assignment.binding.allow == ("penalty",)
    assert assignment.binding.fixed == {"n0": 2, "n2": 1}
    assert assignment.limits == Limits(1.0, 30.0)
    assert assignment.feedback_policy == FeedbackPolicy(
        hints=True, counterexample=True, expected=False
    )
    assert assignment.late_policy == LatePolicy(
        0.1, 0.5, 6.0, datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
    )
    assert assignment.stability == 2.0
    assert assignment.training is not None
    assert assignment.max_score == 22 + 3


def test_the_call_of_a_loop_defaults_to_that_of_the_binding(tmp_path: Path) -> None:
    usual = read(write_assignment(tmp_path, 'binding = "planar"\n[training]\nalpha = 1.2'))
    call = "nn_model(X, Y, n1, k) -> {W1, b1, W2, b2}"
    assert usual.training == TrainingSpec(call, 1.0, 1.2)
    with pytest.raises(AssignmentError, match='call is missing: expected call = "…"'):
        read(write_assignment(tmp_path, 'binding = "kernels"\n[training]\npoints = 1'))


def test_a_binding_is_loaded_from_the_folder_of_the_file(tmp_path: Path) -> None:
    write_assignment(tmp_path, (EXAMPLES / "rows" / "rows.binding").read_text(), "mine.binding")
    assignment = read(write_assignment(tmp_path, 'binding = "mine.binding"'))
    assert assignment.binding.name == "mine"
    assert assignment.binding.name_or_path == "mine.binding"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-20T23:59:00Z", datetime(2026, 11, 20, 23, 59, tzinfo=UTC)),
        ("2026-11-20 23:59:00", datetime(2026, 11, 20, 22, 59, tzinfo=UTC)),
        ("2026-07-20 23:59:00", datetime(2026, 7, 20, 21, 59, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, 23, tzinfo=UTC)),
        ("2026-12-31", datetime(2026, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_due_date_without_an_offset_is_local_time_and_a_date_means_its_end(
    written: str, meant: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        late = planar_assignment(tmp_path, f"[late]\nper_day = 0.1\ndue = {written}").late_policy
        assert late is not None
        assert late.due == meant
        assert late.due.tzinfo is not None
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("[points]\n3.47 dZ1 = 2", 3, "is not valid TOML (Expected '='"),
        ("examples = [1,", 2, "is not valid TOML"),
        ('title = "a"\ntitle = "b"', 3, "leave out one of the two"),
        ('titel = "x"', 2, "'titel' is not a key here: did you mean title?"),
        ("\n[limit]\nx = 1", 3, "'limit' is not a key here: did you mean limits?"),
        ("late = 10", 2, "late is 10: expected a table, [late]"),
        ('title = "a\\nb"', 2, "expected a text on one line"),
        ('dtype = "float23"', 2, "'float23' is not one of float64, float32"),
        ("examples = 0", 2, "examples is 0: expected a whole number from 1"),
        ("examples = 1.5", 2, "examples is 1.5: expected a whole number"),
        ("examples = true", 2, "examples is true: expected a whole number"),
        ("[allow]\nconventions = [\n 'penalty',\n 'softmaxx']", 3, "did you mean softmax?"),
        ('[allow]\nimports = "numpy"', 3, 'expected a list of texts, such as ["numpy"]'),
        ("[allow]\nimports = []", 3, "imports is empty: name a library, or leave the line out"),
        ('[allow]\nimports = ["os;x"]', 3, "'os;x' is not the name of a library"),
        ("[fixed]\nn3 = 1", 3, "'n3' is not a key here"),
        ("[fixed]\nn2 = 0", 3, "n2 is 0: expected a whole number from 1"),
        ("[fixed]\nalpha = 0", 3, "expected a learning rate above 0"),
        ("[fixed]\nn0 = 100000\nm = 100000", 2, "choose smaller sizes"),
        ("[limits]\ncall_seconds = 9\ntotal_seconds = 5", 4, "less than one call may take"),
        ('[shown]\nhints = "yes"', 3, "hints is 'yes': expected true or false"),
        ("shown.hint = true", 2, "[shown] 'hint' is not a key here: did you mean hints?"),
        ("[late]\nmost = 0.5", 2, "per_day is missing: expected per_day = 0.1"),
        ("[late]\nper_day = 1\ndue = 10", 4, "due is 10: expected a date and time, such as 2026-"),
        ("[late]\nper_day = 1\ndue = 23:59:00", 4, "due is 23:59:00: expected a date and time"),
        (
            '[late]\nper_day = 1\n\ndue = "2026-11-20"',
            5,
            "due is '2026-11-20': expected a date and time without quotes",
        ),
        ("[late]\nper_day = 1\ndue = 9999-12-31", 4, "due is 9999-12-31: expected a date and"),
        ("[late]\ndue = 2026-11-20", 2, "per_day is missing"),
        ("[late]\nper_day = 10", 3, "per_day is 10: expected a number from 0 to 1"),
        ("[bonus]\nstabilty = 1", 3, "did you mean stability?"),
        ("examples = 4\n[bonus]\nstability = 1", 4, "expected examples = 24 or more, not 4"),
        ('[training]\ncall = "f(X, Y) -> W1"', 3, "has no k, the iterations, in it"),
        ("[training]\nalpha = 0", 3, "alpha is 0: expected a learning rate above 0"),
        ("[fixed]\nalpha = 1.2\n[training]\nalpha = 1", 5, "alpha is fixed already"),
    ],
)
def test_a_wrong_value_is_an_error_at_its_line(
    text: str, line: int, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(AssignmentError) as raised:
        planar_assignment(tmp_path, text)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'sheet.toml'}:{line}: ")
    assert expected in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ('title = "x"', 1, 'binding is missing: expected binding = "…"'),
        ('\nbinding = "plannar"', 2, "no binding 'plannar': did you mean planar?"),
        ('binding = "broken.binding"', 1, "broken.binding:2:9: no symbol is called Q1"),
        ('binding = "planar"\n"a\\u001b[2J" = 1', 2, r"'a\x1b[2J' is not a key here"),
    ],
)
def test_binding_error_is_one_line(text: str, line: int, expected: str, tmp_path: Path) -> None:
    write_assignment(tmp_path, "# mine\nf(X) -> Q1\n", "broken.binding")
    with pytest.raises(AssignmentError) as raised:
        read(write_assignment(tmp_path, text))
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'sheet.toml'}:{line}: ")
    assert expected in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plannar", "no assignment 'plannar': did you mean planar?"),
        ("sheet9.toml", "sheet9.toml: cannot be read: No such file"),
        ("nope.binding", "no assignment 'nope.binding'"),
        ("", "expected one of kernels, planar, or a .toml or .binding file"),
    ],
)
def test_an_error_names_a_missing_assignment(name: str, expected: str) -> None:
    with pytest.raises(AssignmentError, match=r"no assignment|cannot be read") as raised:
        load(name)
    assert expected in str(raised.value)


def test_a_file_in_another_encoding_is_an_error_at_the_line_of_the_first_invalid_byte(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sheet.toml"
    path.write_bytes(b'binding = "planar"\ntitle = "\xe4"\n')
    with pytest.raises(AssignmentError, match=r"sheet\.toml:2: is not text in UTF-8"):
        read(path)


def test_windows_line_ends_and_a_byte_order_mark_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "sheet.toml"
    path.write_bytes('\ufeffbinding = "planar"\r\ntitle = "Ü"\r\n'.encode())
    assert read(path).title == "Ü"

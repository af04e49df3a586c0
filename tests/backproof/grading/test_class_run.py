"""A run of a class: one row each whatever happens, and marks that depend on the work alone."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from backproof.assignment.toml_reader import load
from backproof.cli.main import run
from backproof.grading import local_grading, process_pool
from backproof.grading.hidden_test_store import load_or_draw_hidden_tests
from backproof.grading.process_pool import PoolError, PoolTask, ProcessPool
from backproof.grading.submission_grader import GradingSpec, SubmissionGrader
from backproof.intake.collect import collect
from backproof.results.graded_submission import GradedSubmission
from backproof.results.submission import Submission
from tests.support.class_factory import (
    JUDGE_KILLER,
    RIGHT,
    WRONG,
    grade_arguments,
    grade_class,
    grade_in_process,
    gradebook_rows,
    gradebook_scores,
    write_class,
)

Captured = pytest.CaptureFixture[str]

ONCE = """
import os, signal
from pathlib import Path
MARK = Path({mark!r})
def layer(X, p):
    if not MARK.exists():
        MARK.mkdir()
        os.kill(os.getppid(), signal.SIGKILL)
    return p["W1"] @ X + p["b1"]
"""
"""Right, but for what it does to the first judge that asks it."""


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grade without judges of their own, which take a while to start."""
    monkeypatch.setattr(local_grading, "grade", grade_in_process)


def test_a_submission_that_ends_its_judge_is_tried_once_more_and_costs_nobody_else(
    tmp_path: Path,
) -> None:
    mark = str(tmp_path / "mark")
    folder = write_class(
        tmp_path / "class", ada=RIGHT, bob=JUDGE_KILLER, eve=ONCE.format(mark=mark), zoe=RIGHT
    )
    assert grade_class(folder, tmp_path / "out", "--jobs", "2") == 0
    found = gradebook_rows(tmp_path / "out")
    assert found["bob"]["status"] == "not judged: the worker process ended"
    assert found["bob"]["score"] == "0"
    assert {name: found[name]["status"] for name in ("ada", "eve", "zoe")} == dict.fromkeys(
        ("ada", "eve", "zoe"), "conforms"
    )
    assert Path(mark).exists(), "eve ended a judge, and was asked again"


def test_marks_do_not_depend_on_the_number_of_jobs_or_on_the_order(tmp_path: Path) -> None:
    one = write_class(tmp_path / "one", a=RIGHT, b=WRONG, c=RIGHT, d="x = 1\n")
    other = write_class(tmp_path / "other", z=RIGHT, y=WRONG, x=RIGHT, w="x = 1\n")
    assert grade_class(one, tmp_path / "out", "--seed", "3") == 0
    assert grade_class(other, tmp_path / "out2", "--seed", "3", "--jobs", "3") == 0
    there = gradebook_scores(tmp_path / "out2")
    assert gradebook_scores(tmp_path / "out") == {
        name: there[same] for name, same in zip("abcd", "zyxw", strict=True)
    }
    assert gradebook_scores(tmp_path / "out") == {"a": "1", "b": "0", "c": "1", "d": "0"}


def test_submissions_are_taken_only_as_judges_come_free(tmp_path: Path) -> None:
    """So that nothing of a large class is in memory but the names."""
    folder = write_class(tmp_path / "class", **{f"s{n}": RIGHT for n in range(12)})
    handed = collect([folder], tmp_path / "unpacked")
    rules = rules_of(folder.parent, tmp_path)
    taken, answers, ahead = list[str](), list[GradedSubmission](), list[int]()

    def stream() -> Iterator[Submission]:
        for one in handed:
            taken.append(one.id)
            yield one

    def emit(found: GradedSubmission) -> None:
        answers.append(found)
        ahead.append(len(taken) - len(answers))

    local_grading.grade(stream(), rules, emit, jobs=2)
    assert {answer.submission.id for answer in answers} == set(taken)
    assert max(ahead) <= 2 + 2 + 1, "two are judged, two wait, and one is held out"


def rules_of(folder: Path, out: Path) -> GradingSpec:
    """The rules of a small class."""
    from dataclasses import replace

    assignment = replace(load(str(folder / "layer.binding")), examples=4)
    return GradingSpec(
        assignment, 5, load_or_draw_hidden_tests(assignment, 5, out, {})[0], "process"
    )


def test_a_judge_that_gives_no_answer_is_given_up() -> None:
    lost = list[tuple[int, str]]()
    work = PoolTask(
        partial(partial, time.sleep), lambda item, why: (item, why), timeout_seconds=0.5
    )
    ProcessPool(work, 1, lost.append).run([60])  # type: ignore[arg-type]
    assert lost == [(60, "no result within 0.5 seconds")]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (partial(int, "x"), "ValueError: invalid literal"),
        (partial(os._exit, 1), "3 worker processes in a row ended during startup"),
    ],
)
def test_judges_that_cannot_start_are_a_failure_of_ours(
    make: Callable[[], Callable[[int], int]], said: str
) -> None:
    work = PoolTask[int, object](make, lambda item, _: item)
    with pytest.raises(PoolError, match=said):
        ProcessPool(work, 1, print).run([1, 2, 3])


def test_pool_worker_ends_with_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = list[int]()

    class Ended:
        def join(self) -> None:
            """Has ended already."""

    monkeypatch.setattr("multiprocessing.parent_process", Ended)
    monkeypatch.setattr(os, "kill", lambda pid, _: ended.append(pid))
    process_pool._exit_with_parent()
    assert ended == [os.getpid()]


def test_a_fault_of_the_judge_costs_one_submission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_class(tmp_path / "class", ada=RIGHT)
    (handed,) = collect([folder], tmp_path / "unpacked")
    monkeypatch.setattr("backproof.validation.session.validate_target", lambda *_: 1 / 0)
    found = SubmissionGrader(rules_of(folder.parent, tmp_path))(handed)
    assert found.status == "not judged: ZeroDivisionError: division by zero"
    assert found.score == 0


@pytest.mark.usefixtures("in_process")
def test_unreadable_submission_has_a_row_with_the_reason(tmp_path: Path) -> None:
    folder = write_class(tmp_path / "class", ada=RIGHT)
    (folder / "bob.zip").write_bytes(b"PK, but no archive")
    assert grade_class(folder, tmp_path / "out") == 0
    found = gradebook_rows(tmp_path / "out")
    assert found["ada"]["status"] == "conforms"
    assert found["bob"]["score"] == "0"
    assert found["bob"]["status"]


@pytest.mark.usefixtures("in_process")
def test_seed_and_hidden_tests_are_private_to_the_owner(tmp_path: Path, capsys: Captured) -> None:
    folder, out = write_class(tmp_path / "class", ada=WRONG), tmp_path / "out"
    assert grade_class(folder, out, "--seed", "1234567") == 0
    assert "seed 1234567" in capsys.readouterr().out
    for name in ("exam.bin", "gradebook.sqlite"):
        assert stat.S_IMODE((out / name).stat().st_mode) == 0o600
    for path in (*(out / "feedback").iterdir(), out / "index.html", out / "gradebook.csv"):
        assert "1234567" not in path.read_text()


@pytest.mark.usefixtures("in_process")
def test_messages_do_not_reveal_the_path_of_a_file(tmp_path: Path) -> None:
    folder, out = write_class(tmp_path / "class", ada=WRONG, eve="def layer(:\n"), tmp_path / "out"
    assert grade_class(folder, out) == 0
    for path in (*(out / "feedback").iterdir(), out / "gradebook.csv"):
        assert str(tmp_path) not in path.read_text(), path.name


@pytest.mark.usefixtures("in_process")
def test_junit_and_nbgrader_files_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    folder, out = write_class(tmp_path / "class", ada=RIGHT), tmp_path / "out"
    junit, nbgrader = tmp_path / "marks.xml", tmp_path / "marks.csv"
    assert grade_class(folder, out, "--junit", str(junit), "--nbgrader", str(nbgrader)) == 0
    assert "<testsuites" in junit.read_text()
    assert nbgrader.read_text().startswith("assignment,duedate,")


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("class/out", "among the submissions"),
        ("taken", "another run is grading there"),
        ("held", "holds gradebook.csv, and no gradebook.sqlite of a run"),
        ("file", "cannot be created"),
        ("out", "no such file or folder"),
        ("device", "/dev/null: is neither a file nor a folder: expected submissions"),
    ],
)
def test_what_cannot_be_graded_is_refused_in_one_line(
    where: str, said: str, tmp_path: Path, capsys: Captured
) -> None:
    import fcntl

    folder = write_class(tmp_path / "class", ada=RIGHT)
    (tmp_path / "taken").mkdir()
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "gradebook.csv").touch()
    (tmp_path / "file").touch()
    command = grade_arguments(folder, tmp_path / where)
    if where == "out":
        command[1] = str(tmp_path / "nobody")
    if where == "device":
        command[1] = "/dev/null"
    held = os.open(tmp_path / "taken", os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert run(command) == 2
    finally:
        os.close(held)
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "device").exists()


@pytest.mark.usefixtures("in_process")
def test_what_a_student_pastes_names_the_file_as_the_student_does(tmp_path: Path) -> None:
    folder = write_class(
        tmp_path / "class", **{"müllerjürgen_LATE_102_9010_Lösung für Übung": WRONG}
    )
    assert grade_class(folder, tmp_path / "out") == 0
    page = (tmp_path / "out/feedback/müllerjürgen.json").read_text()
    assert "runpy.run_path('Lösung für Übung.py')" in page
    assert "9010" not in page


def test_bad_usage_names_the_assignment_or_the_option(tmp_path: Path, capsys: Captured) -> None:
    folder = write_class(tmp_path / "class", ada=RIGHT)
    command = ["grade", str(folder), "--out", str(tmp_path / "out"), "--isolation", "process"]
    assert run([*command, "--assignment", "plannar"]) == 2
    assert "no assignment 'plannar'" in capsys.readouterr().err
    assert run([*command, "--assignment", "planar", "--jobs", "0"]) == 2
    capsys.readouterr()
    both = ("--jobs", "2", "--cluster", "tcp://127.0.0.1:1")
    assert run([*command, "--assignment", "planar", *both]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--jobs is for one machine: leave it out with --cluster" in line
    assert run([*command, "--assignment", "planar", "--junit", str(tmp_path / "no" / "x")]) == 2
    same = ["--junit", str(tmp_path / "x"), "--nbgrader", str(tmp_path / "x")]
    assert run([*command, "--assignment", "planar", *same]) == 2
    assert "--junit and --nbgrader are both" in capsys.readouterr().err
    assert run([*command, "--assignment", "planar", "--python", "/no/python"]) == 2
    assert "/no/python" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()

"""Going on with a run: what is stored is kept and not repeated, however the run was stopped."""

import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from backproof.cli.main import run
from backproof.grading import local_grading
from backproof.grading.gradebook_store import Store
from backproof.grading.lost_submission import Emit
from backproof.grading.submission_grader import GradingSpec
from backproof.results.submission import Submission
from tests.support.class_factory import (
    ENDLESS_LOOP,
    RIGHT,
    WAIT_SECONDS,
    WRONG,
    busy_workers,
    command_line,
    descendant_pids,
    grade_arguments,
    grade_class,
    grade_in_process,
    gradebook_scores,
    kill_processes,
    start_grading,
    stored_grades,
    wait_for,
    write_class,
)
from tests.support.short_form import deep, sample

Captured = pytest.CaptureFixture[str]

LONG = ("--timeout", "60")


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grade without judges of their own; the submissions that were judged, as they come."""
    judged = list[str]()

    def grade(
        submissions: Iterable[Submission], spec: GradingSpec, emit: Emit, *, jobs: int
    ) -> None:
        def noted() -> Iterator[Submission]:
            for submission in submissions:
                judged.append(submission.id)
                yield submission

        grade_in_process(noted(), spec, emit, jobs=jobs)

    monkeypatch.setattr(local_grading, "grade", grade)
    return judged


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class, and the folder of a run that is complete."""
    place = tmp_path_factory.mktemp("complete")
    folder = write_class(place / "class", ada=RIGHT, bob=WRONG, eve=RIGHT)
    assert grade_class(folder, place / "out") == 0
    return place


@pytest.fixture
def folder(tmp_path: Path, complete: Path) -> Path:
    """The class elsewhere."""
    write_class(tmp_path / "class")
    return Path(shutil.copytree(complete / "class", tmp_path / "class", dirs_exist_ok=True))


@pytest.fixture
def out(tmp_path: Path, complete: Path, in_process: list[str]) -> Path:
    """The folder of its run."""
    assert not in_process
    return Path(shutil.copytree(complete / "out", tmp_path / "out"))


def test_what_is_graded_is_not_judged_again(
    folder: Path, out: Path, in_process: list[str], capsys: Captured
) -> None:
    before = stored_grades(out)
    assert grade_class(folder, out, "--resume") == 0
    assert in_process == []
    assert stored_grades(out) == before
    assert "3 of 3 are graded already" in capsys.readouterr().out


def test_what_has_changed_and_what_is_new_is_judged(
    folder: Path, out: Path, in_process: list[str], capsys: Captured
) -> None:
    write_class(folder, bob=RIGHT, zoe=WRONG)
    assert grade_class(folder, out, "--resume") == 0
    assert in_process == ["bob", "zoe"]
    assert gradebook_scores(out) == {"ada": "1", "bob": "1", "eve": "1", "zoe": "0"}
    assert "changed, or graded with different settings: bob" in capsys.readouterr().out
    assert '"score": 1.0' in (out / "feedback" / "bob.json").read_text()


def test_withdrawn_submission_is_dropped_and_reported(
    folder: Path, out: Path, in_process: list[str], capsys: Captured
) -> None:
    (folder / "bob.py").unlink()
    assert grade_class(folder, out, "--resume") == 0
    assert in_process == []
    assert set(gradebook_scores(out)) == {"ada", "eve"}
    assert not (out / "feedback" / "bob.html").exists()
    assert "withdrawn, and dropped: bob" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("binding", "options"),
    [
        ("title: one layer\nhidden: tanh\n\nlayer(X, {W1, b1}) -> A1\n", ()),
        (None, ("--examples", "5")),
        (None, ("--timeout", "4")),
    ],
    ids=["another function", "more examples", "less time"],
)
def test_changed_settings_regrade_all_submissions(
    binding: str | None, options: tuple[str, ...], folder: Path, out: Path, in_process: list[str]
) -> None:
    if binding is not None:
        (folder.parent / "layer.binding").write_text(binding)
    assert grade_class(folder, out, "--resume", *options) == 0
    assert in_process == ["ada", "bob", "eve"]


def test_a_run_stopped_as_it_judges_again_on_other_terms_goes_on_there(
    folder: Path, out: Path, in_process: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def grade_one_and_stop(
        submissions: Iterable[Submission], spec: GradingSpec, emit: Emit, *, jobs: int
    ) -> None:
        grade_in_process([next(iter(submissions))], spec, emit, jobs=jobs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(local_grading, "grade", grade_one_and_stop)
        assert grade_class(folder, out, "--resume", "--timeout", "4") == 130
    assert grade_class(folder, out, "--resume", "--timeout", "4") == 0
    assert in_process == ["bob", "eve"]


def test_the_exam_is_the_one_that_was_drawn(
    folder: Path, out: Path, in_process: list[str], capsys: Captured
) -> None:
    exam = (out / "exam.bin").read_bytes()
    assert grade_class(folder, out, "--resume") == 0
    assert (out / "exam.bin").read_bytes() == exam
    (out / "exam.bin").unlink()
    assert grade_class(folder, out, "--resume") == 0
    assert (out / "exam.bin").read_bytes() == exam, "its seed draws it again"
    assert in_process == []
    capsys.readouterr()
    assert grade_class(folder, out, "--resume", "--seed", "1") == 2
    assert "leave out --seed" in capsys.readouterr().err


@pytest.mark.parametrize("place", sample([0, 40, -1], 1))
def test_an_exam_of_which_a_bit_has_changed_is_refused_and_left_as_it_is(
    place: int, folder: Path, out: Path, in_process: list[str], capsys: Captured
) -> None:
    exam = (out / "exam.bin").read_bytes()
    changed = bytearray(exam)
    changed[place] ^= 1
    (out / "exam.bin").write_bytes(changed)
    (folder / "zoe.py").write_text(RIGHT)
    assert grade_class(folder, out, "--resume") == 2
    error = capsys.readouterr().err
    assert "exam.bin: does not hold the hidden tests that were drawn for this run: restore" in error
    assert len(error.splitlines()) == 1
    assert (out / "exam.bin").read_bytes() == changed
    (out / "exam.bin").write_bytes(exam)
    assert grade_class(folder, out, "--resume") == 0
    assert in_process == ["zoe"]


def _without_times(verdict: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a verdict without what depends on the clock: the search of the counterexample does."""
    assert verdict is not None
    return {k: v for k, v in verdict.items() if k not in {"seconds", "counterexample"}}


def test_the_recorded_seed_gives_the_same_marks_elsewhere(
    folder: Path, out: Path, tmp_path: Path
) -> None:
    with Store(out / "gradebook.sqlite") as store:
        seed = store.facts()["seed"]
    assert grade_class(folder, tmp_path / "again", "--seed", seed) == 0
    there = stored_grades(tmp_path / "again")
    for name, one in stored_grades(out).items():
        assert there[name].marks == one.marks
        assert one.verdict is not None
        assert _without_times(there[name].verdict) == _without_times(one.verdict)
    assert (out / "exam.bin").read_bytes() == (tmp_path / "again" / "exam.bin").read_bytes()


def test_a_mark_set_by_hand_stays_when_its_submission_is_judged_again(
    folder: Path, out: Path
) -> None:
    with Store(out / "gradebook.sqlite") as store:
        store.set_mark("bob", "3.15 Z1", 0.5, "the bias was in the sheet's misprint")
    write_class(folder, bob=WRONG + "\n")
    assert grade_class(folder, out, "--resume") == 0
    assert gradebook_scores(out)["bob"] == "0.5"
    assert "misprint" in (out / "feedback" / "bob.html").read_text()


def test_feedback_that_got_lost_is_written_again(
    folder: Path, out: Path, in_process: list[str]
) -> None:
    page = out / "feedback" / "ada.html"
    text = page.read_text()
    page.unlink()
    assert grade_class(folder, out, "--resume") == 0
    assert page.read_text() == text
    assert in_process == []


def test_a_gradebook_is_never_gone_on_with_unasked(
    folder: Path, out: Path, capsys: Captured
) -> None:
    assert grade_class(folder, out) == 2
    error = capsys.readouterr().err
    assert "holds a gradebook already: say --resume to go on with it" in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("kept", [(), ("gradebook.csv", "index.html", "feedback", "exam.bin")])
def test_resume_without_a_run_is_refused(
    kept: tuple[str, ...], folder: Path, out: Path, capsys: Captured
) -> None:
    for path in out.iterdir():
        if path.name not in kept:
            path.unlink() if path.is_file() else shutil.rmtree(path)
    assert grade_class(folder, out, "--resume") == 2
    error = capsys.readouterr().err
    assert "holds no run to go on with, since there is no gradebook.sqlite: leave out" in error
    assert len(error.splitlines()) == 1
    assert sorted(path.name for path in out.iterdir()) == sorted(kept)
    assert grade_class(folder, out.with_name("nowhere"), "--resume") == 2
    assert not out.with_name("nowhere").exists()


@pytest.mark.parametrize("name", sample(["index.html", "feedback", "exam.bin", "gradebook.csv"], 1))
def test_foreign_files_in_the_output_folder_are_not_overwritten(
    name: str, folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / name).mkdir() if name == "feedback" else (site / name).write_text("mine")
    assert grade_class(folder, site) == 2
    error = capsys.readouterr().err
    assert f"holds {name}, and no gradebook.sqlite of a run: nothing is overwritten" in error
    assert len(error.splitlines()) == 1
    assert [path.name for path in site.iterdir()] == [name]
    (site / name).rename(site / "else")
    assert grade_class(folder, site) == 0, "what a run does not write is no matter"


def test_invalid_gradebook_is_reported(folder: Path, out: Path, capsys: Captured) -> None:
    (out / "gradebook.sqlite").write_bytes(b"something else, " * 100)
    assert grade_class(folder, out, "--resume") == 2
    error = capsys.readouterr().err
    assert "is no gradebook" in error
    assert len(error.splitlines()) == 1


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A class in which one submission never ends."""
    return write_class(tmp_path / "class", ada=RIGHT, bob=WRONG, eve=ENDLESS_LOOP, zoe=RIGHT)


def _at_the_endless_one(process: "subprocess.Popen[str]", out: Path) -> list[int]:
    """The workers of a run, once one of them is at the submission that never ends."""
    judged = out / "feedback" / "bob.json"
    return list(wait_for(lambda: judged.exists() and busy_workers(process.pid)))


def test_an_interrupt_stops_a_run_that_then_goes_on_and_repeats_nothing(
    slow: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = start_grading(slow, out, *LONG)
    assert _at_the_endless_one(process, out)
    descendants = descendant_pids(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 130
    first, last = said.splitlines()
    assert first.startswith("backproof: 2 of 4 submissions graded; the same command with --res")
    assert last == "backproof: interrupted"
    assert not any(map(command_line, descendants)), "no worker is left"
    before = stored_grades(out)
    assert set(before) == {"ada", "bob"}
    write_class(slow, eve=WRONG)
    assert run(grade_arguments(slow, out, *LONG, "--resume")) == 0
    assert gradebook_scores(out) == {"ada": "1", "bob": "0", "eve": "0", "zoe": "1"}
    after = stored_grades(out)
    assert {name: after[name] for name in before} == before, "with the seconds that they took"


def test_a_run_that_is_killed_goes_on_and_repeats_nothing(slow: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start_grading(slow, out, *LONG, "--jobs", "2")
    assert _at_the_endless_one(process, out)
    descendants = descendant_pids(process.pid)
    process.kill()
    process.communicate()
    assert wait_for(lambda: not any(map(command_line, descendants))), "judges end with it"
    before = stored_grades(out)
    assert {"ada", "bob"} <= set(before)
    write_class(slow, eve=WRONG)
    assert run(grade_arguments(slow, out, *LONG, "--resume")) == 0
    after = stored_grades(out)
    assert {name: after[name] for name in before} == before
    assert gradebook_scores(out) == {"ada": "1", "bob": "0", "eve": "0", "zoe": "1"}


@deep
def test_a_judge_that_is_killed_costs_nobody_a_verdict(slow: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_class(slow, eve="import time\ndef layer(X, p):\n    time.sleep(0.2)\n    return X\n")
    process = start_grading(slow, out, *LONG, "--jobs", "2")
    judges = wait_for(
        lambda: [p for p in descendant_pids(process.pid) if "spawn_main" in command_line(p)]
    )
    assert wait_for((out / "feedback" / "ada.json").exists)
    kill_processes(judges[:1])
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert gradebook_scores(out) == {"ada": "1", "bob": "0", "eve": "0", "zoe": "1"}
    assert "not judged" not in printed

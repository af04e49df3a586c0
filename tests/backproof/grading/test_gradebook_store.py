"""The records of a run: what is written comes back, and a run may end at any moment."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backproof.assignment.definition import LatePolicy, TrainingSpec
from backproof.grading.gradebook_store import DATABASE_FILE, Store, StoreError
from backproof.grading.manual_marks import MarkError
from backproof.grading.sql_schema import schema_markdown
from backproof.results.graded_submission import GradedSubmission
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL
from tests.support.grade_factory import (
    PLANAR_ASSIGNMENT,
    make_grade,
    make_submission,
    make_unjudged_grade,
)
from tests.support.sample_verdicts import (
    CONFORMING_VERDICT,
    HOSTILE_TEXT,
    HOSTILE_VERDICT,
    ONE_FAULT,
)

LATE = replace(PLANAR_ASSIGNMENT, late_policy=LatePolicy(per_day=0.1))
FACTS = {"seed": "5", "exam": "abc"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / DATABASE_FILE) as store:
        store.write_run(PLANAR_ASSIGNMENT, FACTS)
        yield store


def test_what_is_written_comes_back_equal_and_in_order(store: Store) -> None:
    came = make_submission(
        "zoë",
        "Zoë",
        key="17",
        email="z@x.y",
        attempt=2,
        late=True,
        notes=("a", "b"),
        set_aside=("c",),
    )
    written = [
        make_grade(ONE_FAULT, "ada"),
        make_unjudged_grade("no file", "bob"),
        make_grade(CONFORMING_VERDICT, submission=came),
    ]
    for one in reversed(written):
        store.add(one)
    assert list(store.submissions()) == written
    assert list(store.digests()) == ["ada", "bob", "zoë"]


def test_whatever_a_submission_says_is_text_in_the_records(store: Store) -> None:
    odd = make_grade(
        HOSTILE_VERDICT,
        "odd",
        submission=make_submission("odd", HOSTILE_TEXT, origin=HOSTILE_TEXT),
        review_reasons=(HOSTILE_TEXT,),
    )
    store.add(odd)
    (back,) = store.submissions()
    assert back.submission.student == HOSTILE_TEXT.replace("\ud800", "?")
    assert back.verdict is not None
    assert back.verdict["isolation"] == HOSTILE_TEXT.replace("\ud800", "?")


def test_facts_are_those_of_the_latest_run(store: Store) -> None:
    assert store.facts()["seed"] == "5"
    store.write_run(PLANAR_ASSIGNMENT, {"exam": "def"})
    assert (store.facts()["exam"], store.facts()["assignment"]) == ("def", "planar")
    assert "seed" not in store.facts()


def test_the_items_are_the_columns_with_the_loop_and_the_bonus(store: Store) -> None:
    more = replace(
        PLANAR_ASSIGNMENT, training=TrainingSpec("nn_model(X, Y, n1, k)", 3.0), stability=2.0
    )
    store.write_run(more, {})
    assert list(store.item_points()) == [
        *PLANAR_ASSIGNMENT.points,
        TRAINING_LOOP_LABEL,
        STABILITY_BONUS_LABEL,
    ]
    assert (
        store.item_points()[TRAINING_LOOP_LABEL],
        store.item_points()[STABILITY_BONUS_LABEL],
    ) == (3.0, 2.0)


def test_a_newer_verdict_takes_the_place_of_an_older_one(store: Store) -> None:
    store.add(make_grade(ONE_FAULT))
    store.add(make_grade(CONFORMING_VERDICT))
    assert [one.status for one in store.submissions()] == ["conforms"]


def test_a_mark_set_by_hand_survives_a_new_verdict(store: Store) -> None:
    store.add(make_grade(ONE_FAULT))
    before = _score(store)
    store.set_mark("ada", "3.47 dZ1", 0.5, "the sheet had it wrongly")
    assert _score(store) == before + 0.5
    store.add(make_grade(ONE_FAULT))
    store.write_run(PLANAR_ASSIGNMENT, FACTS)
    mark = next(m for m in store.get("ada").marks if m.label == "3.47 dZ1")
    assert (mark.points, mark.status, mark.by_hand) == (0.5, "differs", True)
    assert [(m.submission, m.label, m.points) for m in store.manual_marks()] == [
        ("ada", "3.47 dZ1", 0.5)
    ]


def test_a_mark_set_by_hand_survives_that_its_submission_is_forgotten(store: Store) -> None:
    store.add(make_grade(ONE_FAULT))
    store.set_mark("ada", "dZ1", 1, "an appeal")
    store.remove(["ada", "nobody"])
    assert store.digests() == {}
    store.add(make_grade(ONE_FAULT))
    assert store.get("ada").marks[_place("3.47 dZ1")].points == 1


def test_what_was_set_by_hand_can_be_withdrawn(store: Store) -> None:
    store.add(make_grade(ONE_FAULT))
    before = store.get("ada")
    store.set_mark("ada", "dZ1", 1, "an appeal")
    store.withdraw_mark("ada", "dZ1")
    assert store.get("ada") == before
    with pytest.raises(MarkError, match=r"no mark of .* was set by hand"):
        store.withdraw_mark("ada", "dZ1")


def test_what_could_not_be_judged_can_be_given_points(store: Store) -> None:
    store.add(make_unjudged_grade("a notebook of prose", "bob"))
    store.set_mark("bob", "dZ1", 1, "on paper")
    assert (store.get("bob").score, store.get("bob").status) == (1, "a notebook of prose")


def test_lateness_takes_its_share_of_marks_set_by_hand(store: Store) -> None:
    store.write_run(LATE, {})
    late = make_submission("ada", days_late=2.5, late=True)
    full = make_grade(ONE_FAULT, assignment=LATE).score
    store.add(make_grade(ONE_FAULT, submission=late, score=full * 0.7, penalty=full * 0.3))
    store.set_mark("ada", "dZ1", 1, "an appeal")
    assert store.get("ada").score == pytest.approx((full + 1) * 0.7)
    assert store.get("ada").penalty == pytest.approx((full + 1) * 0.3)


@pytest.mark.parametrize(
    ("submission", "label", "points", "reason", "said"),
    [
        ("eda", "dZ1", 1, "why", "did you mean 'ada'"),
        ("ada", "dZ7", 1, "why", "no item 'dZ7'"),
        ("ada", "3.15", 1, "why", "3.15 Z1 and 3.15 Z2: name one"),
        ("ada", "dZ1", 1.5, "why", "expected 0 to 1"),
        ("ada", "dZ1", float("nan"), "why", "expected 0 to 1"),
        ("ada", "dZ1", 1, " \n", "needs a reason"),
    ],
)
def test_an_impossible_mark_is_refused(
    store: Store, submission: str, label: str, points: float, reason: str, said: str
) -> None:
    store.add(make_grade(ONE_FAULT))
    with pytest.raises(MarkError, match=said):
        store.set_mark(submission, label, points, reason)
    assert store.manual_marks() == ()


def test_the_view_of_scores_is_what_python_reads(store: Store) -> None:
    store.write_run(LATE, {})
    for one in (
        make_grade(CONFORMING_VERDICT, "ada"),
        make_unjudged_grade("nothing", "bob"),
        _late("carl"),
    ):
        store.add(one)
    store.set_mark("carl", "dZ1", 0.25, "an appeal")
    with closing(sqlite3.connect(store.path)) as direct:
        seen = direct.execute("SELECT submission, score, by_hand FROM scores").fetchall()
    scores = {one.submission.id: pytest.approx(one.score) for one in store.submissions()}
    assert {name: score for name, score, _ in seen} == scores
    assert [name for name, _, by_hand in seen if by_hand] == ["carl"]


def test_every_column_of_every_table_is_documented(store: Store) -> None:
    store.add(make_grade(CONFORMING_VERDICT))
    with closing(sqlite3.connect(store.path)) as direct:
        named = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        tables = [name for (name,) in direct.execute(named)]
        columns = {t: [c[1] for c in direct.execute(f"PRAGMA table_info({t})")] for t in tables}
    sections = {s.partition("`")[0]: s for s in schema_markdown().split("### `")[1:]}
    assert sections.keys() == columns.keys()
    for table, names in columns.items():
        rows = [line.split("`")[1] for line in sections[table].splitlines() if line[:3] == "| `"]
        assert rows == names


def test_what_is_no_gradebook_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "prose").write_text("Dear Professor, " * 100)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE t (x)")
    for name in ("prose", "other"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(StoreError, match=f"{name}: is no gradebook"), Store(tmp_path / name):
            pass
        assert (tmp_path / name).read_bytes() == before
    (tmp_path / DATABASE_FILE).touch()
    with pytest.raises(StoreError, match="is empty: expected the --out"), Store.from_run(tmp_path):
        pass
    assert not (tmp_path / DATABASE_FILE).read_bytes()
    with pytest.raises(StoreError, match="no such file"), Store.from_run(tmp_path / "nowhere"):
        pass


def test_a_gradebook_that_another_holds_is_an_error_and_nothing_is_half_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backproof.grading.gradebook_store.LOCKED_SECONDS", 0.05)
    with Store(store.path) as other:
        store.add(make_grade(CONFORMING_VERDICT))
        with closing(sqlite3.connect(store.path, isolation_level=None)) as held:
            held.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreError, match="cannot be written: database is locked"):
                other.add(make_grade(ONE_FAULT))
        assert other.get("ada") == make_grade(CONFORMING_VERDICT)


def test_what_fails_in_the_middle_is_undone(store: Store) -> None:
    store.add(make_grade(CONFORMING_VERDICT))
    twice = make_grade(ONE_FAULT)
    with pytest.raises(sqlite3.IntegrityError):
        store.add(replace(twice, marks=(*twice.marks, *twice.marks)))
    assert store.get("ada") == make_grade(CONFORMING_VERDICT)


def test_gradebook_is_a_single_file(store: Store) -> None:
    store.add(make_grade(CONFORMING_VERDICT))
    assert [path.name for path in store.path.parent.iterdir()] == [DATABASE_FILE]


PAUSING = """
import sys, time
from pathlib import Path
from backproof.grading import records
from backproof.grading.gradebook_store import Store
from tests.support.grade_factory import PLANAR_ASSIGNMENT, make_grade
from tests.support.sample_verdicts import CONFORMING_VERDICT

mark_rows = records.mark_rows

def mark_rows_with_pause(grade):
    rows = list(mark_rows(grade))
    yield from rows[:3]
    if grade.submission.id == "bob":
        print("in the middle", flush=True)
        time.sleep(60)
    yield from rows[3:]

records.mark_rows = mark_rows_with_pause
with Store(Path(sys.argv[1])) as store:
    store.write_run(PLANAR_ASSIGNMENT, {})
    store.add(make_grade(CONFORMING_VERDICT, "ada"))
    store.add(make_grade(CONFORMING_VERDICT, "bob"))
"""

RACING = """
import sys
from pathlib import Path
from backproof.grading.gradebook_store import Store
from tests.support.grade_factory import PLANAR_ASSIGNMENT, make_grade
from tests.support.sample_verdicts import ONE_FAULT

with Store(Path(sys.argv[1])) as store:
    store.write_run(PLANAR_ASSIGNMENT, {})
    for number in range(100000):
        store.add(make_grade(ONE_FAULT, f"s{number % 500:03}"))
        print(number, flush=True)
"""


def test_a_writer_that_is_killed_in_the_middle_leaves_what_was_finished(tmp_path: Path) -> None:
    assert _said_until_killed(PAUSING, tmp_path / DATABASE_FILE) == ["in the middle"]
    assert _whole(tmp_path / DATABASE_FILE) == {"ada": make_grade(CONFORMING_VERDICT, "ada")}


def test_a_writer_that_is_killed_at_any_moment_leaves_whole_verdicts(tmp_path: Path) -> None:
    for pause in (0.0, 0.011, 0.037):
        last = int(_said_until_killed(RACING, tmp_path / DATABASE_FILE, pause)[-1])
        found = _whole(tmp_path / DATABASE_FILE)
        assert len(found) > min(last, 400)
        assert all(one == make_grade(ONE_FAULT, name) for name, one in found.items())


def _said_until_killed(script: str, path: Path, pause: float = 0.0) -> list[str]:
    """The whole lines that a writer says until it is killed, a while after its first."""
    command = [sys.executable, "-c", script, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    options: Any = {"stdout": subprocess.PIPE, "text": True, "env": environment}
    with subprocess.Popen(command, **options) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        said: str = first + writer.stdout.read()
    return said.split("\n")[:-1]


def _whole(path: Path) -> dict[str, GradedSubmission]:
    """All submissions of a gradebook that is as it should be."""
    with Store(path) as store:
        found = {one.submission.id: one for one in store.submissions()}
    with closing(sqlite3.connect(path)) as direct:
        assert direct.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return found


def _score(store: Store) -> float:
    return store.get("ada").score


def _place(label: str) -> int:
    return list(PLANAR_ASSIGNMENT.points).index(label)


def _late(name: str) -> GradedSubmission:
    full = make_grade(ONE_FAULT).score
    came = make_submission(name, days_late=0.5, late=True)
    return make_grade(ONE_FAULT, name, submission=came, score=full * 0.9, penalty=full * 0.1)

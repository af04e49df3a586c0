"""The layouts of the platforms: students, attempts and lateness of submissions."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from backproof.intake.collect import IntakeError, collect
from tests.support.archive_factory import (
    SIGMOID_CODE,
    collect_by_id,
    collect_one,
    relative_file_names,
    write_files,
    write_zip,
)

METADATA = """---
submission_11:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012'
    :email: ada@example.org
  - :name: Łukasz No
    :sid: '0013'
    :email: lukasz@example.org
  :created_at: 2024-10-02 12:00:00.123456000 Z
  :score: 3.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: &1
    - name: one
    again: *1
submission_12:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0099'
    :email: other@example.org
  :created_at: 2024-09-30 12:00:00 Z
submission_13:
  :submitters:
  - :name: No
    :sid: '0014'
    :email: no@example.org
  :created_at: 2024-10-01 12:00:00 +02:00
submission_15:
  :submitters:
  - :name: No
    :sid: '0014'
    :email: no@example.org
  :created_at: 2024-10-01 14:00:00 +02:00
submission_16:
  :submitters:
  - :name: Zoë
    :sid:
    :email: zoe@example.org
"""


def _gradescope(folder: Path, metadata: str = METADATA) -> Path:
    return write_files(
        folder / "assignment_7_export",
        {
            "submission_metadata.yml": metadata,
            "submission_11/net.py": SIGMOID_CODE,
            "submission_11/util.py": SIGMOID_CODE,
            "submission_12/net.ipynb": "{}",
            "submission_13/old.py": SIGMOID_CODE,
            "submission_14/net.py": SIGMOID_CODE,
            "submission_15/new.py": SIGMOID_CODE,
        },
    )


def test_canvas_file_names_contain_the_student(tmp_path: Path) -> None:
    archive = write_zip(
        tmp_path / "submissions.zip",
        {
            "lovelaceada_LATE_101_9001_net.py": SIGMOID_CODE,
            "lovelaceada_LATE_101_9002_util.py": SIGMOID_CODE,
            "nowakłukasz_102_9003_my_10_20_net.ipynb": "{}",
            "nowakłukasz_103_9004_net.py": SIGMOID_CODE,
            "smithjo_104_9005_hw.zip": write_zip(
                tmp_path / "x.zip", {"net.py": SIGMOID_CODE}
            ).read_bytes(),
        },
    )
    submissions = collect_by_id(tmp_path, archive)
    assert set(submissions) == {"lovelaceada", "nowakłukasz", "nowakłukasz-2", "smithjo"}
    assert relative_file_names(submissions["lovelaceada"].path) == {"net.py", "util.py"}
    assert submissions["lovelaceada"].late
    assert not submissions["smithjo"].late
    assert [submission.key for submission in submissions.values()] == ["101", "102", "103", "104"]
    assert submissions["smithjo"].path is not None
    assert submissions["smithjo"].path.name == "net.py"


def test_the_last_attempt_on_canvas_counts(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class",
        {
            "ada_LATE_1_2_net.py": "late = 1\n",
            "ada_1_3_net-1.py": "x = 1\n",
            "ada_1_4_net-10.py": "x = 10\n",
            "ada_1_4_util.py": "u = 1\n",
            "bob_2_5_net.py": SIGMOID_CODE,
        },
    )
    ada = collect_by_id(tmp_path, folder)["ada"]
    assert relative_file_names(ada.path) == {"net.py", "util.py"}
    assert ada.path is not None
    assert (ada.path / "net.py").read_text() == "x = 10\n"
    assert ada.attempt == 11
    assert not ada.late
    assert ada.set_aside == ("net.py: attempts 1 and 2 are set aside, attempt 11 counts",)
    assert ada.notes == ()


@pytest.mark.parametrize(
    ("names", "notes"),
    [
        (["net.py"], ()),
        (["net.py", "net-1.py"], ("net.py: attempt 1 is set aside, attempt 2 counts",)),
        (
            ["net.py", "net-1.py", "net-2.py", "net-3.py", "util.py"],
            ("net.py: attempts 1, 2 and 3 are set aside, attempt 4 counts",),
        ),
    ],
)
def test_a_note_lists_the_attempts_that_are_set_aside(
    names: list[str], notes: tuple[str, ...], tmp_path: Path
) -> None:
    files = {f"ada_1_{number}_{name}": SIGMOID_CODE for number, name in enumerate(names)}
    [ada] = collect_by_id(tmp_path, write_files(tmp_path / "class", files)).values()
    assert ada.set_aside == notes


@pytest.mark.parametrize(
    "name",
    [
        "müllerjürgen_LATE_102_9010_Lösung für Übung.py",
        "müllerjürgen_102_9010_Lösung für Übung-2.py",
        "Jürgen Müller_102_assignsubmission_file_Lösung für Übung.py",
    ],
)
def test_a_single_file_gets_its_original_name(name: str, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "class", {name: SIGMOID_CODE})
    [submission] = collect_by_id(tmp_path, folder).values()
    assert submission.path is not None
    assert submission.path.name == "Lösung für Übung.py"
    assert submission.path.read_text() == SIGMOID_CODE
    assert submission.origin == str(folder / name)
    assert [path.name for path in folder.iterdir()] == [name]


def test_single_files_from_canvas_are_recognised(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "d", {"ada_1_2_net.py": SIGMOID_CODE, "ada_1_2_net-1.py": SIGMOID_CODE}
    )
    ada = collect_one(tmp_path, *folder.iterdir())
    assert (ada.id, ada.attempt) == ("ada", 2)


def test_a_file_that_canvas_did_not_name_is_a_submission_of_its_own(tmp_path: Path) -> None:
    folder = write_files(
        tmp_path / "class", {"ada_1_2_net.py": SIGMOID_CODE, "bob.py": SIGMOID_CODE}
    )
    assert set(collect_by_id(tmp_path, folder)) == {"ada", "bob"}


def test_names_of_canvas_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    archive = write_zip(
        tmp_path / "class.zip",
        {"ada_1_2_../evil.py": SIGMOID_CODE, "ada_1_2_../b.py": SIGMOID_CODE, "x_1_2_": ""},
    )
    submissions = collect_by_id(tmp_path, archive)
    assert submissions["ada"].refused.startswith("../b.py has a name that leads out of its folder")
    assert not list((tmp_path / "into").rglob("gathered"))


def test_moodle_names_contain_the_student(tmp_path: Path) -> None:
    submissions = collect_by_id(
        tmp_path,
        write_files(
            tmp_path / "class",
            {
                "Ada Lovelace_501_assignsubmission_file_/net.py": SIGMOID_CODE,
                "Ada Lovelace_501_assignsubmission_file_/util.py": SIGMOID_CODE,
                "Ada Lovelace_501_assignsubmission_onlinetext_/onlinetext.html": "<p>",
                "Ada Lovelace_502_assignsubmission_file/net.py": SIGMOID_CODE,
                "Łukasz van_der_Berg_503_assignsubmission_file_net_9_v2.py": SIGMOID_CODE,
                "Zoë_504_assignsubmission_onlinetext_onlinetext.html": "<p>",
            },
        ),
    )
    assert set(submissions) == {"Ada Lovelace", "Ada Lovelace-2", "Zoë", "Łukasz van_der_Berg"}
    assert [submissions[name].key for name in submissions] == ["501", "502", "504", "503"]
    assert relative_file_names(submissions["Ada Lovelace"].path) == {
        "net.py", "util.py", "onlinetext/onlinetext.html",
    }  # fmt: skip
    assert submissions["Łukasz van_der_Berg"].path is not None
    assert submissions["Zoë"].refused.startswith("has nothing to judge: got onlinetext.html")


def test_a_display_name_on_moodle_cannot_take_over_another_participant(tmp_path: Path) -> None:
    submissions = collect_by_id(
        tmp_path,
        write_files(
            tmp_path / "class",
            {
                "A_12_assignsubmission_file_/net.py": SIGMOID_CODE,
                "B_12_assignsubmission_file_77_assignsubmission_file_/net.py": SIGMOID_CODE,
                "C_13_assignsubmission_file_x_12_assignsubmission_file_net.py": SIGMOID_CODE,
            },
        ),
    )
    found = {submission.student: submission.key for submission in submissions.values()}
    assert found == {
        "A": "12",
        "B_12_assignsubmission_file": "77",
        "C_13_assignsubmission_file_x_12_assignsubmission_file_net": "",
    }


def test_gradescope_metadata_contains_the_students(tmp_path: Path) -> None:
    submissions = collect_by_id(tmp_path, _gradescope(tmp_path))
    assert set(submissions) == {
        "Ada Lovelace", "Ada Lovelace, Łukasz No", "No", "Zoë", "submission_14",
    }  # fmt: skip
    group = submissions["Ada Lovelace, Łukasz No"]
    assert group.key == "0012, 0013"
    assert group.email == "ada@example.org, lukasz@example.org"
    assert relative_file_names(group.path) == {"net.py", "util.py"}
    assert submissions["Ada Lovelace"].email == "other@example.org"
    assert submissions["Zoë"].refused.startswith("is in submission_metadata.yml, but its folder is")
    assert not any(submission.late or submission.days_late for submission in submissions.values())


def test_the_last_attempt_on_gradescope_counts(tmp_path: Path) -> None:
    folder = _gradescope(tmp_path)
    no = collect_by_id(tmp_path, folder)["No"]
    assert no.path == folder / "submission_15/new.py"
    assert no.attempt == 2
    assert no.set_aside == (f"an earlier attempt is set aside: {folder}/submission_13",)
    assert no.notes == ()


@pytest.mark.parametrize(
    "due",
    [
        datetime(2024, 10, 1, tzinfo=UTC),
        datetime(2024, 10, 1, 2, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_days_late_are_counted_where_the_due_date_is_known(tmp_path: Path, due: datetime) -> None:
    submissions = {
        submission.id: submission
        for submission in collect([_gradescope(tmp_path)], tmp_path / "into", due)
    }
    assert submissions["Ada Lovelace, Łukasz No"].days_late == pytest.approx(1.5, abs=1e-5)
    assert submissions["No"].days_late == pytest.approx(0.5)
    assert submissions["No"].late
    assert submissions["Ada Lovelace"].days_late == 0
    assert not submissions["Ada Lovelace"].late


@pytest.mark.parametrize(
    "metadata",
    [
        "- [",
        "just a text",
        "a: &a [*a]",
        "[" * 100_000,
        "\x00",
        "submission_11: !!python/object/apply:os.system ['touch {path}']",
    ],
)
def test_invalid_or_hostile_metadata_loses_only_the_names(tmp_path: Path, metadata: str) -> None:
    touched = tmp_path / "touched"
    folder = _gradescope(tmp_path, metadata.replace("{path}", str(touched)))
    submissions = collect_by_id(tmp_path, folder)
    assert set(submissions) == {f"submission_{n}" for n in (11, 12, 13, 14, 15)}
    assert not any(submission.refused for submission in submissions.values())
    assert not touched.exists()


def test_aliases_in_metadata_do_not_explode(tmp_path: Path) -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 40))
    submissions = collect_by_id(
        tmp_path, _gradescope(tmp_path, f"l0: &l0 [x]\n{levels}\n{METADATA[4:]}")
    )
    assert "Ada Lovelace" in submissions


def test_nbgrader_paths_contain_the_student(tmp_path: Path) -> None:
    files = {
        "submitted/ada/ps1/net.ipynb": "{}",
        "submitted/ada/ps1/timestamp.txt": "2024-10-01 12:00:00 UTC",
        "submitted/łukasz/ps1/net.ipynb": "{}",
        "submitted/zoë/ps1/notes.txt": "",
    }
    course = write_files(tmp_path / "course", files | {"source/ps1/net.ipynb": "{}"})
    archive = write_zip(tmp_path / "all.zip", files)
    single = [course / f"submitted/{name}/ps1" for name in ("ada", "łukasz", "zoë")]
    for inputs in ([course], [course / "submitted"], [archive], single):
        submissions = collect_by_id(tmp_path, *inputs)
        assert set(submissions) == {"ada", "zoë", "łukasz"}
        assert relative_file_names(submissions["ada"].path) == {"net.ipynb", "timestamp.txt"}
        assert submissions["zoë"].refused


@pytest.mark.parametrize(
    ("timestamp", "days"),
    [
        ("2024-10-01 12:00:00 UTC", 0.5),
        ("2024-10-01 12:00:00.000000 UTC\n", 0.5),
        ("2024-10-01 12:00:00", 0.5),
        ("2024-10-01 14:00:00 +0200", 0.5),
        ("2024-10-01 14:00:00 Europe/Berlin", 0.5),
        ("2024-10-01T12:00:00+00:00", 0.5),
        ("2024-09-30 23:59:59 UTC", 0.0),
        ("2024-10-01 12:00:00 nowhere/../at all", 0.0),
        ("2024-10-01 12:00:00 /etc/passwd", 0.0),
        ("9999-99-99 soon", 0.0),
        ("\x00\xff", 0.0),
    ],
)
def test_nbgrader_timestamps_give_the_days_late(
    timestamp: str, days: float, tmp_path: Path
) -> None:
    files = {"net.ipynb": "{}", "timestamp.txt": timestamp}
    course = _course(tmp_path, files)
    due = datetime(2024, 10, 1, tzinfo=UTC)
    for inputs in ([course], [course / "submitted/ada/ps1", course / "submitted/bob/ps1"]):
        submissions = {
            submission.id: submission for submission in collect(inputs, tmp_path / "into", due)
        }
        assert submissions["ada"].days_late == days
        assert submissions["ada"].late == (days > 0)
        assert submissions["bob"].days_late == 0


def _course(folder: Path, files: Mapping[str, str]) -> Path:
    """An nbgrader course in which Ada has these files and Bob has no timestamp."""
    ada_files = {f"submitted/ada/ps1/{name}": text for name, text in files.items()}
    return write_files(folder / "course", ada_files | {"submitted/bob/ps1/net.ipynb": "{}"})


def test_a_timestamp_file_is_ignored_outside_nbgrader(tmp_path: Path) -> None:
    own = {"net.py": SIGMOID_CODE, "timestamp.txt": "2024-10-02 12:00:00 UTC"}
    files = {f"class/{name}/{file}": text for name in ("ada", "bob") for file, text in own.items()}
    folder = write_files(tmp_path, files) / "class"
    submissions = collect([folder], tmp_path / "into", datetime(2024, 10, 1, tzinfo=UTC))
    assert not any(submission.late for submission in submissions)


def test_several_assignments_of_nbgrader_are_graded_one_at_a_time(tmp_path: Path) -> None:
    files = {
        "submitted/ada/ps1/net.ipynb": "{}",
        "submitted/ada/ps2/net.ipynb": "{}",
        "submitted/bob/ps1/mine.ipynb": "{}",
        "submitted/bob/ps1/parts.py": SIGMOID_CODE,
    }
    course = write_files(tmp_path / "course", files)
    for inputs in (course, course / "submitted", write_zip(tmp_path / "all.zip", files)):
        with pytest.raises(IntakeError) as raised:
            collect([inputs], tmp_path / "refused")
        assert not list((tmp_path / "refused").iterdir())
        message = str(raised.value)
        assert "submitted: holds several assignments (ps1, ps2), and one is graded" in message
        assert message.endswith("give submitted/*/ps1")
    submissions = collect_by_id(tmp_path, *sorted(course.glob("submitted/*/ps1")))
    assert {name: submission.path for name, submission in submissions.items()} == {
        "ada": course / "submitted/ada/ps1/net.ipynb",
        "bob": course / "submitted/bob/ps1",
    }


def test_a_student_cannot_pose_as_a_platform(tmp_path: Path) -> None:
    forged = {"submission_metadata.yml": METADATA, "submission_11/net.py": SIGMOID_CODE}
    canvas = {"bob_1_2_net.py": SIGMOID_CODE, "cleo_3_4_net.py": SIGMOID_CODE}
    folder = write_files(tmp_path / "class", {"bob.py": SIGMOID_CODE, "cleo.py": SIGMOID_CODE})
    write_zip(folder / "mallory.zip", forged)
    write_zip(folder / "trudy.zip", canvas)
    assert set(collect_by_id(tmp_path, folder)) == {"bob", "cleo", "mallory", "trudy"}

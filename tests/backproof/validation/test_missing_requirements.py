"""What fails for want of a library or of a file is not judged: it is never wrong."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from backproof.cli.grade import grade
from backproof.cli.validate import validate
from backproof.judge.implementation_protocol import status_of_failure, status_of_load_failure
from backproof.results.status import Status
from backproof.sandbox import Failure
from tests.support.in_process import EXAMPLES
from tests.support.short_form import sample_rows

SOLUTION = (EXAMPLES / "planar" / "solution.py").read_text(encoding="utf-8")
HELPER = "import no_such_helper\n"
OPTIONS = ["--assignment", "planar", "--seed", "1"]


def _with_first_line(function: str, line: str) -> str:
    """Return the solution with a line before the first one of a function."""
    before, head, after = SOLUTION.partition(f"def {function}(")
    signature, colon, body = after.partition(":\n")
    return before + head + signature + colon + f"    {line}\n" + body


def _grade(source: str, folder: Path) -> tuple[int, Mapping[str, str]]:
    (folder / "net.py").write_text(source, encoding="utf-8")
    out = folder / "out"
    result = CliRunner().invoke(
        grade, [str(folder / "net.py"), *OPTIONS, "--out", str(out)], standalone_mode=False
    )
    (row,) = csv.DictReader((out / "gradebook.csv").read_text(encoding="utf-8").splitlines())
    return result.return_value, row


@pytest.mark.parametrize(
    ("function", "line", "named"),
    sample_rows(
        [
            ("nn_model", "import no_such_library", "no_such_library"),
            ("forward_propagation", "no_such_helper.sigmoid(X)", "no_such_helper"),
            ("compute_cost", "open('weights.txt')", "weights.txt"),
        ],
        2,
    ),
)
def test_a_missing_library_helper_or_file_is_not_judged_and_flagged(
    function: str, line: str, named: str, tmp_path: Path
) -> None:
    helper = HELPER if "helper" in line else ""
    status, row = _grade(helper + _with_first_line(function, line), tmp_path)
    assert status == 4
    assert named in row["look"]
    assert row["status"] == "not judged"
    assert "not judged" in row.values()
    assert not {"differs", "crashed", "timed out"} & set(row.values())


def test_a_wrong_result_beside_a_missing_library_stays_wrong(tmp_path: Path) -> None:
    source = _with_first_line("nn_model", "import no_such_library")
    source = source.replace("def predict(", "def predict(*_):\n    return 7\n\n\ndef unused(")
    status, row = _grade(source, tmp_path)
    assert status == 4
    assert row["3.21 prediction"] not in {"conforms", "not judged"}
    assert row["nn_model"] == "not judged"
    assert row["status"] == "does not conform"


@pytest.mark.parametrize(
    ("line", "status"),
    [("import no_such_library", 4), ('raise ValueError("no")', 1), ("pass", 0)],
)
def test_the_exit_status_tells_not_judged_from_wrong(
    line: str, status: int, tmp_path: Path
) -> None:
    path = tmp_path / "net.py"
    path.write_text(_with_first_line("nn_model", line), encoding="utf-8")
    result = CliRunner().invoke(validate, [str(path), *OPTIONS], standalone_mode=False)
    assert result.return_value == status
    assert ("Not judged:" in result.output) is (status == 4)
    assert "Cause:" not in result.output


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("ModuleNotFoundError: No module named 'pandas'", Status.NOT_JUDGED),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'a.h5'", Status.NOT_JUDGED),
        ("ValueError: No module named 'pandas'", Status.CRASHED),
        ("ImportError: cannot import name 'sigmod' from 'scipy'", Status.CRASHED),
    ],
)
def test_only_what_is_absent_is_not_judged(message: str, status: Status) -> None:
    assert status_of_failure(Failure("raised", message))[0] is status


def test_a_file_that_loads_too_slowly_is_not_judged_and_a_slow_call_times_out() -> None:
    slow = Failure("timed out", "no answer within 20 seconds")
    assert status_of_load_failure(slow)[0] is Status.NOT_JUDGED
    assert status_of_failure(slow)[0] is Status.TIMED_OUT
    assert status_of_load_failure(Failure("raised", "ValueError: no"))[0] is Status.CRASHED

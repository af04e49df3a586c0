"""Matrices swapped, or transposed by `transpose`, are type errors; right calls are not."""

from collections.abc import Callable
from pathlib import Path

import pytest

api = pytest.importorskip("mypy.api")
HERE = Path(__file__).parent
WRONG, RIGHT = HERE / "wrong_calls.py", HERE / "right_calls.py"

Check = Callable[[Path], tuple[str, int]]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Run mypy --strict on a file; return its output and exit status. The cache is shared."""
    cache = tmp_path_factory.mktemp("mypy")

    def run(path: Path) -> tuple[str, int]:
        options = ["--strict", "--follow-imports=silent", "--cache-dir", str(cache)]
        output, _, status = api.run([*options, str(path)])
        return output, status

    return run


def test_right_calls_type_check(check: Check) -> None:
    output, status = check(RIGHT)
    assert status == 0, output


def test_every_wrong_call_is_an_error_and_no_ignore_is_needless(check: Check) -> None:
    output, status = check(WRONG)
    assert status == 0, output


def test_without_the_ignores_each_wrong_call_is_reported(check: Check, tmp_path: Path) -> None:
    lines = WRONG.read_text().splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if "# type: ignore[" in line}
    bare = tmp_path / "bare.py"
    bare.write_text("\n".join(line.split("  # type: ignore[")[0] for line in lines))
    output, _ = check(bare)
    reported = {int(line.split(":")[1]) for line in output.splitlines() if ": error:" in line}
    assert reported == wrong


def test_a_right_call_among_the_wrong_ones_would_be_noticed(check: Check, tmp_path: Path) -> None:
    right = tmp_path / "right.py"
    call = "    affine(W2, X, b2)  # type: ignore["
    assert WRONG.read_text().count(call) == 1
    right.write_text(WRONG.read_text().replace(call, call.replace("W2, X, b2", "W1, X, b1")))
    output, status = check(right)
    assert status == 1
    assert 'Unused "type: ignore" comment  [unused-ignore]' in output


def test_a_needless_ignore_is_an_error(check: Check, tmp_path: Path) -> None:
    needless = tmp_path / "needless.py"
    needless.write_text("x: int = 1  # type: ignore[assignment]\n")
    output, status = check(needless)
    assert status == 1
    assert "unused-ignore" in output

"""--sizes: all requested networks are judged, or the request is refused in one line."""

from pathlib import Path

import pytest

from backproof.cli.main import run
from tests.support.in_process import EXAMPLES

SOLUTION = str(EXAMPLES / "planar" / "solution.py")
Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        (
            "n0=4,n1=3,n2=3,m=8",
            "--sizes n0=4,n1=3,n2=3,m=8: n2 is fixed at 1 by the binding planar: expected n2=1",
        ),
        ("n2=3", "'n2=3': has no n0: expected n0, n1, n2 and m"),
        ("n0=4,n0=4", "'n0=4' is no size"),
        ("n0=90000,n1=90000,n2=1,m=1", "choose smaller sizes"),
    ],
)
def test_invalid_sizes_are_an_error_of_one_line(sizes: str, message: str, capsys: Captured) -> None:
    assert run(["validate", SOLUTION, "--sizes", sizes]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1


def test_sizes_that_agree_with_what_the_binding_fixes_are_judged(capsys: Captured) -> None:
    asked = ["--sizes", "n0=4,n1=3,n2=1,m=8"]
    assert run(["validate", SOLUTION, *asked, "--examples", "2"]) == 0
    assert f"{' '.join(asked)} --seed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--sizes", "n0=4,n1=3,n2=1,m=8"], "--sizes: one binds"),
        (["--large"], "--large: one binds"),
    ],
)
def test_a_binding_without_a_network_has_no_sizes(
    asked: list[str], message: str, tmp_path: Path, capsys: Captured
) -> None:
    binding = tmp_path / "one.binding"
    binding.write_text("sigmoid(Z) -> sigmoid_Z\n")
    assert run(["validate", SOLUTION, "--binding", str(binding), *asked]) == 2
    error = capsys.readouterr().err
    assert f"{message} no function of the network over m examples" in error
    assert len(error.splitlines()) == 1


def test_large_networks_are_judged_where_there_is_a_network(capsys: Captured) -> None:
    assert run(["validate", SOLUTION, "--large", "--examples", "2"]) == 0
    assert "--large --seed" in capsys.readouterr().out

"""`backproof assignment`: list, show, new and check, and their error messages."""

import json
from pathlib import Path

import pytest

from backproof.cli.main import run
from tests.support.in_process import EXAMPLES

Captured = pytest.CaptureFixture[str]

PLANAR, KERNELS = (EXAMPLES / name / "solution.py" for name in ("planar", "kernels"))
WRONG = EXAMPLES / "planar" / "wrong" / "dz1_without_slope.py"
PLAIN = ["--isolation", "process"]


def test_the_shipped_assignments_are_listed_with_their_points(capsys: Captured) -> None:
    assert run(["assignment", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["kernels", "planar"]
    assert "(35 points)" in lines[0]


def test_an_assignment_is_shown_in_words(capsys: Captured) -> None:
    assert run(["assignment", "show", "planar"]) == 0
    out = capsys.readouterr().out
    assert "23 points in total" in out
    assert "fixed        n2 = 1" in out
    assert "imports      every installed library" in out


@pytest.mark.parametrize(("name", "solution"), [("planar", PLANAR), ("kernels", KERNELS)])
def test_the_shipped_solutions_reach_all_points(
    name: str, solution: Path, capsys: Captured
) -> None:
    assert run(["assignment", "check", str(solution), "--assignment", name, *PLAIN]) == 0
    out = capsys.readouterr().out
    assert "points are reached." in out
    assert "All" in out
    assert "isolation: process" in out


def test_a_solution_that_lacks_points_exits_with_1_and_says_which(capsys: Captured) -> None:
    assert run(["assignment", "check", str(WRONG), "--assignment", "planar", *PLAIN]) == 1
    out = capsys.readouterr().out
    assert "22 of 23 points are reached." in out
    assert "Not reached: 3.47 dZ1 in backward_propagation: read off dW1 and db1" in out


def test_misspelled_and_missing_functions_are_reported(tmp_path: Path, capsys: Captured) -> None:
    text = PLANAR.read_text().replace("forward_propagation", "forward_progagation")
    (tmp_path / "own.py").write_text(text.replace("def layer_sizes", "def other"))
    target = str(tmp_path / "own.py")
    assert run(["assignment", "check", target, "--assignment", "planar", *PLAIN]) == 1
    out = capsys.readouterr().out
    assert "  forward_progagation is taken for it" in out
    assert "layer_sizes(X, Y) -> (n0, _, n2)\n  is not defined there\n" in out
    assert "Not reached: n0 in layer_sizes: layer_sizes is not defined." in out


def test_unreached_bonus_is_reported_and_the_exit_status_is_0(
    tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "a.toml").write_text('binding = "planar"\n[bonus]\nstability = 2\n')
    name = str(tmp_path / "a.toml")
    assert run(["assignment", "check", str(PLANAR), "--assignment", name, *PLAIN]) == 0
    assert "Bonus for finite results where |z| is large: 0 of 2." in capsys.readouterr().out


def test_a_new_assignment_can_be_shown_and_its_template_checked(
    tmp_path: Path, capsys: Captured
) -> None:
    command = [
        "assignment",
        "new",
        "sheet-3",
        "--binding",
        "planar",
        "--out",
        str(tmp_path / "new"),
    ]
    assert run(command) == 0
    written = sorted((tmp_path / "new").iterdir())
    assert [path.name for path in written] == ["sheet-3.ipynb", "sheet-3.py", "sheet-3.toml"]
    assert run(["assignment", "show", str(written[2])]) == 0
    assert "23 points in total" in capsys.readouterr().out
    command = ["assignment", "check", str(written[1]), "--assignment", str(written[2]), *PLAIN]
    assert run(command) == 1
    assert "0 of 23 points are reached." in capsys.readouterr().out


def test_the_training_loop_of_a_new_assignment_is_the_one_that_is_named(
    tmp_path: Path, capsys: Captured
) -> None:
    call = "fit(X, Y, n1, k) -> (W1, b1, W2, b2)"
    assert run(["assignment", "new", "a", "--training", call, "--out", str(tmp_path)]) == 0
    assert "def fit(X, Y, n1, num_iterations):" in (tmp_path / "a.py").read_text()
    assert "A training loop" in (tmp_path / "a.ipynb").read_text()
    assert run(["assignment", "show", str(tmp_path / "a.toml")]) == 0
    assert "fit" in capsys.readouterr().out


def test_new_assignment_names_a_custom_binding_by_relative_path(
    tmp_path: Path, capsys: Captured
) -> None:
    binding = tmp_path / "mine.binding"
    binding.write_text((EXAMPLES / "rows" / "rows.binding").read_text())
    out = tmp_path / "new"
    assert run(["assignment", "new", "a", "--binding", str(binding), "--out", str(out)]) == 0
    assert "objects, which a worksheet cannot hold" in capsys.readouterr().out
    assert [path.name for path in out.iterdir()] == ["a.toml"]
    assert 'binding = "../mine.binding"' in (out / "a.toml").read_text()
    assert run(["assignment", "show", str(out / "a.toml")]) == 0


def test_existing_files_are_never_overwritten(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.ipynb").write_text("mine")
    assert run(["assignment", "new", "a", "--out", str(tmp_path)]) == 2
    assert "a.ipynb: exists already: remove it or choose another name" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.ipynb"]


@pytest.mark.parametrize("name", ["mine.toml", "mine.py", "mine.ipynb", "mine"])
def test_a_name_may_be_that_of_one_of_the_files(name: str, tmp_path: Path) -> None:
    assert run(["assignment", "new", name, "--out", str(tmp_path)]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.ipynb", "mine.py", "mine.toml"]


def test_worksheet_of_an_edited_assignment_is_overwritten_only_with_force(
    tmp_path: Path, capsys: Captured
) -> None:
    command = ["assignment", "new", "a", "--binding", "planar", "--training", ""]
    assert run([*command, "--out", str(tmp_path)]) == 0
    assert "nn_model" not in (tmp_path / "a.py").read_text()
    given = tmp_path / "a.toml"
    call = "nn_model(X, Y, n1, k) -> {W1, b1, W2, b2}"
    edited = given.read_text() + f"\n[training]\ncall = '{call}'\n"
    given.write_text(edited)
    assert run(["assignment", "sheet", str(given)]) == 2
    assert "a.py: exists already: choose another --out, or use --force" in capsys.readouterr().err
    assert "nn_model" not in (tmp_path / "a.py").read_text()
    assert run(["assignment", "sheet", str(given), "--force"]) == 0
    assert given.read_text() == edited
    for file in ("a.py", "a.ipynb"):
        assert "nn_model" in (tmp_path / file).read_text()


def test_no_worksheet_is_written_for_a_binding_that_uses_objects(
    tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "mine.binding").write_text((EXAMPLES / "rows" / "rows.binding").read_text())
    (tmp_path / "a.toml").write_text('binding = "mine.binding"\n')
    assert run(["assignment", "sheet", str(tmp_path / "a.toml")]) == 2
    assert "objects, which a worksheet cannot hold" in capsys.readouterr().err


def test_the_command_to_check_a_sheet_stands_on_one_line(tmp_path: Path) -> None:
    assert run(["assignment", "new", "a-sheet-of-a-long-name", "--out", str(tmp_path)]) == 0
    for suffix in (".py", ".ipynb"):
        sheet = tmp_path / f"a-sheet-of-a-long-name{suffix}"
        check = f"backproof validate {sheet.name} --assignment a-sheet-of-a-long-name.toml"
        assert check in sheet.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "plannar"], "no assignment 'plannar': did you mean planar?"),
        (["show", "nowhere.toml"], "nowhere.toml: cannot be read: No such file"),
        (["new", "../x"], "only, such as x; --out gives the folder"),
        (["new", "übung 1"], "only, such as übung-1; --out"),
        (["sheet", "planar"], "planar: expected the .toml file of an assignment"),
        (["sheet", "nowhere.toml"], "nowhere.toml: cannot be read: No such file"),
        (["new", "x", "--binding", "nope"], "no binding 'nope'"),
        (["new", "x", "--training", "fit(X"], "--training cannot be read: expected call = "),
        (["check", "nowhere.py", "--assignment", "planar"], "nowhere.py: no such file"),
        (["check", __file__, "--assignment", "planar", *PLAIN], "has none of the functions of"),
        (["check", __file__], "Missing option '--assignment'"),
    ],
)
def test_odd_input_exits_with_2_and_one_line(
    arguments: list[str], message: str, capsys: Captured
) -> None:
    assert run(["assignment", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1


def test_a_hostile_solution_cannot_write_to_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    text = PLANAR.read_text() + '\n\ndef predict(p, X):\n    raise ValueError("\\x1b[2J\\nowned")\n'
    (tmp_path / "own.py").write_text(text)
    target = str(tmp_path / "own.py")
    assert run(["assignment", "check", target, "--assignment", "planar", *PLAIN]) == 1
    assert "\x1b" not in capsys.readouterr().out


def selfcheck(*arguments: str) -> int:
    """Return the exit status of a student's self-check."""
    return run(["validate", *arguments, *PLAIN])


def test_a_self_check_says_the_score_and_how_to_ask_again(capsys: Captured) -> None:
    assert selfcheck(str(WRONG), "--assignment", "planar") == 1
    out = capsys.readouterr().out
    assert (
        f"Replay: backproof validate {WRONG} --assignment planar --isolation process --seed 1"
        in out
    )
    assert out.endswith("Score: 22 of 23 points by the assignment planar.\n")
    assert selfcheck(str(PLANAR), "--assignment", "planar", "--seed", "9") == 0
    assert "--seed 9" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            PLANAR.with_name("variants") / "guarded_cost.py",
            "Score: 24 of 22 points by {}, 2 of them a bonus.",
        ),
        (PLANAR, "Score: 22 of 22 points by {}; the bonus of 2 is not earned."),
    ],
)
def test_bonus_is_added_to_the_points_and_shown_separately(
    tmp_path: Path, capsys: Captured, file: Path, message: str
) -> None:
    (tmp_path / "a.toml").write_text('binding = "planar"\n[bonus]\nstability = 2\n')
    selfcheck(str(file), "--assignment", str(tmp_path / "a.toml"))
    assert capsys.readouterr().out.strip().endswith(message.format("the assignment a"))


def test_a_self_check_uses_the_assignments_points_precision_and_examples(
    tmp_path: Path, capsys: Captured
) -> None:
    text = 'binding = "planar"\ndtype = "float32"\nexamples = 9\n[points]\ndZ1 = 3\n'
    (tmp_path / "a.toml").write_text(text)
    assert selfcheck(str(WRONG), "--assignment", str(tmp_path / "a.toml"), "--json", "-") == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["dtype"], data["examples"], data["seed"]) == ("float32", 9, 1)
    assert (data["score"], data["max_score"]) == (21, 24)


@pytest.mark.parametrize(
    "option",
    ["--binding=kernels", "--dtype=float32", "--examples=3", "--timeout=1", "--large", "--run"],
)
def test_options_fixed_by_the_assignment_are_refused(option: str, capsys: Captured) -> None:
    assert selfcheck(str(PLANAR), "--assignment", "planar", option) == 2
    error = capsys.readouterr().err
    assert f"{option.partition('=')[0]}: the assignment fixes it" in error
    assert len(error.splitlines()) == 1


def test_self_check_with_assignment_finds_statefulness(tmp_path: Path, capsys: Captured) -> None:
    text = PLANAR.read_text().partition("if __name__")[0]
    (tmp_path / "ada.py").write_text(text + STATEFUL)
    target = str(tmp_path / "ada.py")
    assert selfcheck(target, "--seed", "1") == 0
    assert selfcheck(target, "--assignment", "planar") == 1
    assert "depends on earlier calls" in capsys.readouterr().out


STATEFUL = """
seen = []

def predict(parameters, X):
    return forward_propagation(X, parameters)[0] > (0.5 if seen else 2.0)

_right_cost = compute_cost

def compute_cost(A2, Y):
    seen.append(A2)
    return _right_cost(A2, Y)
"""

"""The command line: its exit status, and one line for each error."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from backproof.cli.main import run
from tests.support.in_process import EXAMPLES
from tests.support.sandbox import needs_bubblewrap

SOLUTION = EXAMPLES / "planar" / "solution.py"
WRONG = EXAMPLES / "planar" / "wrong" / "dw2_without_mean.py"

Captured = pytest.CaptureFixture[str]


def test_a_right_file_exits_with_0_and_prints_its_table(capsys: Captured) -> None:
    assert run(["validate", str(SOLUTION), "--seed", "3"]) == 0
    out = capsys.readouterr().out
    assert "conforms" in out
    assert f"Replay: backproof validate {SOLUTION} --binding planar --seed 3" in out


def test_a_wrong_file_exits_with_1_and_json_goes_to_the_standard_output(capsys: Captured) -> None:
    assert run(["validate", str(WRONG), "--json", "-", "--seed", "3"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["conforms"] is False
    differing = [e for e in data["equations"] if e["status"] == "differs"]
    assert [(e["number"], e["symbol"]) for e in differing] == [("3.44", "dW2")]
    assert data["seed"] == 3
    assert data["isolation"]


@pytest.mark.parametrize("group", [[], ["assignment"]])
def test_each_command_is_described_in_a_whole_sentence(group: list[str], capsys: Captured) -> None:
    assert run([*group, "--help"]) == 0
    _, _, listed = capsys.readouterr().out.partition("Commands:\n")
    lines = listed.splitlines()
    assert len(lines) > 5
    assert [line for line in lines if not line.endswith(".") or line.endswith("...")] == []


def test_json_goes_to_a_file_beside_the_table(tmp_path: Path, capsys: Captured) -> None:
    target = tmp_path / "verdict.json"
    assert run(["validate", str(SOLUTION), "--json", str(target), "--examples", "2"]) == 0
    assert json.loads(target.read_text())["conforms"] is True
    assert "conforms" in capsys.readouterr().out


def _written(folder: Path, text: str, name: str = "bad.py") -> str:
    (folder / name).write_text(text)
    return str(folder / name)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate", ""], "an empty target: expected a .py, .ipynb or .md file, a folder"),
        (["validate", "nowhere.py"], "nowhere.py: no such file: expected a .py"),
        (["validate", "no_where"], "no_where: no such file, and no module of the name no_where"),
        (["validate", "examples/training"], "has none of the functions of planar (layer_sizes, "),
        (["validate", __file__, "--binding", "nope"], "no binding 'nope': expected one of"),
        (["validate", __file__, "--dtype", "float8"], "'float8' is not one of"),
        (["validate", __file__, "--seed", "-1"], "-1 is not in the range"),
        (["validate", __file__, "--json", "no/such/v.json"], "no/such: no such folder"),
        (["validate", __file__, "--json", "-", "--html", "-"], "--html -: expected a file: only"),
        (
            ["validate", __file__, "--json", "a", "--html", "./a"],
            "--json and --html are both a: exp",
        ),
        (["validate"], "Missing argument 'TARGET'"),
        (["vaildate"], "No such command 'vaildate'"),
        (["equations", "3.99"], "no equation '3.99'"),
        (["bindings", "nope"], "no binding 'nope'"),
    ],
)
def test_bad_usage_exits_with_2_in_one_line(
    arguments: list[str], message: str, capsys: Captured
) -> None:
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1


def test_grading_without_a_sandbox_is_refused_with_instructions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    monkeypatch.setattr(
        "backproof.sandbox.isolation.tier_selection.probe_tier", lambda tier, _: f"no {tier}"
    )
    out = tmp_path / "out"
    assert run(["grade", str(WRONG), "--assignment", "planar", "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert "submissions are untrusted code" in error
    assert "or use --isolation process" in error
    assert len(error.splitlines()) == 1
    assert not out.exists()


def test_isolation_if_possible_continues_without_a_sandbox_and_warns(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    lacking = {"bubblewrap": "no bwrap: apt install bubblewrap", "user": "no root"}
    monkeypatch.setattr(
        "backproof.sandbox.isolation.tier_selection.probe_tier", lambda tier, _: lacking.get(tier)
    )
    few = ("--examples", "2", "--jobs", "1", "--isolation", "if-possible")
    out = tmp_path / "out"
    assert run(["grade", str(WRONG), "--assignment", "planar", "--out", str(out), *few]) == 0
    message = capsys.readouterr()
    assert "ISOLATION IS OFF" in message.err
    assert "apt install bubblewrap" in message.err
    assert message.out.splitlines()[-1] == "Isolation was off: the submissions ran as you."
    assert "Isolation was off" in (out / "index.html").read_text()


@needs_bubblewrap
def test_isolation_if_possible_selects_the_strongest_tier(tmp_path: Path, capsys: Captured) -> None:
    few = ("--examples", "2", "--jobs", "1", "--isolation", "if-possible")
    out = tmp_path / "out"
    assert run(["grade", str(WRONG), "--assignment", "planar", "--out", str(out), *few]) == 0
    message = capsys.readouterr()
    assert message.err == ""
    assert "Isolation was off" not in message.out
    feedback = json.loads((out / "feedback" / "dw2_without_mean.json").read_text())
    assert feedback["isolation"].startswith("bubblewrap")


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false"])
def test_isolation_if_possible_needs_a_python(
    python: str, tmp_path: Path, capsys: Captured
) -> None:
    command = ["grade", str(WRONG), "--assignment", "planar", "--out", str(tmp_path / "out")]
    assert run([*command, "--isolation", "if-possible", "--python", python]) == 2
    assert python in capsys.readouterr().err


def test_isolation_if_possible_is_refused_for_a_cluster(tmp_path: Path, capsys: Captured) -> None:
    command = ["grade", str(WRONG), "--assignment", "planar", "--out", str(tmp_path / "out")]
    assert run([*command, "--isolation", "if-possible", "--cluster", "127.0.0.1:1"]) == 2
    assert "expected bubblewrap, user or process with --cluster" in capsys.readouterr().err


def test_file_that_is_not_python_exits_with_2_and_its_line(
    tmp_path: Path, capsys: Captured
) -> None:
    bad = _written(tmp_path, "x = 1\ndef f(:\n")
    assert run(["validate", bad]) == 2
    assert "skipped line 2: SyntaxError" in capsys.readouterr().err


def test_invalid_notebook_exits_with_2(tmp_path: Path, capsys: Captured) -> None:
    assert run(["validate", _written(tmp_path, "{}", "n.ipynb")]) == 2
    assert "n.ipynb: is no notebook: it has no list of cells" in capsys.readouterr().err


def test_internal_error_exits_with_3(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("backproof.validation.pipeline.validate_target", lambda *_: 1 / 0)
    assert run(["validate", str(SOLUTION)]) == 3
    error = capsys.readouterr().err
    assert error.startswith("backproof: ZeroDivisionError")
    assert len(error.splitlines()) == 1


def test_equations_lists_every_number(capsys: Captured) -> None:
    assert run(["equations"]) == 0
    numbers = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert {"3.1", "3.6", "3.24", "3.47", "3.49", "3.11-init"} <= numbers


def test_equations_explains_one(capsys: Captured) -> None:
    assert run(["equations", "3.35"]) == 0
    out = capsys.readouterr().out
    for message in (
        "backproof.reference.backward.hidden_error",
        "(n1, m)",
        "in verdicts 3.47",
        "misprint",
    ):
        assert message in out
    assert "gradient-is-the-complex-step" in out


def test_laws_lists_every_law_by_kind(capsys: Captured) -> None:
    from backproof.properties.laws import LAWS, LawKind

    assert run(["laws"]) == 0
    out = capsys.readouterr().out
    assert all(kind in out for kind in LawKind)
    assert all(law.statement in out for law in LAWS.values())
    assert run(["laws", "--json"]) == 0
    assert {law["id"] for law in json.loads(capsys.readouterr().out)} == set(LAWS)


def test_bindings_lists_those_shipped_and_shows_one(capsys: Captured) -> None:
    assert run(["bindings"]) == 0
    assert "planar" in capsys.readouterr().out
    assert run(["bindings", "planar"]) == 0
    assert "n2 = 1" in capsys.readouterr().out


def test_doctor_lists_python_packages_and_tiers(capsys: Captured) -> None:
    assert run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("Python", "numpy", "bubblewrap", "jax"))


def _command(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    paths = [environment.get("PYTHONPATH"), os.environ.get("PYTHONPATH")]
    env = {**os.environ, **environment, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_file_named_like_our_package_does_not_shadow_it(tmp_path: Path) -> None:
    (tmp_path / "reference.py").write_text("raise SystemExit('taken')\n")
    listed = _command(tmp_path, "-m", "backproof", "equations", "3.47")
    assert listed.returncode == 0, listed.stderr
    assert "hidden_error" in listed.stdout


def test_a_package_called_properties_on_the_path_does_not_shadow_ours(tmp_path: Path) -> None:
    (tmp_path / "properties").mkdir()
    (tmp_path / "properties" / "__init__.py").write_text("raise SystemExit('taken')\n")
    listed = _command(tmp_path, "-P", "-m", "backproof", "laws", PYTHONPATH=str(tmp_path))
    assert listed.returncode == 0, listed.stderr
    assert "gradient-is-the-complex-step" in listed.stdout


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_another_system_than_linux_is_reported_in_one_line(
    platform: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert run(["equations"]) == 3
    message = f"backproof: needs Linux, and this is {platform}: on Windows use WSL 2\n"
    assert capsys.readouterr().err == message


def test_the_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from backproof.cli.main import run; status = run(['--help'])\n"
        "print(status, {'numpy', 'hypothesis', 'rich'} & set(sys.modules))"
    )
    assert _command(tmp_path, "-P", "-c", code).stdout.splitlines()[-1] == "0 set()"


def test_faults_lists_the_catalogue_and_explains_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["faults"]) == 0
    listed = capsys.readouterr().out
    assert "dZ1-without-slope" in listed
    assert run(["faults", "dZ1-without-slope"]) == 0
    explained = capsys.readouterr().out
    assert "3.47" in explained
    assert "hint" in explained


def test_a_fault_that_is_not_listed_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["faults", "dZ1-without-slop"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("backproof: no fault is called 'dZ1-without-slop': did you mean dZ1-")
    assert error.count("\n") == 1


@pytest.mark.parametrize("made", ["n0-is-m", "A1-scaled", "dW1-hard-coded-m", "n2-literal"])
def test_every_id_in_a_verdict_is_explained(made: str, capsys: Captured) -> None:
    assert run(["faults", made]) == 0
    assert made.split("-", maxsplit=1)[0] in capsys.readouterr().out
    assert run(["faults", "nothing-of-the-kind"]) == 2


def _replay(out: str) -> list[str]:
    """Return the words of the replay command in the output, without the program's name."""
    (line,) = (line for line in out.splitlines() if line.startswith("Replay: "))
    return shlex.split(line)[2:]


def test_replay_has_every_option_that_the_verdict_depends_on(
    tmp_path: Path, capsys: Captured
) -> None:
    script = "import numpy as np\nglobals()['sigmoid'] = lambda Z: 1 / (1 + np.exp(-Z))\n"
    file, binding = _written(tmp_path, script), _written(tmp_path, "sigmoid(Z) -> sigmoid_Z", "b")
    options = ["--binding", binding, "--dtype", "float32", "--examples", "3", "--run"]
    options += ["--timeout", "7.5", "--isolation", "process", "--python", sys.executable]
    assert run(["validate", file, *options, "--seed", "3"]) == 0
    first = capsys.readouterr().out
    assert _replay(first) == ["validate", file, *options, "--seed", "3"]
    assert run(_replay(first)) == 0
    again = capsys.readouterr().out
    assert again.splitlines()[:3] == first.splitlines()[:3]


def test_replay_omits_options_with_default_values(capsys: Captured) -> None:
    usual = ["--examples", "24", "--timeout", "5", "--isolation", "auto", "--dtype", "float64"]
    assert run(["validate", str(SOLUTION), "--seed", "3", *usual]) == 0
    words = ["validate", str(SOLUTION), "--binding", "planar", "--seed", "3"]
    assert _replay(capsys.readouterr().out) == words


def test_the_replay_of_a_self_check_keeps_the_isolation(capsys: Captured) -> None:
    asked = ["validate", str(SOLUTION), "--assignment", "planar", "--isolation", "process"]
    assert run([*asked, "--seed", "3"]) == 0
    assert _replay(capsys.readouterr().out) == [*asked, "--seed", "3"]


def test_the_cause_of_a_wrong_size_has_no_number_and_no_gap_for_one(
    tmp_path: Path, capsys: Captured
) -> None:
    transposed = "def layer_sizes(X, Y):\n    return X.shape[1], 4, Y.shape[0]\n"
    assert run(["validate", _written(tmp_path, transposed), "--seed", "3"]) == 1
    assert "Cause: n0 in layer_sizes: " in capsys.readouterr().out

"""Every attack is first shown to beat a naive grader, and then fails against the judge."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.binding import Binding, parse
from backproof.implementation import Implementation
from backproof.judge.example_set import ExampleSet, ExampleSpec, draw_example_set
from backproof.results.status import Status
from backproof.sandbox import Reply, Worker
from backproof.sandbox.isolation import Bubblewrap, UnprivilegedUser, WarmPool
from tests.attacks import naive_grader
from tests.attacks.attack import HONEST_SUBMISSION, WRONG_SUBMISSION, Attack, AttackGoal
from tests.attacks.attack_catalogue import ATTACKS
from tests.support.in_process import judge_and_diagnose
from tests.support.public_interpreter import public_interpreter
from tests.support.sandbox import needs_bubblewrap, needs_root
from tests.support.short_form import deep, sample

BINDING = """
hidden: tanh
fixed: n2 = 1
layer_sizes(X, Y) -> (n0, _, n2)
compute_cost(A2, Y) -> J
"""

NAIVE_SECONDS, STOPPED_SECONDS = 60.0, 1.5
"""The time limit of a naive grader, and how long it is observed if the attack stops it."""

MAX_SECONDS = 60.0
"""A limit above the total time of any submission, the starts of Python, and a busy machine."""


def _attacks_with_goals(*goals: AttackGoal) -> list[Attack]:
    return [found for found in ATTACKS.values() if found.goal in goals]


def _demonstrable_attacks(*goals: AttackGoal) -> list[Attack]:
    """Return the attacks that are demonstrated on a naive grader."""
    return [
        found
        for found in _attacks_with_goals(*goals)
        if found.defeated_grader and not found.harms_machine
    ]


def _one_per_grader(*goals: AttackGoal) -> list[Any]:
    """Return the demonstrable attacks; all but the first on each naive grader are marked deep."""
    graders, parameters = set[str](), list[Any]()
    for attack in _demonstrable_attacks(*goals):
        is_new = attack.defeated_grader not in graders
        parameters.append(attack if is_new else pytest.param(attack, marks=deep))
        graders.add(attack.defeated_grader)
    return parameters


def _attacks_on_judge(size: int, *goals: AttackGoal) -> list[Any]:
    """Return the attacks; all but a sample, and those for the full run only, are marked deep."""
    short = [attack for attack in _attacks_with_goals(*goals) if not attack.is_full_run_only]
    full = [attack for attack in _attacks_with_goals(*goals) if attack.is_full_run_only]
    return [*sample(short, size), *(pytest.param(attack, marks=deep) for attack in full)]


def _attack_name(attack: Attack) -> str:
    return attack.name


# Against a naive grader


def _run_naive_grader(
    folder: Path, code: str, variant: str, seconds: float = NAIVE_SECONDS
) -> tuple[str, bool]:
    """The files and the output of a naive grader, and whether it ended."""
    submission = folder / "submissions" / "solution.py"
    submission.parent.mkdir(exist_ok=True)
    submission.write_text(code, encoding="utf-8")
    (submission.parent / "other.py").write_text(
        f"# {naive_grader.INSTRUCTOR_SECRET}", encoding="utf-8"
    )
    process = subprocess.Popen(
        [sys.executable, "-B", naive_grader.__file__, variant, str(submission)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "TOKEN": naive_grader.INSTRUCTOR_SECRET,
            "OPENBLAS_NUM_THREADS": "1",
        },
        start_new_session=True,
    )
    try:
        said, ended = process.communicate(timeout=seconds)[0].decode(errors="replace"), True
    except subprocess.TimeoutExpired:
        said, ended = "", False
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    results = folder / "results.json"
    return said + (results.read_text(encoding="utf-8") if results.exists() else ""), ended


def _reports_success(said: str) -> bool:
    return "All tests passed" in said or '"score": 100' in said


def _has_verdict(said: str) -> bool:
    return _reports_success(said) or "FAILED" in said or '"score"' in said


@pytest.mark.parametrize(
    "variant", [name for name in naive_grader.NAIVE_GRADERS if name != "thief"]
)
def test_a_naive_grader_is_right_about_honest_submissions(tmp_path: Path, variant: str) -> None:
    said, ended = _run_naive_grader(tmp_path, HONEST_SUBMISSION, variant)
    assert ended
    assert _reports_success(said), said
    said, ended = _run_naive_grader(tmp_path, WRONG_SUBMISSION, variant)
    assert ended
    assert not _reports_success(said), said


@pytest.mark.parametrize("attack", _one_per_grader("pass"), ids=_attack_name)
def test_naive_grader_passes_the_attack(tmp_path: Path, attack: Attack) -> None:
    said, _ = _run_naive_grader(tmp_path, attack.source(), attack.defeated_grader)
    assert _reports_success(said), said


@pytest.mark.parametrize("attack", _one_per_grader("stop"), ids=_attack_name)
def test_naive_grader_is_stopped_by_the_attack(tmp_path: Path, attack: Attack) -> None:
    said, ended = _run_naive_grader(
        tmp_path, attack.source(), attack.defeated_grader, STOPPED_SECONDS
    )
    assert not (ended and _has_verdict(said)), said


@pytest.mark.parametrize("attack", _one_per_grader("steal"), ids=_attack_name)
def test_naive_grader_leaks_its_secret(tmp_path: Path, attack: Attack) -> None:
    try:
        for _ in range(2):
            said, _ = _run_naive_grader(tmp_path, attack.source(), attack.defeated_grader)
        assert naive_grader.INSTRUCTOR_SECRET in said
    finally:
        for place in ("/tmp", "/var/tmp", "/dev/shm"):  # noqa: S108
            Path(place, "backproof-attack-note").unlink(missing_ok=True)


@pytest.mark.parametrize("attack", _one_per_grader("write"), ids=_attack_name)
def test_naive_grader_lets_the_attack_write_a_file(tmp_path: Path, attack: Attack) -> None:
    outside = tmp_path / "outside"
    _run_naive_grader(tmp_path, attack.source(str(outside)), attack.defeated_grader)
    deadline = time.monotonic() + 10
    while not outside.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert outside.exists()


# Against the judge


@pytest.fixture(scope="module")
def binding() -> Binding:
    return parse(BINDING, "attacks")


@pytest.fixture(scope="module")
def exam(binding: Binding) -> ExampleSet:
    return draw_example_set(
        binding.graphs, ExampleSpec(binding.activation, binding.fixed, "float64"), 1, 6
    )


@pytest.fixture(scope="module")
def public_python() -> Iterator[str]:
    with public_interpreter() as python:
        yield python


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmPool]:
    """Return the warm pool for all attacks."""
    with WarmPool() as warm:
        yield warm
        assert not warm.warm_start_error


@pytest.fixture(
    params=[
        pytest.param("bubblewrap", marks=[needs_bubblewrap, deep]),
        pytest.param("warm", marks=needs_bubblewrap),
        pytest.param("user", marks=[needs_root, deep]),
    ]
)
def walls(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return a launcher and its interpreter; the short form has the warm sandbox alone."""
    if request.param == "bubblewrap":
        return {"launcher": Bubblewrap()}
    if request.param == "warm":
        return {"launcher": request.getfixturevalue("warm")}
    return {"launcher": UnprivilegedUser(), "python": request.getfixturevalue("public_python")}


@dataclass(frozen=True)
class SandboxedJudge:
    """The judge with its binding and hidden test set, in some sandbox."""

    binding: Binding
    examples: ExampleSet
    sandbox_options: dict[str, Any]

    def statuses(self, target: Path) -> Mapping[str, Status]:
        """Return the verdicts on a submission, by symbol."""
        limits = {"call_seconds": 1.0, "load_seconds": 2.0, "total_seconds": 8.0}
        with Implementation(
            target, self.binding, memory=1 << 30, **limits, **self.sandbox_options
        ) as subject:
            if subject.load() is not None:
                return {"J": Status.CRASHED}
            found = judge_and_diagnose(subject, self.examples)
        return {verdict.symbol: verdict.status for verdict in found.equations}


@pytest.fixture
def court(binding: Binding, exam: ExampleSet, walls: dict[str, Any]) -> SandboxedJudge:
    return SandboxedJudge(binding, exam, walls)


def _write_submission(folder: Path, code: str) -> Path:
    """Return the submission's file, among others of its class."""
    (folder / "class").mkdir(exist_ok=True)
    path = folder / "class" / "solution.py"
    path.write_text(code, encoding="utf-8")
    (folder / "class" / "other.py").write_text(
        f"# {naive_grader.INSTRUCTOR_SECRET}", encoding="utf-8"
    )
    return path


def _file_contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_judge_is_right_about_honest_submissions(tmp_path: Path, court: SandboxedJudge) -> None:
    right = court.statuses(_write_submission(tmp_path, HONEST_SUBMISSION))
    assert set(right.values()) == {Status.CONFORMS}
    wrong = court.statuses(_write_submission(tmp_path, WRONG_SUBMISSION))
    assert (wrong["n0"], wrong["J"]) == (Status.CONFORMS, Status.DIFFERS)


@pytest.mark.parametrize("attack", _attacks_on_judge(24, "pass", "stop", "write"), ids=_attack_name)
def test_judge_rejects_the_attack_and_still_marks_the_right_function(
    tmp_path: Path, court: SandboxedJudge, attack: Attack
) -> None:
    if attack.name == "disk_filled" and isinstance(
        court.sandbox_options["launcher"], UnprivilegedUser
    ):
        pytest.skip("another user can fill this machine's disk: docs/isolation.md says so")
    outside = tmp_path / "outside"
    target = _write_submission(tmp_path, attack.source(str(outside)))
    before, started = _file_contents(tmp_path), time.monotonic()
    statuses = court.statuses(target)
    assert time.monotonic() - started < MAX_SECONDS
    if attack.name == "helper_that_survives":
        time.sleep(2)
    assert not statuses["J"].passes
    assert statuses.get("n0", Status.CONFORMS) is Status.CONFORMS
    assert _file_contents(tmp_path) == before


@pytest.mark.parametrize("attack", _attacks_on_judge(4, "steal"), ids=_attack_name)
def test_worker_exposes_no_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, walls: dict[str, Any], attack: Attack
) -> None:
    monkeypatch.setenv("TOKEN", naive_grader.INSTRUCTOR_SECRET)
    target = _write_submission(tmp_path, attack.source())
    for _ in range(2):
        with Worker(target, call_seconds=10, **walls) as worker:
            got = worker.call("steal", []) if worker.load() is None else None
        assert isinstance(got, Reply)
        assert naive_grader.INSTRUCTOR_SECRET not in got.result
        assert str(tmp_path) not in got.result


@needs_bubblewrap
def test_no_other_process_is_seen(tmp_path: Path) -> None:
    target = _write_submission(tmp_path, ATTACKS["other_processes_shown"].source())
    with Worker(target, launcher=Bubblewrap(), call_seconds=10) as worker:
        got = worker.call("steal", []) if worker.load() is None else None
    assert isinstance(got, Reply)
    assert "pytest" not in got.result


def test_attacks_do_not_affect_later_honest_submissions(
    tmp_path: Path, court: SandboxedJudge
) -> None:
    for name in ("exit_at_import", "processes_without_end", "builtins_replaced", "parent_killed"):
        court.statuses(_write_submission(tmp_path, ATTACKS[name].source()))
        after = court.statuses(_write_submission(tmp_path, HONEST_SUBMISSION))
        assert set(after.values()) == {Status.CONFORMS}


BACKWARD_BINDING = """
hidden: tanh
fixed: n2 = 1
backward_propagation({W1, b1, W2, b2}, {Z1, A1, Z2, A2}, X, Y) -> {dW1, db1, dW2, db2}
"""

FINITE_DIFFERENCE_GRADIENT = """
import numpy as np

def cost(p, X, Y):
    A1 = np.tanh(p["W1"] @ X + p["b1"])
    A2 = 1 / (1 + np.exp(-(p["W2"] @ A1 + p["b2"])))
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))

def backward_propagation(p, cache, X, Y, h=1e-5):
    gradients = {}
    for name, value in p.items():
        gradient = np.zeros_like(value)
        for place in np.ndindex(value.shape):
            step = np.zeros_like(value)
            step[place] = h
            more, less = {**p, name: value + step}, {**p, name: value - step}
            gradient[place] = (cost(more, X, Y) - cost(less, X, Y)) / (2 * h)
        gradients["d" + name] = gradient
    return gradients
"""


@needs_bubblewrap
def test_a_gradient_by_finite_differences_passes_a_gradient_check_and_not_the_judge(
    tmp_path: Path,
) -> None:
    namespace: dict[str, Any] = {}
    exec(FINITE_DIFFERENCE_GRADIENT, namespace)  # noqa: S102  (our own code)
    rng = np.random.default_rng(1)
    p = {"W1": rng.normal(size=(3, 2)), "b1": np.zeros((3, 1))}
    p |= {"W2": rng.normal(size=(1, 3)), "b2": np.zeros((1, 1))}
    X, Y = rng.normal(size=(2, 5)), rng.integers(0, 2, (1, 5)).astype(float)
    A1 = np.tanh(p["W1"] @ X)
    A2 = 1 / (1 + np.exp(-p["W2"] @ A1))
    got = namespace["backward_propagation"](p, {}, X, Y)
    assert np.allclose(got["dW2"], (A2 - Y) @ A1.T / 5, rtol=1e-7)
    binding = parse(BACKWARD_BINDING, "attacks")
    terms = ExampleSpec(binding.activation, binding.fixed, "float64")
    court = SandboxedJudge(
        binding, draw_example_set(binding.graphs, terms, 1, 6), {"launcher": Bubblewrap()}
    )
    statuses = court.statuses(_write_submission(tmp_path, FINITE_DIFFERENCE_GRADIENT))
    assert statuses["dW1"] is Status.DIFFERS
    assert statuses["dW2"] is Status.DIFFERS

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
from backproof.judge.exam import Terms, draw_exam
from backproof.judge.judge import Exam, judge
from backproof.judge.verdict import Status
from backproof.worker import Implementation, Reply, Worker
from backproof.worker.isolation import Bubblewrap, OtherUser, Warm
from tests.attacks import naive
from tests.attacks.attack import HONEST, WRONG, Aim, Attack
from tests.attacks.registry import ATTACKS
from tests.backproof.worker.readable import readable_python
from tests.backproof.worker.walled import IN_TMP, walled

BINDING = """
hidden: tanh
fixed: n2 = 1
layer_sizes(X, Y) -> (n0, _, n2)
compute_cost(A2, Y) -> J
"""

NAIVE_SECONDS, STOPPED_SECONDS = 60.0, 1.5
"""How long a naive grader may take; and how long it is watched where it is to be stopped."""

FULL = "in the full form only: nox -s attacks"

ENOUGH = 60.0
"""More than any file may hold the judge: its total, the starts of Python, and a busy machine."""


def _attacks(*aims: Aim) -> list[Attack]:
    return [found for found in ATTACKS.values() if found.aim in aims]


def _shown(*aims: Aim) -> list[Attack]:
    """The attacks that are shown on a naive grader."""
    return [found for found in _attacks(*aims) if found.beats and not found.alone]


@pytest.fixture
def quick() -> bool:
    """Whether only the short form is run: nox -s attacks runs all."""
    return os.environ.get("BACKPROOF_ATTACKS") != "full"


@pytest.fixture
def shown(found: Attack, quick: bool) -> Attack:
    """The attack, or in the short form only the first of those on the same grader."""
    same = [a for a in _shown(found.aim) if a.beats == found.beats]
    if quick and found is not same[0]:
        pytest.skip(FULL)
    return found


def _named(found: Attack) -> str:
    return found.name


# Against a naive grader


def _graded(
    folder: Path, code: str, variant: str, seconds: float = NAIVE_SECONDS
) -> tuple[str, bool]:
    """What a naive grader leaves and says of a submission, and whether it came to an end."""
    submission = folder / "submissions" / "solution.py"
    submission.parent.mkdir(exist_ok=True)
    submission.write_text(code, encoding="utf-8")
    (submission.parent / "other.py").write_text(f"# {naive.SECRET}", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-B", naive.__file__, variant, str(submission)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TOKEN": naive.SECRET, "OPENBLAS_NUM_THREADS": "1"},
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


def _passes(said: str) -> bool:
    return "All tests passed" in said or '"score": 100' in said


def _has_verdict(said: str) -> bool:
    return _passes(said) or "FAILED" in said or '"score"' in said


@pytest.mark.parametrize("variant", [name for name in naive.VARIANTS if name != "thief"])
def test_a_naive_grader_is_right_about_honest_submissions(tmp_path: Path, variant: str) -> None:
    said, ended = _graded(tmp_path, HONEST, variant)
    assert ended
    assert _passes(said), said
    said, ended = _graded(tmp_path, WRONG, variant)
    assert ended
    assert not _passes(said), said


@pytest.mark.parametrize("found", _shown("pass"), ids=_named)
def test_a_naive_grader_passes_it(tmp_path: Path, shown: Attack) -> None:
    said, _ = _graded(tmp_path, shown.submission(), shown.beats)
    assert _passes(said), said


@pytest.mark.parametrize("found", _shown("stop"), ids=_named)
def test_a_naive_grader_is_stopped_by_it(tmp_path: Path, shown: Attack) -> None:
    said, ended = _graded(tmp_path, shown.submission(), shown.beats, STOPPED_SECONDS)
    assert not (ended and _has_verdict(said)), said


@pytest.mark.parametrize("found", _shown("steal"), ids=_named)
def test_a_naive_grader_loses_its_secret_to_it(tmp_path: Path, shown: Attack) -> None:
    try:
        for _ in range(2):
            said, _ = _graded(tmp_path, shown.submission(), shown.beats)
        assert naive.SECRET in said
    finally:
        for place in ("/tmp", "/var/tmp", "/dev/shm"):  # noqa: S108
            Path(place, "backproof-attack-note").unlink(missing_ok=True)


@pytest.mark.parametrize("found", _shown("write"), ids=_named)
def test_a_naive_grader_lets_it_leave_a_file(tmp_path: Path, shown: Attack) -> None:
    outside = tmp_path / "outside"
    _graded(tmp_path, shown.submission(str(outside)), shown.beats)
    deadline = time.monotonic() + 10
    while not outside.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert outside.exists()


# Against the judge


@pytest.fixture(scope="module")
def binding() -> Binding:
    return parse(BINDING, "attacks")


@pytest.fixture(scope="module")
def exam(binding: Binding) -> Exam:
    return draw_exam(binding.graphs, Terms(binding.activation, binding.fixed, "float64"), 1, 6)


@pytest.fixture(scope="module")
def public_python() -> Iterator[str]:
    with readable_python() as python:
        yield python


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    """What forks workers, one for all attacks."""
    with Warm() as warm:
        yield warm
        assert not warm.why_cold or IN_TMP


@pytest.fixture(
    params=[
        pytest.param("bubblewrap", marks=walled),
        pytest.param("warm", marks=walled),
        pytest.param("user", marks=pytest.mark.skipif(os.geteuid() != 0, reason="needs root")),
    ]
)
def walls(request: pytest.FixtureRequest, quick: bool) -> dict[str, Any]:
    """A launcher and its interpreter; in the short form, only bubblewrap, cold and warm."""
    if request.param == "bubblewrap":
        return {"launcher": Bubblewrap()}
    if request.param == "warm":
        return {"launcher": request.getfixturevalue("warm")}
    if quick:
        pytest.skip(FULL)
    return {"launcher": OtherUser(), "python": request.getfixturevalue("public_python")}


@dataclass(frozen=True)
class Court:
    """The judge with its binding and exam, behind some walls."""

    binding: Binding
    exam: Exam
    walls: dict[str, Any]

    def statuses(self, target: Path) -> Mapping[str, Status]:
        """The verdicts on a file, by symbol."""
        limits = {"call_seconds": 1.0, "load_seconds": 2.0, "total_seconds": 8.0}
        with Implementation(
            target, self.binding, memory=1 << 30, **limits, **self.walls
        ) as subject:
            if subject.load() is not None:
                return {"J": Status.CRASHED}
            found = judge(subject, self.exam)
        return {verdict.symbol: verdict.status for verdict in found.equations}


@pytest.fixture
def court(binding: Binding, exam: Exam, walls: dict[str, Any]) -> Court:
    return Court(binding, exam, walls)


def _written(folder: Path, code: str) -> Path:
    """The file, among others of its class."""
    (folder / "class").mkdir(exist_ok=True)
    path = folder / "class" / "solution.py"
    path.write_text(code, encoding="utf-8")
    (folder / "class" / "other.py").write_text(f"# {naive.SECRET}", encoding="utf-8")
    return path


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_judge_is_right_about_honest_submissions(tmp_path: Path, court: Court) -> None:
    right = court.statuses(_written(tmp_path, HONEST))
    assert set(right.values()) == {Status.CONFORMS}
    wrong = court.statuses(_written(tmp_path, WRONG))
    assert (wrong["n0"], wrong["J"]) == (Status.CONFORMS, Status.DIFFERS)


@pytest.mark.parametrize("found", _attacks("pass", "stop", "write"), ids=_named)
def test_the_judge_gives_it_no_mark_and_the_right_function_its_own(
    tmp_path: Path, court: Court, found: Attack, quick: bool
) -> None:
    if found.full and quick:
        pytest.skip(FULL)
    if found.name == "disk_filled" and isinstance(court.walls["launcher"], OtherUser):
        pytest.skip("another user can fill this machine's disk: docs/isolation.md says so")
    outside = tmp_path / "outside"
    target = _written(tmp_path, found.submission(str(outside)))
    before, started = _contents(tmp_path), time.monotonic()
    statuses = court.statuses(target)
    assert time.monotonic() - started < ENOUGH
    if found.name == "helper_that_survives":
        time.sleep(2)
    assert not statuses["J"].passes
    assert statuses.get("n0", Status.CONFORMS) is Status.CONFORMS
    assert _contents(tmp_path) == before


@pytest.mark.parametrize("found", _attacks("steal"), ids=_named)
def test_there_is_nothing_to_steal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, walls: dict[str, Any], found: Attack
) -> None:
    monkeypatch.setenv("TOKEN", naive.SECRET)
    target = _written(tmp_path, found.submission())
    for _ in range(2):
        with Worker(target, call_seconds=10, **walls) as worker:
            got = worker.call("steal", []) if worker.load() is None else None
        assert isinstance(got, Reply)
        assert naive.SECRET not in got.result
        assert str(tmp_path) not in got.result


@walled
def test_no_other_process_is_seen(tmp_path: Path) -> None:
    target = _written(tmp_path, ATTACKS["other_processes_shown"].submission())
    with Worker(target, launcher=Bubblewrap(), call_seconds=10) as worker:
        got = worker.call("steal", []) if worker.load() is None else None
    assert isinstance(got, Reply)
    assert "pytest" not in got.result


def test_a_class_of_attackers_costs_the_honest_ones_nothing(tmp_path: Path, court: Court) -> None:
    for name in ("exit_at_import", "processes_without_end", "builtins_replaced", "parent_killed"):
        court.statuses(_written(tmp_path, ATTACKS[name].submission()))
        after = court.statuses(_written(tmp_path, HONEST))
        assert set(after.values()) == {Status.CONFORMS}


BACKWARD = """
hidden: tanh
fixed: n2 = 1
backward_propagation({W1, b1, W2, b2}, {Z1, A1, Z2, A2}, X, Y) -> {dW1, db1, dW2, db2}
"""

BY_DIFFERENCES = """
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


@walled
def test_a_gradient_by_finite_differences_passes_a_gradient_check_and_not_the_judge(
    tmp_path: Path,
) -> None:
    namespace: dict[str, Any] = {}
    exec(BY_DIFFERENCES, namespace)  # noqa: S102  (our own code)
    rng = np.random.default_rng(1)
    p = {"W1": rng.normal(size=(3, 2)), "b1": np.zeros((3, 1))}
    p |= {"W2": rng.normal(size=(1, 3)), "b2": np.zeros((1, 1))}
    X, Y = rng.normal(size=(2, 5)), rng.integers(0, 2, (1, 5)).astype(float)
    A1 = np.tanh(p["W1"] @ X)
    A2 = 1 / (1 + np.exp(-p["W2"] @ A1))
    got = namespace["backward_propagation"](p, {}, X, Y)
    assert np.allclose(got["dW2"], (A2 - Y) @ A1.T / 5, rtol=1e-7)
    binding = parse(BACKWARD, "attacks")
    terms = Terms(binding.activation, binding.fixed, "float64")
    court = Court(binding, draw_exam(binding.graphs, terms, 1, 6), {"launcher": Bubblewrap()})
    statuses = court.statuses(_written(tmp_path, BY_DIFFERENCES))
    assert statuses["dW1"] is Status.DIFFERS
    assert statuses["dW2"] is Status.DIFFERS

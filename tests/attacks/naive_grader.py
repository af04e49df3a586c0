"""A usual autograder in several variants, run as a program, as the target of the attacks.

`python naive_grader.py VARIANT SUBMISSION` judges `compute_cost` of a submission, as graders do
that import what they judge. Every variant is right about honest submissions. The caller reads the
verdict where such graders leave it: in a file, in the output, or in the exit status.
"""

import contextlib
import importlib.util
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import types
import unittest
from pathlib import Path

import numpy as np

RESULTS = Path("results.json")
TOLERANCE = 1e-6


def model_cost(A2: np.ndarray, Y: np.ndarray) -> float:
    """Return the cost, as the model solution computes it."""
    return float(-np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)))


def cases() -> list[tuple[np.ndarray, np.ndarray, float]]:
    """Return the arguments and expected values, which are the same for every class."""
    rng = np.random.default_rng(1)
    drawn = [(rng.uniform(0.1, 0.9, (1, m)), rng.integers(0, 2, (1, m))) for m in (3, 5, 8)]
    return [(A2, Y, model_cost(A2, Y)) for A2, Y in drawn]


EXPECTED_COSTS = [expected for _, _, expected in cases()]
INSTRUCTOR_SECRET = "the-answers-of-the-class"  # noqa: S105  (what a thief would like to have)


def load_submission(path: str) -> types.ModuleType:
    """Import the submission into this process."""
    sys.path.insert(0, str(Path(path).parent))
    spec = importlib.util.spec_from_file_location("submission", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["submission"] = module
    spec.loader.exec_module(module)
    return module


def is_close(got: object, expected: float) -> bool:
    """Compare as most graders do."""
    return bool(np.allclose(got, expected))  # type: ignore[arg-type]


def file(path: str) -> None:
    """Write results.json at the end, unless the submission raised."""
    module = load_submission(path)
    try:
        score = sum(is_close(module.compute_cost(A2, Y), e) for A2, Y, e in cases())
    except Exception:  # noqa: BLE001
        score = 0
    RESULTS.write_text(json.dumps({"score": 100 * score // 3}), encoding="utf-8")


def output(path: str) -> None:
    """Print a line that the caller searches for."""
    module = load_submission(path)
    for number, (A2, Y, expected) in enumerate(cases()):
        if not is_close(module.compute_cost(A2, Y), expected):
            print(f"FAILED {number}")  # noqa: T201
            return
    print("All tests passed")  # noqa: T201


def difference(path: str) -> None:
    """Fail if a difference is too large, or the result has the wrong length."""
    module = load_submission(path)
    wrong = 0
    for A2, Y, expected in cases():
        got = module.compute_cost(A2, Y)
        wrong += any(abs(d) > TOLERANCE for d in np.atleast_1d(got - expected))
    print("FAILED" if wrong else "All tests passed")  # noqa: T201


def afterwards(path: str) -> None:
    """Compute the expected value after the call, from the same arrays."""
    module = load_submission(path)
    right = all(is_close(module.compute_cost(A2, Y), model_cost(A2, Y)) for A2, Y, _ in cases())
    print("All tests passed" if right else "FAILED")  # noqa: T201


def equality(path: str) -> None:
    """Compare with ==, after rounding, as a test with printed values does."""
    module = load_submission(path)
    right = all(module.compute_cost(A2, Y) == e for A2, Y, e in cases())
    print("All tests passed" if right else "FAILED")  # noqa: T201


def framework(path: str) -> None:
    """unittest in the same process; the exit status says how it went."""
    module = load_submission(path)

    class Test(unittest.TestCase):
        def test_cost(self) -> None:
            for A2, Y, expected in cases():
                got = float(module.compute_cost(A2, Y))
                self.assertAlmostEqual(got, expected, places=6)  # noqa: PT009

    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Test)
    done = unittest.TextTestRunner().run(suite)
    print("All tests passed" if done.wasSuccessful() else "FAILED")  # noqa: T201


def alarm(path: str) -> None:
    """Stop a call that takes too long with a signal."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    module = load_submission(path)
    with contextlib.suppress(Exception):
        signal.alarm(1)
        if is_close(module.compute_cost(*cases()[0][:2]), EXPECTED_COSTS[0]):
            print("All tests passed")  # noqa: T201


def pickled(path: str) -> None:
    """Run the submission in another process, and read its results with pickle."""
    code = (
        f"import pickle, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        f"import naive_grader as grader; m = grader.load_submission({path!r})\n"
        "r = [m.compute_cost(A2, Y) for A2, Y, _ in grader.cases()]\n"
        "open('answers.pickle', 'wb').write(pickle.dumps(r))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False, timeout=20)
    with open("answers.pickle", "rb") as stored:  # noqa: PTH123
        got = pickle.load(stored)  # noqa: S301  (this is the mistake)
    right = all(is_close(g, e) for g, e in zip(got, EXPECTED_COSTS, strict=False))
    print("All tests passed" if right else "FAILED")  # noqa: T201


def token(path: str) -> None:
    """Run the submission in another process, which prints a secret word before each result."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        f"import naive_grader as grader; m = grader.load_submission({path!r})\n"
        "for A2, Y, e in grader.cases():\n"
        "    print(sys.argv[1], grader.is_close(m.compute_cost(A2, Y), e))\n"
    )
    word = os.urandom(8).hex()
    command = [sys.executable, "-c", code, word]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    right = re.findall(f"^{word} True$", done.stdout, re.MULTILINE)
    print("All tests passed" if len(right) >= 3 else "FAILED")  # noqa: T201


def thief(path: str) -> None:
    """Call `steal`, and show the student what it printed."""
    model_solution = INSTRUCTOR_SECRET
    print(load_submission(path).steal())  # noqa: T201
    del model_solution


NAIVE_GRADERS = {
    function.__name__: function
    for function in (
        file, output, difference, afterwards, equality, framework, alarm, pickled, token, thief
    )
}  # fmt: skip

if __name__ == "__main__":
    NAIVE_GRADERS[sys.argv[1]](sys.argv[2])

"""A pasted counterexample of a training loop fails, and passes on a right loop."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from backproof.assignment.definition import FeedbackPolicy
from backproof.binding import load
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.properties.bounds import FLOAT32, BoundedArray
from backproof.reference import graphs
from backproof.reference.activation_choice import ACTIVATIONS
from backproof.replay import one_step, rate_of
from backproof.reporting.student_view import verdict_for_student
from backproof.results.counterexample import Counterexample
from backproof.results.verdict import Verdict
from backproof.validation.pipeline import validate_target
from backproof.validation.request import NETWORK, ValidationRequest
from tests.support.course_loops import (
    LOOP_CALL,
    LOOP_CALL_WITH_RATE,
    RETURN,
    course_loop,
    standalone_loop,
)
from tests.support.course_notebook import (
    BACKWARD,
    IMPORTS,
    MODEL,
    notebook_cells,
    replace_code,
    write_notebook,
    write_script,
)  # fmt: skip
from tests.support.grade_factory import make_grade
from tests.support.loop_populations import ALL_FAULTY_LOOPS, WRONG_LOOPS
from tests.support.short_form import deep, sample

WRONG = {name: wrong.source for name, wrong in (WRONG_LOOPS | ALL_FAULTY_LOOPS).items()}
TUPLE = "nn_model(X, Y, n1, k) -> (W1.T, b1.ravel(), W2.T, b2.ravel())"


def _request(
    call: str = LOOP_CALL, stated: float | None = None, dtype: str = "float64"
) -> ValidationRequest:
    binding = load("planar")
    return ValidationRequest(
        binding,
        1,
        dtype,
        9,
        2.0,
        isolation="process",
        training_loop=TrainingLoopCall(call, binding, stated),
    )


def _parts(loop: str, **changed: str) -> list[str]:
    sigmoid = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"
    return [
        "import numpy as np",
        sigmoid,
        *notebook_cells(first_cells=(), nn_model=loop, **changed)[:-1],
    ]


def _pasted(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def _require_shown(
    folder: Path, wrong: str, right: str, request: ValidationRequest
) -> Counterexample:
    """Require a counterexample that fails with the wrong loop alone and is no hidden test."""
    path = write_script(folder, _parts(wrong))
    counterexample = validate_target(path, request).counterexample
    assert counterexample is not None
    assert (counterexample.symbol, counterexample.function, counterexample.of_exam) == (
        "nn_model",
        "nn_model",
        False,
    )
    failing = _pasted(counterexample.code, folder)
    assert failing.returncode == 1, failing.stderr
    write_script(folder, _parts(right))
    passing = _pasted(counterexample.code, folder)
    assert passing.returncode == 0, passing.stderr
    return counterexample


EACH_WAY = {
    "keeps no update": "b2 is not one step",
    "no mean": "is not one step",
    "a rate that rises": "after 3 iterations",
    "a rate by the number of examples": "is not one step",
    "no more than three": "is not one step",
    "the last example twice": "is not one step",
    "hidden units by layer_sizes": "W1 has shape",
    "numbers that are none": "W1 is not finite",
    "the gradients": "KeyError",
    "raises": "KeyError",
    "changes the labels": "changes its argument Y",
}


@pytest.mark.parametrize("name", sample(EACH_WAY, 2))
def test_pasted_code_fails_on_the_wrong_loop_and_passes_on_a_right_one(
    name: str, tmp_path: Path
) -> None:
    wrong = WRONG[name]
    counterexample = _require_shown(tmp_path, wrong, MODEL, _request())
    write_script(tmp_path, _parts(wrong))
    assert EACH_WAY[name] in _pasted(counterexample.code, tmp_path).stderr
    assert len(counterexample.code.splitlines()) < 35


@deep
@pytest.mark.parametrize("rate", sample(["1.2 * 0.9 ** 2", "0.25", "1 / 3"], 1))
def test_right_loop_passes_with_any_rate(rate: str, tmp_path: Path) -> None:
    right = course_loop(("(parameters, grads)\n", f"(parameters, grads, {rate})\n"))
    for name in ("keeps no update", "a rate that rises", "a rate by the number of examples"):
        _require_shown(tmp_path, WRONG[name], right, _request())


def _in_tuple(*edits: tuple[str, str]) -> str:
    loop = standalone_loop(("return {", "P = {"), *edits)
    return loop + "    return P['W1'].T, P['b1'].ravel(), P['W2'].T, P['b2'].ravel()\n"


NO_SLOPE = (" * (1 - A1 ** 2)", "")
DEAF = ("    n_x, m = X.shape\n", "    n_x, m = X.shape\n    learning_rate = 1.2\n")
WITH_COST = (RETURN, "    return parameters, cost\n")
FORMS = {
    "a tuple of other forms": (_in_tuple(NO_SLOPE), _in_tuple(), _request(TUPLE)),
    "a rate in the call": (standalone_loop(DEAF), standalone_loop(), _request(LOOP_CALL_WITH_RATE)),
    "a rate that is stated": (
        standalone_loop(DEAF),
        standalone_loop(("=1.2)", "=0.5)")),
        _request(stated=0.5),
    ),
    "float32": (standalone_loop(NO_SLOPE), standalone_loop(), _request(dtype="float32")),
    "costs beside": (
        course_loop(WITH_COST, ("(parameters, grads)\n", "(parameters, grads, -1.2)\n")),
        course_loop(WITH_COST),
        _request(),
    ),
}


@pytest.mark.parametrize("name", sample(FORMS, 2))
def test_code_calls_the_loop_as_the_judge_did(name: str, tmp_path: Path) -> None:
    _require_shown(tmp_path, *FORMS[name])


@deep
def test_generator_of_the_file_is_reset_before_every_run(tmp_path: Path) -> None:
    outside = "RNG = np.random.default_rng()\n"
    drawn = ("    rng = np.random.default_rng(3)\n", "    rng = RNG\n")
    wrong, right = (outside + standalone_loop(drawn, *edits) for edits in ([NO_SLOPE], []))
    _require_shown(tmp_path, wrong, right, _request())


@deep
def test_counterexample_of_a_notebook_uses_the_loader(tmp_path: Path) -> None:
    wrong = WRONG["updates twice"]
    path = write_notebook(tmp_path, notebook_cells(first_cells=(IMPORTS,), nn_model=wrong))
    counterexample = validate_target(path, _request()).counterexample
    assert counterexample is not None
    assert "defined_in(" in counterexample.code
    assert "is not one step" in _pasted(counterexample.code, tmp_path).stderr
    write_notebook(tmp_path, notebook_cells(first_cells=(IMPORTS,)))
    passing = _pasted(counterexample.code, tmp_path)
    assert passing.returncode == 0, passing.stderr


def _verdict(folder: Path, parts: Sequence[str]) -> Verdict:
    return validate_target(write_script(folder, parts), _request())


def test_right_loop_and_consequence_have_no_counterexample(tmp_path: Path) -> None:
    assert _verdict(tmp_path, _parts(MODEL)).counterexample is None
    unslopes = replace_code(BACKWARD, {", 1 - np.power(A1, 2)": ", 1"})
    found = _verdict(tmp_path, _parts(MODEL, backward_propagation=unslopes)).counterexample
    assert found is not None
    assert found.function == "backward_propagation"


@deep
def test_hanging_loop_is_shown_on_a_hidden_test_to_no_student(tmp_path: Path) -> None:
    endless = course_loop((RETURN, "    while True:\n        pass\n"))
    counterexample = _verdict(tmp_path, _parts(endless)).counterexample
    assert counterexample is not None
    assert counterexample.of_exam


def test_student_sees_no_hidden_test_and_expected_values_if_allowed(
    tmp_path: Path,
) -> None:
    verdict = _verdict(tmp_path, _parts(WRONG["no mean"]))
    seen = verdict_for_student(make_grade(verdict), FeedbackPolicy())
    assert seen is not None
    assert seen.counterexample is not None
    exam = _request().draw_examples()[NETWORK]
    counterexample = [np.array(matrix.rows) for matrix in seen.counterexample.inputs[:2]]
    assert not any(np.array_equal(example.values["X"], counterexample[0]) for example in exam)
    unsaid = verdict_for_student(make_grade(verdict), FeedbackPolicy(expected=False))
    assert unsaid is not None
    assert unsaid.counterexample is not None
    assert (unsaid.counterexample.expected, unsaid.counterexample.bound) == (None, None)
    assert "one_step(" not in unsaid.counterexample.code
    printed = subprocess.run(
        [sys.executable, "-c", unsaid.counterexample.code],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert printed.returncode == 0, printed.stderr
    without = verdict_for_student(make_grade(verdict), FeedbackPolicy(counterexample=False))
    assert without is not None
    assert without.counterexample is None


@pytest.mark.parametrize("hidden", sample(["relu", "tanh", "sigmoid"], 1))
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_one_step_matches_the_reference_within_its_bound(hidden: str, dtype: str) -> None:
    rng = np.random.default_rng(4)
    given = {"X": rng.standard_normal((2, 5)), "W1": rng.standard_normal((3, 2)),
             "b1": rng.standard_normal((3, 1)), "W2": rng.standard_normal((1, 3)),
             "b2": rng.standard_normal((1, 1)), "Y": np.array([[1.0, 0, 0, 1, 1]])}  # fmt: skip
    given = {name: value.astype(dtype) for name, value in given.items()}
    before = {name: given[name] for name in ("W1", "b1", "W2", "b2")}
    graph = graphs.network(ACTIVATIONS[hidden])
    nexts = [f"{name}_next" for name in before]
    after = graph.evaluate(nexts, {**given, "alpha": np.array(0.3, dtype)[()]})
    ends = dict(zip(before, (after[name] for name in nexts), strict=True))
    rate = rate_of(given["X"], given["Y"], before, ends, hidden=hidden, dtype=dtype)
    assert isinstance(rate, BoundedArray)
    assert abs(rate.value - 0.3) <= FLOAT32.unit
    for alpha in (0.3, rate):
        for name, end in ends.items():
            right, bound = one_step(
                name, given["X"], given["Y"], before, alpha, hidden=hidden, dtype=dtype
            )
            assert np.all(np.abs(end - right) <= bound)
            assert np.all(bound <= (1e-4 if dtype == "float32" else 1e-13))
            assert not np.all(np.abs(1.001 * end - right) <= bound)

"""The training loop of a worksheet matches its call, and is missing until it is written."""

from pathlib import Path
from typing import Any

import pytest

from backproof.assignment.toml_reader import read
from backproof.assignment.toml_writer import assignment_toml
from backproof.binding import load
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.results.equation_verdict import EquationVerdict
from backproof.validation.pipeline import validate_target
from backproof.validation.request import ValidationRequest
from backproof.worksheet.function_headers import headers_of
from backproof.worksheet.loop_header import loop_header
from backproof.worksheet.worksheet_writer import (
    function_source,
    worksheet_notebook,
    worksheet_script,
)
from tests.support.course_notebook import replace_code

PLANAR = load("planar")
CALL = PLANAR.training
BLANKS = "".join(
    f"    {name} = None  # after the last step, {shape}\n"
    for name, shape in {
        "W1": "(n1, n0)",
        "b1": "(n1, 1)",
        "W2": "(n2, n1)",
        "b2": "(n2, 1)",
    }.items()
)
WRITTEN = """
    start = initialize_parameters(X.shape[0], n1, Y.shape[0])
    np.random.seed(1)
    W1, b1, W2, b2 = np.random.randn(n1, len(X)), start["b1"], np.ones((1, n1)), start["b2"]
    for i in range(num_iterations):
        A1 = np.tanh(W1 @ X + b1)
        dZ2 = 1 / (1 + np.exp(-(W2 @ A1 + b2))) - Y
        dZ1 = W2.T @ dZ2 * (1 - A1**2)
        m = X.shape[1]
        W2, b2 = W2 - 0.5 * dZ2 @ A1.T / m, b2 - 0.5 * dZ2.mean(axis=1, keepdims=True)
        W1, b1 = W1 - 0.5 * dZ1 @ X.T / m, b1 - 0.5 * dZ1.mean(axis=1, keepdims=True)
"""
ALONE = {
    'start["b1"]': "np.zeros((n1, 1))",
    'start["b2"]': "np.zeros((1, 1))",
    "    start = initialize_parameters(X.shape[0], n1, Y.shape[0])\n": "",
}
COURSE = """
    parameters = initialize_parameters(X.shape[0], n1, Y.shape[0])
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
"""

UPDATED = "        parameters = update_parameters(parameters, grads)\n"
assert UPDATED in COURSE


def _sheet(write: Any = worksheet_script) -> str:
    headers = [*headers_of(PLANAR), loop_header(CALL, PLANAR)]
    return str(write("sheet", PLANAR.title, headers))


def _of_loop(path: Path) -> EquationVerdict:
    request = ValidationRequest(
        PLANAR, 1, examples=9, isolation="process", counterexample=False,
        training_loop=TrainingLoopCall(CALL, PLANAR),
    )  # fmt: skip
    verdict = validate_target(path, request)
    return next(e for e in verdict.equations if e.label == "nn_model")


def _written(folder: Path, edits: dict[str, str]) -> Path:
    path = folder / "sheet.py"
    path.write_text(replace_code(_sheet(), edits), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("write", "suffix"), [(worksheet_script, ".py"), (worksheet_notebook, ".ipynb")]
)
def test_unedited_loop_template_is_missing(write: Any, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"sheet{suffix}"
    path.write_text(_sheet(write), encoding="utf-8")
    found = _of_loop(path)
    assert found.status == "missing"
    assert "nn_model is unfinished" in found.message


def test_written_loop_counts_when_other_functions_are_blank(tmp_path: Path) -> None:
    alone = WRITTEN
    for old, new in ALONE.items():
        assert old in alone
        alone = alone.replace(old, new)
    assert _of_loop(_written(tmp_path, {BLANKS: alone})).status == "conforms"


def test_loop_that_calls_blank_functions_is_not_wrong(tmp_path: Path) -> None:
    end = '    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}\n'
    found = _of_loop(_written(tmp_path, {BLANKS: COURSE, end: "    return parameters\n"}))
    assert found.status == "follows"
    assert "right as soon as" in found.message


@pytest.mark.parametrize(
    "loop_body",
    [
        COURSE,  # followed by the blanks of the worksheet
        COURSE.replace("update_parameters(parameters, grads)", "None"),
        COURSE.replace(UPDATED, ""),
    ],
    ids=["blank results", "a blank of one's own", "nothing updated"],
)
def test_loop_with_a_blank_is_missing_whatever_else_it_contains(
    loop_body: str, tmp_path: Path
) -> None:
    assert _of_loop(_written(tmp_path, {BLANKS: loop_body + BLANKS})).status == "missing"


CALLS = {
    CALL: ("(X, Y, n1, num_iterations):", 'return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}'),
    "fit(X, Y, n1, k, alpha) -> (W1, b1, W2, b2)": (
        "(X, Y, n1, num_iterations, alpha):",
        "return (W1, b1, W2, b2)",
    ),
    "fit(X.T, Y.ravel(), iterations=k, verbose=False) -> ({W1, b1, W2, b2}, _)": (
        "(X, Y, iterations, verbose):",
        'return ({"W1": W1, "b1": b1, "W2": W2, "b2": b2}, None)',
    ),
    "fit(X, Y, 0.5, False, k) -> (hstack(b1, W1), W2.T, b2.ravel())": (
        "(X, Y, option, option_2, num_iterations):",
        "return (np.hstack([b1, W1]), W2, b2)",
    ),
}


@pytest.mark.parametrize("call", CALLS)
def test_header_has_the_parameters_and_results_of_the_call(call: str) -> None:
    text = function_source(loop_header(call, PLANAR))
    parameters, returned = CALLS[call]
    assert text.startswith(f"def {TrainingLoopCall(call, PLANAR).function}{parameters}\n")
    assert text.endswith(f"    {returned}")
    assert "how many steps to take" in text
    assert "_next" not in text
    compile(text, "sheet.py", "exec")


def test_new_file_contains_the_loop_of_its_worksheet(tmp_path: Path) -> None:
    path = tmp_path / "sheet.toml"
    rated = "fit(X, Y, n1, k, alpha) -> (W1, b1, W2, b2)"
    for call in (CALL, rated):
        path.write_text(assignment_toml("sheet", PLANAR, "planar", call), encoding="utf-8")
        training = read(path).training
        assert training is not None
        assert (training.call, training.points) == (call, 1.0)
        assert ("# alpha" in path.read_text(encoding="utf-8")) == (call == CALL)


def test_new_file_without_a_loop_has_no_training(tmp_path: Path) -> None:
    path = tmp_path / "sheet.toml"
    path.write_text(assignment_toml("sheet", PLANAR, "planar"), encoding="utf-8")
    assert read(path).training is None

"""The worksheet matches its binding, contains no answer, and is missing until it is written."""

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backproof.assignment.toml_reader import load, read
from backproof.assignment.toml_writer import assignment_toml
from backproof.binding import SHIPPED_DIRECTORY
from backproof.binding import load as load_binding
from backproof.validation.pipeline import validate_target
from backproof.validation.request import ValidationRequest
from backproof.worksheet.function_headers import FunctionHeader, headers_of
from backproof.worksheet.worksheet_writer import (
    function_source,
    worksheet_notebook,
    worksheet_script,
)
from tests.support.in_process import EXAMPLES, failing_statuses, judge_functions
from tests.support.short_form import sample

ANSWERS = {
    "planar": {
        "n0": "X.shape[0]",
        "n2": "Y.shape[0]",
        "W1": "np.random.randn(n1, n0) * 0.01",
        "b1": "np.zeros((n1, 1))",
        "W2": "np.random.randn(n2, n1) * 0.01",
        "b2": "np.zeros((n2, 1))",
        "Z1": 'parameters["W1"] @ X + parameters["b1"]',
        "A1": "np.tanh(Z1)",
        "Z2": 'parameters["W2"] @ A1 + parameters["b2"]',
        "A2": "1 / (1 + np.exp(-Z2))",
        "J": "-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]",
        "dZ2": 'cache["A2"] - Y',
        "dW2": 'dZ2 @ cache["A1"].T / X.shape[1]',
        "db2": "dZ2.mean(axis=1, keepdims=True)",
        "dZ1": 'parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)',
        "dW1": "dZ1 @ X.T / X.shape[1]",
        "db1": "dZ1.mean(axis=1, keepdims=True)",
        "W1_next": 'parameters["W1"] - alpha * grads["dW1"]',
        "b1_next": 'parameters["b1"] - alpha * grads["db1"]',
        "W2_next": 'parameters["W2"] - alpha * grads["dW2"]',
        "b2_next": 'parameters["b2"] - alpha * grads["db2"]',
        "prediction": "forward_propagation(X, parameters)[0] > 0.5",
    },
    "kernels": {
        "Z": "W @ A + b",
        "sigmoid_Z": "1 / (1 + np.exp(-Z))",
        "tanh_Z": "np.tanh(Z)",
        "relu_Z": "np.maximum(0, Z)",
        "leaky_relu_Z": "np.where(Z > 0, Z, 0.01 * Z)",
        "sigmoid_prime_Z": "sigmoid(Z) * (1 - sigmoid(Z))",
        "tanh_prime_Z": "1 - np.tanh(Z) ** 2",
        "relu_prime_Z": "(Z > 0).astype(Z.dtype)",
        "leaky_relu_prime_Z": "np.where(Z > 0, 1.0, 0.01)",
        "z": "(w.T @ x + b).item()",
        "L": "-np.log(a) if y == 1 else -np.log1p(-a)",
        "da2": "np.where(y == 1, -1 / a2, 1 / (1 - a2))",
        "J": "-np.sum(np.where(Y == 1, np.log(A2), np.log1p(-A2))) / Y.shape[1]",
        "prediction": "A2 > 0.5",
        "dZ": "A - Y",
        "dW": "dZ @ A.T / dZ.shape[1]",
        "db": "dZ.mean(axis=1, keepdims=True)",
        "da1": "W2.T @ dz2",
        "dZ1": "W2.T @ dZ2 * (1 - np.tanh(Z1) ** 2)",
        "W_next": "W - alpha * dW",
        "W_collapsed": "W2 @ W1",
        "b_collapsed": "W2 @ b1 + b2",
    },
}
FROM_A = {
    "sigmoid_prime_from_a": "sigmoid_Z * (1 - sigmoid_Z)",
    "tanh_prime_from_a": "1 - tanh_Z ** 2",
}


def _written(header: FunctionHeader, answers: dict[str, str]) -> str:
    """The function with an answer in place of every blank."""
    text = function_source(header)
    for name, _ in header.blanks:
        right = FROM_A.get(header.function, answers[name])
        assert f"    {name} = None" in text
        text = text.replace(f"    {name} = None", f"    {name} = {right}", 1)
    return text


@pytest.mark.parametrize("binding", ANSWERS)
def test_with_an_answer_in_every_blank_the_template_conforms(binding: str) -> None:
    names: dict[str, Any] = {"np": np}
    headers = headers_of(load_binding(binding))
    for header in headers:
        exec(_written(header, ANSWERS[binding]), names)  # noqa: S102  (text of this module)
    functions = {header.function: names[header.function] for header in headers}
    assert {line.function for line in load_binding(binding).lines} == set(functions)
    assert failing_statuses(judge_functions(functions, binding)) == {}


@pytest.mark.parametrize("binding", sample(ANSWERS, 1))
@pytest.mark.parametrize(
    ("write", "suffix"), [(worksheet_script, ".py"), (worksheet_notebook, ".ipynb")]
)
def test_every_function_of_the_unedited_template_is_missing(
    binding: str, write: Any, suffix: str, tmp_path: Path
) -> None:
    bound = load_binding(binding)
    path = tmp_path / f"sheet{suffix}"
    path.write_text(write("sheet", bound.title, headers_of(bound)), encoding="utf-8")
    verdict = validate_target(path, ValidationRequest(bound, 1, examples=2, isolation="process"))
    assert {str(e.status) for e in verdict.equations} == {"missing"}


@pytest.mark.parametrize("binding", ANSWERS)
def test_template_contains_no_formula_of_the_text(binding: str) -> None:
    bound = load_binding(binding)
    text = worksheet_script("sheet", bound.title, headers_of(bound))
    for part in ("@", "np.", "∗", "ᵀ", "exp", "log(", "max(", "σ", " - ", " > ", "1/m"):
        assert part not in text, part


@pytest.mark.parametrize("binding", ANSWERS)
def test_every_equation_of_a_function_is_named_in_its_docstring(binding: str) -> None:
    bound = load_binding(binding)
    headers = {header.function: header for header in headers_of(bound)}
    for line in bound.lines:
        summary = headers[line.function].summary
        numbers = (line.graph.table[symbol].number for symbol in line.outputs)
        assert all(number in summary for number in numbers if number), summary


def test_names_of_the_first_call_are_used_when_common_names_clash() -> None:
    headers = {header.function: header for header in headers_of(load_binding("kernels"))}
    assert headers["affine"].parameters == ("W", "A", "b")
    assert headers["hidden_error"].parameters == ("W2", "dZ2", "Z1")
    assert headers["hidden_error"].return_expression == "dZ1"


def test_template_states_orientations_keys_and_scales() -> None:
    tuples = load_binding(EXAMPLES / "tuples" / "tuples.binding")
    text = worksheet_script("sheet", tuples.title, headers_of(tuples))
    assert "dW1 = None  # 3.48, m · dW1, (n1, n0)" in text
    assert "return (dW1, db1, dW2, db2)" in text
    unrolled = load_binding(EXAMPLES / "unrolled" / "unrolled.binding")
    text = worksheet_script("sheet", unrolled.title, headers_of(unrolled))
    assert "X: (m, n0), the examples\n" in text
    assert 'np.hstack([db1, dW1]).ravel("F")' in text
    compile(text, "sheet.py", "exec")


def test_methods_have_no_template() -> None:
    assert headers_of(load_binding(EXAMPLES / "rows" / "rows.binding")) == []


def test_a_title_cannot_end_the_docstring() -> None:
    text = worksheet_script("sheet", 'a """ b \\', [])
    compile(text, "sheet.py", "exec")


def test_notebook_has_format_nbformat_4() -> None:
    bound = load_binding("planar")
    notebook = json.loads(worksheet_notebook("sheet", bound.title, headers_of(bound)))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 4)
    assert {cell["cell_type"] for cell in notebook["cells"]} == {"code", "markdown"}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


@pytest.mark.parametrize("binding", ANSWERS)
def test_new_file_has_the_points_and_title_of_its_binding(binding: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.toml"
    path.write_text(assignment_toml("sheet", load_binding(binding), binding), encoding="utf-8")
    new, bare = read(path), load(str(SHIPPED_DIRECTORY / f"{binding}.binding"))
    assert (new.points, new.title) == (bare.points, bare.title)


@pytest.mark.parametrize("binding", ANSWERS)
def test_every_setting_in_a_comment_is_valid(binding: str, tmp_path: Path) -> None:
    text = assignment_toml("sheet", load_binding(binding), binding)
    lines = [_uncommented(line) for line in text.splitlines()]
    path = tmp_path / "sheet.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    assignment = read(path)
    assert (assignment.stability, assignment.late_policy is None) == (2.0, False)
    assert assignment.training is not None
    assert assignment.imports == ("numpy",)


def _uncommented(line: str) -> str:
    """The line without its comment sign, if the comment is TOML."""
    inside = line.removeprefix("#").strip()
    try:
        tomllib.loads(inside)
    except tomllib.TOMLDecodeError:
        return line
    return inside

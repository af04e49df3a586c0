"""Submissions in all formats, judged end to end: the format costs no marks, faults do."""

import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from backproof.results.status import Status
from backproof.results.target import File, Folder, Module, TargetError, parse_target
from backproof.results.verdict import Verdict
from backproof.validation.public_api import validate
from tests.support.course_notebook import (
    BACKWARD,
    COST,
    DATA,
    FORWARD,
    FUNCTIONS,
    IMPORTS,
    INITIALIZE,
    LAYER_SIZES,
    MODEL,
    PREDICT,
    TRAINING,
    UPDATE,
    indent_lines,
    notebook_cells,
    notebook_content,
    replace_code,
    write_notebook,
    write_script,
)
from tests.support.in_process import EXAMPLES
from tests.support.short_form import deep

OWN_SIGMOID = "import numpy as np\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"


def _validate(path: Path | str, *, run_all: bool = False) -> Verdict:
    return validate(path, seed=5, examples=8, run_all=run_all)


def _failing_statuses(verdict: Verdict) -> dict[str, set[Status]]:
    """Return the statuses of the equations that do not pass, by function."""
    found = dict[str, set[Status]]()
    for equation in verdict.failures:
        found.setdefault(equation.function, set()).add(equation.status)
    return found


def _remarks(verdict: Verdict) -> str:
    return "\n".join(verdict.remarks)


def _messages(verdict: Verdict, function: str) -> set[str]:
    return {e.message for e in verdict.failures if e.function == function}


def test_correct_notebook_with_magics_training_and_missing_imports_conforms(
    tmp_path: Path,
) -> None:
    verdict = _validate(write_notebook(tmp_path, notebook_cells()))
    assert verdict.conforms, verdict
    remarks = _remarks(verdict)
    assert "Not installed, replaced by a stub: planar_utils." in remarks
    assert "statements at the top level were not" in remarks
    assert "sklearn" not in remarks, "modules that no function needs are not reported"


def test_the_same_as_a_script_conforms(tmp_path: Path) -> None:
    assert _validate(write_script(tmp_path, notebook_cells())).conforms


def test_a_notebook_of_the_old_format_conforms(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(notebook_content(notebook_cells(), version=3)))
    assert _validate(path).conforms


def test_an_export_with_get_ipython_and_a_shell_line_conforms(tmp_path: Path) -> None:
    exported = IMPORTS.replace(
        "%matplotlib inline", "get_ipython().run_line_magic('matplotlib', 'inline')"
    )
    drive = "from google.colab import drive\ndrive.mount('/content/drive')\n!pip install h5py\ncd x"
    pieces = [
        "#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n",
        *notebook_cells(first_cells=(exported,)),
    ]
    assert _validate(write_script(tmp_path, [drive, *pieces])).conforms


def test_a_markdown_page_with_blocks_of_python_conforms(tmp_path: Path) -> None:
    blocks = [f"Now:\n\n```python\n{cell}\n```\n" for cell in notebook_cells()]
    path = tmp_path / "notes.md"
    path.write_text("# Week 3\n\n```\n$ pip install numpy\n```\n\n" + "\n".join(blocks))
    assert _validate(path).conforms


def test_a_name_that_is_not_ascii_and_ends_of_lines_of_windows_make_no_difference(
    tmp_path: Path,
) -> None:
    path = tmp_path / "übung 3 – Lösung.py"
    text = "# −σ′(z) · größer\n" + "\n\n".join(notebook_cells())
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert _validate(path).conforms


@pytest.mark.parametrize(
    ("first", "encoding"),
    [("# -*- coding: latin-1 -*-\n# größer", "latin-1"), ("# größer", "latin-1"),
     ("# größer", "utf-16")],
)  # fmt: skip
def test_other_encodings_are_read(tmp_path: Path, first: str, encoding: str) -> None:
    path = tmp_path / "solution.py"
    path.write_bytes((first + "\n" + "\n\n".join(notebook_cells())).encode(encoding))
    verdict = _validate(path)
    assert verdict.conforms
    assert ("read as Latin-1" in _remarks(verdict)) == (
        encoding == "latin-1" and "coding" not in first
    )


def test_cell_that_does_not_parse_is_skipped_and_the_rest_conforms(
    tmp_path: Path,
) -> None:
    unfinished = "### START CODE HERE ###\nshape_X = \nshape_Y = Y.shape\nm = X.shape[1]"
    prose = "Expected Output:\n\n* The shape of X isn't (400, 2)!"
    verdict = _validate(write_notebook(tmp_path, [unfinished, prose, *notebook_cells()]))
    assert verdict.conforms, verdict
    assert "Skipped, not valid Python: cell 1, line 2: SyntaxError" in _remarks(verdict)
    assert "cell 2, line 1: SyntaxError: invalid syntax, and 1 more in it" in _remarks(verdict)


def test_an_import_cell_that_does_not_parse_loses_only_its_broken_lines(tmp_path: Path) -> None:
    broken = IMPORTS.replace("import sklearn\n", "import sklearn as\n")
    assert _validate(write_notebook(tmp_path, notebook_cells(first_cells=(broken,)))).conforms


def test_missing_imports_of_numpy_and_the_helper_are_injected(tmp_path: Path) -> None:
    verdict = _validate(write_notebook(tmp_path, notebook_cells(first_cells=())))
    assert verdict.conforms
    remarks = _remarks(verdict)
    assert "supplied: np; sigmoid" in remarks or "supplied: sigmoid; np" in remarks


def test_cells_indented_by_a_space_and_continued_by_a_percent_sign_are_read(
    tmp_path: Path,
) -> None:
    accuracy = "def accuracy(a, n):\n    print('%d' + '%%'\n      % float(a / n))\n%time 1"
    magic = "%%time\n" + FUNCTIONS["predict"].strip("\n")
    sources = [
        indent_lines(LAYER_SIZES),
        accuracy,
        magic,
        *notebook_cells(layer_sizes="", predict=""),
    ]
    verdict = _validate(write_notebook(tmp_path, sources))
    assert verdict.conforms, verdict
    assert "Skipped" not in _remarks(verdict)


def test_docstrings_indented_otherwise_than_the_body_are_read(tmp_path: Path) -> None:
    outside = COST.replace("parameters):\n", 'parameters):\n"""\nThe cost (13)\n"""\n')
    deeper = FORWARD.replace("parameters):\n", 'parameters):\n        """\n  A2\n  """\n')
    verdict = _validate(
        write_script(tmp_path, notebook_cells(compute_cost=outside, forward_propagation=deeper))
    )
    assert verdict.conforms, verdict


def test_globals_that_functions_need_are_found_where_the_file_defines_them(tmp_path: Path) -> None:
    scale = "HIDDEN = 4\nSCALE = 10 ** -HIDDEN * 100\nrate = float(np.median([SCALE]))\n"
    initialize = replace_code(INITIALIZE, {"* 0.01": "* rate"})
    sizes = replace_code(LAYER_SIZES, {"n_h = 4": "n_h = HIDDEN"})
    sources = notebook_cells(first_cells=(IMPORTS, scale, DATA), initialize_parameters=initialize,
                    layer_sizes=sizes)  # fmt: skip
    assert _validate(write_script(tmp_path, sources)).conforms


def test_global_computed_from_missing_data_is_reported_and_fails_its_function(
    tmp_path: Path,
) -> None:
    cost = replace_code(COST, {"m = Y.shape[1]": "n = m"})
    verdict = _validate(
        write_notebook(tmp_path, [*notebook_cells(compute_cost=cost), "m = X.shape[1]"])
    )
    assert _failing_statuses(verdict) == {"compute_cost": {Status.CRASHED}}
    remarks = next(r for r in verdict.remarks if r.startswith("Could not be run: "))
    assert "cell 2, line 1, X, Y = load_planar_dataset()" in remarks
    assert remarks.endswith("; so there is no X, Y, m.")


@deep
def test_with_run_all_a_script_is_run_and_its_globals_are_there(tmp_path: Path) -> None:
    cost = replace_code(COST, {"m = Y.shape[1]": "m = count"})
    data = "X = np.ones((2, 3))\nfor count in range(9): pass\nraise SystemExit"
    sources = notebook_cells(first_cells=(IMPORTS, data), compute_cost=cost)
    verdict = _validate(write_script(tmp_path, sources), run_all=True)
    assert set(_failing_statuses(verdict)) == {"compute_cost"}, (
        "the count is not the number of examples"
    )
    assert "SystemExit" in _remarks(verdict)
    assert "were not" not in _remarks(verdict)


def test_misspelled_names_are_recognised_and_reported(tmp_path: Path) -> None:
    slips = {
        "layer_sizes": replace_code(LAYER_SIZES, {"def layer_sizes": "def layer_size"}),
        "initialize_parameters": replace_code(
            INITIALIZE, {"def initialize_parameters": "def initalize_paramters"}
        ),
        "forward_propagation": replace_code(
            FORWARD, {"def forward_propagation": "def forward_progagation"}
        ),
    }
    verdict = _validate(write_notebook(tmp_path, notebook_cells(**slips)))
    assert verdict.conforms, verdict
    assert "forward_progagation is taken for forward_propagation." in verdict.remarks
    assert "layer_size is taken for layer_sizes." in verdict.remarks


def test_a_wrong_function_under_another_name_is_wrong(tmp_path: Path) -> None:
    wrong = replace_code(BACKWARD, {"def backward_propagation": "def back_propagation",
                              "1 - np.power(A1, 2)": "A1 * (1 - A1)"})  # fmt: skip
    verdict = _validate(write_notebook(tmp_path, notebook_cells(backward_propagation=wrong)))
    assert Status.DIFFERS in _failing_statuses(verdict)["backward_propagation"]
    code = verdict.counterexample.code if verdict.counterexample else ""
    assert "defined_in(" in code
    pasted = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "AssertionError" in pasted.stderr, pasted.stderr


def test_a_blank_template_is_missing_and_what_is_done_counts(tmp_path: Path) -> None:
    blank = replace_code(FORWARD, {"np.dot(W1, X) + b1": "None", "np.tanh(Z1)": "None",
                             "np.dot(W2, A1) + b2": "None", "sigmoid(Z2)": "None"})  # fmt: skip
    half = replace_code(BACKWARD, {"np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))": "None",
                             "(1 / m) * np.dot(dZ1, X.T)": "None",
                             "(1 / m) * np.sum(dZ1, axis=1, keepdims=True)": "None"})  # fmt: skip
    verdict = _validate(
        write_notebook(
            tmp_path, notebook_cells(forward_propagation=blank, backward_propagation=half)
        )
    )
    missing = {Status.MISSING}
    assert _failing_statuses(verdict) == {
        "forward_propagation": missing, "predict": {Status.FOLLOWS},
        "backward_propagation": missing,
    }  # fmt: skip
    assert _messages(verdict, "forward_propagation") == {
        "forward_propagation is unfinished: cell 5, line 6: Z1 = None, and 3 more."
    }
    assert _messages(verdict, "predict") == {
        "right as soon as forward_propagation gives what it should."
    }
    right = {e.symbol for e in verdict.equations if e.status.passes}
    assert {"dW2", "db2"} <= right
    assert verdict.counterexample is None


@pytest.mark.parametrize(
    ("edits", "why"),
    [
        ({"np.dot(W1, X) + b1": ""}, "SyntaxError"),
        ({"    Z1 = np.dot(W1, X) + b1\n": ""}, "Z1 is read and assigned nowhere"),
        ({'    W1 = parameters["W1"]\n': "    raise NotImplementedError\n"}, "NotImplementedError"),
        ({"    Z1 = np.dot(W1, X) + b1\n": "    Z1 = ...\n"}, "Z1 = ..."),
    ],
)
def test_unfinished_function_is_missing_and_not_wrong(
    tmp_path: Path, edits: dict[str, str], why: str
) -> None:
    forward = replace_code(FORWARD, edits)
    verdict = _validate(write_script(tmp_path, notebook_cells(forward_propagation=forward)))
    assert _failing_statuses(verdict) == {
        "forward_propagation": {Status.MISSING},
        # What there is can be replaced by a right one for predict to call; what is not, cannot.
        "predict": {Status.MISSING if why == "SyntaxError" else Status.FOLLOWS},
    }
    (remarks,) = _messages(verdict, "forward_propagation")
    assert "forward_propagation is unfinished: line" in remarks
    assert why in remarks


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("np.mean(dZ2, axis=1)", Status.DIFFERS),
        ("np.mean(dZ2, axis=1, keepdims=True)", Status.CONFORMS),
        ("None", Status.MISSING),
        ("...", Status.MISSING),
        ("np.array(None)", Status.MISSING),
    ],
)
def test_results_of_an_unfinished_function_are_judged(
    tmp_path: Path, written: str, status: Status
) -> None:
    source = f"""
        import numpy as np
        def backward_propagation(parameters, cache, X, Y):
            dZ2 = cache["A2"] - Y
            dW2 = dZ2 @ cache["A1"].T / X.shape[1]
            db2 = {written}
            dZ1 = None
            dW1 = dZ1
            db1 = dZ1
            return {{"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}}
    """
    path = tmp_path / "solution.py"
    path.write_text(dedent(source))
    found = {e.symbol: e for e in _validate(path).equations}
    assert found["db2"].status is status
    assert (found["db2"].message.startswith("db2 has shape")) == (status is Status.DIFFERS)
    assert {found[symbol].status for symbol in ("dZ1", "dW1", "db1")} == {Status.MISSING}


@pytest.mark.parametrize("body", ["pass", '"""Arguments: X"""', "...", "return None"])
def test_an_empty_body_is_missing(tmp_path: Path, body: str) -> None:
    blank = f"def update_parameters(parameters, grads, learning_rate=1.2):\n    {body}\n"
    verdict = _validate(write_script(tmp_path, notebook_cells(update_parameters=blank)))
    assert _failing_statuses(verdict) == {"update_parameters": {Status.MISSING}}


def test_a_placeholder_that_is_filled_later_is_no_sign_of_an_unfinished_function(
    tmp_path: Path,
) -> None:
    wrong = replace_code(COST, {"    logprobs": "    cost = None\n    logprobs", "/ m": ""})
    verdict = _validate(write_script(tmp_path, notebook_cells(compute_cost=wrong)))
    assert _failing_statuses(verdict) == {"compute_cost": {Status.DIFFERS}}


def test_a_wrong_notebook_differs_where_it_is_wrong_and_nowhere_else(tmp_path: Path) -> None:
    wrong = replace_code(BACKWARD, {"db2 = (1 / m) * ": "db2 = "})
    verdict = _validate(write_notebook(tmp_path, notebook_cells(backward_propagation=wrong)))
    assert [e.label for e in verdict.failures] == ["3.46 db2"]


def test_an_error_in_a_notebook_is_placed_by_its_cell(tmp_path: Path) -> None:
    wrong = replace_code(COST, {"cost = np.squeeze(cost)": "cost = cost.to_number()"})
    verdict = _validate(write_notebook(tmp_path, notebook_cells(compute_cost=wrong)))
    (remarks,) = _messages(verdict, "compute_cost")
    assert "(cell 6, line 5)" in remarks


@pytest.mark.parametrize(
    ("edits", "remarks"),
    [
        ({"np.squeeze(cost)": "np.asscalar(np.squeeze(cost))"}, "NumPy 1.23 removed np.asscalar"),
        ({"np.squeeze(cost)": "np.float(cost)"}, "NumPy 1.24 removed np.float: write float or"),
        ({"m = Y.shape[1]": "m = len(xrange(Y.shape[1]))"}, "Python 3 has no xrange"),
        (
            {"    cost = np": "    print 'cost', cost\n    cost = np"},
            "Python 3 made print a function",
        ),
    ],
)
def test_a_change_of_a_library_is_named_as_such(
    tmp_path: Path, edits: dict[str, str], remarks: str
) -> None:
    verdict = _validate(
        write_notebook(tmp_path, notebook_cells(compute_cost=replace_code(COST, edits)))
    )
    assert _failing_statuses(verdict) == {"compute_cost": {Status.CRASHED}}
    (message,) = _messages(verdict, "compute_cost")
    assert message.startswith(remarks)


def test_last_of_several_definitions_counts_and_is_reported(tmp_path: Path) -> None:
    deeper = "def forward_propagation(X, parameters, layers):\n    return X, layers\n"
    verdict = _validate(write_notebook(tmp_path, [*notebook_cells(), deeper]))
    assert not verdict.conforms
    assert "forward_propagation (cell 5, line 1; cell 12, line 1)" in _remarks(verdict)
    back = _validate(write_notebook(tmp_path, [deeper, *notebook_cells()]))
    assert back.conforms


def test_a_folder_is_judged_from_the_file_with_most_of_the_functions(tmp_path: Path) -> None:
    folder = tmp_path / "übung"
    folder.mkdir()
    write_script(folder, [OWN_SIGMOID, "print('imported')\nraise SystemExit"], "helpers.py")
    layers = ["import numpy as np\nfrom helpers import sigmoid", LAYER_SIZES, INITIALIZE, FORWARD]
    write_script(folder, layers, "layers.py")
    main = ["import numpy as np\nfrom layers import *", COST, BACKWARD, UPDATE, PREDICT, TRAINING]
    write_notebook(folder, main, "main.ipynb")
    verdict = _validate(folder)
    assert verdict.conforms, verdict
    assert "Judged from main.ipynb." in verdict.remarks


def test_a_folder_whose_files_do_not_import_each_other_is_judged_as_a_whole(
    tmp_path: Path,
) -> None:
    write_script(tmp_path, [OWN_SIGMOID, LAYER_SIZES, INITIALIZE, FORWARD, PREDICT], "part 1.py")
    write_script(tmp_path, ["import numpy as np", COST, BACKWARD, UPDATE], "part 2.py")
    verdict = _validate(tmp_path)
    assert verdict.conforms, verdict
    remarks = _remarks(verdict)
    assert "Judged from part 1.py; compute_cost, backward_propagation, update_parameters" in remarks
    assert "from part 2.py" in remarks


def test_a_helper_file_beside_a_submission_beats_the_stand_in(tmp_path: Path) -> None:
    wrong = "import numpy as np\ndef sigmoid(z):\n    return np.tanh(z)\n"
    write_script(tmp_path, [wrong, "def plot_decision_boundary(*_): pass"], "planar_utils.py")
    verdict = _validate(write_script(tmp_path, notebook_cells()))
    assert Status.DIFFERS in _failing_statuses(verdict)["forward_propagation"]


def _interpreter(folder: Path, package: Path) -> str:
    """Create an interpreter with NumPy and the package."""
    venv.create(folder, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    libraries = Path(np.__file__).parent.parent
    (site / "installed.pth").write_text(f"{libraries}\n{package}\n")
    return str(folder / "bin" / "python")


def test_an_installed_module_is_judged(tmp_path: Path) -> None:
    (tmp_path / "students").mkdir()
    write_script(tmp_path / "students", [OWN_SIGMOID, *FUNCTIONS.values()], "net.py")
    (tmp_path / "students" / "__init__.py").write_text("")
    python = _interpreter(tmp_path / "env", tmp_path)
    verdict = validate("students.net", seed=5, examples=8, python=python)
    assert verdict.conforms, verdict
    with pytest.raises(
        TargetError, match=r"no such file, and no module of the name students\.none"
    ):
        validate("students.none", seed=5, examples=8, python=python)


@pytest.mark.parametrize(
    ("name", "content", "remarks"),
    [
        ("empty.ipynb", b"", "is no notebook, which is JSON"),
        ("list.ipynb", b"[1, 2]", "its JSON is no object"),
        ("wide.ipynb", '{"cells": []}'.encode("utf-16"), "is UTF-16: a notebook is JSON in UTF-8"),
        ("odd.ipynb", b'{"cells": "\xff"}', "is no UTF-8 at byte 11: a notebook is JSON in UTF-8"),
        ("cells.ipynb", b'{"cells": {"a": 1}}', "it has no list of cells"),
        ("deep.ipynb", b"[" * 200_000, "too deeply nested"),
        ("r.ipynb", b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "in 'R'"),
        ("odd.ipynb", b'{"cells": [3, {"cell_type": "code", "source": [1]}]}', "no functions"),
        ("nul.py", b"x = 1\0", "has NUL characters"),
        ("text.md", b"# Only words", "no block of Python"),
        ("other.py", b"import numpy as np\ndef train(x): pass", "it defines train"),
        ("broken.py", b"x = 1\ndef f(:\n", "skipped line 2: SyntaxError"),
        ("data.csv", b"1,2", "is not a .py, .ipynb or .md file"),
    ],
)
def test_what_has_nothing_to_judge_is_one_clear_line(
    tmp_path: Path, name: str, content: bytes, remarks: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TargetError, match=name) as raised:
        _validate(path)
    assert remarks in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_a_folder_without_anything_to_read_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"")
    with pytest.raises(TargetError, match="has nothing to read"):
        _validate(tmp_path)


def test_a_global_that_a_function_itself_assigns_is_no_sign_of_an_unfinished_one(
    tmp_path: Path,
) -> None:
    kept = "    global LAST\n    LAST = cost\n    return LAST + 1"
    wrong = replace_code(COST, {"    return cost": kept})
    verdict = _validate(write_script(tmp_path, notebook_cells(compute_cost=wrong)))
    assert _failing_statuses(verdict) == {"compute_cost": {Status.DIFFERS}}


def test_a_global_that_nothing_assigns_is_such_a_sign(tmp_path: Path) -> None:
    wrong = replace_code(COST, {"    return cost": "    global LAST\n    return LAST"})
    verdict = _validate(write_script(tmp_path, notebook_cells(compute_cost=wrong)))
    assert _failing_statuses(verdict) == {"compute_cost": {Status.MISSING}}
    assert "LAST is read and assigned nowhere" in _messages(verdict, "compute_cost").pop()


@pytest.mark.parametrize("isolation", ["auto", "process"])
def test_what_cannot_be_read_in_a_folder_is_stepped_over_and_the_rest_judged(
    tmp_path: Path, isolation: str
) -> None:
    write_script(tmp_path, notebook_cells())
    (tmp_path / "image.py").write_bytes(b"\0\1\2")
    with (tmp_path / "big.py").open("wb") as file:
        file.truncate(20_000_000)
    verdict = validate(tmp_path, seed=5, examples=8, isolation=isolation)
    assert verdict.conforms, verdict
    remarks = _remarks(verdict)
    assert "Skipped: big.py is larger than" in remarks
    assert "image.py is not text: it has NUL characters" in remarks


def test_a_folder_of_nothing_but_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    with (tmp_path / "big.py").open("wb") as file:
        file.truncate(20_000_000)
    with pytest.raises(TargetError, match=r"nothing to read: .*big\.py is larger than"):
        _validate(tmp_path)


@deep
def test_a_folder_of_thousands_of_files_is_no_submission(tmp_path: Path) -> None:
    for number in range(2001):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(TargetError, match="has more than 2000 files: expected one submission"):
        _validate(tmp_path)


def test_what_a_file_says_of_itself_reaches_a_terminal_without_control_characters(
    tmp_path: Path,
) -> None:
    escape = "x\x1b[2J = = 1"
    verdict = _validate(write_notebook(tmp_path, [escape, *notebook_cells()]))
    assert "\x1b" not in str(verdict)


@pytest.mark.parametrize(
    ("word", "target"),
    [
        ("solution.py", File(Path("solution.py"))),
        ("a/b.ipynb", File(Path("a/b.ipynb"))),
        ("package.module", Module("package.module")),
        ("package.module:Class", Module("package.module", "Class")),
        ("no such thing", File(Path("no such thing"))),
        (str(EXAMPLES), Folder(EXAMPLES)),
    ],
)
def test_a_word_means_a_file_a_folder_or_a_module(word: str, target: object) -> None:
    assert parse_target(word) == target
    assert str(parse_target(word)) == word


NOTEBOOKS: Sequence[tuple[str, set[str]]] = (
    ("right", set()),
    ("unfinished", {"backward_propagation", "predict"}),
    ("wrong", {"compute_cost", "backward_propagation"}),
)


@pytest.mark.parametrize(("name", "functions"), NOTEBOOKS)
def test_the_example_notebooks_are_judged_as_they_say(name: str, functions: set[str]) -> None:
    verdict = _validate(EXAMPLES / "notebooks" / f"{name}.ipynb")
    assert set(_failing_statuses(verdict)) == functions
    missing = {Status.MISSING} in _failing_statuses(verdict).values()
    assert missing == (name == "unfinished")


def test_a_submission_that_calls_a_model_of_its_own_is_not_trained_to_be_judged(
    tmp_path: Path,
) -> None:
    endless = replace_code(
        MODEL, {"for i in range(0, num_iterations):": "while True:\n        i = 0"}
    )
    assert _validate(write_script(tmp_path, notebook_cells(nn_model=endless))).conforms


def test_a_missing_function_is_told_by_a_similar_name(tmp_path: Path) -> None:
    source = (EXAMPLES / "planar" / "solution.py").read_text(encoding="utf-8")
    renamed = source.replace("backward_propagation(parameters", "back_propagation(m, parameters")
    path = tmp_path / "net.py"
    path.write_text(renamed, encoding="utf-8")
    verdict = validate(path, "planar", seed=1)
    messages = {e.message for e in verdict.equations if e.function == "backward_propagation"}
    hint = "back_propagation has a similar name, and takes five arguments"
    assert messages == {f"backward_propagation is not defined: {hint}."}

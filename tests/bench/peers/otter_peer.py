"""otter-grader: `otter run` on a notebook, without a container, as it grades on Gradescope."""

import json
from pathlib import Path
from zipfile import ZipFile

from tests.bench.peers import notebook_json, planar_assignment
from tests.bench.peers.peer import GradeFunction, run_in_environment

PACKAGE = "otter-grader"
EXTRA_PACKAGES = ("numpy", "ipykernel")


def prepare(programs: Path, folder: Path) -> GradeFunction:
    """Build the autograder and a right notebook; what grades it so many times."""
    for name, statements in planar_assignment.function_tests().items():
        path = folder / "tests" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(_doctest_file(name, statements), encoding="utf-8")
    run_in_environment(programs, ["otter", "generate", "-o", folder / "autograder.zip"], folder)
    cells = [
        notebook_json.code_cell(part, n)
        for n, part in enumerate(planar_assignment.solution_cells())
    ]
    notebook = notebook_json.write_notebook(folder / "right.ipynb", cells)

    def grade(count: int) -> None:
        for number in range(count):
            out = folder / f"out{number}"
            out.mkdir(exist_ok=True)
            run_in_environment(programs, ["otter", "run", "-o", out, notebook], folder)
            found = json.loads((out / "results.json").read_text(encoding="utf-8"))
            scores = {test["name"]: test["score"] for test in found["tests"] if "score" in test}
            assert sum(scores.values()) == len(planar_assignment.function_tests()), scores

    with ZipFile(folder / "autograder.zip") as built:
        assert any(name.endswith("predict.py") for name in built.namelist())
    return grade


def _doctest_file(name: str, statements: str) -> str:
    """A test in the form that otter calls OK."""
    case = {"code": "\n".join(f">>> {line}" for line in statements.splitlines() if line)}
    suite = {"cases": [{**case, "hidden": False, "locked": False}], "scored": True}
    suites = [{**suite, "setup": "", "teardown": "", "type": "doctest"}]
    return f"OK_FORMAT = True\n\ntest = { ({'name': name, 'points': 1, 'suites': suites})!r}\n"

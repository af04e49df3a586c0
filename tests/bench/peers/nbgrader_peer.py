"""nbgrader: `nbgrader autograde` on the notebooks of a class, in one run for all of them."""

import csv
from pathlib import Path

from tests.bench.peers import notebook_json, planar_assignment
from tests.bench.peers.peer import GradeFunction, run_in_environment

PACKAGE = "nbgrader"
EXTRA_PACKAGES = ("numpy",)
ASSIGNMENT_NAME = "planar"
SCHEMA = {"schema_version": 3}


def prepare(programs: Path, folder: Path) -> GradeFunction:
    """Generate the assignment from a right notebook; what grades so many right notebooks."""
    config = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    cells = _cells()
    notebook_json.write_notebook(
        folder / "source" / ASSIGNMENT_NAME / f"{ASSIGNMENT_NAME}.ipynb", cells
    )
    run_in_environment(programs, ["nbgrader", "generate_assignment", ASSIGNMENT_NAME], folder)

    def grade(count: int) -> None:
        for number in range(count):
            student = folder / "submitted" / f"student{number}" / ASSIGNMENT_NAME
            notebook_json.write_notebook(student / f"{ASSIGNMENT_NAME}.ipynb", cells)
        run_in_environment(programs, ["nbgrader", "autograde", ASSIGNMENT_NAME, "--force"], folder)
        run_in_environment(programs, ["nbgrader", "export"], folder)
        with (folder / "grades.csv").open(encoding="utf-8") as file:
            scores = [float(row["score"]) for row in csv.DictReader(file) if float(row["score"])]
        assert scores == [len(planar_assignment.function_tests())] * count, scores

    return grade


def _cells() -> list[notebook_json.Cell]:
    """The right functions as solutions, then the tests as cells that give points."""
    solutions = [
        notebook_json.code_cell(
            part, n, {"nbgrader": _nbgrader_metadata(f"part{n}", solution=True)}
        )
        for n, part in enumerate(planar_assignment.solution_cells())
    ]
    graded = [
        notebook_json.code_cell(
            statements, 100 + n, {"nbgrader": _nbgrader_metadata(name, points=1)}
        )
        for n, (name, statements) in enumerate(planar_assignment.function_tests().items())
    ]
    return [*solutions, *graded]


def _nbgrader_metadata(
    identifier: str, *, solution: bool = False, points: int = 0
) -> dict[str, object]:
    is_test = {
        "grade": bool(points),
        "locked": bool(points),
        **({"points": points} if points else {}),
    }
    return {**SCHEMA, "grade_id": identifier, "solution": solution, "task": False, **is_test}

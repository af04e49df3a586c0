"""nbgrader: `nbgrader autograde` on the notebooks of a class, in one run for all of them."""

import csv
from pathlib import Path

from tests.bench.peers import assignment, notebooks
from tests.bench.peers.peer import Grading, run_in

PACKAGE = "nbgrader"
BESIDE = ("numpy",)
NAME = "planar"
SCHEMA = {"schema_version": 3}


def prepared(programs: Path, folder: Path) -> Grading:
    """Generate the assignment from a right notebook; what grades so many right notebooks."""
    config = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    cells = _cells()
    notebooks.write(folder / "source" / NAME / f"{NAME}.ipynb", cells)
    run_in(programs, ["nbgrader", "generate_assignment", NAME], folder)

    def grade(count: int) -> None:
        for number in range(count):
            student = folder / "submitted" / f"student{number}" / NAME
            notebooks.write(student / f"{NAME}.ipynb", cells)
        run_in(programs, ["nbgrader", "autograde", NAME, "--force"], folder)
        run_in(programs, ["nbgrader", "export"], folder)
        with (folder / "grades.csv").open(encoding="utf-8") as file:
            scores = [float(row["score"]) for row in csv.DictReader(file) if float(row["score"])]
        assert scores == [len(assignment.tests())] * count, scores

    return grade


def _cells() -> list[notebooks.Cell]:
    """The right functions as solutions, then the tests as cells that give points."""
    solutions = [
        notebooks.code(part, n, {"nbgrader": _about(f"part{n}", solution=True)})
        for n, part in enumerate(assignment.parts())
    ]
    graded = [
        notebooks.code(statements, 100 + n, {"nbgrader": _about(name, points=1)})
        for n, (name, statements) in enumerate(assignment.tests().items())
    ]
    return [*solutions, *graded]


def _about(identifier: str, *, solution: bool = False, points: int = 0) -> dict[str, object]:
    is_test = {
        "grade": bool(points),
        "locked": bool(points),
        **({"points": points} if points else {}),
    }
    return {**SCHEMA, "grade_id": identifier, "solution": solution, "task": False, **is_test}

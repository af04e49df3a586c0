"""gradescope-utils: a `unittest` suite for each submission, as Gradescope's containers run it."""

import json
import textwrap
from pathlib import Path

from tests.bench.peers import planar_assignment
from tests.bench.peers.peer import GradeFunction, run_in_environment

PACKAGE = "gradescope-utils"
EXTRA_PACKAGES = ("numpy",)

RUNNER = """\
import unittest

from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

with open("results.json", "w") as file:
    JSONTestRunner(visibility="visible", stream=file).run(
        unittest.defaultTestLoader.discover("tests")
    )
"""

SUITE = """\
import unittest

from gradescope_utils.autograder_utils.decorators import weight
from submission import *


class TestPlanar(unittest.TestCase):
"""


def prepare(programs: Path, folder: Path) -> GradeFunction:
    """Write the suite, its runner and a right file; what grades it so many times."""
    (folder / "tests").mkdir()
    cases = [
        _test_case(name, statements)
        for name, statements in planar_assignment.function_tests().items()
    ]
    (folder / "tests" / "test_planar.py").write_text(SUITE + "\n".join(cases), encoding="utf-8")
    (folder / "run_tests.py").write_text(RUNNER, encoding="utf-8")
    (folder / "submission.py").write_bytes(planar_assignment.SOLUTION.read_bytes())

    def grade(count: int) -> None:
        for _ in range(count):
            run_in_environment(programs, ["python", "run_tests.py"], folder)
            found = json.loads((folder / "results.json").read_text(encoding="utf-8"))
            scores = [test["score"] for test in found["tests"]]
            assert sum(scores) == len(planar_assignment.function_tests()), scores

    return grade


def _test_case(name: str, statements: str) -> str:
    body = textwrap.indent(statements, " " * 8)
    return f"    @weight(1)\n    def test_{name}(self):\n{body}"

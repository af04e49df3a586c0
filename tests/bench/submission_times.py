"""What one right submission of many takes of the processor: judge, sandbox, worker and all."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from backproof.assignment.toml_reader import load
from backproof.grading.submission_request import validation_request
from backproof.validation.session import ValidationSession
from tests.bench.generated_class import write_right_class
from tests.bench.resource_usage import measure_usage

CLASS_SIZE = 200
"""Over how many submissions what is done once is shared out."""

SOLUTION = Path("examples/planar/solution.py")


def seconds_per_copy(count: int = CLASS_SIZE) -> float:
    """The seconds of processor time for each of so many copies of the example solution."""
    return _seconds_per_submission(count, _write_copies)


def seconds_per_variant(count: int = CLASS_SIZE) -> float:
    """The same for a class of so many that are written in many ways, notebooks among them."""
    return _seconds_per_submission(count, write_right_class)


def _write_copies(count: int, folder: Path) -> list[Path]:
    files = [folder / f"{number}.py" for number in range(count)]
    for file in files:
        file.write_bytes(SOLUTION.read_bytes())
    return files


def _seconds_per_submission(count: int, write_files: Callable[[int, Path], list[Path]]) -> float:
    """Each file is asked all that the assignment asks; drawing the exam and a sandbox count."""
    asked = replace(validation_request(load("planar"), 1), isolation="bubblewrap")
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(count, Path(folder))
        with measure_usage() as used, ValidationSession(asked) as session:
            for file in files:
                verdict = session.validate(file)
                assert verdict.conforms, verdict
    return used.processor / count

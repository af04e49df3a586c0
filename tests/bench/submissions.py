"""What one right submission of many takes of the processor: judge, sandbox, worker and all."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from backproof.assignment.reading import load
from backproof.grading.asking import question
from backproof.session import Session
from tests.bench.right_class import right_class
from tests.bench.usage import measured

CLASS = 200
"""Over how many submissions what is done once is shared out."""

SOLUTION = Path("examples/planar/solution.py")


def of_one_text(count: int = CLASS) -> float:
    """The seconds of processor time for each of so many copies of the example solution."""
    return _each(count, _copies)


def of_many_texts(count: int = CLASS) -> float:
    """The same for a class of so many that are written in many ways, notebooks among them."""
    return _each(count, right_class)


def _copies(count: int, folder: Path) -> list[Path]:
    files = [folder / f"{number}.py" for number in range(count)]
    for file in files:
        file.write_bytes(SOLUTION.read_bytes())
    return files


def _each(count: int, written: Callable[[int, Path], list[Path]]) -> float:
    """Each file is asked all that the assignment asks; drawing the exam and a sandbox count."""
    asked = replace(question(load("planar"), 1), isolation="bubblewrap")
    with tempfile.TemporaryDirectory() as folder:
        files = written(count, Path(folder))
        with measured() as used, Session(asked) as session:
            for file in files:
                verdict = session.answer(file)
                assert verdict.conforms, verdict
    return used.processor / count

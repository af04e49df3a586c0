"""The zip that a lecturer uploads: the scripts, Backproof, the assignment, and its exam, sealed.

The exam is drawn here and goes along, so that equal work gets equal marks on every day.
"""

import json
import tomllib
from collections.abc import Iterator
from importlib import resources
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

from backproof.assignment.model import Assignment
from backproof.autograder.archive import Member, zipped
from backproof.autograder.wheel import WheelError, wheel
from backproof.grading.asking import question
from backproof.grading.sealed import seal

CONFIG, EXAM, REQUIREMENTS = "config.json", "exam.bin", "requirements.txt"
FOLDER = "assignment"
"""Where the assignment's own files are, below the folder in which the zip is unpacked."""

SCRIPTS = ("setup.sh", "run_autograder")

TEN_MINUTES = 600
"""How long Gradescope lets an autograder run unless told otherwise."""


class BundleError(ValueError):
    """Why there can be no such zip, in one line."""


def bundle(assignment: Assignment, seed: int) -> bytes:
    """The zip for an assignment, with the exam that the seed draws."""
    asked = question(assignment, seed)
    name, files = _files_of(assignment)
    config = {"assignment": name, "seed": seed}
    try:
        return zipped(
            [
                *_scripts(),
                wheel(),
                *files,
                Member(REQUIREMENTS, "".join(f"{r}\n" for r in _libraries(assignment)).encode()),
                Member(CONFIG, json.dumps(config, indent=2).encode()),
                Member(EXAM, seal(asked.exam(), asked)),
            ]
        )
    except WheelError as error:
        raise BundleError(str(error)) from None


def _scripts() -> Iterator[Member]:
    for name in SCRIPTS:
        script = resources.files("backproof.autograder") / name
        yield Member(name, script.read_bytes(), executable=True)


def _files_of(assignment: Assignment) -> tuple[str, list[Member]]:
    """What the assignment is loaded by there, and its files; a shipped one has none."""
    source = Path(assignment.source)
    if not source.is_file():
        return assignment.source, []
    found = [source, *_binding_beside(source)]
    members = [_within(source.parent, path) for path in found]
    return members[0].name, members


def _binding_beside(source: Path) -> Iterator[Path]:
    """The file of the binding that an assignment names, where it is no shipped one."""
    if source.suffix.lower() != ".toml":
        return
    named = str(tomllib.loads(source.read_text(encoding="utf-8-sig"))["binding"])
    if (source.parent / named).is_file():
        yield source.parent / named


def _within(folder: Path, path: Path) -> Member:
    """A file below the folder of the assignment, as it goes into the zip."""
    try:
        name = path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        message = f"{path}: lies outside {folder}: put it beside the assignment"
        raise BundleError(message) from None
    return Member(str(PurePosixPath(FOLDER, name)), path.read_bytes())


def _libraries(assignment: Assignment) -> list[str]:
    """What is installed for submissions: NumPy, and what the assignment lets them import."""
    known = packages_distributions()
    modules = [name.partition(".")[0] for name in assignment.imports]
    wanted = [known.get(module, [module])[0] for module in modules]
    return list(dict.fromkeys(["numpy", *wanted]))

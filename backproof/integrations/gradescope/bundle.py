"""The zip that a lecturer uploads: the scripts, Backproof, the assignment, and its exam, sealed.

The exam is drawn here and goes along, so that equal work gets equal marks on every day.
"""

import json
import tomllib
from collections.abc import Iterator
from importlib import resources
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

from backproof.assignment.definition import Assignment
from backproof.grading.hidden_test_file import serialize_exam
from backproof.grading.submission_request import validation_request
from backproof.integrations.gradescope.deterministic_zip import ZipMember, build_zip
from backproof.integrations.gradescope.wheel import WheelError, build_wheel

CONFIG_FILE, EXAM_FILE, REQUIREMENTS_FILE = "config.json", "exam.bin", "requirements.txt"
ASSIGNMENT_FOLDER = "assignment"
"""Where the assignment's own files are, below the folder in which the zip is unpacked."""

SCRIPTS = ("setup.sh", "run_autograder")

DEFAULT_TIME_LIMIT = 600
"""How long Gradescope lets an autograder run unless told otherwise."""


class BundleError(ValueError):
    """Why there can be no such zip, in one line."""


def build_bundle(assignment: Assignment, seed: int) -> bytes:
    """The zip for an assignment, with the exam that the seed draws."""
    asked = validation_request(assignment, seed)
    name, files = _files_of(assignment)
    config = {"assignment": name, "seed": seed}
    try:
        return build_zip(
            [
                *_script_members(),
                build_wheel(),
                *files,
                ZipMember(
                    REQUIREMENTS_FILE,
                    "".join(f"{r}\n" for r in _required_libraries(assignment)).encode(),
                ),
                ZipMember(CONFIG_FILE, json.dumps(config, indent=2).encode()),
                ZipMember(EXAM_FILE, serialize_exam(asked.draw_examples(), asked)),
            ]
        )
    except WheelError as error:
        raise BundleError(str(error)) from None


def _script_members() -> Iterator[ZipMember]:
    for name in SCRIPTS:
        script = resources.files("backproof.integrations.gradescope") / name
        yield ZipMember(name, script.read_bytes(), is_executable=True)


def _files_of(assignment: Assignment) -> tuple[str, list[ZipMember]]:
    """What the assignment is loaded by there, and its files; a shipped one has none."""
    source = Path(assignment.source)
    if not source.is_file():
        return assignment.source, []
    found = [source, *_local_binding_files(source)]
    members = [_assignment_member(source.parent, path) for path in found]
    return members[0].name, members


def _local_binding_files(source: Path) -> Iterator[Path]:
    """The file of the binding that an assignment names, where it is no shipped one."""
    if source.suffix.lower() != ".toml":
        return
    named = str(tomllib.loads(source.read_text(encoding="utf-8-sig"))["binding"])
    if (source.parent / named).is_file():
        yield source.parent / named


def _assignment_member(folder: Path, path: Path) -> ZipMember:
    """A file below the folder of the assignment, as it goes into the zip."""
    try:
        name = path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        message = f"{path}: lies outside {folder}: put it beside the assignment"
        raise BundleError(message) from None
    return ZipMember(str(PurePosixPath(ASSIGNMENT_FOLDER, name)), path.read_bytes())


def _required_libraries(assignment: Assignment) -> list[str]:
    """What is installed for submissions: NumPy, and what the assignment lets them import."""
    known = packages_distributions()
    modules = [name.partition(".")[0] for name in assignment.imports]
    wanted = [known.get(module, [module])[0] for module in modules]
    return list(dict.fromkeys(["numpy", *wanted]))

"""The zip of a Gradescope autograder: scripts, a wheel of Backproof, the assignment, hidden tests.

The hidden tests are drawn when the zip is built, so that equal submissions get equal marks.
"""

import json
import tomllib
from collections.abc import Iterator
from importlib import resources
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

from backproof.assignment.definition import Assignment
from backproof.grading.hidden_test_file import serialize_hidden_tests
from backproof.grading.submission_request import validation_request
from backproof.integrations.gradescope.deterministic_zip import ZipMember, build_zip
from backproof.integrations.gradescope.wheel import WheelError, build_wheel

CONFIG_FILE, HIDDEN_TEST_FILE, REQUIREMENTS_FILE = "config.json", "exam.bin", "requirements.txt"
ASSIGNMENT_FOLDER = "assignment"
"""The folder of the assignment's files in the zip."""

SCRIPTS = ("setup.sh", "run_autograder")

DEFAULT_TIME_LIMIT = 600
"""The default time limit of an autograder on Gradescope, in seconds."""


class BundleError(ValueError):
    """The zip cannot be built; the message gives the reason in one line."""


def build_bundle(assignment: Assignment, seed: int) -> bytes:
    """Return the zip for an assignment, with hidden tests drawn under the seed."""
    request = validation_request(assignment, seed)
    name, files = _assignment_members(assignment)
    config = {"assignment": name, "seed": seed}
    requirements = "".join(f"{library}\n" for library in _required_libraries(assignment))
    try:
        return build_zip(
            [
                *_script_members(),
                build_wheel(),
                *files,
                ZipMember(REQUIREMENTS_FILE, requirements.encode()),
                ZipMember(CONFIG_FILE, json.dumps(config, indent=2).encode()),
                ZipMember(
                    HIDDEN_TEST_FILE, serialize_hidden_tests(request.draw_examples(), request)
                ),
            ]
        )
    except WheelError as error:
        raise BundleError(str(error)) from None


def _script_members() -> Iterator[ZipMember]:
    for name in SCRIPTS:
        script = resources.files("backproof.integrations.gradescope") / name
        yield ZipMember(name, script.read_bytes(), is_executable=True)


def _assignment_members(assignment: Assignment) -> tuple[str, list[ZipMember]]:
    """Return the name to load the assignment by, and its files; a shipped assignment has none."""
    source = Path(assignment.source)
    if not source.is_file():
        return assignment.source, []
    files = [source, *_local_binding_files(source)]
    members = [_assignment_member(source.parent, path) for path in files]
    return members[0].name, members


def _local_binding_files(source: Path) -> Iterator[Path]:
    """Yield the file of the binding that the assignment names, unless it is a shipped one."""
    if source.suffix.lower() != ".toml":
        return
    binding = str(tomllib.loads(source.read_text(encoding="utf-8-sig"))["binding"])
    if (source.parent / binding).is_file():
        yield source.parent / binding


def _assignment_member(folder: Path, path: Path) -> ZipMember:
    """Return the zip member of a file below the assignment's folder."""
    try:
        name = path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        message = f"{path}: lies outside {folder}: put it beside the assignment"
        raise BundleError(message) from None
    return ZipMember(str(PurePosixPath(ASSIGNMENT_FOLDER, name)), path.read_bytes())


def _required_libraries(assignment: Assignment) -> list[str]:
    """Return the libraries to install for submissions: NumPy and the allowed imports."""
    distributions = packages_distributions()
    modules = [name.partition(".")[0] for name in assignment.imports]
    required = [distributions.get(module, [module])[0] for module in modules]
    return list(dict.fromkeys(["numpy", *required]))

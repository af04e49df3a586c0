"""The autograder that Gradescope runs for each submission.

`run_autograder` starts it as `python -m backproof.integrations.gradescope.autograder ROOT HOME`,
where ROOT is Gradescope's folder (/autograder). Before a submission's code runs, the grader's files
are closed to other users; the results are written after all of its code has ended. If no sandbox is
available, nothing is graded or written: Gradescope then reports that the autograder failed, which
is no fault of the student.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backproof.assignment.toml_reader import load
from backproof.grading.submission_grader import GradingSpec, SubmissionGrader
from backproof.integrations.gradescope.bundle import CONFIG_FILE, HIDDEN_TEST_FILE
from backproof.integrations.gradescope.results_json import results
from backproof.integrations.gradescope.submission_metadata import gradescope_submission

OWNER_ONLY_MODE, WORLD_READABLE_MODE = 0o700, 0o644
EXIT_FAILED = 3

INTERNAL_FAILURE_PREFIX = "not judged:"
"""The prefix of the status of a submission that Backproof failed to judge."""


@dataclass(frozen=True, slots=True)
class AutograderPaths:
    """The paths of an autograder: `root` is Gradescope's folder, `home` that of setup.sh."""

    root: Path
    home: Path

    @property
    def source(self) -> Path:
        """The unpacked zip of the autograder."""
        return self.root / "source"

    @property
    def submission(self) -> Path:
        """The folder of the submission."""
        return self.root / "submission"

    @property
    def metadata(self) -> Path:
        """The file with the students, the time of submission and the due date."""
        return self.root / "submission_metadata.json"

    @property
    def results(self) -> Path:
        """The file that Gradescope reads."""
        return self.root / "results" / "results.json"

    @property
    def python(self) -> Path:
        """The interpreter that runs submissions."""
        return self.home / "python" / "bin" / "python"

    @property
    def private_paths(self) -> tuple[Path, ...]:
        """The paths that no submission may read or write."""
        grader = self.home / "grader"
        return self.source, self.submission, self.results.parent, self.metadata, grader


def main(arguments: Sequence[str]) -> int:
    """Grade the submission; return 3 if that fails."""
    root, home = map(Path, arguments)
    try:
        summary = grade_submission(AutograderPaths(root, home))
    except Exception as error:
        if "BACKPROOF_TRACEBACK" in os.environ:
            raise
        print(f"backproof: not graded: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_FAILED
    print(summary)  # noqa: T201
    return 0


def grade_submission(paths: AutograderPaths) -> str:
    """Grade the submission, write its results, and return a summary in one line."""
    with _restrict_access(paths.private_paths):
        spec = _grading_spec(paths)
        grader = SubmissionGrader(spec)
        with tempfile.TemporaryDirectory(prefix="backproof-") as folder:
            grade = grader(gradescope_submission(paths.submission, paths.metadata, Path(folder)))
        if grade.status.startswith(INTERNAL_FAILURE_PREFIX):
            raise RuntimeError(grade.status)
        _write(paths.results, json.dumps(results(grade, spec.assignment), indent=2))
    return f"{grade.score:g} of {grade.max_score:g}: {grade.status}; {grader.isolation}"


def _grading_spec(paths: AutograderPaths) -> GradingSpec:
    """Read the assignment, the seed and the hidden tests from the unpacked zip."""
    config = json.loads((paths.source / CONFIG_FILE).read_bytes())
    bundled = paths.source / config["assignment"]
    return GradingSpec(
        load(str(bundled) if bundled.is_file() else config["assignment"]),
        config["seed"],
        (paths.source / HIDDEN_TEST_FILE).read_bytes(),
        python=str(paths.python),
        private_paths=paths.private_paths,
    )


@contextmanager
def _restrict_access(paths: Sequence[Path]) -> Iterator[None]:
    """Close files and folders to all other users, and restore their modes at the end."""
    modes = {path: path.stat().st_mode for path in paths if path.exists()}
    for path, mode in modes.items():
        path.chmod(mode & OWNER_ONLY_MODE)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def _write(path: Path, text: str) -> None:
    """Replace a file in one step; a link at the path is replaced and not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".results-")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    Path(temporary).chmod(WORLD_READABLE_MODE)
    Path(temporary).replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

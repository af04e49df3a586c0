"""What Gradescope runs for each submission: `python -m backproof.integrations.gradescope.autograder ROOT HOME`.

ROOT is /autograder there. Before any code of a student runs, all that is the grader's is closed to
other users; the results are written when none of it runs any more. Where the walls around a
submission cannot be had, nothing is graded and nothing is written: Gradescope then says that the
autograder failed, which is no fault of the student's.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OWNER_ONLY_MODE, WORLD_READABLE_MODE = 0o700, 0o644
EXIT_FAILED = 3

INTERNAL_FAILURE_PREFIX = "not judged:"
"""How a status begins where the judge failed, and not the submission."""


@dataclass(frozen=True, slots=True)
class AutograderPaths:
    """The folders of an autograder: `root` is Gradescope's, `home` where setup.sh installed."""

    root: Path
    home: Path

    @property
    def source(self) -> Path:
        """The zip, unpacked."""
        return self.root / "source"

    @property
    def submission(self) -> Path:
        """What the student handed in."""
        return self.root / "submission"

    @property
    def metadata(self) -> Path:
        """Whose it is, and when it came and was due."""
        return self.root / "submission_metadata.json"

    @property
    def results(self) -> Path:
        """What Gradescope reads."""
        return self.root / "results" / "results.json"

    @property
    def python(self) -> Path:
        """The interpreter that submissions see."""
        return self.home / "python" / "bin" / "python"

    @property
    def private_paths(self) -> tuple[Path, ...]:
        """What no submission may read or write."""
        grader = self.home / "grader"
        return self.source, self.submission, self.results.parent, self.metadata, grader


def main(arguments: Sequence[str]) -> int:
    """Grade the submission of a place; 3 where that cannot be done."""
    root, home = map(Path, arguments)
    try:
        line = grade_submission(AutograderPaths(root, home))
    except Exception as error:
        if "BACKPROOF_TRACEBACK" in os.environ:
            raise
        print(f"backproof: not graded: {error}", file=sys.stderr)  # noqa: T201
        return EXIT_FAILED
    print(line)  # noqa: T201
    return 0


def grade_submission(paths: AutograderPaths) -> str:
    """Grade the submission, write its results, and say in a line what came out."""
    from backproof.assignment.toml_reader import load
    from backproof.grading.submission_grader import GradingSpec, SubmissionGrader
    from backproof.integrations.gradescope.bundle import CONFIG_FILE, EXAM_FILE
    from backproof.integrations.gradescope.results_json import results
    from backproof.integrations.gradescope.submission_metadata import gradescope_submission

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with _restrict_access(paths.private_paths):
        config = json.loads((paths.source / CONFIG_FILE).read_bytes())
        own = paths.source / config["assignment"]
        assignment = load(str(own) if own.is_file() else config["assignment"])
        exam = (paths.source / EXAM_FILE).read_bytes()
        rules = GradingSpec(
            assignment, config["seed"], exam, python=str(paths.python), private=paths.private_paths
        )
        grader = SubmissionGrader(rules)
        with tempfile.TemporaryDirectory(prefix="backproof-") as folder:
            graded = grader(gradescope_submission(paths.submission, paths.metadata, Path(folder)))
        if graded.status.startswith(INTERNAL_FAILURE_PREFIX):
            raise RuntimeError(graded.status)
        _write(paths.results, json.dumps(results(graded, assignment), indent=2))
    return f"{graded.score:g} of {graded.max_score:g}: {graded.status}; {grader.isolation}"


@contextmanager
def _restrict_access(paths: Sequence[Path]) -> Iterator[None]:
    """Close files and folders to all other users, and give them their modes back at the end."""
    modes = {path: path.stat().st_mode for path in paths if path.exists()}
    for path, mode in modes.items():
        path.chmod(mode & OWNER_ONLY_MODE)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def _write(path: Path, text: str) -> None:
    """Write a file in one step: it is not there, or whole; a link in its place is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".results-")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    Path(beside).chmod(WORLD_READABLE_MODE)
    Path(beside).replace(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

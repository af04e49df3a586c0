"""Progress of a run on the standard output: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from backproof.intake.safe_names import printable_text, shorten
from backproof.reporting.gradebook_csv import format_number
from backproof.results.graded_submission import GradedSubmission
from backproof.results.status import Status

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

BAR_REASON_LENGTH, LINE_REASON_LENGTH = 120, 1000
"""The maximum length of a reason above the bar, and on a plain line."""


@dataclass(slots=True)
class ProgressTally:
    """Counts of submissions; an earlier run graded `graded_before` of the `total`."""

    total: int = 0
    graded_before: int = 0
    graded_now: int = 0
    conforming: int = 0
    unjudged: int = 0
    partly_unjudged: int = 0
    started_at: float = field(default_factory=time.monotonic)

    def count(self, grade: GradedSubmission) -> None:
        """Count a grade."""
        self.graded_now += 1
        self.conforming += grade.status == "conforms"
        self.unjudged += not grade.is_judged
        self.partly_unjudged += any(mark.status == Status.NOT_JUDGED for mark in grade.marks)

    @property
    def graded_total(self) -> int:
        """The number of submissions graded by this run or an earlier one."""
        return self.graded_before + self.graded_now

    @property
    def rate(self) -> str:
        """The speed of this run as a text."""
        seconds = time.monotonic() - self.started_at
        return f"{self.graded_now / seconds:.1f} a second" if seconds > 0 else ""


class ProgressListener(Protocol):
    """Receives the progress of a run."""

    tally: ProgressTally

    def begin(self, total: int, graded_before: int) -> None:
        """Receive the number of submissions, and how many are graded already."""

    def notify(self, line: str) -> None:
        """Receive a message."""

    def add_grade(self, grade: GradedSubmission) -> None:
        """Receive a new grade."""


class LineProgress:
    """Prints one plain line for each submission."""

    def __init__(self) -> None:
        self.tally = ProgressTally()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def begin(self, total: int, graded_before: int) -> None:
        """Start the tally."""
        self.tally = ProgressTally(total, graded_before)

    def stop(self) -> None:
        """Flush the standard output."""
        sys.stdout.flush()

    def notify(self, line: str) -> None:
        """Print a message."""
        sys.stdout.write(f"{printable_text(line, 1000)}\n")
        sys.stdout.flush()

    def add_grade(self, grade: GradedSubmission) -> None:
        """Print the number of the submission, its score and its status."""
        self.tally.count(grade)
        position = f"{self.tally.graded_total}/{self.tally.total}"
        sys.stdout.write(f"{position:>11}  {_grade_line(grade, LINE_REASON_LENGTH)}\n")
        sys.stdout.flush()


class BarProgress(LineProgress):
    """Shows a bar, and prints a line above it for each submission that could not be judged."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: RichProgress = _rich_progress()
        self._task: Any = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def stop(self) -> None:
        """Stop updating the bar."""
        self._bar.stop()

    def begin(self, total: int, graded_before: int) -> None:
        """Start the tally and show the bar."""
        super().begin(total, graded_before)
        self._task = self._bar.add_task(
            "", total=total - graded_before, tally=_tally_text(self.tally)
        )

    def notify(self, line: str) -> None:
        """Print a message above the bar."""
        from rich.text import Text

        self._bar.console.print(Text(printable_text(line, 1000)))

    def add_grade(self, grade: GradedSubmission) -> None:
        """Advance the bar."""
        self.tally.count(grade)
        if not grade.is_judged:
            self.notify(_grade_line(grade, BAR_REASON_LENGTH))
        self._bar.update(self._task, advance=1, tally=_tally_text(self.tally))


def choose_progress() -> LineProgress:
    """Return a bar if the standard output is a terminal, otherwise plain lines."""
    return BarProgress() if sys.stdout.isatty() else LineProgress()


def _rich_progress() -> "RichProgress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[tally]}"))
    return Progress(*columns, Left(compact=True), TextColumn("left"))


def _tally_text(tally: ProgressTally) -> str:
    failed = f", {tally.unjudged} not judged" if tally.unjudged else ""
    return f"{tally.conforming} conform{failed}, {tally.rate}"


def _grade_line(grade: GradedSubmission, max_length: int) -> str:
    score = f"{format_number(grade.score)}/{format_number(grade.max_score)}"
    return f"{score:>7}  {printable_text(grade.submission.id)}  {shorten(grade.status, max_length)}"

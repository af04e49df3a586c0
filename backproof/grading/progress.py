"""How far a run is: a bar on a terminal, and plain lines elsewhere."""

import sys
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from backproof.grading.graded import Graded
from backproof.intake.naming import brief, shown
from backproof.report.gradebook import number

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

REASON, WHOLE = 120, 1000
"""Characters of a reason above a bar, and on a line that is piped: there no reason is as long."""


@dataclass(slots=True)
class Tally:
    """What was graded so far, of how many; `before` were graded by an earlier run."""

    total: int = 0
    before: int = 0
    graded: int = 0
    conform: int = 0
    unjudged: int = 0
    started: float = field(default_factory=time.monotonic)

    def count(self, graded: Graded) -> None:
        """Count one more."""
        self.graded += 1
        self.conform += graded.status == "conforms"
        self.unjudged += not graded.judged

    @property
    def done(self) -> int:
        """How many are graded, by this run or an earlier one."""
        return self.before + self.graded

    @property
    def rate(self) -> str:
        """How fast this run grades."""
        seconds = time.monotonic() - self.started
        return f"{self.graded / seconds:.1f} a second" if seconds > 0 else ""


class Watcher(Protocol):
    """Somebody who is told how far a run is."""

    tally: Tally

    def begin(self, total: int, before: int) -> None:
        """Be told how many submissions there are, and how many are graded already."""

    def say(self, line: str) -> None:
        """Be told something else."""

    def graded(self, graded: Graded) -> None:
        """Be told of one more."""


class Lines:
    """One plain line for each submission on the standard output."""

    def __init__(self) -> None:
        self.tally = Tally()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def begin(self, total: int, before: int) -> None:
        """Know how many there are."""
        self.tally = Tally(total, before)

    def stop(self) -> None:
        """Leave the terminal to others."""
        sys.stdout.flush()

    def say(self, line: str) -> None:
        """Print a line."""
        sys.stdout.write(f"{shown(line, 1000)}\n")
        sys.stdout.flush()

    def graded(self, graded: Graded) -> None:
        """Print its place in the run, its score and what became of it."""
        self.tally.count(graded)
        place = f"{self.tally.done}/{self.tally.total}"
        sys.stdout.write(f"{place:>11}  {_line(graded, WHOLE)}\n")
        sys.stdout.flush()


class Bar(Lines):
    """A bar on a terminal; above it stays only what could not be judged."""

    def __init__(self) -> None:
        super().__init__()
        self._bar: RichProgress = _bar()
        self._task: Any = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def stop(self) -> None:
        """Leave the bar as it is."""
        self._bar.stop()

    def begin(self, total: int, before: int) -> None:
        """Show how many there are."""
        super().begin(total, before)
        self._task = self._bar.add_task("", total=total - before, said=_said(self.tally))

    def say(self, line: str) -> None:
        """Print a line above the bar."""
        from rich.text import Text

        self._bar.console.print(Text(shown(line, 1000)))

    def graded(self, graded: Graded) -> None:
        """Move the bar."""
        self.tally.count(graded)
        if not graded.judged:
            self.say(_line(graded, REASON))
        self._bar.update(self._task, advance=1, said=_said(self.tally))


def watcher() -> Lines:
    """What suits the standard output."""
    return Bar() if sys.stdout.isatty() else Lines()


def _bar() -> "RichProgress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Left

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"))
    return Progress(*columns, Left(compact=True), TextColumn("left"))


def _said(tally: Tally) -> str:
    failed = f", {tally.unjudged} not judged" if tally.unjudged else ""
    return f"{tally.conform} conform{failed}, {tally.rate}"


def _line(graded: Graded, most: int) -> str:
    score = f"{number(graded.score)}/{number(graded.max_score)}"
    return f"{score:>7}  {shown(graded.handed.id)}  {brief(graded.status, most)}"

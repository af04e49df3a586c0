"""`backproof score`: one JSON line with a source in, one with its verdict out."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import click

from backproof.cli.options import ISOLATION_OPTION, PYTHON_OPTION, BoundedInt, exam_options
from backproof.cli.standard_output import has_reader

if TYPE_CHECKING:
    from backproof.integrations.jsonl_scoring import ScoredLine, ScoringSpec

MAX_LINE = 1 << 24

EXIT_UNREAD = 128 + signal.SIGPIPE
"""The exit status of a command that stops since nobody reads what it writes."""


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Judge Python sources as JSON lines.",
)
@click.option(
    "--binding", default="planar", show_default=True, metavar="NAME|FILE|TEXT",
    help="The binding of lines that have none of their own; a text has an arrow in it.",
)  # fmt: skip
@click.option(
    "--jobs", type=BoundedInt(1, 1024), metavar="N",
    help="How many sources are judged at a time; by default as many as there are cores.",
)  # fmt: skip
@ISOLATION_OPTION
@click.option(
    "--allow", default="numpy,stdlib", show_default=True, metavar="MODULE,…",
    help="What a source may import; stdlib stands for the standard library.",
)  # fmt: skip
@PYTHON_OPTION
@click.option("--compact", is_flag=True, help="Statuses and causes alone, without numbers.")
@click.option(
    "--counterexamples", is_flag=True, help="Search the smallest for each wrong source; slow."
)
@click.option("--show-seed", is_flag=True, help="Write the seed of the exam into the verdicts.")
@exam_options
def score(**options: Any) -> int:
    """Judge Python sources as they come: JSON lines in, a verdict for each out.

    A line is {"id": "…", "source": "…"}, and may have a "binding". Each source runs in a process of
    its own behind a policy of imports. Verdicts are schema 1 with the id, in the order in which
    they are ready. A line that cannot be read is answered by one with an error.

    Exits with 0 when all lines were answered, and with 141 once nobody reads the answers.
    """
    from backproof.integrations.jsonl_scoring import score_lines

    rules, jobs = _rules(options), options["jobs"] or len(os.sched_getaffinity(0))
    tally = ScoringTally(time.perf_counter())
    out = sys.stdout

    def emit(answer: "ScoredLine") -> None:
        tally.count(answer)
        out.write(answer.text + "\n")
        out.flush()
        if not has_reader():  # what is not read is not worth judging
            raise click.exceptions.Exit(EXIT_UNREAD)

    try:
        score_lines(read_lines(sys.stdin.buffer), rules, jobs, emit)
    finally:
        click.echo(f"backproof: {tally}", err=True)
    return 0


def _rules(options: dict[str, Any]) -> "ScoringSpec":
    """The rules that the options ask for; a usage error where they cannot be had."""
    from backproof.binding import BindingError, load_or_parse
    from backproof.integrations.jsonl_scoring import ScoringSpec
    from backproof.judge.example_set import new_seed
    from backproof.sandbox.launch import LaunchError

    seed = new_seed() if options["seed"] is None else options["seed"]
    rules = ScoringSpec(
        seed,
        options["binding"],
        options["dtype"],
        options["examples"],
        options["timeout"],
        _parse_modules(options["allow"]),
        options["isolation"],
        options["python"],
        options["compact"],
        options["counterexamples"],
        options["show_seed"],
    )
    try:
        load_or_parse(rules.binding)
        _ = rules.launcher
    except (BindingError, LaunchError, OSError) as error:
        raise click.ClickException(str(error)) from None
    return rules


def _parse_modules(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    odd = [name for name in names if not all(part.isidentifier() for part in name.split("."))]
    if odd or not names:
        got = repr(odd[0]) if odd else "nothing"
        raise click.UsageError(f"--allow: got {got}: expected names of modules, as in numpy,math")
    return names


def read_lines(stream: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """The lines with their numbers, without blank ones; of one that is too long, the beginning."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        yield from ((line, number),) if line.strip() else ()
        while len(line) == MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)


@dataclass
class ScoringTally:
    """What was answered so far."""

    start_time: float
    verdict_count: int = 0
    conforming_count: int = 0
    policy_violation_count: int = 0
    unreadable_count: int = 0

    def count(self, answer: "ScoredLine") -> None:
        """Count one answer."""
        self.verdict_count += answer.conforms is not None
        self.conforming_count += bool(answer.conforms)
        self.policy_violation_count += answer.has_policy_findings
        self.unreadable_count += answer.conforms is None

    def __str__(self) -> str:
        seconds = time.perf_counter() - self.start_time
        rate = f"{self.verdict_count / seconds:.1f} a second" if seconds else "at once"
        said = f"{self.verdict_count} verdicts in {seconds:.1f} s, {rate}; {self.conforming_count} conform"
        said += (
            f", {self.policy_violation_count} break the policy of imports"
            if self.policy_violation_count
            else ""
        )
        return said + (
            f"; {self.unreadable_count} lines have no verdict" if self.unreadable_count else ""
        )

"""`backproof score`: read Python sources as JSON lines, and write a verdict for each."""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import click

from backproof.cli.options import (
    ISOLATION_OPTION,
    PYTHON_OPTION,
    BoundedInt,
    count_noun,
    exam_options,
)
from backproof.cli.standard_output import has_reader

if TYPE_CHECKING:
    from backproof.integrations.jsonl_lines import ScoredLine
    from backproof.integrations.jsonl_scoring import ScoringSpec

MAX_LINE = 1 << 24
"""The most bytes of a line that are read."""

EXIT_UNREAD = 128 + 13
"""The exit status if the reader of the output has closed it, as after SIGPIPE."""


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Judge Python sources as JSON lines.",
)
@click.option(
    "--binding", default="planar", show_default=True, metavar="NAME|FILE|TEXT",
    help="The binding of lines that name none; a TEXT contains an arrow.",
)  # fmt: skip
@click.option(
    "--jobs", type=BoundedInt(1, 1024), metavar="N",
    help="The number of sources judged at a time; by default the number of cores.",
)  # fmt: skip
@ISOLATION_OPTION
@click.option(
    "--allow", default="numpy,stdlib", show_default=True, metavar="MODULE,…",
    help="The modules that a source may import; stdlib is the standard library.",
)  # fmt: skip
@PYTHON_OPTION
@click.option("--compact", is_flag=True, help="Write only statuses and causes, without numbers.")
@click.option(
    "--counterexamples",
    is_flag=True,
    help="Search the smallest counterexample for each wrong source (slow).",
)
@click.option(
    "--show-seed", is_flag=True, help="Write the seed of the hidden tests into the verdicts."
)
@exam_options
def score(**options: Any) -> int:
    """Read Python sources as JSON lines, and write a verdict for each as a JSON line.

    An input line is {"id": "…", "source": "…"}, and may have a "binding". Each source runs in a
    process of its own under an import policy. A verdict is schema 1 with the id, and is written as
    soon as it is ready. The answer to a line that cannot be read has an "error".

    Exits with 0 after the last answer, and with 141 once the reader of the answers has closed them.
    """
    from backproof.integrations.jsonl_scoring import score_lines

    spec, jobs = _scoring_spec(options), options["jobs"] or len(os.sched_getaffinity(0))
    tally = ScoringTally(time.perf_counter())
    out = sys.stdout

    def emit(answer: "ScoredLine") -> None:
        tally.count(answer)
        out.write(answer.text + "\n")
        out.flush()
        if not has_reader():  # further verdicts would not be read
            raise click.exceptions.Exit(EXIT_UNREAD)

    try:
        score_lines(read_lines(sys.stdin.buffer), spec, jobs, emit)
    finally:
        click.echo(f"backproof: {tally}", err=True)
    return 0


def _scoring_spec(options: dict[str, Any]) -> "ScoringSpec":
    """Return the settings of the options; a usage error if they are not available."""
    from backproof.binding import BindingError, load_or_parse
    from backproof.integrations.jsonl_scoring import ScoringSpec
    from backproof.judge.example_set import new_seed
    from backproof.sandbox.launch import LaunchError

    seed = new_seed() if options["seed"] is None else options["seed"]
    spec = ScoringSpec(
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
        load_or_parse(spec.binding)
        _ = spec.launcher
    except (BindingError, LaunchError, OSError) as error:
        raise click.ClickException(str(error)) from None
    return spec


def _parse_modules(text: str) -> tuple[str, ...]:
    """Return the names of modules in a comma-separated list."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    invalid = [name for name in names if not all(part.isidentifier() for part in name.split("."))]
    if invalid or not names:
        got = repr(invalid[0]) if invalid else "nothing"
        raise click.UsageError(f"--allow: got {got}: expected names of modules, as in numpy,math")
    return names


def read_lines(stream: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield the lines that are not blank with their numbers; a line that is too long is cut."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        yield from ((line, number),) if line.strip() else ()
        while len(line) == MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)


@dataclass
class ScoringTally:
    """Counts of the answers so far."""

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
        text = f"{count_noun(self.verdict_count, 'verdict')} in {seconds:.1f} s, {rate}; "
        text += f"{self.conforming_count} conform"
        if self.policy_violation_count:
            text += f", {self.policy_violation_count} violate the import policy"
        if self.unreadable_count:
            text += f"; {count_noun(self.unreadable_count, 'line')} without a verdict"
        return text

"""`backproof grade`: grade a class, and write a gradebook and pages."""

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backproof.cli.options import (
    IF_POSSIBLE,
    ISOLATION_IF_POSSIBLE_OPTION,
    PYTHON_OPTION,
    BoundedInt,
    SecondsParam,
    count_noun,
    load_assignment,
    require_distinct_paths,
    require_writable,
)

if TYPE_CHECKING:
    from backproof.assignment.definition import Assignment
    from backproof.grading.class_run import GradeAll, RunRequest
    from backproof.grading.progress import ProgressListener, ProgressTally

EXIT_FAILED, EXIT_NOT_JUDGED = 3, 4

ISOLATION_HINT = "or use --isolation process to run them as you, with resource limits only"
CLUSTER_HINT = "expected bubblewrap, user or process with --cluster"
JOBS_HINT = "leave it out with --cluster, whose workers are as many as have joined"
ISOLATION_OFF_WARNING = """\
ISOLATION IS OFF: no sandbox works on this machine, and --isolation if-possible continues without.
The submissions run as you, with limits of time and memory only, and can read all that you can read.
Do this only with files that you trust, never with the submissions of others."""


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Grade a class: files, folders, archives, downloads.",
)
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--assignment", "name", required=True, metavar="NAME|FILE",
    help="The assignment: the name of a shipped one, a .toml file, or a binding.",
)  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR",
    help="The folder for the gradebook, the pages and the feedback.",
)  # fmt: skip
@click.option(
    "--jobs", type=BoundedInt(1, 1024), metavar="N",
    help="The number of submissions judged at a time; by default the number of cores.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Continue the run whose gradebook is in DIR.")
@click.option(
    "--cluster", metavar="ADDRESS", help="Grade on the workers of this Dask scheduler."
)  # fmt: skip
@click.option(
    "--junit", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the marks as JUnit XML as well.",
)  # fmt: skip
@click.option(
    "--nbgrader", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the marks in the format of an nbgrader export as well.",
)  # fmt: skip
@ISOLATION_IF_POSSIBLE_OPTION
@PYTHON_OPTION
@click.option(
    "--seed", type=BoundedInt(0, 2**32 - 1), metavar="N",
    help="The seed of the hidden tests; by default a random one, kept in DIR/gradebook.sqlite.",
)  # fmt: skip
@click.option(
    "--examples", type=BoundedInt(1, 10_000), metavar="N",
    help="The number of networks to draw; by default that of the assignment.",
)  # fmt: skip
@click.option(
    "--timeout", type=SecondsParam(), metavar="SECONDS",
    help="The time limit of one call; by default that of the assignment.",
)  # fmt: skip
def grade(submissions: tuple[Path, ...], name: str, out: Path, **options: Any) -> int:
    """Grade SUBMISSIONS: files, folders, archives, and downloads from learning platforms.

    Writes DIR/index.html and DIR/gradebook.csv with a row for each submission, DIR/feedback with a
    page for each student, and DIR/gradebook.sqlite with all results. A run that was stopped
    continues with --resume.

    Exits with 0 when every submission is graded, whatever the marks, and with 4 if results of some
    could not be judged, for want of a library or of a file: they are flagged.
    """
    cluster, jobs = options["cluster"], options["jobs"] or len(os.sched_getaffinity(0))
    graded_on = f"cluster at {cluster}" if cluster else f"{jobs} jobs"
    request = _run_request(submissions, name, out, graded_on, options)
    request = _check_cluster_isolation(request) if cluster else _select_isolation(request)
    from backproof.grading.progress import choose_progress
    from backproof.grading.run_errors import StoppedError

    with choose_progress() as progress:
        dispatcher = _dispatcher(cluster, jobs, progress)
        try:
            seed = _run(request, dispatcher, progress)
        except KeyboardInterrupt:
            progress.stop()
            click.echo(f"backproof: {_progress_text(progress.tally)}", err=True)
            raise click.Abort from None
        except StoppedError as error:
            progress.stop()
            click.echo(f"backproof: {error}; {_progress_text(progress.tally)}", err=True)
            return EXIT_FAILED
    click.echo(_summary(progress.tally, seed, out))
    if request.isolation == "process":
        click.echo("Isolation was off: the submissions ran as you.")
    return EXIT_NOT_JUDGED if progress.tally.partly_unjudged else 0


def _run_request(
    submissions: tuple[Path, ...], name: str, out: Path, graded_on: str, options: dict[str, Any]
) -> "RunRequest":
    """Return the request for a run; a usage error if an option is invalid."""
    from backproof.grading.class_run import RunRequest
    from backproof.grading.run_directory import RunDirectory

    for path in (options["junit"], options["nbgrader"]):
        if path is not None:
            require_writable(path)
    require_distinct_paths({"--junit": options["junit"], "--nbgrader": options["nbgrader"]})
    if options["cluster"] is not None and options["jobs"] is not None:
        raise click.ClickException(f"--jobs is for one machine: {JOBS_HINT}")
    assignment = _assignment(name, options)
    return RunRequest(
        submissions,
        assignment,
        RunDirectory(out, assignment, options["junit"], options["nbgrader"]),
        graded_on,
        seed=options["seed"],
        resume=options["resume"],
        isolation=options["isolation"],
        python=options["python"],
    )


def _assignment(name: str, options: dict[str, Any]) -> "Assignment":
    """Return the assignment with the settings of the command line."""
    assignment = load_assignment(name)
    if options["examples"] is not None:
        assignment = replace(assignment, examples=options["examples"])
    if options["timeout"] is not None:
        assignment = replace(assignment, limits=_limits(assignment, options["timeout"]))
    return assignment


def _limits(assignment: "Assignment", seconds: float) -> Any:
    """Return the limits with another time for a call, and the total time scaled alike."""
    limits = assignment.limits
    total = limits.total_seconds * seconds / limits.call_seconds
    return replace(limits, call_seconds=seconds, total_seconds=total)


def _dispatcher(
    cluster: str | None, jobs: int, progress: "ProgressListener"
) -> "AbstractContextManager[GradeAll]":
    """Return what grades the submissions: a cluster, or processes on this machine."""
    if cluster is not None:
        from backproof.integrations.dask.dispatcher import open_cluster

        return open_cluster(cluster, progress.notify)
    from backproof.grading import local_grading

    return nullcontext(partial(local_grading.grade, jobs=jobs))


def _check_cluster_isolation(request: "RunRequest") -> "RunRequest":
    """Raise a usage error if the workers of a cluster cannot try the isolation themselves."""
    if request.isolation == IF_POSSIBLE:
        raise click.ClickException(f"--isolation {IF_POSSIBLE} is for one machine: {CLUSTER_HINT}")
    return request


def _select_isolation(request: "RunRequest") -> "RunRequest":
    """Return the request with an isolation tier that works here; a usage error if none does.

    A plain process is selected only on request, and with a warning.
    """
    from backproof.sandbox.isolation.tier_selection import IsolationError, choose_launcher
    from backproof.sandbox.launch import LaunchError

    if_possible = request.isolation == IF_POSSIBLE
    tier: Any = "auto" if if_possible else request.isolation
    try:
        choose_launcher(tier, python=request.python, private_paths=request.private_paths)
    except LaunchError as error:
        if not if_possible or not isinstance(error, IsolationError):
            raise click.ClickException(
                f"submissions are untrusted code: {error}; {ISOLATION_HINT}"
            ) from None
        click.echo(f"{ISOLATION_OFF_WARNING}\nTo get a sandbox: {error}.", err=True)
        tier = "process"
    return replace(request, isolation=tier)


def _run(
    request: "RunRequest",
    dispatcher: "AbstractContextManager[GradeAll]",
    listener: "ProgressListener",
) -> int:
    """Grade the class and return the seed; report errors in one line."""
    import sqlite3

    from backproof.grading.class_run import run
    from backproof.grading.gradebook_store import StoreError
    from backproof.grading.run_errors import RunError, StoppedError

    try:
        return run(request, dispatcher, listener)
    except (RunError, StoreError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        path = error.filename or request.out
        raise StoppedError(f"{path}: cannot be written: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise StoppedError(f"{request.out}: cannot be written: {error}") from None


def _progress_text(tally: "ProgressTally") -> str:
    """Return how much is graded, and how to continue."""
    if not tally.total:
        return "nothing is graded yet"
    hint = "the same command with --resume continues"
    return f"{tally.graded_total} of {count_noun(tally.total, 'submission')} graded; {hint}"


def _summary(tally: "ProgressTally", seed: int, out: Path) -> str:
    """Return the result of a run in one line."""
    counts = f"{count_noun(tally.total, 'submission')}, {tally.graded_now} graded now"
    counts += f", {tally.unjudged} not judged" if tally.unjudged else ""
    partly = tally.partly_unjudged
    counts += f", {partly} not judged in full" if partly else ""
    return f"{counts}; seed {seed}; gradebook in {out / 'gradebook.csv'}, page {out / 'index.html'}"

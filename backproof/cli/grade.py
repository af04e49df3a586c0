"""`backproof grade`: a class, from whatever a lecturer has to a gradebook and pages."""

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
    require_distinct_paths,
    require_writable,
)

if TYPE_CHECKING:
    from backproof.assignment.definition import Assignment
    from backproof.grading.class_run import GradeAll, RunRequest
    from backproof.grading.progress import ProgressListener, ProgressTally

EXIT_FAILED = 3

ISOLATION_HINT = "or say --isolation process to run them as you, with resource limits alone"
CLUSTER_HINT = "expected bubblewrap, user or process with --cluster"
JOBS_HINT = "leave it out with --cluster, whose workers are as many as have joined"
ISOLATION_OFF_WARNING = """\
ISOLATION IS OFF: none works on this machine, and --isolation if-possible goes on without.
The submissions run as you, with limits of time and memory alone, and can reach what you can reach.
Do this with files that you trust, and never with what others hand in."""


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Grade a class: files, folders, archives, downloads.",
)
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--assignment", "name", required=True, metavar="NAME|FILE",
    help="What is asked for: a shipped assignment, a .toml file, or a binding.",
)  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR",
    help="Where the gradebook, the pages and the feedback go.",
)  # fmt: skip
@click.option(
    "--jobs", type=BoundedInt(1, 1024), metavar="N",
    help="How many submissions are judged at a time; by default as many as there are cores.",
)  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with the run whose gradebook is in DIR.")
@click.option(
    "--cluster", metavar="ADDRESS", help="Grade on the workers of this Dask scheduler."
)  # fmt: skip
@click.option(
    "--junit", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the marks as JUnit XML as well.",
)  # fmt: skip
@click.option(
    "--nbgrader", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the marks as nbgrader exports them as well.",
)  # fmt: skip
@ISOLATION_IF_POSSIBLE_OPTION
@PYTHON_OPTION
@click.option(
    "--seed", type=BoundedInt(0, 2**32 - 1), metavar="N",
    help="The seed of the exam; a random one by default, which DIR/gradebook.sqlite keeps.",
)  # fmt: skip
@click.option(
    "--examples", type=BoundedInt(1, 10_000), metavar="N",
    help="How many networks to draw, if not as many as the assignment says.",
)  # fmt: skip
@click.option(
    "--timeout", type=SecondsParam(), metavar="SECONDS",
    help="How long one call may take, if not as long as the assignment says.",
)  # fmt: skip
def grade(submissions: tuple[Path, ...], name: str, out: Path, **options: Any) -> int:
    """Grade SUBMISSIONS: files, folders, archives, and what learning platforms hand over.

    Leaves DIR/index.html and DIR/gradebook.csv with a row for each submission, whatever it does,
    DIR/feedback with a page for each student, and DIR/gradebook.sqlite with all of it. Stopped at
    any moment, it goes on with --resume.

    Exits with 0 when all is graded, whatever the marks.
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
    return 0


def _run_request(
    submissions: tuple[Path, ...], name: str, out: Path, graded_on: str, options: dict[str, Any]
) -> "RunRequest":
    """What is asked for; a usage error where some of it cannot be."""
    from backproof.grading.class_run import RunRequest
    from backproof.grading.run_directory import RunDirectory

    for written in (options["junit"], options["nbgrader"]):
        if written is not None:
            require_writable(written)
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
    """The assignment, with what the command line says otherwise."""
    from backproof.assignment.toml_reader import AssignmentError, load

    try:
        found = load(name)
    except AssignmentError as error:
        raise click.ClickException(str(error)) from None
    if options["examples"] is not None:
        found = replace(found, examples=options["examples"])
    if options["timeout"] is not None:
        found = replace(found, limits=_limits(found, options["timeout"]))
    return found


def _limits(assignment: "Assignment", seconds: float) -> Any:
    """The limits with another time for a call, and as much more or less time in all."""
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
    from backproof.grading import local_pool

    return nullcontext(partial(local_pool.grade, jobs=jobs))


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
    wanted: Any = "auto" if if_possible else request.isolation
    try:
        choose_launcher(wanted, python=request.python, private_paths=request.private_paths)
    except LaunchError as error:
        if not if_possible or not isinstance(error, IsolationError):
            raise click.ClickException(
                f"submissions are untrusted code: {error}; {ISOLATION_HINT}"
            ) from None
        click.echo(f"{ISOLATION_OFF_WARNING}\nTo have it: {error}.", err=True)
        wanted = "process"
    return replace(request, isolation=wanted)


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
    """How much is graded, and how to go on."""
    if not tally.total:
        return "nothing is graded yet"
    left = "the same command with --resume goes on from there"
    return f"{tally.graded_total} of {tally.total} submissions are graded; {left}"


def _summary(tally: "ProgressTally", seed: int, out: Path) -> str:
    """What a run leaves, in a line or two."""
    said = f"{tally.total} submissions, {tally.graded_now} graded now"
    said += f", {tally.unjudged} not judged" if tally.unjudged else ""
    return f"{said}; seed {seed}; gradebook in {out / 'gradebook.csv'}, page {out / 'index.html'}"

"""`backproof grade`: every submission of a class against one binding, one row each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from backproof.cli.options import ISOLATION, PYTHON, exam_options, question, write


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--assignment", required=True, metavar="NAME|FILE", help="The binding that is asked for."
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR",
    help="Where the gradebook and the feedback go.",
)  # fmt: skip
@ISOLATION
@PYTHON
@exam_options
def grade(submissions: tuple[Path, ...], assignment: str, out: Path, **options: Any) -> int:
    """Grade the Python files SUBMISSIONS, and those in the folders among them.

    Leaves DIR/gradebook.csv with one row for each submission, whatever it does, and
    DIR/feedback/SUBMISSION.json. One point for each equation.
    """
    found = list(_files(submissions))
    asked = replace(
        question(assignment, options),
        isolation=options["isolation"],
        python=options["python"],
        trusted=False,
        private=(*submissions, out),
    )
    _require_walls(asked)
    feedback = out / "feedback"
    try:
        feedback.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{out}: cannot be made: {error.strerror}") from None
    _grade_all(found, asked, out)
    return 0


def _require_walls(asked: Any) -> None:
    """Raise one clear line where submissions cannot be kept from this machine."""
    from backproof.target import target_of
    from backproof.worker.launch import LaunchError

    try:
        asked.launcher(target_of("submission.py"))
    except LaunchError as error:
        hint = "or say --isolation process to run them as you, with resource limits alone"
        raise click.ClickException(f"submissions are untrusted code: {error}; {hint}") from None


def _grade_all(found: Sequence[tuple[str, Path]], asked: Any, out: Path) -> None:
    from backproof.report.gradebook import as_csv, columns

    exam = asked.exam()
    rows = []
    for name, path in found:
        row, feedback = _graded(name, path, asked, exam)
        rows.append(row)
        write(out / "feedback" / f"{name}.json", feedback + "\n")
        click.echo(f"{row.score:3}/{row.max_score}  {row.submission}  {row.status}")
    write(out / "gradebook.csv", as_csv(rows, columns(asked.binding)))
    click.echo(f"{len(rows)} submissions, seed {asked.seed}; gradebook in {out / 'gradebook.csv'}")


def _graded(name: str, path: Path, asked: Any, exam: Any) -> tuple[Any, str]:
    """The row and the feedback of one submission; whatever it does costs it alone."""
    from backproof.report.gradebook import failed_row, row_of
    from backproof.report.json import as_json, unjudged
    from backproof.validation import TargetError, answer

    try:
        verdict = answer(path, asked, exam)
    except TargetError as error:
        row = failed_row(name, f"unreadable: {error}", asked.binding)
        return row, unjudged(name, row.status, row.score, row.max_score)
    except Exception as error:  # noqa: BLE001  (no submission may cost the others their rows)
        row = failed_row(name, f"not judged: {type(error).__name__}: {error}", asked.binding)
        return row, unjudged(name, row.status, row.score, row.max_score)
    row = row_of(name, verdict, asked.binding)
    shown = replace(verdict, seed=None)  # what is drawn from it is nobody's business
    return row, as_json(shown, score=row.score, max_score=row.max_score)


def _files(submissions: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Every Python file with a name of its own that is fit for a file name."""
    taken = set[str]()
    for given in submissions:
        if not given.exists():
            raise click.ClickException(f"{given}: no such file or folder")
        inside = sorted(given.rglob("*.py")) if given.is_dir() else [given]
        if not inside:
            raise click.ClickException(f"{given}: has no .py file")
        for path in inside:
            relative = path.relative_to(given) if given.is_dir() else Path(path.name)
            yield _unique(_fit("__".join(relative.with_suffix("").parts)), taken), path


def _fit(name: str) -> str:
    """The name without what a file name should not have."""
    return re.sub(r"[^\w.=+@ -]", "_", name)[:150] or "_"


def _unique(name: str, taken: set[str]) -> str:
    """The name, with a number where another submission has it."""
    free = name
    count = 2
    while free.casefold() in taken:
        free, count = f"{name}-{count}", count + 1
    taken.add(free.casefold())
    return free

"""The student's self-check: `backproof validate --assignment`, which says what grading would say.

The exam is the public one, or that of any seed; the one that counts has other numbers and the same
judge.
"""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from backproof.cli.options import loaded

if TYPE_CHECKING:
    from backproof.assignment.model import Assignment
    from backproof.grading.graded import Graded
    from backproof.judge.verdict import Verdict
    from backproof.question import Question

Command = Callable[..., Any]

SETTLED = (
    "binding", "dtype", "examples", "timeout", "accumulate", "output", "large", "sizes", "run_all",
)  # fmt: skip
"""The options that an assignment has settled."""

ASSIGNMENT = click.option(
    "--assignment", metavar="NAME|FILE",
    help="Judge as this assignment is graded, on its public exam; settles the binding and more.",
)  # fmt: skip


def asked_by(name: str, options: Mapping[str, Any]) -> "tuple[Assignment, Question]":
    """The assignment, and what it asks of one's own code; a usage error where options clash."""
    from backproof.grading.asking import PUBLIC_SEED, asked_of_own, question

    context = click.get_current_context()
    for parameter in context.command.params:
        given = context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
        if given and parameter.name in SETTLED:
            option = parameter.opts[0]
            raise click.UsageError(f"{option}: the assignment settles it: leave out one of the two")
    assignment = loaded(name)
    seed = PUBLIC_SEED if options["seed"] is None else options["seed"]
    asked = question(assignment, seed)
    return assignment, asked_of_own(asked, options["isolation"], options["python"])


def with_replay(
    verdict: "Verdict", assignment: "Assignment", options: Mapping[str, Any]
) -> "Verdict":
    """The verdict with the command that asks the same again."""
    words = ["backproof", "validate", "--assignment", assignment.source]
    chosen = {"--isolation": (options["isolation"], "auto"), "--python": (options["python"], None)}
    words += [word for o, (got, usual) in chosen.items() if got != usual for word in (o, got)]
    words += ["--seed", str(verdict.seed)]
    target = ["--", *verdict.command] if verdict.command else []
    if not target:
        words.insert(2, verdict.target)
    return replace(verdict, replay=shlex.join([*words, *target]))


def marked(verdict: "Verdict", assignment: "Assignment") -> "Graded":
    """The marks that the verdict would earn in time."""
    from backproof.grading.asking import handed_in
    from backproof.grading.marks import graded

    return graded(handed_in(verdict.target), verdict, assignment)


def said_of(marks: "Graded", assignment: "Assignment") -> str:
    """The score in a sentence."""
    from backproof.grading.graded import STABILITY
    from backproof.report.points import points

    bonus = next((m for m in marks.marks if m.label == STABILITY), None)
    score = f"{points(marks.score)} of {points(marks.max_score)} points"
    said = f"Score: {score} by the assignment {assignment.name}"
    if bonus is not None and bonus.points:
        said += f", {points(bonus.points)} of them a bonus"
    elif bonus is not None:
        said += f"; the bonus of {points(bonus.max_points)} is not earned"
    return f"{said}."

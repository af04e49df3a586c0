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

from backproof.cli.options import load_assignment

if TYPE_CHECKING:
    from backproof.assignment.definition import Assignment
    from backproof.results.graded_submission import GradedSubmission
    from backproof.results.verdict import Verdict
    from backproof.validation.request import ValidationRequest

Command = Callable[..., Any]

FIXED_OPTIONS = (
    "binding", "dtype", "examples", "timeout", "accumulate", "output", "large", "sizes", "run_all",
)  # fmt: skip
"""The options that an assignment has settled."""

ASSIGNMENT_OPTION = click.option(
    "--assignment", metavar="NAME|FILE",
    help="Judge as this assignment is graded, on its public exam; settles the binding and more.",
)  # fmt: skip


def assignment_request(
    name: str, options: Mapping[str, Any]
) -> "tuple[Assignment, ValidationRequest]":
    """The assignment, and what it asks of one's own code; a usage error where options clash."""
    from backproof.grading.submission_request import (
        PUBLIC_SEED,
        self_check_request,
        validation_request,
    )

    context = click.get_current_context()
    for parameter in context.command.params:
        given = context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
        if given and parameter.name in FIXED_OPTIONS:
            option = parameter.opts[0]
            raise click.UsageError(f"{option}: the assignment settles it: leave out one of the two")
    assignment = load_assignment(name)
    seed = PUBLIC_SEED if options["seed"] is None else options["seed"]
    asked = validation_request(assignment, seed)
    return assignment, self_check_request(asked, options["isolation"], options["python"])


def add_replay_command(
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


def grade_verdict(verdict: "Verdict", assignment: "Assignment") -> "GradedSubmission":
    """The marks that the verdict would earn in time."""
    from backproof.grading.marks import grade_verdict
    from backproof.grading.submission_request import local_submission

    return grade_verdict(local_submission(verdict.target), verdict, assignment)


def score_sentence(grade: "GradedSubmission", assignment: "Assignment") -> str:
    """The score in a sentence."""
    from backproof.results.formatting import format_points
    from backproof.results.graded_submission import STABILITY_BONUS_LABEL

    bonus = next((m for m in grade.marks if m.label == STABILITY_BONUS_LABEL), None)
    score = f"{format_points(grade.score)} of {format_points(grade.max_score)} points"
    said = f"Score: {score} by the assignment {assignment.name}"
    if bonus is not None and bonus.points:
        said += f", {format_points(bonus.points)} of them a bonus"
    elif bonus is not None:
        said += f"; the bonus of {format_points(bonus.max_points)} is not earned"
    return f"{said}."

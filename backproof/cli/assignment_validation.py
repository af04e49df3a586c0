"""`backproof validate --assignment`: a student's self-check, with the points of an assignment.

It uses the public tests, or those of any seed. The hidden tests of the grading have other numbers.
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
"""The options that an assignment fixes."""

ASSIGNMENT_OPTION = click.option(
    "--assignment", metavar="NAME|FILE",
    help="Judge as this assignment is graded, on its public tests; fixes the binding and more.",
)  # fmt: skip


def assignment_request(
    name: str, options: Mapping[str, Any]
) -> "tuple[Assignment, ValidationRequest]":
    """Return the assignment and its request; a usage error for an option that it fixes."""
    from backproof.grading.submission_request import (
        PUBLIC_SEED,
        self_check_request,
        validation_request,
    )

    context = click.get_current_context()
    for parameter in context.command.params:
        source = context.get_parameter_source(str(parameter.name))
        if source is ParameterSource.COMMANDLINE and parameter.name in FIXED_OPTIONS:
            option = parameter.opts[0]
            raise click.UsageError(f"{option}: the assignment fixes it: leave out one of the two")
    assignment = load_assignment(name)
    seed = PUBLIC_SEED if options["seed"] is None else options["seed"]
    request = validation_request(assignment, seed)
    return assignment, self_check_request(request, options["isolation"], options["python"])


def add_replay_command(
    verdict: "Verdict", assignment: "Assignment", options: Mapping[str, Any]
) -> "Verdict":
    """Return the verdict with the command that repeats it."""
    words = ["backproof", "validate", "--assignment", assignment.source]
    if options["isolation"] != "auto":
        words += ["--isolation", options["isolation"]]
    if options["python"] is not None:
        words += ["--python", options["python"]]
    words += ["--seed", str(verdict.seed)]
    if verdict.command:
        words += ["--", *verdict.command]
    else:
        words.insert(2, verdict.target)
    return replace(verdict, replay=shlex.join(words))


def grade_verdict(verdict: "Verdict", assignment: "Assignment") -> "GradedSubmission":
    """Return the marks of the verdict for a submission in time."""
    from backproof.grading.marks import grade_verdict
    from backproof.grading.submission_request import local_submission

    return grade_verdict(local_submission(verdict.target), verdict, assignment)


def score_sentence(graded: "GradedSubmission", assignment: "Assignment") -> str:
    """Return the score in a sentence."""
    from backproof.results.labels import STABILITY_BONUS_LABEL
    from backproof.results.points_formatting import format_points

    bonus = next((m for m in graded.marks if m.label == STABILITY_BONUS_LABEL), None)
    score = f"{format_points(graded.score)} of {format_points(graded.max_score)} points"
    sentence = f"Score: {score} by the assignment {assignment.name}"
    if bonus is not None and bonus.points:
        sentence += f", {format_points(bonus.points)} of them a bonus"
    elif bonus is not None:
        sentence += f"; the bonus of {format_points(bonus.max_points)} is not earned"
    return f"{sentence}."

"""What an assignment asks of a submission: the same of a class, a student and the lecturer."""

from dataclasses import replace
from pathlib import Path

from backproof.assignment.definition import Assignment
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.results.submission import Submission
from backproof.sandbox.isolation.tier_selection import choose_launcher
from backproof.sandbox.launch import LaunchError
from backproof.validation.request import ValidationRequest

PUBLIC_SEED = 1
"""Draws the exam that everybody may see; the one that counts is drawn under a secret seed."""


def validation_request(assignment: Assignment, seed: int) -> ValidationRequest:
    """What is asked of untrusted code, which sees no files beside it."""
    return ValidationRequest(
        assignment.binding,
        seed,
        assignment.dtype,
        assignment.examples,
        assignment.limits.call_seconds,
        total_seconds=assignment.limits.total_seconds,
        allowed_imports=assignment.imports,
        trusted=False,
        training_loop=_training_loop_call(assignment),
    )


def _training_loop_call(assignment: Assignment) -> TrainingLoopCall | None:
    """The training loop that is judged, if one is."""
    asked = assignment.training
    return None if asked is None else TrainingLoopCall(asked.call, assignment.binding, asked.alpha)


def self_check_request(
    request: ValidationRequest, isolation: str, python: str | None
) -> ValidationRequest:
    """The same, asked of one's own code, which runs in a plain process where there are no walls."""
    own = replace(request, isolation=isolation, python=python)
    return (
        replace(own, isolation="process") if isolation == "auto" and not _has_sandbox(own) else own
    )


def _has_sandbox(request: ValidationRequest) -> bool:
    """Whether this machine has walls for code that nobody trusts."""
    try:
        choose_launcher("auto", python=request.python)
    except LaunchError:
        return False
    return True


def local_submission(target: str | Path) -> Submission:
    """One's own file or folder, as if it were handed in: in time, and at the first attempt."""
    path = Path(target)
    return Submission(path.stem, path.stem, path, str(path))

"""Validation requests for an assignment, and requests of students who check their own file."""

from dataclasses import replace
from pathlib import Path

from backproof.assignment.definition import Assignment
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.results.submission import Submission
from backproof.sandbox.isolation.tier_selection import choose_launcher
from backproof.sandbox.launch import LaunchError
from backproof.validation.request import ValidationRequest

PUBLIC_SEED = 1
"""The seed of the public tests; the hidden tests that count have a secret seed."""


def validation_request(assignment: Assignment, seed: int) -> ValidationRequest:
    """Return the request for untrusted code, which sees no files besides its own."""
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
    """Return the call of the training loop, or None if the assignment has no training loop."""
    rule = assignment.training
    return None if rule is None else TrainingLoopCall(rule.call, assignment.binding, rule.alpha)


def self_check_request(
    request: ValidationRequest, isolation: str, python: str | None
) -> ValidationRequest:
    """Adapt a request to the user's own code, which may run without a sandbox if none works."""
    own_request = replace(request, isolation=isolation, python=python)
    if isolation == "auto" and not _has_sandbox(own_request):
        return replace(own_request, isolation="process")
    return own_request


def _has_sandbox(request: ValidationRequest) -> bool:
    """Return True if a sandbox for untrusted code works on this machine."""
    try:
        choose_launcher("auto", python=request.python)
    except LaunchError:
        return False
    return True


def local_submission(target: str | Path) -> Submission:
    """Return the user's own file or folder as a first submission in time."""
    path = Path(target)
    return Submission(path.stem, path.stem, path, str(path))

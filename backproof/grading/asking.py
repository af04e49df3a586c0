"""What an assignment asks of a submission: the same of a class, a student and the lecturer."""

from dataclasses import replace
from pathlib import Path

from backproof.assignment.model import Assignment
from backproof.assignment.training import Loop
from backproof.intake.handed import Handed
from backproof.question import Question
from backproof.worker.isolation.choice import choose
from backproof.worker.launch import LaunchError

PUBLIC_SEED = 1
"""Draws the exam that everybody may see; the one that counts is drawn under a secret seed."""


def question(assignment: Assignment, seed: int) -> Question:
    """What is asked of untrusted code, which sees no files beside it."""
    return Question(
        assignment.binding,
        seed,
        assignment.dtype,
        assignment.examples,
        assignment.limits.call_seconds,
        total_seconds=assignment.limits.total_seconds,
        imports=assignment.imports,
        trusted=False,
        training=_loop(assignment),
    )


def _loop(assignment: Assignment) -> Loop | None:
    """The training loop that is judged, if one is."""
    asked = assignment.training
    return None if asked is None else Loop(asked.call, assignment.binding, asked.alpha)


def asked_of_own(asked: Question, isolation: str, python: str | None) -> Question:
    """The same, asked of one's own code, which runs in a plain process where there are no walls."""
    own = replace(asked, isolation=isolation, python=python)
    return replace(own, isolation="process") if isolation == "auto" and not _walled(own) else own


def _walled(asked: Question) -> bool:
    """Whether this machine has walls for code that nobody trusts."""
    try:
        choose("auto", python=asked.python)
    except LaunchError:
        return False
    return True


def handed_in(target: str | Path) -> Handed:
    """One's own file or folder, as if it were handed in: in time, and at the first attempt."""
    path = Path(target)
    return Handed(path.stem, path.stem, path, str(path))

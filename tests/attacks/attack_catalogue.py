"""All attacks, and their tables in the manual."""

from collections.abc import Callable
from typing import get_args

from tests.attacks import (
    escape,
    evasion,
    exhaustion,
    forging,
    malicious_values,
    naive_grader,
    stealing,
    tampering,
)
from tests.attacks.attack import ATTACKS, Attack, AttackCategory

ATTACK_MODULES = (forging, tampering, malicious_values, stealing, evasion, exhaustion, escape)

TESTED_ELSEWHERE = {
    "Shadowing modules by file name, sitecustomize, conftest, .pth": (
        "the worker starts with -I and its own code by path; "
        "tests/backproof/sandbox/test_submission_process.py"
    ),
    "A submission that is a link, a pipe, a device or huge": (
        "opened without following or waiting, with a limit; tests/backproof/sandbox/test_staging.py"
    ),
    "Key rings, sockets, ptrace, io_uring, new namespaces": (
        "refused by the filter of system calls; tests/backproof/sandbox/test_seccomp_filter.py"
    ),
    "Returning a view of the input, lying about changed arguments": (
        "arguments cross and come back as bytes; "
        "tests/backproof/implementation/test_bound_implementation.py"
    ),
    "backward_propagation by finite differences": (
        "its error is far beyond the bound: it differs; tests/attacks/test_attacks.py"
    ),
    "Answers found among what other functions are given": (
        "none is asked after that, nor again in the same process; "
        "tests/attacks/test_stored_answers.py"
    ),
    "Frames that mean one thing the first time and another the next": (
        "what is known of a form is known by its whole text; tests/attacks/test_stored_answers.py"
    ),
    "Threads, alarms and pipes left to the next function": (
        "it is asked again in a process of its own; "
        "tests/backproof/sandbox/test_hostile_submissions.py"
    ),
}
"""Attacks that are tested elsewhere."""

NOT_APPLICABLE = {
    "CUDA timing, patched clocks, warm-up detection": "no verdict depends on time",
    "Otter's log socket, its pickled results, IPython hooks": (
        "there is no kernel, no hook and no socket: code is compiled and run"
    ),
    "Rewriting run_autograder, repeated grade ids, the CI workflow": (
        "the platform's files, not ours"
    ),
    "Unlimited resubmission as a search": (
        "a matter of the platform; feedback shows neither exam nor seed"
    ),
}
"""Known attacks that do not apply to this judge, and why."""


def attack_tables() -> str:
    """Return the tables of the naive graders, and of the attacks and defences by category."""
    return "\n\n".join([_naive_grader_table(), *map(_category_table, get_args(AttackCategory))])


def _naive_grader_table() -> str:
    rows = ["| naive grader | how it judges |", "| --- | --- |"]
    rows += [
        f"| {name} | {_summary(judge)} |" for name, judge in naive_grader.NAIVE_GRADERS.items()
    ]
    return "\n".join(rows)


def _summary(grader: Callable[[str], None]) -> str:
    return str(grader.__doc__).rstrip(".")


def _category_table(category: str) -> str:
    rows = [
        f"### {category.capitalize()}",
        "",
        "| attack | beats | answer |",
        "| --- | --- | --- |",
    ]
    rows += [
        f"| {found.title} | {_defeated_grader(found)} | {found.defence} |"
        for found in ATTACKS.values()
        if found.category == category
    ]
    return "\n".join(rows)


def _defeated_grader(attack: Attack) -> str:
    """Return the naive grader; a dash if the attack targets only Backproof or harms the machine."""
    return "–" if attack.harms_machine else attack.defeated_grader or "–"


def exclusion_lists() -> str:
    """Return the lists of the attacks tested elsewhere, and of those that do not apply."""
    parts = ("Tested elsewhere", TESTED_ELSEWHERE), ("Not applicable", NOT_APPLICABLE)
    sections = [
        "\n".join([f"### {title}", "", *(f"- {name}: {why}." for name, why in found.items())])
        for title, found in parts
    ]
    return "\n\n".join(sections)


__all__ = ["ATTACKS", "ATTACK_MODULES", "Attack", "attack_tables", "exclusion_lists"]

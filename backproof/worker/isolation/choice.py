"""Choosing a tier of isolation: by trying it, and never a lower one in silence."""

import functools
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from backproof.worker.isolation.bubblewrap import Bubblewrap
from backproof.worker.isolation.interpreter import interpreter
from backproof.worker.isolation.other_user import OtherUser
from backproof.worker.launch import CHILD, Launcher, LaunchError, Order, PlainProcess

Tier = Literal["bubblewrap", "user", "process"]

TIERS: tuple[Tier, ...] = get_args(Tier)
WALLED: tuple[Tier, ...] = ("bubblewrap", "user")
"""The tiers that hold against a file that nobody trusts, the strongest first."""

REMEDIES: dict[Tier, str] = {
    "bubblewrap": "apt install bubblewrap (or dnf, pacman); a container must allow user namespaces",
    "user": "start as root, with a Python that other users may run",
    "process": "start with a Python that has NumPy",
}

TRIAL_SECONDS = 20.0

TRIAL = """
import json, sys
sys.path.append(sys.argv[1])
import walls
walls.put_up(json.loads(sys.argv[2]))
import textwrap
"""
"""Puts up the child's walls, and finds the standard library behind them."""


class IsolationError(LaunchError):
    """A tier that was asked for and does not work here: why, and what to do."""


def choose(
    wanted: Tier | Literal["auto"] = "auto",
    *,
    python: str | None = None,
    private: Sequence[Path] = (),
    trusted: bool = False,
) -> Launcher:
    """The launcher of the tier that is wanted, tried with this interpreter.

    "auto" is the strongest tier that works; a plain process only where the code is `trusted`.
    `private` are the files and folders that the code must not reach: on the tier "user", others
    must not be able to. Raises IsolationError where there is none, and never takes a weaker one.
    """
    python = python or sys.executable
    interpreter(python)  # one without NumPy is no fault of a tier
    allowed = [*WALLED, *(["process"] if trusted else [])]
    tiers: list[Any] = allowed if wanted == "auto" else [wanted]
    reasons = []
    for tier in tiers:
        reason = why_not(tier, python) or _open_to_others(tier, private)
        if reason is None:
            return _launcher(tier, private)
        reasons.append(f"isolation {tier} does not work here: {reason}")
    raise IsolationError("; ".join(reasons))


@functools.cache
def why_not(tier: Tier, python: str) -> str | None:
    """Why a tier does not work with an interpreter, and what to do, found by trying.

    None where it works.
    """
    try:
        interpreter(python)
        with tempfile.TemporaryDirectory(prefix="backproof-") as folder:
            target = Path(folder, "empty.py")
            target.touch()
            reason = _tried(_launcher(tier), _Trial(target, folder, python))
    except LaunchError as error:
        return str(error)
    except OSError as error:
        reason = error.strerror or str(error)
    return f"{reason}: {REMEDIES[tier]}" if reason else None


@dataclass(frozen=True, slots=True)
class _Trial(Order):
    """An order for a child that only puts up its walls."""

    def command(self, folder: str = str(CHILD), processes: int = 64, **walls: Any) -> list[str]:
        asked = Order.command(self, folder, processes, **walls)[-1]
        return [self.python, "-I", "-S", "-B", "-c", TRIAL, folder, asked]


def _tried(launcher: Launcher, trial: Order) -> str | None:
    """What goes wrong with a trial; None where nothing does."""
    process = launcher.start(trial)
    assert isinstance(process, subprocess.Popen)  # noqa: S101  (the tiers start no other)
    try:
        said = process.communicate(timeout=TRIAL_SECONDS)[1].decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        said = f"nothing happens within {TRIAL_SECONDS:g} seconds"
    finally:
        launcher.end(process)
        status = process.wait()
    return None if status == 0 else said.rpartition("\n")[2] or f"it ends with status {status}"


def _launcher(tier: Tier, private: Sequence[Path] = ()) -> Launcher:
    match tier:
        case "bubblewrap":
            return Bubblewrap()
        case "user":
            return OtherUser(tuple(private))
        case "process":
            return PlainProcess()


def _open_to_others(tier: Tier, private: Sequence[Path]) -> str | None:
    """What keeps another user from being a wall here."""
    return OtherUser(tuple(private)).open_to_others() if tier == "user" else None

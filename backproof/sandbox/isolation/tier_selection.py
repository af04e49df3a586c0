"""Choosing a tier of isolation: by trying it, and never a lower one in silence."""

import functools
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from backproof.sandbox.isolation.bubblewrap import Bubblewrap
from backproof.sandbox.isolation.interpreter_probe import probe_interpreter
from backproof.sandbox.isolation.unprivileged_user import UnprivilegedUser
from backproof.sandbox.launch import RUNNER_FOLDER, Launcher, LaunchError, LaunchSpec, PlainProcess

Tier = Literal["bubblewrap", "user", "process"]

TIERS: tuple[Tier, ...] = get_args(Tier)
SANDBOX_TIERS: tuple[Tier, ...] = ("bubblewrap", "user")
"""The tiers that hold against a file that nobody trusts, the strongest first."""

REMEDIES: dict[Tier, str] = {
    "bubblewrap": "apt install bubblewrap (or dnf, pacman); a container must allow user namespaces",
    "user": "start as root, with a Python that other users may run",
    "process": "start with a Python that has NumPy",
}

PROBE_SECONDS = 20.0

PROBE_CODE = """
import json, sys
sys.path.append(sys.argv[1])
import hardening
hardening.harden_process(json.loads(sys.argv[2]))
import textwrap
"""
"""Puts up the child's walls, and finds the standard library behind them."""


class IsolationError(LaunchError):
    """A tier that was asked for and does not work here: why, and what to do."""


def choose_launcher(
    requested_tier: Tier | Literal["auto"] = "auto",
    *,
    python: str | None = None,
    private_paths: Sequence[Path] = (),
    trusted: bool = False,
) -> Launcher:
    """The launcher of the tier that is wanted, tried with this interpreter.

    "auto" is the strongest tier that works; a plain process only where the code is `trusted`.
    `private` are the files and folders that the code must not reach: on the tier "user", others
    must not be able to. Raises IsolationError where there is none, and never takes a weaker one.
    """
    python = python or sys.executable
    probe_interpreter(python)  # one without NumPy is no fault of a tier
    allowed = [*SANDBOX_TIERS, *(["process"] if trusted else [])]
    tiers: list[Any] = allowed if requested_tier == "auto" else [requested_tier]
    reasons = []
    for tier in tiers:
        reason = probe_tier(tier, python) or _exposure_message(tier, private_paths)
        if reason is None:
            return _launcher(tier, private_paths)
        reasons.append(f"isolation {tier} does not work here: {reason}")
    raise IsolationError("; ".join(reasons))


@functools.cache
def probe_tier(tier: Tier, python: str) -> str | None:
    """Why a tier does not work with an interpreter, and what to do, found by trying.

    None where it works.
    """
    try:
        probe_interpreter(python)
        with tempfile.TemporaryDirectory(prefix="backproof-") as folder:
            target = Path(folder, "empty.py")
            target.touch()
            reason = _probe(_launcher(tier), _ProbeSpec(target, folder, python))
    except LaunchError as error:
        return str(error)
    except OSError as error:
        reason = error.strerror or str(error)
    return f"{reason}: {REMEDIES[tier]}" if reason else None


@dataclass(frozen=True, slots=True)
class _ProbeSpec(LaunchSpec):
    """An order for a child that only puts up its walls."""

    def command(
        self, folder: str = str(RUNNER_FOLDER), processes: int = 64, **hardening: Any
    ) -> list[str]:
        asked = LaunchSpec.command(self, folder, processes, **hardening)[-1]
        return [self.python, "-I", "-S", "-B", "-c", PROBE_CODE, folder, asked]


def _probe(launcher: Launcher, spec: LaunchSpec) -> str | None:
    """What goes wrong with a trial; None where nothing does."""
    process = launcher.start(spec)
    assert isinstance(process, subprocess.Popen)  # noqa: S101  (the tiers start no other)
    try:
        said = process.communicate(timeout=PROBE_SECONDS)[1].decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        said = f"nothing happens within {PROBE_SECONDS:g} seconds"
    finally:
        launcher.end(process)
        status = process.wait()
    return None if status == 0 else said.rpartition("\n")[2] or f"it ends with status {status}"


def _launcher(tier: Tier, private_paths: Sequence[Path] = ()) -> Launcher:
    match tier:
        case "bubblewrap":
            return Bubblewrap()
        case "user":
            return UnprivilegedUser(tuple(private_paths))
        case "process":
            return PlainProcess()


def _exposure_message(tier: Tier, private_paths: Sequence[Path]) -> str | None:
    """What keeps another user from being a wall here."""
    return UnprivilegedUser(tuple(private_paths)).exposure_message() if tier == "user" else None

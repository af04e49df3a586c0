"""Choose a tier of isolation by trying it; a weaker tier is never chosen silently."""

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
"""The tiers that are safe for untrusted code, the strongest first."""

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
"""Hardens the process, then imports a module of the standard library."""


class IsolationError(LaunchError):
    """A requested tier does not work here; the message says why, and what to do."""


def choose_launcher(
    requested_tier: Tier | Literal["auto"] = "auto",
    *,
    python: str | None = None,
    private_paths: Sequence[Path] = (),
    trusted: bool = False,
) -> Launcher:
    """Return the launcher of the requested tier, after a trial with this interpreter.

    "auto" is the strongest tier that works; a plain process only if the code is `trusted`.
    `private_paths` must be closed to other users on the tier "user". Raises IsolationError if no
    allowed tier works.
    """
    python = python or sys.executable
    probe_interpreter(python)  # a missing NumPy is not the fault of a tier
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
    """Try a tier with an interpreter; return why it fails and what to do, or None if it works."""
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
    """The launch of a process that only hardens itself and ends."""

    def command(
        self, folder: str = str(RUNNER_FOLDER), processes: int = 64, **hardening: Any
    ) -> list[str]:
        settings = LaunchSpec.command(self, folder, processes, **hardening)[-1]
        return [self.python, "-I", "-S", "-B", "-c", PROBE_CODE, folder, settings]


def _probe(launcher: Launcher, spec: LaunchSpec) -> str | None:
    """Run the trial; return its error, or None if it succeeds."""
    process = launcher.start(spec)
    assert isinstance(process, subprocess.Popen)  # noqa: S101  (the tiers start no other)
    try:
        output = process.communicate(timeout=PROBE_SECONDS)[1].decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        output = f"nothing happens within {PROBE_SECONDS:g} seconds"
    finally:
        launcher.end(process)
        status = process.wait()
    return None if status == 0 else output.rpartition("\n")[2] or f"it ends with status {status}"


def _launcher(tier: Tier, private_paths: Sequence[Path] = ()) -> Launcher:
    match tier:
        case "bubblewrap":
            return Bubblewrap()
        case "user":
            return UnprivilegedUser(tuple(private_paths))
        case "process":
            return PlainProcess()


def _exposure_message(tier: Tier, private_paths: Sequence[Path]) -> str | None:
    """Return which private path the tier "user" would leave open; None on every other tier."""
    return UnprivilegedUser(tuple(private_paths)).exposure_message() if tier == "user" else None

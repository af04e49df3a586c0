"""`backproof doctor`: what this machine has, and how to get what it has not."""

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

import click

REQUIRED_PACKAGES = ("numpy", "hypothesis", "click", "rich")
OPTIONAL_PACKAGES = {
    "jax": "gradients by automatic differentiation",
    "python-flint": "exact enclosures",
    "matplotlib": "pictures",
    "distributed": "grade --cluster, on Dask",
}
TIER_USES = {
    "bubblewrap": "submissions, in namespaces of their own",
    "user": "submissions, as another user, where namespaces are not allowed",
    "process": "your own code, in a process with resource limits",
}


@dataclass(frozen=True, slots=True)
class EnvironmentCheck:
    """One thing that this machine has or has not, in words; what a tier is for, if it is one."""

    name: str
    works: bool
    state: str
    tier: bool = False


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Say what this machine has, and how to get the rest.",
)
@click.option(
    "--python", metavar="PATH", default=sys.executable,
    help="The interpreter that submissions are to run under.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def doctor(python: str, as_json: bool) -> int:
    """Say which Python, libraries and isolation there are, and how to get what is missing.

    Each tier of isolation is tried, not looked up. Exits with 2 if PATH is no interpreter for it.
    """
    from backproof.sandbox.isolation.interpreter_probe import probe_interpreter
    from backproof.sandbox.launch import LaunchError

    findings = list(_environment_checks(python))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(f"{finding.name:14} {finding.state}")
    try:
        probe_interpreter(python)
    except LaunchError as error:
        raise click.ClickException(f"--python {error}") from None
    return 0


def _environment_checks(python: str) -> Iterator[EnvironmentCheck]:
    release = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield EnvironmentCheck("Python", works=True, state=release)
    for name in REQUIRED_PACKAGES:
        found = _version(name)
        yield EnvironmentCheck(name, found is not None, found or f"missing: pip install {name}")
    for name, use in OPTIONAL_PACKAGES.items():
        found = _version(name)
        missing = f"not installed (optional, for {use}): pip install {name}"
        yield EnvironmentCheck(name, found is not None, found or missing)
    yield from _tier_checks(python)


def _tier_checks(python: str) -> Iterator[EnvironmentCheck]:
    """Each tier of isolation, tried with the interpreter."""
    from backproof.sandbox.isolation import probe_tier
    from backproof.sandbox.isolation.tier_selection import Tier

    tiers: tuple[Tier, ...] = ("bubblewrap", "user", "process")
    for tier in tiers:
        reason = probe_tier(tier, python)
        release = f" ({_bubblewrap_version()})" if tier == "bubblewrap" and reason is None else ""
        works = f"works{release}: {TIER_USES[tier]}"
        state = works if reason is None else f"does not work: {reason}"
        yield EnvironmentCheck(tier, reason is None, state, tier=True)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _bubblewrap_version() -> str:
    """The version of bubblewrap, as it says itself."""
    program = shutil.which("bwrap") or "bwrap"
    done = subprocess.run(  # noqa: S603  (a program that was just tried)
        [program, "--version"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip().removeprefix("bubblewrap ")

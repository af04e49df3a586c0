"""`backproof doctor`: show the dependencies and sandboxes of this machine, and how to get more."""

import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

import click

REQUIRED_PACKAGES = ("numpy", "hypothesis", "click", "rich", "jinja2", "pyyaml", "msgspec")
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
    """The state of one dependency or one isolation tier on this machine, in words."""

    name: str
    works: bool
    state: str
    tier: bool = False


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Show what this machine has, and how to get the rest.",
)
@click.option(
    "--python", metavar="PATH", default=sys.executable,
    help="The interpreter that runs the submissions.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def doctor(python: str, as_json: bool) -> int:
    """Show which Python, libraries and sandboxes there are, and how to get what is missing.

    Starts a process in each isolation tier. Exits with 2 if the interpreter PATH cannot be used.
    """
    from backproof.sandbox.isolation.interpreter_probe import probe_interpreter
    from backproof.sandbox.launch import LaunchError

    checks = list(_environment_checks(python))
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        for check in checks:
            click.echo(f"{check.name:14} {check.state}")
    try:
        probe_interpreter(python)
    except LaunchError as error:
        raise click.ClickException(f"--python {error}") from None
    return 0


def _environment_checks(python: str) -> Iterator[EnvironmentCheck]:
    release = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield EnvironmentCheck("Python", works=True, state=release)
    for name in REQUIRED_PACKAGES:
        yield _package_check(name, f"missing: pip install {name}")
    for name, use in OPTIONAL_PACKAGES.items():
        yield _package_check(name, f"not installed (optional, for {use}): pip install {name}")
    yield from _tier_checks(python)


def _package_check(name: str, missing: str) -> EnvironmentCheck:
    """Return the version of a package, or what to do if it is not installed."""
    try:
        return EnvironmentCheck(name, works=True, state=version(name))
    except PackageNotFoundError:
        return EnvironmentCheck(name, works=False, state=missing)


def _tier_checks(python: str) -> Iterator[EnvironmentCheck]:
    """Start the interpreter in each isolation tier."""
    from backproof.sandbox.isolation import probe_tier
    from backproof.sandbox.isolation.tier_selection import Tier

    tiers: tuple[Tier, ...] = ("bubblewrap", "user", "process")
    for tier in tiers:
        reason = probe_tier(tier, python)
        release = f" ({_bubblewrap_version()})" if tier == "bubblewrap" and reason is None else ""
        works = f"works{release}: {TIER_USES[tier]}"
        state = works if reason is None else f"does not work: {reason}"
        yield EnvironmentCheck(tier, reason is None, state, tier=True)


def _bubblewrap_version() -> str:
    """Return the version that bubblewrap prints."""
    program = shutil.which("bwrap") or "bwrap"
    done = subprocess.run(  # noqa: S603  (a program that was just tried)
        [program, "--version"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip().removeprefix("bubblewrap ")

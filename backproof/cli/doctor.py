"""`backproof doctor`: what this machine has, and how to get what it has not."""

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import click

NEEDED = ("numpy", "hypothesis", "click", "rich")
OPTIONAL = {
    "jax": "gradients by automatic differentiation",
    "python-flint": "exact enclosures",
    "matplotlib": "pictures",
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def doctor() -> None:
    """Say which Python, libraries and isolation there are, and how to get what is missing."""
    for name, state in _findings():
        click.echo(f"{name:14} {state}")


def _findings() -> Iterator[tuple[str, str]]:
    yield "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    for name in NEEDED:
        yield name, _version(name) or f"missing: pip install {name}"
    for name, use in OPTIONAL.items():
        yield name, _version(name) or f"not installed (optional, for {use}): pip install {name}"
    yield "process", "available: your own code, in a process with resource limits"
    yield "bubblewrap", _bubblewrap()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _bubblewrap() -> str:
    found = shutil.which("bwrap")
    if found:
        return f"found at {found}; this version does not use it yet"
    return "not found: untrusted code needs it; apt install bubblewrap (or dnf, pacman)"

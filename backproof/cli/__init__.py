"""The command line; each command imports what it needs when it runs."""

from backproof.cli.main import main

__all__ = ["main"]

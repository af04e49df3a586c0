"""The command line; each command imports its modules when it runs, so that the help is fast."""

from backproof.cli.main import main

__all__ = ["main"]

"""Frameworks that others wrote, validated: each in an environment of its own, in both precisions.

`python -m tests.conformance` installs them, which needs a network and some gigabytes, and prints
the table; `--write` stores what `docs/frameworks.md` shows.
"""

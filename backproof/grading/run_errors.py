"""Errors of a run as a whole; each message gives the problem and a remedy in one line."""


class RunError(ValueError):
    """A run cannot start with the given arguments."""


class StoppedError(RuntimeError):
    """A run cannot continue for a reason outside the user's command; finished grades are stored."""

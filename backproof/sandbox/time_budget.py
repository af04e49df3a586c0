"""The total time that one submission may use, so that a slow one does not delay a class."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

CALLS_PER_BUDGET = 24
"""The default total, in multiples of the limit of one call."""


class TimeBudget:
    """A total of seconds for loading and calls; starting Python does not count."""

    def __init__(self, total: float) -> None:
        self.total, self.seconds_left = total, total

    @property
    def is_spent(self) -> bool:
        """Whether no time is left."""
        return self.seconds_left <= 0

    @property
    def message(self) -> str:
        """The message for a call that is not made."""
        return f"the total of {self.total:g} seconds is spent"

    @contextmanager
    def spend(self, seconds: float) -> Iterator[float]:
        """Grant at most `seconds` of the time left, and subtract the time that is used."""
        started = time.monotonic()
        try:
            yield min(seconds, max(self.seconds_left, 0))
        finally:
            self.seconds_left -= time.monotonic() - started

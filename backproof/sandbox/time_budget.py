"""How long one file may take in all, whatever it is asked: a slow one must not hold a class up."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

CALLS_PER_BUDGET = 24
"""How many calls of the longest time that one call may take make up the total."""


class TimeBudget:
    """A total of seconds, spent by calls and by loading; starting Python is free."""

    def __init__(self, total: float) -> None:
        self.total, self.seconds_left = total, total

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.seconds_left <= 0

    @property
    def message(self) -> str:
        """What to say of a call that is not made."""
        return f"the total of {self.total:g} seconds is spent"

    @contextmanager
    def spend(self, seconds: float) -> Iterator[float]:
        """The seconds that may be used of those asked for; what is used is taken away."""
        started = time.monotonic()
        try:
            yield min(seconds, max(self.seconds_left, 0))
        finally:
            self.seconds_left -= time.monotonic() - started

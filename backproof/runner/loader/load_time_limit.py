"""Limit the time of code that runs while a submission is loaded."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

DEPENDENCY_SECONDS = 3.0
"""The time for statements that functions depend on, which is too short for training."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the body after so many seconds, repeatedly, and suppress it."""
    is_active = True

    def stop(_: int, __: FrameType | None) -> None:
        if is_active:
            raise TimeoutError(f"stopped after {seconds:g} seconds")

    previous_handler = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        with contextlib.suppress(TimeoutError):
            yield
            is_active = False
    finally:
        is_active = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous_handler)

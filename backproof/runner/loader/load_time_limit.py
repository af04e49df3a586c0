"""A limit of time for what is run while a submission is loaded."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

DEPENDENCY_SECONDS = 3.0
"""How long all that functions need besides definitions may run: training is not waited for."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what runs inside after so many seconds, and again and again."""
    inside = [True]

    def stop(_: int, __: FrameType | None) -> None:
        if inside:
            raise TimeoutError(f"stopped after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        with contextlib.suppress(TimeoutError):
            yield
            inside.clear()
    finally:
        inside.clear()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

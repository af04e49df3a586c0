"""The interface of a platform, which the modules of the platforms implement."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from backproof.intake.raw_submission import InputLocation, RawSubmission


class Platform(Protocol):
    """A layout of files and names in which submissions are delivered."""

    def detect(self, location: InputLocation, /) -> bool:
        """True if the location has the layout of the platform."""

    def submissions(
        self, location: InputLocation, due: datetime | None, /
    ) -> Iterator[RawSubmission]:
        """Yield the submissions, late by the due date where the platform records the time."""

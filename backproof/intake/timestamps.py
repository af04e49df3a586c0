"""Parse the submission times that platforms write, and compute the lateness."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

SECONDS_PER_DAY = 86_400.0

_UTC_NAMES = {"", "Z", "UTC", "GMT"}


def parse_time(text: str) -> datetime | None:
    """Parse a time; None if it cannot be parsed.

    Accepts ISO 8601, and a date, a time and a zone separated by spaces, as Ruby and nbgrader write
    them: `2024-10-01 23:59:00.123456000 Z`, `… +0200`, `… Europe/Berlin`. A time without a zone is
    in UTC, as in nbgrader.
    """
    day, _, rest = text.strip().partition(" ")
    time, _, zone = rest.partition(" ")
    try:
        if zone[:1] in {"+", "-"}:
            return datetime.fromisoformat(f"{day} {time}{zone}")
        parsed = datetime.fromisoformat(f"{day} {time}".strip())
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=_zone(zone))
    except (ValueError, LookupError, OSError):
        return None


def days_late(submitted_at: str, due: datetime | None) -> float:
    """Days from the due date, which has a zone, to the submission; 0 if either is unknown."""
    submitted = parse_time(submitted_at)
    if due is None or submitted is None:
        return 0.0
    return max(0.0, (submitted - due).total_seconds() / SECONDS_PER_DAY)


def _zone(name: str) -> tzinfo:
    """The time zone of a name such as UTC; raises LookupError or ValueError if it is unknown."""
    return UTC if name.upper() in _UTC_NAMES else ZoneInfo(name)

"""When a submission came, as platforms write it, and how long after the due date that is."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

SECONDS_PER_DAY = 86_400.0

_UTC_NAMES = {"", "Z", "UTC", "GMT"}


def parse_time(text: str) -> datetime | None:
    """The time that is written; None where it cannot be read.

    ISO 8601 is read, and a day, a time and a zone with spaces between them, as Ruby and nbgrader
    write it: `2024-10-01 23:59:00.123456000 Z`, `… +0200`, `… Europe/Berlin`. Without a zone it is
    UTC, as it is to nbgrader.
    """
    day, _, rest = text.strip().partition(" ")
    time, _, zone = rest.partition(" ")
    try:
        if zone[:1] in {"+", "-"}:
            return datetime.fromisoformat(f"{day} {time}{zone}")
        found = datetime.fromisoformat(f"{day} {time}".strip())
        return found if found.tzinfo else found.replace(tzinfo=_zone(zone))
    except (ValueError, LookupError, OSError):
        return None


def days_late(submitted_at: str, due: datetime | None) -> float:
    """How many days after the due date, which has a zone, it came; 0 where either is not known."""
    at = parse_time(submitted_at)
    if due is None or at is None:
        return 0.0
    return max(0.0, (at - due).total_seconds() / SECONDS_PER_DAY)


def _zone(name: str) -> tzinfo:
    """The zone of a name such as UTC or Europe/Berlin; LookupError, ValueError if there is none."""
    return UTC if name.upper() in _UTC_NAMES else ZoneInfo(name)

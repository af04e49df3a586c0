"""Format points, days and percentages for pages and messages."""

from backproof.results.submission import Submission


def format_points(value: float) -> str:
    """Return a number of points with at most two decimals and a true minus sign."""
    return f"{round(value, 2) + 0.0:.10g}".replace("-", "−")


def format_days(count: float) -> str:
    """Return a number of days with its unit, such as "1 day" or "2.5 days"."""
    number = f"{round(count, 1):g}"
    if number == "0" and count > 0:
        return "less than 0.1 days"
    return f"{number} day{'' if number == '1' else 's'}"


def format_lateness(submission: Submission) -> str:
    """Return how late a submission is, such as "2.5 days late"; empty if it is not late."""
    if submission.days_late > 0:
        return f"{format_days(submission.days_late)} late"
    return "late" if submission.late else ""


def format_percent(share: float) -> str:
    """Return a share of one in whole percents; 0 and 100 only for exactly none and all."""
    if 0 < share < 1:
        return f"{min(max(round(100 * share), 1), 99)} %"
    return f"{100 * share:.0f} %"

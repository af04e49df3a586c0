"""Points, days and shares as they are written on the pages of a class."""

from backproof.results.submission import Submission


def format_points(value: float) -> str:
    """A number of points with at most two decimals and a true minus sign."""
    return f"{round(value, 2) + 0.0:.10g}".replace("-", "−")


def format_days(count: float) -> str:
    """How many days, such as "1 day" or "2.5 days"."""
    written = f"{round(count, 1):g}"
    if written == "0" and count > 0:
        return "less than 0.1 days"
    return f"{written} day{'' if written == '1' else 's'}"


def format_lateness(submission: Submission) -> str:
    """How late a submission came, such as "2.5 days late"; empty where it came in time."""
    if submission.days_late > 0:
        return f"{format_days(submission.days_late)} late"
    return "late" if submission.late else ""


def format_percent(share: float) -> str:
    """A share of one in whole percents; neither 0 nor 100 unless it is none or all."""
    if 0 < share < 1:
        return f"{min(max(round(100 * share), 1), 99)} %"
    return f"{100 * share:.0f} %"

"""Outcomes of gradient checks that tests assert."""

from backproof.gradcheck import GradientReport


def is_rejected(report: GradientReport) -> bool:
    """Return True if the claim was judged and is wrong."""
    return report.judged and not report.ok


def is_accepted_or_not_judged(report: GradientReport) -> bool:
    """Return True unless the claim was judged and is wrong."""
    return not is_rejected(report)

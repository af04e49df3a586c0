"""A verdict for a notebook: the same parts as the page, in a fragment with a style of its own."""

from backproof.judge.verdict import Verdict
from backproof.report.html import content, environment
from backproof.report.plain import made_plain


def as_fragment(verdict: Verdict) -> str:
    """The fragment: what is at fault at once, the table and the code to unfold."""
    return environment().get_template("notebook.html.j2").render(**content(made_plain(verdict)))

"""A verdict for a notebook: the same parts as the page, in a fragment with a style of its own."""

from backproof.reporting.html_page import environment, verdict_context
from backproof.reporting.sanitize import sanitize
from backproof.results.verdict import Verdict


def verdict_to_fragment(verdict: Verdict) -> str:
    """The fragment: what is at fault at once, the table and the code to unfold."""
    return (
        environment().get_template("notebook.html.j2").render(**verdict_context(sanitize(verdict)))
    )

"""A verdict as an HTML fragment for notebooks, with its own style."""

from backproof.reporting.html_page import environment, verdict_context
from backproof.reporting.sanitize import sanitize
from backproof.results.verdict import Verdict


def verdict_to_fragment(verdict: Verdict) -> str:
    """Return the fragment: the faults, and the table and the counterexample to unfold."""
    template = environment().get_template("notebook.html.j2")
    return template.render(**verdict_context(sanitize(verdict)))

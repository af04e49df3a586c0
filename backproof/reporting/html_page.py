"""A verdict as one HTML page that needs nothing else: no network, no font, no other file.

All that comes from the code under test is made plain, then escaped by the templates; the page's
policy lets nothing run or load but the style and the script that are written here.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import TYPE_CHECKING

from backproof.reporting import phrases, view_model
from backproof.reporting.graph_svg import STATUS_GLYPHS, drawings
from backproof.reporting.mathml import statement_mathml, symbol_mathml
from backproof.reporting.plot_svg import chart_of
from backproof.reporting.sanitize import sanitize
from backproof.results.verdict import Status, Verdict

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "templates"


def verdict_to_page(verdict: Verdict) -> str:
    """The page; printed, or without its script, it has the same content."""
    verdict = sanitize(verdict)
    shown = verdict_context(verdict) | {
        "name": PurePath(verdict.target).name or verdict.target,
        "drawings": drawings(verdict),
        "chart": chart_of(verdict.plot) if verdict.plot else None,
    }
    return render_template("page.html.j2", shown)


def render_template(
    template: str, context: Mapping[str, object], styles: str = "", scripts: str = "page.js"
) -> str:
    """The template with what it shows, the page's style and its own ones, scripts and policy.

    `styles` and `scripts` are names of files in the folder of templates.
    """
    from markupsafe import Markup

    style = "\n".join(map(_read_template_file, ["page.css", *styles.split()]))
    script = "\n".join(map(_read_template_file, scripts.split()))
    made = {
        "style": Markup(style),  # noqa: S704  (our own file)
        "script": Markup(script),  # noqa: S704
        "policy": _security_policy(style, script),
    }
    return environment().get_template(template).render(made | dict(context))


def verdict_context(verdict: Verdict) -> dict[str, object]:
    """What both the page and the fragment for a notebook show of a plain verdict."""
    statuses = [s for s in Status if any(e.status is s for e in verdict.equations)]
    return {
        "verdict": verdict,
        "tally": phrases.tally(verdict),
        "faults": view_model.fault_views(verdict),
        "groups": view_model.rows_by_function(verdict),
        "follow": phrases.labels_with_status(verdict, Status.FOLLOWS),
        "lacking": phrases.labels_with_status(verdict, Status.MISSING),
        "unjudged": phrases.unsupported_findings(verdict),
        "shown": view_model.counterexample_view(verdict.counterexample),
        "statuses": statuses,
        "marks": {str(status): STATUS_GLYPHS[status] for status in statuses},
        "exam": phrases.test_set_summary(verdict),
        "replay": None if verdict.seed is None else phrases.replay_command(verdict),
    }


@cache
def environment() -> "Environment":
    """The templates: everything is escaped unless it is MathML that is made here."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("backproof.reporting", TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["formula"] = lambda text: Markup(statement_mathml(text))  # noqa: S704  (escaped there)
    made.filters["symbol"] = lambda text: Markup(symbol_mathml(text))  # noqa: S704
    made.filters["kind"] = lambda status: str(status).replace(" ", "-")
    made.filters["ratio"] = view_model.format_error_ratio
    return made


def _read_template_file(name: str) -> str:
    folder = resources.files("backproof.reporting") / TEMPLATES
    return (folder / name).read_text(encoding="utf-8").strip()


def _security_policy(style: str, script: str) -> str:
    """The content security policy: this style and this script, by their hashes, and nothing."""
    allowed = f"style-src {_hash(style)}; script-src {_hash(script)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"

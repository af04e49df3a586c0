"""A verdict as one self-contained HTML page, without network, fonts or other files.

Every text that comes from the code under test is sanitized and then escaped by the templates. The
content security policy of the page allows only the style and the script of this package.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import TYPE_CHECKING

from backproof.reporting import phrases, view_model
from backproof.reporting.graph_svg import drawings
from backproof.reporting.mathml import statement_mathml, symbol_mathml
from backproof.reporting.plot_svg import chart_of
from backproof.reporting.sanitize import sanitize
from backproof.results.status import Status
from backproof.results.verdict import Verdict

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "templates"


def verdict_to_page(verdict: Verdict) -> str:
    """Return the page, which has the same content in print and without its script."""
    verdict = sanitize(verdict)
    context = verdict_context(verdict) | {
        "name": PurePath(verdict.target).name or verdict.target,
        "drawings": drawings(verdict),
        "chart": chart_of(verdict.plot) if verdict.plot else None,
    }
    return render_template("page.html.j2", context)


def render_template(
    template: str, context: Mapping[str, object], styles: str = "", scripts: str = "page.js"
) -> str:
    """Render a template with its context, styles, scripts and content security policy.

    `styles` and `scripts` are names of files in the template folder, separated by spaces; every
    page also has `page.css`.
    """
    from markupsafe import Markup

    style = "\n".join(map(_read_template_file, ["page.css", *styles.split()]))
    script = "\n".join(map(_read_template_file, scripts.split()))
    page_parts = {
        "style": Markup(style),  # noqa: S704  (a file of this package)
        "script": Markup(script),  # noqa: S704
        "policy": _security_policy(style, script),
    }
    return environment().get_template(template).render(page_parts | dict(context))


def verdict_context(verdict: Verdict) -> dict[str, object]:
    """Return what the verdict page and the notebook fragment show of a sanitized verdict."""
    statuses = [s for s in Status if any(e.status is s for e in verdict.equations)]
    return {
        "verdict": verdict,
        "tally": phrases.tally(verdict),
        "faults": view_model.fault_views(verdict),
        "row_groups": view_model.rows_by_function(verdict),
        "follows": phrases.labels_with_status(verdict, Status.FOLLOWS),
        "missing": phrases.labels_with_status(verdict, Status.MISSING),
        "unsupported": phrases.unsupported_findings(verdict),
        "counterexample": view_model.counterexample_view(verdict.counterexample),
        "statuses": statuses,
        "glyphs": {str(status): status.glyph for status in statuses},
        "test_set": phrases.test_set_summary(verdict),
        "replay": None if verdict.seed is None else phrases.replay_command(verdict),
    }


@cache
def environment() -> "Environment":
    """Return the Jinja environment, which escapes every value except the MathML of this package."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    templates = Environment(
        loader=PackageLoader("backproof.reporting", TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "formula": lambda text: Markup(statement_mathml(text)),  # noqa: S704  (escaped there)
        "symbol": lambda text: Markup(symbol_mathml(text)),  # noqa: S704
        "css_class": lambda status: str(status).replace(" ", "-"),
        "ratio": view_model.format_error_ratio,
    }
    return templates


def _read_template_file(name: str) -> str:
    folder = resources.files("backproof.reporting") / TEMPLATES
    return (folder / name).read_text(encoding="utf-8").strip()


def _security_policy(style: str, script: str) -> str:
    """Return the policy that allows only this style and this script, by their hashes."""
    allowed = f"style-src {_hash(style)}; script-src {_hash(script)}"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"

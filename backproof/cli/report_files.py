"""The reports of `backproof validate` besides its table: a page, JUnit XML and annotations."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backproof.cli.options import require_writable, write_file

if TYPE_CHECKING:
    from backproof.results.verdict import Verdict

Command = Callable[..., Any]

FILE_OPTIONS = ("html_to", "junit_to")


def report_options(command: Command) -> Command:
    """The options --html, --junit and --github."""
    for option in (
        click.option(
            "--github/--no-github", default=None,
            help="Print annotations for GitHub; the default if GITHUB_ACTIONS is true.",
        ),
        click.option(
            "--junit", "junit_to", type=click.Path(path_type=Path), metavar="FILE",
            help="Write the verdict as JUnit XML as well.",
        ),
        click.option(
            "--html", "html_to", type=click.Path(path_type=Path), metavar="FILE",
            help="Write the verdict as an HTML page with plots as well.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def require_all_writable(options: Mapping[str, Any]) -> None:
    """Raise a usage error unless every requested file can be written."""
    for name in FILE_OPTIONS:
        if options[name] is not None:
            require_writable(options[name])


def write_reports(verdict: "Verdict", options: Mapping[str, Any], *, err: bool) -> None:
    """Write the requested files; print annotations on the standard output or error."""
    if options["html_to"] is not None:
        from backproof.reporting.html_page import verdict_to_page

        write_file(options["html_to"], verdict_to_page(verdict))
    if options["junit_to"] is not None:
        from backproof.reporting.junit_xml import verdict_to_junit

        write_file(options["junit_to"], verdict_to_junit(verdict))
    if _is_github_enabled(options["github"]):
        from backproof.reporting.annotations import verdict_to_annotations

        click.echo(verdict_to_annotations(verdict), nl=False, err=err)


def _is_github_enabled(flag: bool | None) -> bool:
    """Return the flag; without one, True inside GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true" if flag is None else flag

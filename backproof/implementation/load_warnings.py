"""What was left out, lent or taken for something else when a file was loaded, in sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from backproof.results.standard_messages import POLICY_IMPORTS_PREFIX, POLICY_STARTS_PREFIX
from backproof.runner.import_policy import describe_audit_event
from backproof.sandbox.load_report import LoadReport

MAX_LISTED = 3
"""How many of a kind are told one by one."""


def load_remarks(report: LoadReport) -> Iterator[str]:
    """The sentences of a verdict's remarks about how the file was loaded."""
    for wanted, own in report.misspellings.items():
        yield f"{own} is taken for {wanted}."
    yield from _file_remarks(report)
    for kind, sentence in _SENTENCES.items():
        if report.notes.get(kind):
            yield sentence.format(_join(report.notes[kind]))
    if report.skipped_count:
        several = report.skipped_count > 1
        statements = f"{report.skipped_count} statements" if several else "1 statement"
        yield (
            f"Only what defines was run: {statements} at the top level "
            f"{'were' if several else 'was'} not (--run runs all)."
        )


def policy_remarks(findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The sentences of a verdict's remarks on what was found against a policy of imports."""
    imports, started = list[str](), dict[str, list[str]]()
    for finding in findings:
        line = finding.get("line")
        place = f" (line {line})" if line is not None else ""
        if "call" in finding:
            call = finding["call"]
            started.setdefault(describe_audit_event(call), []).append(f"{call}{place}")
        else:
            imports.append(f"{finding['import']}{place}")
    if imports:
        yield f"{POLICY_IMPORTS_PREFIX} {_join(imports)}."
    for kind, calls in started.items():
        yield f"{POLICY_STARTS_PREFIX} {kind}: {_join(calls)}."


_SENTENCES = {
    "guess": "Read with a guess: {}.",
    "stepped over": "Stepped over, since it is no Python: {}.",
    "unread": "Stepped over: {}.",
    "stood in": "Not here, and stood in for: {}.",
    "lent": "Used but imported nowhere, and lent: {}.",
    "defined again": "Defined again, and the last definition counts, as in Python: {}.",
    "failed": "Could not be run: {}.",
}


def _file_remarks(report: LoadReport) -> Iterator[str]:
    """Which file of a folder was judged, and what came from others."""
    taken = report.notes.get("taken", ())
    for name in report.notes.get("file", ()):
        yield f"Judged from {name}" + (f"; {_join(taken)}." if taken else ".")


def _join(texts: Sequence[str]) -> str:
    more = len(texts) - MAX_LISTED
    shown = [text.rstrip(".") for text in texts[:MAX_LISTED]]
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")

"""Remarks on how a submission was loaded: skipped, stubbed, injected and misspelled parts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from backproof.results.standard_messages import POLICY_IMPORTS_PREFIX, POLICY_STARTS_PREFIX
from backproof.runner.import_policy import describe_audit_event
from backproof.sandbox.load_report import LoadReport

MAX_LISTED = 3
"""The most items of one kind that a remark lists."""


def load_remarks(report: LoadReport) -> Iterator[str]:
    """Yield the remarks of a verdict on how the submission was loaded."""
    for name, misspelled in report.misspellings.items():
        yield f"{misspelled} is taken for {name}."
    yield from _file_remarks(report)
    for kind, sentence in _SENTENCES.items():
        if report.notes.get(kind):
            yield sentence.format(_join(report.notes[kind]))
    if report.skipped_count:
        is_plural = report.skipped_count > 1
        statements = f"{report.skipped_count} statements" if is_plural else "1 statement"
        yield (
            f"Only definitions were run: {statements} at the top level "
            f"{'were' if is_plural else 'was'} not (--run runs all)."
        )


def policy_remarks(findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the remarks of a verdict on violations of an import policy."""
    imports, started = list[str](), dict[str, list[str]]()
    for finding in findings:
        line = finding.get("line")
        location = f" (line {line})" if line is not None else ""
        if "call" in finding:
            call = finding["call"]
            started.setdefault(describe_audit_event(call), []).append(f"{call}{location}")
        else:
            imports.append(f"{finding['import']}{location}")
    if imports:
        yield f"{POLICY_IMPORTS_PREFIX} {_join(imports)}."
    for kind, calls in started.items():
        yield f"{POLICY_STARTS_PREFIX} {kind}: {_join(calls)}."


_SENTENCES = {
    "guess": "Read with a guess: {}.",
    "skipped": "Skipped, not valid Python: {}.",
    "unread": "Skipped: {}.",
    "stubbed": "Not installed, replaced by a stub: {}.",
    "injected": "Used without an import, and supplied: {}.",
    "defined again": "Defined more than once, and the last definition counts: {}.",
    "failed": "Could not be run: {}.",
}


def _file_remarks(report: LoadReport) -> Iterator[str]:
    """Yield which file of a folder was judged, and which functions came from other files."""
    from_others = report.notes.get("taken", ())
    for name in report.notes.get("file", ()):
        yield f"Judged from {name}" + (f"; {_join(from_others)}." if from_others else ".")


def _join(texts: Sequence[str]) -> str:
    more = len(texts) - MAX_LISTED
    listed = [text.rstrip(".") for text in texts[:MAX_LISTED]]
    return "; ".join(listed) + (f"; and {more} more" if more > 0 else "")

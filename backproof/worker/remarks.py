"""What was left out, lent or taken for something else when a file was loaded, in sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from backproof.worker.child.policy import kind_of
from backproof.worker.loaded import Loaded

SHOWN = 3
"""How many of a kind are told one by one."""

POLICY = "The policy of imports does not allow"
"""How a remark on imports that are against the policy begins."""

STARTED = "The policy allows no"
"""How a remark on what was started against it begins, since that could import what it likes."""


def remarks_on(loaded: Loaded) -> Iterator[str]:
    """The sentences of a verdict's remarks about how the file was loaded."""
    for wanted, own in loaded.slips.items():
        yield f"{own} is taken for {wanted}."
    yield from _files(loaded)
    for kind, sentence in _SENTENCES.items():
        if loaded.notes.get(kind):
            yield sentence.format(_joined(loaded.notes[kind]))
    if loaded.skipped:
        several = loaded.skipped > 1
        statements = f"{loaded.skipped} statements" if several else "1 statement"
        yield (
            f"Only what defines was run: {statements} at the top level "
            f"{'were' if several else 'was'} not (--run runs all)."
        )


def remarks_on_policy(findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The sentences of a verdict's remarks on what was found against a policy of imports."""
    imports, started = list[str](), dict[str, list[str]]()
    for finding in findings:
        line = finding.get("line")
        place = f" (line {line})" if line is not None else ""
        if "call" in finding:
            call = finding["call"]
            started.setdefault(kind_of(call), []).append(f"{call}{place}")
        else:
            imports.append(f"{finding['import']}{place}")
    if imports:
        yield f"{POLICY} {_joined(imports)}."
    for kind, calls in started.items():
        yield f"{STARTED} {kind}: {_joined(calls)}."


_SENTENCES = {
    "guess": "Read with a guess: {}.",
    "stepped over": "Stepped over, since it is no Python: {}.",
    "unread": "Stepped over: {}.",
    "stood in": "Not here, and stood in for: {}.",
    "lent": "Used but imported nowhere, and lent: {}.",
    "defined again": "Defined again, and the last definition counts, as in Python: {}.",
    "failed": "Could not be run: {}.",
}


def _files(loaded: Loaded) -> Iterator[str]:
    """Which file of a folder was judged, and what came from others."""
    taken = loaded.notes.get("taken", ())
    for name in loaded.notes.get("file", ()):
        yield f"Judged from {name}" + (f"; {_joined(taken)}." if taken else ".")


def _joined(texts: Sequence[str]) -> str:
    more = len(texts) - SHOWN
    shown = [text.rstrip(".") for text in texts[:SHOWN]]
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")

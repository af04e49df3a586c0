"""A worker whose submission may import only what a policy allows."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backproof.runner.protocol.value_codec import FrameError
from backproof.sandbox.frame_channel import ResourceLimitError
from backproof.sandbox.load_report import clean
from backproof.sandbox.replies import Failure, FailureKind
from backproof.sandbox.submission_process import Worker

REQUEST_SECONDS = 1.0
MAX_FINDINGS = 50

PolicyFinding = dict[str, Any]
"""A violation: the name under "import" or "call", and its "line" where that is known."""


class ImportRestrictedWorker(Worker):
    """A worker that allows its submission only the modules in `allow`, which may hold "stdlib".

    `findings` are complete once the worker has stopped. The sandboxed process records them, so a
    submission that tampers with its process may hide a violation, but the import stays refused.
    """

    def __init__(self, target: Path, *, allow: Sequence[str], **worker_options: Any) -> None:
        super().__init__(target, **worker_options)
        self._allow = list(allow)
        self._is_responsive = False
        self.findings = list[PolicyFinding]()

    def stop(self) -> None:
        """Request the findings if the process still answers; then end it."""
        if self._is_responsive and self._channel is not None:
            self._is_responsive = False
            errors = (TimeoutError, EOFError, FrameError, ResourceLimitError, OSError)
            with contextlib.suppress(*errors):
                self._record_findings(
                    self._channel.exchange({"op": "policy"}, REQUEST_SECONDS).content
                )
        super().stop()

    @property
    def _load_request(self) -> dict[str, Any]:
        return {**super()._load_request, "allow": self._allow}

    def _read_functions(self) -> Failure | None:
        failure = super()._read_functions()
        self._is_responsive = failure is None or failure.kind in {"raised", "unreadable"}
        return failure

    def _give_up(self, failure_kind: FailureKind, message: str) -> Failure:
        self._is_responsive = False
        return super()._give_up(failure_kind, message)

    def _record_findings(self, content: Any) -> None:
        """Record the well-formed entries of an untrusted list of findings, each once."""
        entries = content.get("policy") if isinstance(content, dict) else None
        for entry in (entries if isinstance(entries, list) else [])[:MAX_FINDINGS]:
            finding = _parse_finding(entry)
            if finding is not None and finding not in self.findings:
                self.findings.append(finding)


def _parse_finding(entry: Any) -> PolicyFinding | None:
    match entry:
        case {"import": str(name), "line": int() | None as line}:
            return {"import": clean(name), "line": line}
        case {"call": str(name), "line": int() | None as line}:
            return {"call": clean(name), "line": line}
    return None

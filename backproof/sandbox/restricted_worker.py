"""A worker whose file may import only what a policy allows, and what was found against it."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backproof.runner.protocol.frames import FrameError
from backproof.sandbox.file_worker import Worker
from backproof.sandbox.frame_channel import ResourceLimitError
from backproof.sandbox.load_report import clean
from backproof.sandbox.replies import Failure, FailureKind

REQUEST_SECONDS = 1.0
MAX_FINDINGS = 50

PolicyFinding = dict[str, Any]
"""An "import" or a "call" by name, with its "line" where that is known."""


class ImportRestrictedWorker(Worker):
    """A worker that holds its file to `allow`, a list of modules, where "stdlib" may be among them.

    `findings` are complete once it has stopped. The child keeps them, so a file that tampers with
    its own process may hide one; what it was refused stays refused.
    """

    def __init__(self, target: Path, *, allow: Sequence[str], **worker_options: Any) -> None:
        super().__init__(target, **worker_options)
        self._allow = list(allow)
        self._is_responsive = False
        self.findings = list[PolicyFinding]()

    def stop(self) -> None:
        """Ask for the findings, where somebody is there to answer; then end the process."""
        if self._is_responsive and self._channel is not None:
            self._is_responsive = False
            gone = (TimeoutError, EOFError, FrameError, ResourceLimitError, OSError)
            with contextlib.suppress(*gone):
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
        self._is_responsive = False  # it has just failed to
        return super()._give_up(failure_kind, message)

    def _record_findings(self, content: Any) -> None:
        """Keep what is well formed of a stranger's list of findings, each once."""
        listed = content.get("policy") if isinstance(content, dict) else None
        for entry in (listed if isinstance(listed, list) else [])[:MAX_FINDINGS]:
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

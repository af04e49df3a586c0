"""Scoring machine-written code: one JSON line with a source in, one with its verdict out.

One exam is drawn for each binding under one secret seed, and every source meets it in a process of
its own, behind a policy of imports.
"""

import json
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from backproof.binding import BindingError, load_or_parse
from backproof.implementation import Implementation
from backproof.implementation.required_functions import required_functions
from backproof.judge.example_set import EXAMPLES, ExampleSet
from backproof.results.serialization import SCHEMA, verdict_to_dict
from backproof.results.target import File, TargetError
from backproof.results.verdict import Verdict
from backproof.sandbox import Launcher
from backproof.sandbox.isolation.tier_selection import Tier, choose_launcher
from backproof.sandbox.restricted_worker import ImportRestrictedWorker, PolicyFinding
from backproof.validation.pipeline import evaluation_of_load_failure, run_validation
from backproof.validation.request import CALL_SECONDS, ValidationRequest

DEFAULT_POLICY = ("numpy", "stdlib")

MAX_BINDINGS = 64
"""How many exams are kept; an exam that is drawn again is the same, since its seed is."""

COMPACT_KEYS = ("number", "symbol", "function", "status")


class LineError(ValueError):
    """A line that is no request: what is the matter, and what was expected."""


@dataclass(frozen=True, slots=True)
class ScoringSpec:
    """On what terms sources are scored; all of it can be handed to another process."""

    seed: int
    binding: str = "planar"
    dtype: str = "float64"
    examples: int = EXAMPLES
    call_seconds: float = CALL_SECONDS
    allow: tuple[str, ...] = DEFAULT_POLICY
    isolation: str = "auto"
    python: str | None = None
    compact: bool = False
    counterexamples: bool = False
    show_seed: bool = False

    @property
    def launcher(self) -> Launcher:
        """What starts the workers; raises LaunchError where that cannot be had."""
        return choose_launcher(cast("Tier", self.isolation), python=self.python)


@dataclass(frozen=True, slots=True)
class ScoringRequest:
    """One source to score: its id, its text, and its binding where that is not the usual one."""

    id: str | int
    source: str
    binding: str | None = None


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """One line of output, and what it counts as; `conforms` is None where nothing was judged."""

    text: str
    conforms: bool | None = None
    has_policy_findings: bool = False


class Scorer:
    """Scores one request after another; several threads may share it."""

    def __init__(self, spec: ScoringSpec) -> None:
        self._spec = spec
        self._launcher: Launcher = spec.launcher
        self._prepared_bindings = OrderedDict[str, tuple[ValidationRequest, ExampleSet]]()
        self._lock = threading.Lock()
        self._prepare(spec.binding)

    @property
    def isolation(self) -> str:
        """What separates the sources from the judge, in words."""
        return self._launcher.isolation

    def score_line(self, line: bytes, number: int) -> ScoredLine:
        """The answer to one line, whatever it holds."""
        try:
            request = parse_request(line)
        except LineError as error:
            return unjudged_line(line, number, str(error))
        try:
            question, exam = self._prepare(request.binding or self._spec.binding)
        except BindingError as error:
            said = str(error).splitlines()[0]
            return _unjudged_output({"id": request.id, "line": number, "error": f"binding: {said}"})
        try:
            return self._score(request, question, exam)
        except Exception as error:  # noqa: BLE001  (no source may cost the others their verdicts)
            said = f"not judged: {type(error).__name__}: {error}"
            return _unjudged_output({"id": request.id, "line": number, "error": said})

    def _prepare(self, binding: str) -> tuple[ValidationRequest, ExampleSet]:
        """The question and the exam of a binding, drawn at its first use."""
        with self._lock:
            if binding not in self._prepared_bindings:
                rules = self._spec
                question = ValidationRequest(
                    load_or_parse(binding),
                    rules.seed,
                    rules.dtype,
                    rules.examples,
                    rules.call_seconds,
                    python=rules.python,
                    counterexample=rules.counterexamples,
                )
                self._prepared_bindings[binding] = question, question.draw_examples()
            self._prepared_bindings.move_to_end(binding)
            while len(self._prepared_bindings) > MAX_BINDINGS:
                self._prepared_bindings.popitem(last=False)
            return self._prepared_bindings[binding]

    def _score(
        self,
        request: ScoringRequest,
        validation_request: ValidationRequest,
        example_set: ExampleSet,
    ) -> ScoredLine:
        with tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True) as folder:
            path = Path(folder, "source.py")
            path.write_text(request.source, encoding="utf-8", errors="replace", newline="")
            worker = ImportRestrictedWorker(
                path,
                allow=self._spec.allow,
                wanted=required_functions(validation_request.binding),
                call_seconds=validation_request.call_seconds,
                load_seconds=validation_request.load_seconds,
                python=validation_request.python,
                launcher=self._launcher,
            )
            try:
                subject = Implementation(worker, validation_request.binding)
                unread = partial(evaluation_of_load_failure, File(Path(path.name)))
                verdict = run_validation(
                    subject, path.name, validation_request, unread, example_set
                )
                data = self._data(replace(verdict, target=str(request.id)))
            except TargetError as error:
                data = _error_data(request, str(error))
        return _scored_line(request, data, worker.findings)

    def _data(self, verdict: Verdict) -> dict[str, Any]:
        shown = verdict if self._spec.show_seed else replace(verdict, seed=None)
        data = verdict_to_dict(shown)
        return compact(data) if self._spec.compact else data


def parse_request(line: bytes) -> ScoringRequest:
    """The request in a line; raises LineError in one line where it is none."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        said = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
        raise LineError(f"is no JSON ({said}): {_EXPECTED}") from None
    if not isinstance(data, dict):
        raise LineError(f"is no JSON object: {_EXPECTED}")
    name, source, binding = (data.get(key) for key in ("id", "source", "binding"))
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise LineError(f'has no "id" that is a text or a whole number: {_EXPECTED}')
    if not isinstance(source, str):
        raise LineError(f'has no "source" that is a text: {_EXPECTED}')
    if not isinstance(binding, str | None):
        raise LineError('has a "binding" that is no text: expected the name of one, or its lines')
    return ScoringRequest(name, source, binding)


_EXPECTED = 'expected {"id": "…", "source": "…"}'


def compact(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same verdict with fewer entries: what conforms, and the causes."""
    return {
        "schema": data["schema"],
        "conforms": data["conforms"],
        "equations": [{key: e[key] for key in COMPACT_KEYS} for e in data["equations"]],
        "faults": [
            {key: fault[key] for key in ("number", "symbol", "fault", "function")}
            for fault in data["faults"]
        ],
    }


def _error_data(request: ScoringRequest, reason: str) -> dict[str, Any]:
    """What stands in place of a verdict on a source that has nothing to judge."""
    said = reason.removeprefix("source.py: ")
    data = {"schema": SCHEMA, "conforms": False, "target": str(request.id), "error": said}
    return {**data, "equations": [], "faults": []}


def _scored_line(
    request: ScoringRequest, data: Mapping[str, Any], findings: list[PolicyFinding]
) -> ScoredLine:
    conforms = bool(data["conforms"]) and not findings
    line = {"id": request.id, **data, "conforms": conforms, "policy": findings}
    return ScoredLine(_json_line(line), conforms, bool(findings))


def unjudged_line(line: bytes, number: int, reason: str) -> ScoredLine:
    """The answer to a line that could not be judged."""
    return _unjudged_output({"id": _request_id(line), "line": number, "error": reason})


def _unjudged_output(data: Mapping[str, Any]) -> ScoredLine:
    return ScoredLine(_json_line({"id": data["id"], "schema": SCHEMA, "conforms": None, **data}))


def _request_id(line: bytes) -> str | int | None:
    """The id of a line that is otherwise no request, where it has one."""
    try:
        name = json.loads(line).get("id")
    except (ValueError, RecursionError, AttributeError):
        return None
    return name if isinstance(name, str | int) and not isinstance(name, bool) else None


def _json_line(data: Mapping[str, Any]) -> str:
    """One line of JSON in ASCII, whatever texts are in it."""
    return json.dumps(data, allow_nan=False, separators=(",", ":"))

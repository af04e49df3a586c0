"""Scoring of Python sources: validate each JSON line's source in its own sandboxed process.

All sources meet the same hidden tests, drawn once for each binding under one secret seed. A policy
restricts what a source may import.
"""

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from backproof.binding import BindingError, load_or_parse
from backproof.grading.process_pool import PoolTask, ProcessPool
from backproof.implementation import Implementation
from backproof.implementation.required_functions import required_functions
from backproof.integrations.jsonl_lines import (
    LineError,
    ScoredLine,
    ScoringRequest,
    compact,
    format_error,
    format_line_error,
    format_verdict,
    parse_request,
    unloadable_source_data,
)
from backproof.judge.example_set import EXAMPLES, ExampleSet
from backproof.results.serialization import verdict_to_dict
from backproof.results.target import File, TargetError
from backproof.results.verdict import Verdict
from backproof.sandbox import Launcher
from backproof.sandbox.isolation.tier_selection import Tier, choose_launcher
from backproof.sandbox.restricted_worker import ImportRestrictedWorker
from backproof.validation.pipeline import evaluation_of_load_failure, run_validation
from backproof.validation.request import CALL_SECONDS, ValidationRequest

DEFAULT_POLICY = ("numpy", "stdlib")

MAX_BINDINGS = 64
"""The number of bindings whose hidden tests stay in memory; the seed redraws the same ones."""

SOURCE_FILE = "source.py"

NumberedLine = tuple[bytes, int]


@dataclass(frozen=True, slots=True)
class ScoringSpec:
    """The settings of scoring, which can be pickled for another process."""

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
        """The launcher of the workers; raises LaunchError if the isolation is not available."""
        return choose_launcher(cast("Tier", self.isolation), python=self.python)


def score_lines(
    lines: Iterable[NumberedLine], spec: ScoringSpec, jobs: int, emit: Callable[[ScoredLine], None]
) -> None:
    """Score every line in `jobs` processes, and emit the answers as they become ready."""
    task = PoolTask[NumberedLine, ScoredLine](partial(_line_scorer, spec), _lost_line)
    if jobs == 1:
        score_line = task.make_handler()
        for line in lines:
            emit(score_line(line))
    else:
        ProcessPool(task, jobs, emit).run(lines)


def _line_scorer(spec: ScoringSpec) -> Callable[[NumberedLine], ScoredLine]:
    scorer = Scorer(spec)
    return lambda numbered_line: scorer.score_line(*numbered_line)


def _lost_line(numbered_line: NumberedLine, reason: str) -> ScoredLine:
    return format_line_error(*numbered_line, f"not judged: {reason}")


class Scorer:
    """Scores one line after another; safe to share among threads."""

    def __init__(self, spec: ScoringSpec) -> None:
        self._spec = spec
        self._launcher: Launcher = spec.launcher
        self._prepared_bindings = OrderedDict[str, tuple[ValidationRequest, ExampleSet]]()
        self._lock = threading.Lock()
        self._prepare(spec.binding)

    @property
    def isolation(self) -> str:
        """The description of the isolation."""
        return self._launcher.isolation

    def score_line(self, line: bytes, number: int) -> ScoredLine:
        """Answer one line; an invalid line and an internal error are answered with the reason."""
        try:
            request = parse_request(line)
        except LineError as error:
            return format_line_error(line, number, str(error))
        try:
            validation_request, examples = self._prepare(request.binding or self._spec.binding)
        except BindingError as error:
            return format_error(request.id, number, f"binding: {str(error).splitlines()[0]}")
        try:
            return self._score(request, validation_request, examples)
        except Exception as error:  # noqa: BLE001  (one source must not end the run)
            return format_error(request.id, number, f"not judged: {type(error).__name__}: {error}")

    def _prepare(self, binding: str) -> tuple[ValidationRequest, ExampleSet]:
        """Return the request and the hidden tests of a binding, drawn at its first use."""
        with self._lock:
            if binding not in self._prepared_bindings:
                request = self._validation_request(binding)
                self._prepared_bindings[binding] = request, request.draw_examples()
            self._prepared_bindings.move_to_end(binding)
            while len(self._prepared_bindings) > MAX_BINDINGS:
                self._prepared_bindings.popitem(last=False)
            return self._prepared_bindings[binding]

    def _validation_request(self, binding: str) -> ValidationRequest:
        spec = self._spec
        return ValidationRequest(
            load_or_parse(binding),
            spec.seed,
            spec.dtype,
            spec.examples,
            spec.call_seconds,
            python=spec.python,
            counterexample=spec.counterexamples,
        )

    def _score(
        self, request: ScoringRequest, validation_request: ValidationRequest, examples: ExampleSet
    ) -> ScoredLine:
        with tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True) as folder:
            path = Path(folder, SOURCE_FILE)
            path.write_text(request.source, encoding="utf-8", errors="replace", newline="")
            worker = self._worker(path, validation_request)
            implementation = Implementation(worker, validation_request.binding)
            load_failure = partial(evaluation_of_load_failure, File(Path(SOURCE_FILE)))
            try:
                verdict = run_validation(
                    implementation, SOURCE_FILE, validation_request, load_failure, examples
                )
                data = self._data(replace(verdict, target=str(request.id)))
            except TargetError as error:
                reason = str(error).removeprefix(f"{SOURCE_FILE}: ")
                data = unloadable_source_data(request, reason)
        return format_verdict(request, data, worker.findings)

    def _worker(self, path: Path, request: ValidationRequest) -> ImportRestrictedWorker:
        return ImportRestrictedWorker(
            path,
            allow=self._spec.allow,
            wanted=required_functions(request.binding),
            call_seconds=request.call_seconds,
            load_seconds=request.load_seconds,
            python=request.python,
            launcher=self._launcher,
        )

    def _data(self, verdict: Verdict) -> dict[str, Any]:
        """Return the verdict's JSON data, with the seed and the details that the spec asks for."""
        data = verdict_to_dict(verdict if self._spec.show_seed else replace(verdict, seed=None))
        return compact(data) if self._spec.compact else data

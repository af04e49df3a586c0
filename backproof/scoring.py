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

from backproof.binding import BindingError, spoken
from backproof.judge.exam import EXAMPLES
from backproof.judge.judge import Exam
from backproof.judge.verdict import Verdict
from backproof.question import CALL_SECONDS, Question
from backproof.report.json import SCHEMA, as_data
from backproof.target import File, TargetError
from backproof.validation import unloadable, verdict_on
from backproof.worker import Implementation, Launcher
from backproof.worker.isolation.choice import Tier, choose
from backproof.worker.loaded import wanted_of
from backproof.worker.policed import Finding, PolicedWorker

DEFAULT_POLICY = ("numpy", "stdlib")

MAX_BINDINGS = 64
"""How many exams are kept; an exam that is drawn again is the same, since its seed is."""

COMPACT = ("number", "symbol", "function", "status")


class LineError(ValueError):
    """A line that is no request: what is the matter, and what was expected."""


@dataclass(frozen=True, slots=True)
class Rules:
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
        return choose(cast("Tier", self.isolation), python=self.python)


@dataclass(frozen=True, slots=True)
class Request:
    """One source to score: its id, its text, and its binding where that is not the usual one."""

    id: str | int
    source: str
    binding: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of output, and what it counts as; `conforms` is None where nothing was judged."""

    text: str
    conforms: bool | None = None
    policed: bool = False


class Scorer:
    """Scores one request after another; several threads may share it."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._launcher: Launcher = rules.launcher
        self._exams = OrderedDict[str, tuple[Question, Exam]]()
        self._drawing = threading.Lock()
        self._asked(rules.binding)

    @property
    def isolation(self) -> str:
        """What separates the sources from the judge, in words."""
        return self._launcher.isolation

    def answer(self, line: bytes, number: int) -> Answer:
        """The answer to one line, whatever it holds."""
        try:
            request = read(line)
        except LineError as error:
            return lost(line, number, str(error))
        try:
            question, exam = self._asked(request.binding or self._rules.binding)
        except BindingError as error:
            said = str(error).splitlines()[0]
            return _unread({"id": request.id, "line": number, "error": f"binding: {said}"})
        try:
            return self._scored(request, question, exam)
        except Exception as error:  # noqa: BLE001  (no source may cost the others their verdicts)
            said = f"not judged: {type(error).__name__}: {error}"
            return _unread({"id": request.id, "line": number, "error": said})

    def _asked(self, binding: str) -> tuple[Question, Exam]:
        """The question and the exam of a binding, drawn at its first use."""
        with self._drawing:
            if binding not in self._exams:
                rules = self._rules
                question = Question(
                    spoken(binding),
                    rules.seed,
                    rules.dtype,
                    rules.examples,
                    rules.call_seconds,
                    python=rules.python,
                    counterexample=rules.counterexamples,
                )
                self._exams[binding] = question, question.exam()
            self._exams.move_to_end(binding)
            while len(self._exams) > MAX_BINDINGS:
                self._exams.popitem(last=False)
            return self._exams[binding]

    def _scored(self, request: Request, question: Question, exam: Exam) -> Answer:
        with tempfile.TemporaryDirectory(prefix="backproof-", ignore_cleanup_errors=True) as folder:
            path = Path(folder, "source.py")
            path.write_text(request.source, encoding="utf-8", errors="replace", newline="")
            worker = PolicedWorker(
                path,
                allow=self._rules.allow,
                wanted=wanted_of(question.binding),
                call_seconds=question.call_seconds,
                load_seconds=question.load_seconds,
                python=question.python,
                launcher=self._launcher,
            )
            try:
                subject = Implementation(worker, question.binding)
                unread = partial(unloadable, File(Path(path.name)))
                verdict = verdict_on(subject, path.name, question, unread, exam)
                data = self._data(replace(verdict, target=str(request.id)))
            except TargetError as error:
                data = _unjudged(request, str(error))
        return _answered(request, data, worker.findings)

    def _data(self, verdict: Verdict) -> dict[str, Any]:
        shown = verdict if self._rules.show_seed else replace(verdict, seed=None)
        data = as_data(shown)
        return compacted(data) if self._rules.compact else data


def read(line: bytes) -> Request:
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
    return Request(name, source, binding)


_EXPECTED = 'expected {"id": "…", "source": "…"}'


def compacted(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same verdict with fewer entries: what conforms, and the causes."""
    return {
        "schema": data["schema"],
        "conforms": data["conforms"],
        "equations": [{key: e[key] for key in COMPACT} for e in data["equations"]],
        "faults": [
            {key: fault[key] for key in ("number", "symbol", "fault", "function")}
            for fault in data["faults"]
        ],
    }


def _unjudged(request: Request, reason: str) -> dict[str, Any]:
    """What stands in place of a verdict on a source that has nothing to judge."""
    said = reason.removeprefix("source.py: ")
    data = {"schema": SCHEMA, "conforms": False, "target": str(request.id), "error": said}
    return {**data, "equations": [], "faults": []}


def _answered(request: Request, data: Mapping[str, Any], findings: list[Finding]) -> Answer:
    conforms = bool(data["conforms"]) and not findings
    line = {"id": request.id, **data, "conforms": conforms, "policy": findings}
    return Answer(_written(line), conforms, bool(findings))


def lost(line: bytes, number: int, reason: str) -> Answer:
    """The answer to a line that could not be judged."""
    return _unread({"id": _id_in(line), "line": number, "error": reason})


def _unread(data: Mapping[str, Any]) -> Answer:
    return Answer(_written({"id": data["id"], "schema": SCHEMA, "conforms": None, **data}))


def _id_in(line: bytes) -> str | int | None:
    """The id of a line that is otherwise no request, where it has one."""
    try:
        name = json.loads(line).get("id")
    except (ValueError, RecursionError, AttributeError):
        return None
    return name if isinstance(name, str | int) and not isinstance(name, bool) else None


def _written(data: Mapping[str, Any]) -> str:
    """One line of JSON in ASCII, whatever texts are in it."""
    return json.dumps(data, allow_nan=False, separators=(",", ":"))

"""Judging a submission of the population: in this process, or in a worker as a file is judged."""

import contextlib
import inspect
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from backproof.judge.exam import EXAMPLES, Terms, draw_exam
from backproof.judge.judge import Exam, Judgement, judge
from backproof.judge.verdict import EquationVerdict, Fault
from backproof.question import Question
from backproof.validation import answer
from tests.backproof.local import local
from tests.population.styles import STYLES, TANH

SEED = 20260214


@dataclass(frozen=True, slots=True)
class Submission:
    """A source in one style, with what the network is made of and the precision to judge it in."""

    id: str
    style: str
    source: str
    hidden: str = TANH
    dtype: str = "float64"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the judge says of a submission, as far as the population asks."""

    equations: tuple[EquationVerdict, ...]
    causes: tuple[Fault, ...]
    remarks: tuple[str, ...]

    @property
    def conforms(self) -> bool:
        """Whether every equation conforms or is close."""
        return bool(self.equations) and all(e.status.passes for e in self.equations)

    @property
    def wrong(self) -> tuple[EquationVerdict, ...]:
        """The equations that lose their marks, in order."""
        return tuple(e for e in self.equations if not e.status.earns)

    def __str__(self) -> str:
        """The equations that do not conform, with the causes and the remarks, on one line."""
        said = [
            f"{e.label}{'*' * e.inferred} {e.status}"
            for e in self.equations
            if e.status != "conforms"
        ]
        causes = [f"{c.symbol}: {c.fault or c.hint}" for c in self.causes]
        return "; ".join([", ".join(said) or self._without_a_word, *causes, *self.remarks])

    @property
    def _without_a_word(self) -> str:
        return "conforms" if self.equations else "no verdict"


@cache
def exam_of(style: str, hidden: str, dtype: str, seed: int, examples: int = EXAMPLES) -> Exam:
    """The exam of a style, drawn once."""
    bound = STYLES[style].binding(hidden)
    terms = Terms(bound.activation, bound.fixed, dtype)
    return draw_exam(bound.graphs, terms, seed, examples)


def judged(submission: Submission, seed: int = SEED, examples: int = EXAMPLES) -> Outcome:
    """The outcome in this process."""
    bound = STYLES[submission.style].binding(submission.hidden)
    exam = exam_of(submission.style, submission.hidden, submission.dtype, seed, examples)
    with warnings.catch_warnings(), contextlib.redirect_stdout(None):
        warnings.simplefilter("ignore")  # casting what overflows to float32
        try:
            return _outcome(judge(local(_defined(submission), bound), exam))
        except Exception as error:  # noqa: BLE001  (a judge that fails is a miss, told as one)
            return Outcome((), (), (f"the judge failed: {error!r}",))


def validated(submission: Submission, seed: int = SEED, examples: int = EXAMPLES) -> Outcome:
    """The outcome as `backproof validate` has it, from a file in a worker."""
    bound = STYLES[submission.style].binding(submission.hidden)
    question = Question(bound, seed, submission.dtype, examples)
    exam = exam_of(submission.style, submission.hidden, submission.dtype, seed, examples)
    with _file(submission) as path:
        verdict = answer(path, question, exam)
    return Outcome(verdict.equations, verdict.faults, verdict.remarks)


def _outcome(judgement: Judgement) -> Outcome:
    return Outcome(judgement.equations, judgement.causes, judgement.remarks)


def _defined(submission: Submission) -> dict[str, Callable[..., Any]]:
    """The functions and classes of a submission."""
    names: dict[str, Any] = {}
    exec(compile(submission.source, submission.id, "exec"), names)  # noqa: S102  (our own text)
    return {n: v for n, v in names.items() if inspect.isfunction(v) or inspect.isclass(v)}


@contextlib.contextmanager
def _file(submission: Submission) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "submission.py"
        path.write_text(submission.source, encoding="utf-8")
        yield path

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

from backproof.judge.evaluation import Evaluation
from backproof.judge.example_set import EXAMPLES, ExampleSet, ExampleSpec, draw_example_set
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.verdict import Cause
from backproof.validation.pipeline import validate_target
from backproof.validation.request import ValidationRequest
from tests.population.submission_styles import STYLES, TANH
from tests.support.in_process import in_process_implementation, judge_and_diagnose

SEED = 20260214


@dataclass(frozen=True, slots=True)
class PopulationSubmission:
    """A source in one style, with what the network is made of and the precision to judge it in."""

    id: str
    style: str
    source: str
    activation: str = TANH
    dtype: str = "float64"


@dataclass(frozen=True, slots=True)
class JudgeOutcome:
    """What the judge says of a submission, as far as the population asks."""

    equations: tuple[EquationVerdict, ...]
    causes: tuple[Cause, ...]
    remarks: tuple[str, ...]

    @property
    def conforms(self) -> bool:
        """Whether every equation conforms or is close."""
        return bool(self.equations) and all(e.status.passes for e in self.equations)

    @property
    def failures(self) -> tuple[EquationVerdict, ...]:
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
        return "; ".join([", ".join(said) or self._summary, *causes, *self.remarks])

    @property
    def _summary(self) -> str:
        return "conforms" if self.equations else "no verdict"


@cache
def example_set_for(
    style: str, activation: str, dtype: str, seed: int, examples: int = EXAMPLES
) -> ExampleSet:
    """The exam of a style, drawn once."""
    bound = STYLES[style].binding(activation)
    terms = ExampleSpec(bound.activation, bound.fixed, dtype)
    return draw_example_set(bound.graphs, terms, seed, examples)


def judge_in_process(
    submission: PopulationSubmission, seed: int = SEED, examples: int = EXAMPLES
) -> JudgeOutcome:
    """The outcome in this process."""
    bound = STYLES[submission.style].binding(submission.activation)
    exam = example_set_for(
        submission.style, submission.activation, submission.dtype, seed, examples
    )
    with warnings.catch_warnings(), contextlib.redirect_stdout(None):
        warnings.simplefilter("ignore")  # casting what overflows to float32
        try:
            return _outcome_of(
                judge_and_diagnose(
                    in_process_implementation(_load_definitions(submission), bound), exam
                )
            )
        except Exception as error:  # noqa: BLE001  (a judge that fails is a miss, told as one)
            return JudgeOutcome((), (), (f"the judge failed: {error!r}",))


def validate_in_worker(
    submission: PopulationSubmission, seed: int = SEED, examples: int = EXAMPLES
) -> JudgeOutcome:
    """The outcome as `backproof validate` has it, from a file in a worker."""
    bound = STYLES[submission.style].binding(submission.activation)
    question = ValidationRequest(bound, seed, submission.dtype, examples)
    exam = example_set_for(
        submission.style, submission.activation, submission.dtype, seed, examples
    )
    with _temporary_file(submission) as path:
        verdict = validate_target(path, question, exam)
    return JudgeOutcome(verdict.equations, verdict.faults, verdict.remarks)


def _outcome_of(judgement: Evaluation) -> JudgeOutcome:
    return JudgeOutcome(judgement.equations, judgement.causes, judgement.remarks)


def _load_definitions(submission: PopulationSubmission) -> dict[str, Callable[..., Any]]:
    """The functions and classes of a submission."""
    names: dict[str, Any] = {}
    exec(compile(submission.source, submission.id, "exec"), names)  # noqa: S102  (our own text)
    return {n: v for n, v in names.items() if inspect.isfunction(v) or inspect.isclass(v)}


@contextlib.contextmanager
def _temporary_file(submission: PopulationSubmission) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "submission.py"
        path.write_text(submission.source, encoding="utf-8")
        yield path

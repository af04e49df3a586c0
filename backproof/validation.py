"""Validating one file: load it in a worker, draw the exam, judge, and find a counterexample."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from backproof.binding import Binding, load
from backproof.judge.exam import EXAMPLES, Terms, draw_exam, new_seed
from backproof.judge.judge import Exam, Judgement, judge, without_answer
from backproof.judge.showing import shown
from backproof.judge.subject import as_status
from backproof.judge.verdict import Verdict
from backproof.worker import Failure, Implementation

CALL_SECONDS = 5.0
"""How long one call may take unless told otherwise."""


LOADING = 4
"""How many times that loading a file may take."""


class TargetError(ValueError):
    """A target that cannot be read as Python: which, where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a file: the binding, the precision, the exam's seed and size, the time."""

    binding: Binding
    seed: int
    dtype: str = "float64"
    examples: int = EXAMPLES
    call_seconds: float = CALL_SECONDS

    @property
    def terms(self) -> Terms:
        """The terms on which examples are drawn."""
        return Terms(self.binding.activation, self.binding.fixed, self.dtype)

    def exam(self) -> Exam:
        """The examples, drawn under the seed."""
        return draw_exam(self.binding.graphs, self.terms, self.seed, self.examples)


def validate(
    path: str | Path,
    binding: str = "planar",
    *,
    dtype: str = "float64",
    seed: int | None = None,
    examples: int = EXAMPLES,
    call_seconds: float = CALL_SECONDS,
) -> Verdict:
    """The verdict on a Python file; printed, it is the table that `backproof validate` shows.

    `binding` is the name of a shipped binding or the path of a file. Raises BindingError where
    that cannot be read, and TargetError where the file is not there or is not Python.
    """
    seed = new_seed() if seed is None else seed
    return answer(Path(path), Question(load(binding), seed, dtype, examples, call_seconds))


def answer(target: Path, question: Question, exam: Exam | None = None) -> Verdict:
    """The verdict on one file, in a worker of its own; `exam` is drawn already for a batch."""
    started = time.perf_counter()
    require_readable(target)
    binding = question.binding
    seconds = question.call_seconds
    with Implementation(
        target, binding, call_seconds=seconds, load_seconds=LOADING * seconds
    ) as subject:
        with ThreadPoolExecutor(1) as other:  # the worker imports NumPy while we draw
            loading = other.submit(subject.load)
            exam = exam or question.exam()
            failure = loading.result()
        if failure is not None:
            judgement, example = _unloadable(target, binding, failure), None
        else:
            judgement = judge(subject, exam)
            example = shown(subject, str(target), judgement, question.terms, question.seed)
        return Verdict(
            target=str(target),
            binding=binding.name,
            dtype=question.dtype,
            seed=question.seed,
            examples=question.examples,
            isolation=subject.worker.isolation,
            equations=judgement.equations,
            laws=judgement.laws,
            laws_held=judgement.laws_held,
            bound=tuple(dict.fromkeys(line.function for line in subject.lines)),
            missing=subject.missing,
            remarks=judgement.remarks,
            counterexample=example,
            seconds=time.perf_counter() - started,
        )


def require_readable(target: Path) -> None:
    """Raise TargetError unless the target is a Python file that can be read."""
    if not target.exists():
        raise TargetError(f"{target}: no such file: expected a Python file")
    if target.is_dir():
        raise TargetError(f"{target}: is a folder: expected one Python file")
    if target.suffix != ".py":
        raise TargetError(f"{target}: is not a .py file: expected a Python file")
    try:
        target.open("rb").close()
    except OSError as error:
        raise TargetError(f"{target}: cannot be read: {error.strerror}") from None


def _unloadable(target: Path, binding: Binding, failure: Failure) -> Judgement:
    """Every function fails as the file does; what is not Python at all cannot be judged."""
    if failure.message.startswith(("SyntaxError", "IndentationError", "TabError", "ValueError")):
        where = f"{target}:{failure.line}" if failure.line else str(target)
        raise TargetError(f"{where}: {failure.message}: expected a Python file")
    status, message = as_status(failure)
    said = f"{message.rstrip('.')}, when the file was loaded."
    return Judgement(tuple(without_answer(e, status, said) for e in binding.lines), (), 0, ())

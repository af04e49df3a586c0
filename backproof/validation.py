"""Validating an implementation: load it in a worker, draw the exam, judge, show what is wrong."""

import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from backproof.arguments import require_kind, require_one_of, require_seconds, require_whole
from backproof.assignment.training import Loop, function_of
from backproof.binding import Binding
from backproof.definitions import fetched_from
from backproof.judge.conduct import Asked, asked_afresh, asked_first
from backproof.judge.counterexample import Defined
from backproof.judge.exam import EXAMPLES, Terms, draw_exam
from backproof.judge.judge import Exam, Judgement, judge, without_answer
from backproof.judge.large import Sizes, large_networks
from backproof.judge.plotting import picture
from backproof.judge.showing import shown
from backproof.judge.sitting import Sitting
from backproof.judge.subject import as_status
from backproof.judge.training.loop import Looped, looped, without_steps
from backproof.judge.verdict import Verdict
from backproof.target import Module, Target, TargetError, require_readable, target_of
from backproof.worker import Failure, Implementation, Launcher, Worker
from backproof.worker.child.policy import STDLIB
from backproof.worker.isolation import Bubblewrap, Warm
from backproof.worker.isolation.choice import TIERS, choose
from backproof.worker.launch import LaunchError
from backproof.worker.loaded import Wanted, wanted_of
from backproof.worker.policed import PolicedWorker
from backproof.worker.remarks import remarks_on, remarks_on_policy
from reference.graph import Graph

__all__ = ["Question", "TargetError", "answer", "unloadable", "verdict_on"]

Named = str | tuple[str, ...] | Defined
"""What a verdict is on: a target as it was given, the command line of a program, or own code."""

CALL_SECONDS = 5.0
"""How long one call may take unless told otherwise."""


NETWORK = "network"

LOADING = 4
"""How many times that loading a file may take."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a file: the binding, the precision, the exam's seed and size, the time.

    `picture` asks for the plot of the first fault as well, for a page; `counterexample` for the
    smallest example that shows it, which costs a search. `run_all` runs what a file does besides
    defining functions, and `python` is the interpreter whose libraries it sees. `isolation` is the
    tier that keeps it from this machine: "auto" takes the strongest that works, and a plain
    process only for code that is `trusted`, which also sees the files beside it. `private` is what
    the code must not reach. Networks of the sizes in `large` are drawn as well; `options` are the
    words of the command that ask for them. `imports` are the only modules that
    may be imported, any where there are none, and `total_seconds` what all calls together may take.
    `training` is a training loop to be judged as well.
    """

    binding: Binding
    seed: int
    dtype: str = "float64"
    examples: int = EXAMPLES
    call_seconds: float = CALL_SECONDS
    picture: bool = False
    run_all: bool = False
    python: str | None = None
    counterexample: bool = True
    isolation: str = "auto"
    trusted: bool = True
    private: tuple[Path, ...] = ()
    large: tuple[Sizes, ...] = ()
    options: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    total_seconds: float | None = None
    training: Loop | None = None

    def __post_init__(self) -> None:
        """Raise TypeError or ValueError where nothing of the kind can be asked."""
        require_whole("seed", self.seed, 0)
        require_whole("examples", self.examples, 1)
        require_kind("dtype", self.dtype, str, "the name of a format, such as 'float32'")
        require_seconds("call_seconds", self.call_seconds)
        require_one_of("isolation", self.isolation, ("auto", *TIERS))
        require_kind("python", self.python, str | None, "the path of an interpreter")

    def launcher(self, target: Target) -> Launcher:
        """What starts the worker; raises LaunchError where such isolation cannot be had.

        An installed module may need all that is installed with it: it is one's own choice.
        """
        own = isinstance(target, Module) and self.trusted and self.isolation == "auto"
        wanted: Any = "process" if own else self.isolation
        return choose(wanted, python=self.python, private=self.private, trusted=self.trusted)

    @property
    def said_otherwise(self) -> tuple[str, ...]:
        """The words of the command for all that is not as usual, and that a verdict depends on."""
        said = ["--run"] if self.run_all else []
        usual = self.call_seconds == CALL_SECONDS
        said += [] if usual else ["--timeout", f"{self.call_seconds:g}"]
        said += [] if self.isolation == "auto" else ["--isolation", self.isolation]
        return (*said, *(["--python", self.python] if self.python else []))

    @property
    def load_seconds(self) -> float:
        """How long starting the implementation may take."""
        return LOADING * self.call_seconds

    @property
    def terms(self) -> Terms:
        """The terms on which examples are drawn."""
        return Terms(self.binding.activation, self.binding.fixed, self.dtype)

    @property
    def wanted(self) -> Wanted:
        """The names that a file is loaded for: those of the binding, and the training loop's."""
        loops = () if self.training is None else (self.training.asked(1),)
        return wanted_of(replace(self.binding, lines=(*self.binding.lines, *loops)))

    @property
    def _graphs(self) -> tuple[Graph, ...]:
        """The graphs to draw examples of; a training loop needs networks in any case."""
        graphs = self.binding.graphs
        if self.training is None or any(graph.name == NETWORK for graph in graphs):
            return graphs
        return (*graphs, self.training.asked(1).graph)

    def exam(self) -> Exam:
        """The examples, drawn under the seed."""
        exam = draw_exam(self._graphs, self.terms, self.seed, self.examples)
        if self.large and NETWORK in exam:
            exam[NETWORK] += tuple(large_networks(self.terms, self.seed, self.large))
        return exam


def answer(
    target: str | Path, question: Question, exam: Exam | None = None, warm: Warm | None = None
) -> Verdict:
    """The verdict on one target, in a worker of its own.

    For a batch, `exam` is drawn already, and `warm` starts what runs in a sandbox sooner.
    """
    found = target_of(target)
    require_readable(found)
    try:
        launcher = question.launcher(found)
    except LaunchError as error:
        raise TargetError(str(error)) from None
    if warm is not None and isinstance(launcher, Bubblewrap):
        launcher = warm
    worker = _worker(found, question, launcher)
    subject = Implementation(worker, question.binding)
    verdict = verdict_on(subject, str(found), question, partial(unloadable, found), exam)
    if not isinstance(worker, PolicedWorker):
        return verdict
    return replace(verdict, remarks=(*remarks_on_policy(worker.findings), *verdict.remarks))


def _loop_passed_over(subject: Implementation, question: Question) -> Iterator[str]:
    """What to tell of a training loop that is there, where nothing asks for it."""
    loop = function_of(question.binding.training)
    asked = question.training is not None or not question.trusted
    if loop and not asked and loop in subject.worker.functions:
        yield f"{loop} is not judged: an assignment does so, such as --assignment planar."


def _worker(target: Target, question: Question, launcher: Launcher) -> Worker:
    """The worker of a target; one that holds it to a policy of imports, where there is one."""
    limits: dict[str, Any] = {
        "wanted": question.wanted,
        "call_seconds": question.call_seconds,
        "load_seconds": question.load_seconds,
        "total_seconds": question.total_seconds,
        "run_all": question.run_all,
        "python": question.python,
        "launcher": launcher,
        "siblings": question.trusted,
    }
    if isinstance(target, Module):
        return Worker(target, **limits)
    if question.imports:
        return PolicedWorker(target.path, allow=(*question.imports, STDLIB), **limits)
    return Worker(target.path, **limits)


def verdict_on(
    implementation: Implementation,
    target: Named,
    question: Question,
    unloadable: Callable[[Binding, Failure], Judgement],
    exam: Exam | None = None,
) -> Verdict:
    """The verdict on what a worker calls; `unloadable` judges one that cannot be started."""
    started, binding = time.perf_counter(), question.binding
    with implementation as subject:
        exam, failure = (exam, subject.load()) if exam else _both(question.exam, subject.load)
        if failure is not None:
            judgement, example = unloadable(binding, failure), None
        else:
            require_bound(subject, target)
            first = () if question.trusted else asked_first(subject, exam)
            judgement = judge(subject, exam)
            if not question.trusted:
                judgement = _asked_again(subject, judgement, first)
            example = None
            if question.counterexample:
                fetched = fetched_from(target, subject.loaded, question.wanted)
                example = shown(subject, fetched, judgement, question.terms, question.seed)
        loop = _looped(subject, question, exam, judgement, failure)
        return Verdict(
            target=_written(target),
            command=target if isinstance(target, tuple) else (),
            binding=binding.place or binding.name,
            dtype=question.dtype,
            seed=question.seed,
            examples=question.examples,
            options=(*question.options, *question.said_otherwise),
            isolation=subject.worker.isolation,
            equations=(*judgement.equations, *(one.verdict for one in loop)),
            laws=judgement.laws,
            laws_held=judgement.laws_held,
            bound=tuple(_bound(subject, question)),
            missing=tuple(_missing(subject, question)),
            remarks=(
                *remarks_on(subject.loaded),
                *judgement.remarks,
                *_loop_passed_over(subject, question),
            ),
            counterexample=example,
            faults=(*judgement.causes, *(cause for one in loop for cause in one.causes)),
            plot=picture(subject, judgement) if question.picture else None,
            seconds=time.perf_counter() - started,
        )


def _looped(
    subject: Implementation,
    question: Question,
    exam: Exam,
    judgement: Judgement,
    failure: Failure | None,
) -> tuple[Looped, ...]:
    """What is said of the training loop, where one is asked for."""
    loop = question.training
    if loop is None:
        return ()
    if failure is not None:
        status, message = as_status(failure)
        said = f"{message.rstrip('.')}, when the file was loaded."
        return (Looped(without_steps(loop, status, said)),)
    results, causes = judgement.results, judgement.causes
    return (looped(subject, loop, exam[NETWORK], question.seed, results, causes),)


def _bound(subject: Implementation, question: Question) -> Iterator[str]:
    """The functions that there are, the training loop behind those of the binding."""
    yield from dict.fromkeys(line.function for line in subject.lines)
    if question.training is not None and question.training.function in subject.functions:
        yield question.training.function


def _missing(subject: Implementation, question: Question) -> Iterator[str]:
    """The functions that there are not."""
    yield from subject.missing
    if question.training is not None and question.training.function not in subject.functions:
        yield question.training.function


def _both(draw: Callable[[], Exam], load: Callable[[], Failure | None]) -> tuple[Exam, Any]:
    """The exam, and what comes of loading: the worker imports NumPy while we draw."""
    with ThreadPoolExecutor(1) as other:
        loading = other.submit(load)
        return draw(), loading.result()


def _asked_again(
    subject: Implementation, judgement: Judgement, first: Sequence[Sitting]
) -> Judgement:
    """The judgement after what is right was asked once more, in a fresh process."""
    asked = [Asked(r.line, r.sittings, r.verdicts) for r in judgement.results]
    pairs = zip(judgement.results, asked_afresh(subject, subject.load, asked, first), strict=True)
    results = tuple(replace(result, verdicts=verdicts) for result, verdicts in pairs)
    return replace(judgement, results=results)


def require_bound(subject: Implementation, target: Named) -> None:
    """Raise TargetError where a file has nothing that the binding names, not even unfinished."""
    if subject.lines or not subject.missing or any(map(subject.unfinished, subject.binding.lines)):
        return
    wanted, own = _listed(subject.missing), _listed(subject.loaded.own)
    found = f"it defines {own}" if own else "it defines no functions"
    notes = subject.loaded.notes
    broken = _listed((*notes.get("unread", ()), *notes.get("stepped over", ())), 1)
    more = f"; stepped over {broken}" if broken else ""
    unmade = next((line.unmade for line in subject.binding.lines if line.unmade), "")
    more += f"; {unmade}" if unmade else ""
    none = f"has none of the functions of {subject.binding.name} ({wanted})"
    raise TargetError(f"{_written(target)}: {none}: {found}{more}")


def _written(target: Named) -> str:
    """A target in a report."""
    if isinstance(target, Defined):
        return target.target
    return target if isinstance(target, str) else shlex.join(target)


def _listed(names: Sequence[str], most: int = 5) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def unloadable(target: Target, binding: Binding, failure: Failure) -> Judgement:
    """Every function fails as the file does; what is no Python at all cannot be judged."""
    if failure.kind == "unreadable":
        none = "no such file, and " if isinstance(target, Module) else ""
        raise TargetError(f"{target}: {none}{failure.message}")
    status, message = as_status(failure)
    said = f"{message.rstrip('.')}, when the file was loaded."
    return Judgement(tuple(without_answer(e, status, said) for e in binding.lines), (), 0, ())

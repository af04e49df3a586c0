"""Validating an implementation: load it in a worker, draw the exam, judge, show what is wrong."""

import shlex
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from backproof import training_loop
from backproof.binding import Binding
from backproof.definitions import fetched_from
from backproof.judge.conduct import Asked, asked_afresh, asked_first
from backproof.judge.counterexample import Defined
from backproof.judge.judge import Exam, Judgement, judge, without_answer
from backproof.judge.plotting import picture
from backproof.judge.showing import shown
from backproof.judge.sitting import Sitting
from backproof.judge.subject import of_loading
from backproof.judge.verdict import Verdict
from backproof.question import Question
from backproof.target import Module, Target, TargetError, require_readable, target_of
from backproof.worker import Failure, Implementation, Launcher, Worker
from backproof.worker.child.policy import STDLIB
from backproof.worker.isolation import Bubblewrap, Warm
from backproof.worker.launch import LaunchError
from backproof.worker.policed import PolicedWorker
from backproof.worker.remarks import remarks_on, remarks_on_policy

__all__ = ["TargetError", "answer", "unloadable", "verdict_on"]

Named = str | tuple[str, ...] | Defined
"""What a verdict is on: a target as it was given, the command line of a program, or own code."""


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
            fetched = fetched_from(target, subject.loaded, question.wanted)
            if question.counterexample:
                example = shown(subject, fetched, judgement, question.terms, question.seed)
        loop = training_loop.judged(subject, question, exam, judgement, failure)
        if question.counterexample and failure is None and example is None:
            example = training_loop.shown(subject, fetched, question, exam, loop)
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
            bound=tuple(training_loop.bound(subject, question)),
            missing=tuple(training_loop.missing(subject, question)),
            remarks=(
                *remarks_on(subject.loaded),
                *judgement.remarks,
                *training_loop.passed_over(subject, question),
                *(one.remark for one in loop if one.remark),
            ),
            counterexample=example,
            faults=(*judgement.causes, *(cause for one in loop for cause in one.causes)),
            plot=picture(subject, judgement) if question.picture else None,
            seconds=time.perf_counter() - started,
        )


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
    wanted, own = _listed(subject.missing, 2), _listed(subject.loaded.own)
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
    status, said = of_loading(failure)
    return Judgement(tuple(without_answer(e, status, said) for e in binding.lines), (), 0, ())

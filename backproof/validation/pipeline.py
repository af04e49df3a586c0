"""Validating an implementation: load it in a worker, draw the exam, judge, show what is wrong."""

import shlex
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from backproof import diagnosis
from backproof.binding import Binding
from backproof.implementation import Implementation
from backproof.implementation.load_warnings import load_remarks, policy_remarks
from backproof.judge.counterexample_code import LoaderTarget
from backproof.judge.counterexample_search import find_counterexample
from backproof.judge.evaluation import Evaluation
from backproof.judge.example_set import ExampleSet
from backproof.judge.fault_plot import plot_of_first_fault
from backproof.judge.implementation_protocol import status_of_load_failure
from backproof.judge.judge import judge, unanswered_result
from backproof.judge.observation import Observation
from backproof.judge.statefulness import Recheck, probe_before, recheck_in_fresh_process
from backproof.results.target import Module, Target, TargetError, parse_target, require_readable
from backproof.results.verdict import Verdict
from backproof.runner.import_policy import STDLIB
from backproof.sandbox import Failure, Launcher, Worker
from backproof.sandbox.isolation import Bubblewrap, WarmPool
from backproof.sandbox.launch import LaunchError
from backproof.sandbox.restricted_worker import ImportRestrictedWorker
from backproof.validation import training_loop_report
from backproof.validation.counterexample_loader import counterexample_loader
from backproof.validation.request import ValidationRequest

__all__ = ["TargetError", "evaluation_of_load_failure", "run_validation", "validate_target"]

TargetReference = str | tuple[str, ...] | LoaderTarget
"""What a verdict is on: a target as it was given, the command line of a program, or own code."""


def validate_target(
    target: str | Path,
    request: ValidationRequest,
    example_set: ExampleSet | None = None,
    warm_pool: WarmPool | None = None,
) -> Verdict:
    """The verdict on one target, in a worker of its own.

    For a batch, `exam` is drawn already, and `warm` starts what runs in a sandbox sooner.
    """
    found = parse_target(target)
    require_readable(found)
    try:
        launcher = request.launcher(found)
    except LaunchError as error:
        raise TargetError(str(error)) from None
    if warm_pool is not None and isinstance(launcher, Bubblewrap):
        launcher = warm_pool
    worker = _make_worker(found, request, launcher)
    subject = Implementation(worker, request.binding)
    verdict = run_validation(
        subject, str(found), request, partial(evaluation_of_load_failure, found), example_set
    )
    if not isinstance(worker, ImportRestrictedWorker):
        return verdict
    return replace(verdict, remarks=(*policy_remarks(worker.findings), *verdict.remarks))


def _make_worker(target: Target, request: ValidationRequest, launcher: Launcher) -> Worker:
    """The worker of a target; one that holds it to a policy of imports, where there is one."""
    limits: dict[str, Any] = {
        "wanted": request.required_functions,
        "call_seconds": request.call_seconds,
        "load_seconds": request.load_seconds,
        "total_seconds": request.total_seconds,
        "run_all": request.run_all,
        "python": request.python,
        "launcher": launcher,
        "siblings": request.trusted,
    }
    if isinstance(target, Module):
        return Worker(target, **limits)
    if request.allowed_imports:
        return ImportRestrictedWorker(
            target.path, allow=(*request.allowed_imports, STDLIB), **limits
        )
    return Worker(target.path, **limits)


def run_validation(
    implementation: Implementation,
    target: TargetReference,
    request: ValidationRequest,
    judge_load_failure: Callable[[Binding, Failure], Evaluation],
    example_set: ExampleSet | None = None,
) -> Verdict:
    """The verdict on what a worker calls; `unloadable` judges one that cannot be started."""
    started, binding = time.perf_counter(), request.binding
    with implementation as subject:
        example_set, failure = (
            (example_set, subject.load())
            if example_set
            else _draw_while_loading(request.draw_examples, subject.load)
        )
        if failure is not None:
            judgement, example = judge_load_failure(binding, failure), None
        else:
            require_bound(subject, target)
            first = () if request.trusted else probe_before(subject, example_set)
            judgement = judge(subject, example_set)
            if not judgement.passes:
                judgement = diagnosis.diagnose_evaluation(judgement, subject.resolved_binding)
            if not request.trusted:
                judgement = _recheck_passing(subject, judgement, first)
            example = None
            fetched = counterexample_loader(target, subject.load_report, request.required_functions)
            if request.counterexample:
                example = find_counterexample(
                    subject, fetched, judgement, request.example_spec, request.seed
                )
        loop = training_loop_report.loop_verdicts(subject, request, example_set, judgement, failure)
        if request.counterexample and failure is None and example is None:
            example = training_loop_report.loop_counterexample(
                subject, fetched, request, example_set, loop
            )
        return Verdict(
            target=_target_text(target),
            command=target if isinstance(target, tuple) else (),
            binding=binding.name_or_path or binding.name,
            dtype=request.dtype,
            seed=request.seed,
            examples=request.examples,
            options=(*request.options, *request.non_default_options),
            isolation=subject.worker.isolation,
            equations=(*judgement.equations, *(one.verdict for one in loop)),
            laws=judgement.laws,
            laws_held=judgement.laws_held,
            bound=tuple(training_loop_report.bound_functions(subject, request)),
            missing=tuple(training_loop_report.missing_functions(subject, request)),
            remarks=(
                *load_remarks(subject.load_report),
                *judgement.remarks,
                *training_loop_report.unjudged_loop_notice(subject, request),
                *(one.remark for one in loop if one.remark),
            ),
            counterexample=example,
            faults=(*judgement.causes, *(cause for one in loop for cause in one.causes)),
            plot=plot_of_first_fault(subject, judgement) if request.picture else None,
            seconds=time.perf_counter() - started,
        )


def _draw_while_loading(
    draw: Callable[[], ExampleSet], load: Callable[[], Failure | None]
) -> tuple[ExampleSet, Any]:
    """The exam, and what comes of loading: the worker imports NumPy while we draw."""
    with ThreadPoolExecutor(1) as other:
        loading = other.submit(load)
        return draw(), loading.result()


def _recheck_passing(
    implementation: Implementation,
    evaluation: Evaluation,
    earlier_observations: Sequence[Observation],
) -> Evaluation:
    """The judgement after what is right was asked once more, in a fresh process."""
    asked = [Recheck(r.line, r.observations, r.verdicts) for r in evaluation.results]
    pairs = zip(
        evaluation.results,
        recheck_in_fresh_process(implementation, implementation.load, asked, earlier_observations),
        strict=True,
    )
    results = tuple(replace(result, verdicts=verdicts) for result, verdicts in pairs)
    return replace(evaluation, results=results)


def require_bound(implementation: Implementation, target: TargetReference) -> None:
    """Raise TargetError where a file has nothing that the binding names, not even unfinished."""
    if (
        implementation.lines
        or not implementation.missing_functions
        or any(map(implementation.unfinished_reason, implementation.binding.lines))
    ):
        return
    wanted, own = (
        _abbreviate(implementation.missing_functions, 2),
        _abbreviate(implementation.load_report.defined_functions),
    )
    found = f"it defines {own}" if own else "it defines no functions"
    notes = implementation.load_report.notes
    broken = _abbreviate((*notes.get("unread", ()), *notes.get("skipped", ())), 1)
    more = f"; skipped {broken}" if broken else ""
    unmade = next(
        (
            line.missing_constructor
            for line in implementation.binding.lines
            if line.missing_constructor
        ),
        "",
    )
    more += f"; {unmade}" if unmade else ""
    none = f"has none of the functions of {implementation.binding.name} ({wanted})"
    raise TargetError(f"{_target_text(target)}: {none}: {found}{more}")


def _target_text(target: TargetReference) -> str:
    """A target in a report."""
    if isinstance(target, LoaderTarget):
        return target.target
    return target if isinstance(target, str) else shlex.join(target)


def _abbreviate(names: Sequence[str], limit: int = 5) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def evaluation_of_load_failure(target: Target, binding: Binding, failure: Failure) -> Evaluation:
    """Every function fails as the file does; what is no Python at all cannot be judged."""
    if failure.kind == "unreadable":
        none = "no such file, and " if isinstance(target, Module) else ""
        raise TargetError(f"{target}: {none}{failure.message}")
    status, said = status_of_load_failure(failure)
    return Evaluation(tuple(unanswered_result(e, status, said) for e in binding.lines), (), 0, ())

"""From a training loop to its verdict: right, following from other functions, or wrong, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.evaluation import Evaluation, FunctionResult
from backproof.judge.function_verdicts import entry_of, mark_close
from backproof.judge.implementation_protocol import JudgedImplementation
from backproof.judge.observation import is_random_initialisation
from backproof.judge.training.accepted_deviations import accepted_deviation
from backproof.judge.training.loop_diagnosis import diagnose_loop
from backproof.judge.training.loop_faults import LoopFault
from backproof.judge.training.loop_messages import (
    first_failure,
    first_form_problem,
    loop_fault_message,
    worst_entry_message,
)
from backproof.judge.training.loop_runs import (
    NEXT_SYMBOLS,
    Plan,
    Trace,
    group_by_example,
    long_plan,
    run,
    run_batched,
    run_isolated,
    short_plan,
)
from backproof.judge.training.loop_steps import (
    LoopStep,
    is_clean,
    is_complete,
    parameters,
    steps_in,
)
from backproof.judge.training.signature_variants import (
    match_result,
    match_signature,
    variant_remark,
)
from backproof.judge.training.step_check import StepCheck, check_steps
from backproof.judge.training.stubbed_runs import stubbable_lines, stubbed_steps
from backproof.properties.default_learning_rates import DEFAULT_RATES
from backproof.properties.example import Example
from backproof.reference.graph import Values
from backproof.results.verdict import TRAINING_LOOP_LABEL, Cause, EquationVerdict, Status

NONDETERMINISTIC_MESSAGE = (
    "the start differs from call to call: two runs of as many iterations do not agree, "
    "so nothing can be told of a step."
)


@dataclass(frozen=True, slots=True)
class LoopVerdict:
    """What is said of a training loop: its verdict, and what causes it where it is wrong.

    `asked` is the loop in the form in which it was asked, and a `remark` says so, if it is another.
    """

    verdict: EquationVerdict
    causes: tuple[Cause, ...] = ()
    called_loop: TrainingLoopCall | None = None
    remark: str = ""


class LoopDiagnosis(Protocol):
    """The search for causes of wrong steps: the package `backproof.diagnosis`.

    The caller passes it in, since the judge does not import the diagnosis.
    """

    def causes_in_other_functions(
        self, steps: Sequence[LoopStep], loop: TrainingLoopCall, causes: Sequence[Cause], /
    ) -> list[Cause] | None:
        """Return the causes found in other functions that explain the steps, or None."""

    def causes_in_loop(
        self, check: StepCheck, loop: TrainingLoopCall, hidden: str, /
    ) -> list[Cause]:
        """Return the listed faults that explain the steps, as causes in the loop itself."""


def judge_loop(
    implementation: JudgedImplementation,
    loop: TrainingLoopCall,
    examples: Sequence[Example],
    seed: int,
    evaluation: Evaluation,
    diagnosis: LoopDiagnosis,
) -> LoopVerdict:
    """Judge a training loop, given the diagnosed evaluation of the functions that it may call."""
    if loop.function not in implementation.worker.functions:
        return LoopVerdict(bare_verdict(loop, Status.MISSING, f"{loop.function} is not defined."))
    asked = match_signature(loop, implementation.worker.functions[loop.function])
    plan = short_plan(examples, seed)
    found = _judge_in_batch(implementation, asked, plan)
    if found is None:
        asked = match_result(implementation, asked, plan[0][0])
        trial = _LoopInvestigation(
            implementation, asked, long_plan(examples, seed), evaluation, diagnosis
        )
        found = trial.mark_unfinished(trial.investigate())
    return replace(found, called_loop=asked, remark=variant_remark(loop, asked))


def _judge_in_batch(
    implementation: JudgedImplementation, loop: TrainingLoopCall, plan: Plan
) -> LoopVerdict | None:
    """The verdict on a loop that is right as all its runs in one process show; None: it may not."""
    answers = run_batched(implementation, loop, plan)
    if answers is None:
        return None
    return answers.memo.memoize(
        "right", lambda: _verdict_if_confirmed(loop, group_by_example(plan, answers.results))
    )


def bare_verdict(loop: TrainingLoopCall, status: Status, message: str) -> EquationVerdict:
    """The verdict on a loop of which there is nothing to compare."""
    return EquationVerdict(None, TRAINING_LOOP_LABEL, loop.function, status, message)


def _verdict_if_confirmed(loop: TrainingLoopCall, traces: Sequence[Trace]) -> LoopVerdict | None:
    """The verdict on a loop all of whose steps are right; None on any other."""
    steps = list(steps_in(traces)) if is_clean(traces) else []
    found = check_steps(steps, loop) if steps else None
    return (
        LoopVerdict(_conforming_verdict(loop, found))
        if found is not None and found.is_confirmed
        else None
    )


def _conforming_verdict(loop: TrainingLoopCall, check: StepCheck) -> EquationVerdict:
    right = bare_verdict(loop, Status.CONFORMS, "")
    return replace(right, entry=entry_of(check.comparison.worst))


class _LoopInvestigation:
    """A loop that is not right at first sight: asked again, each run in a process as fresh."""

    def __init__(
        self,
        implementation: JudgedImplementation,
        loop: TrainingLoopCall,
        plan: Plan,
        evaluation: Evaluation,
        diagnosis: LoopDiagnosis,
    ) -> None:
        self._implementation, self._loop, self._plan = implementation, loop, plan
        self._causes, self._diagnosis = evaluation.causes, diagnosis
        results = evaluation.results
        lines = [result.line for result in results]
        wrong = (r.line for r in results if not all(v.status.earns for v in r.verdicts))
        self._wrong_lines = stubbable_lines(lines, wrong)
        self._convention_lines = stubbable_lines(
            lines, (r.line for r in results if self._convention_of(r))
        )
        self._convention = next(filter(None, map(self._convention_of, results)), "")
        self._start_lines = stubbable_lines(lines, filter(is_random_initialisation, lines))
        self._hidden = loop.binding.hidden

    def _convention_of(self, result: FunctionResult) -> str:
        """The convention to which a function keeps, and which the binding allows; empty if none."""
        kept = (v.approximation for v in result.verdicts if v.status is Status.CLOSE)
        return next((name for name in kept if name in self._loop.binding.allow), None) or ""

    def mark_unfinished(self, loop_verdict: LoopVerdict) -> LoopVerdict:
        """A loop that is not finished is missing, and not wrong."""
        why = (
            ""
            if loop_verdict.verdict.status.earns
            else self._implementation.unfinished_reason(self._loop.call_line(1))
        )
        if not why:
            return loop_verdict
        return LoopVerdict(
            bare_verdict(self._loop, Status.MISSING, f"{self._loop.function} {why}.")
        )

    def investigate(self) -> LoopVerdict:
        """The verdict, by what explains it: nothing, its functions, its start, or itself."""
        traces = run_isolated(self._implementation, self._loop, self._plan)
        fickle = self._is_nondeterministic(traces)
        found = self._check_steps(list(steps_in(traces)))
        plain = not fickle and is_clean(traces)
        if found is not None and found.is_confirmed and plain:
            return LoopVerdict(_conforming_verdict(self._loop, found))
        if (follows := self._judge_with_stubs(fickle)) is not None:
            return LoopVerdict(follows)
        if fickle:
            return LoopVerdict(
                bare_verdict(self._loop, Status.UNSUPPORTED, NONDETERMINISTIC_MESSAGE)
            )
        if (failure := first_failure(traces)) is not None:
            return self._failed_verdict(*failure)
        if (said := first_form_problem(traces)) or found is None:
            return self._failed_verdict(Status.DIFFERS, said or "gives no parameters to compare.")
        return self._explain(found)

    def _check_steps(self, steps: Sequence[LoopStep]) -> StepCheck | None:
        return check_steps(steps, self._loop) if steps else None

    def _is_nondeterministic(self, traces: Sequence[Trace]) -> bool:
        """Whether the first run is another when it is made again."""
        k, first = next(iter(traces[0].answers.items()))
        if not is_complete(first):
            return False
        again = run(self._implementation, self._loop, traces[0].example, k)
        return not is_complete(again) or any(
            not np.array_equal(value, again.symbols[symbol])
            for symbol, value in first.symbols.items()
        )

    def _judge_with_stubs(self, is_nondeterministic: bool) -> EquationVerdict | None:
        """The verdict on the loop where those of its functions that are wrong were right."""
        starts = self._start_lines if is_nondeterministic else []
        given = list(
            {id(x): x for x in (*self._wrong_lines, *self._convention_lines, *starts)}.values()
        )
        if not given:
            return None
        traces = run_isolated(self._implementation, self._loop, self._plan, given)
        found = self._check_steps(list(stubbed_steps(traces, given)))
        if found is None or not found.ok or not is_clean(traces):
            return None
        handed = any(step.stub_values for step in found.steps)
        if not handed and not found.comparison.is_conclusive:
            return None
        if not self._wrong_lines and not self._convention:
            return _conforming_verdict(self._loop, found)
        if not self._wrong_lines:
            said = f"as {self._convention} has it, which the binding allows."
            close = bare_verdict(self._loop, Status.CLOSE, said)
            return replace(close, approximation=self._convention)
        names = list(dict.fromkeys(line.function for line in self._wrong_lines))
        gives = "gives what it should" if len(names) == 1 else "give what they should"
        message = f"right as soon as {' and '.join(names)} {gives}."
        return bare_verdict(self._loop, Status.FOLLOWS, message)

    def _explain(self, check: StepCheck) -> LoopVerdict:
        """The verdict on whole answers."""
        loop, steps = self._loop, check.steps
        if check.ok:
            names = " and ".join(check.comparison.undetermined_parameters)
            moves = (
                "does not move"
                if len(check.comparison.undetermined_parameters) == 1
                else "do not move"
            )
            said = f"{names} {moves} from where the loop starts, so nothing can be told of a step."
            return LoopVerdict(bare_verdict(loop, Status.UNSUPPORTED, said))
        if (kept := accepted_deviation(self._implementation, loop, self._plan, steps)) is not None:
            return LoopVerdict(mark_close(bare_verdict(loop, Status.CLOSE, ""), kept))
        known = self._diagnosis.causes_in_other_functions(steps, loop, self._causes)
        if known is not None:
            places = " and ".join(dict.fromkeys(f"{c.symbol} in {c.function}" for c in known))
            said = f"right but for what is wrong with {places}."
            return LoopVerdict(bare_verdict(loop, Status.FOLLOWS, said))
        return self._diagnose(check)

    def _diagnose(self, check: StepCheck) -> LoopVerdict:
        """A wrong loop with its cause."""
        start = self._initial_parameters()
        check, shape = self._find_loop_fault(check, start)
        if shape is not None:
            cause = Cause("", TRAINING_LOOP_LABEL, shape.id, shape.hint, self._loop.function)
            return LoopVerdict(
                self._differing_verdict(check, loop_fault_message(shape, check)), (cause,)
            )
        listed = self._diagnosis.causes_in_loop(check, self._loop, self._hidden)
        verdict = self._differing_verdict(check, worst_entry_message(check))
        hint = "Follow one iteration by hand: what goes into each call, and what comes out of it?"
        plain = Cause("", TRAINING_LOOP_LABEL, None, hint, self._loop.function)
        return LoopVerdict(verdict, tuple(listed) or (plain,))

    def _find_loop_fault(
        self, check: StepCheck, start: Values | None
    ) -> tuple[StepCheck, LoopFault | None]:
        """What loops do wrong, by the rate that seems likely, or else by one that people leave.

        Where it is none of that, the steps are held against those by the first iteration's rate.
        """
        rates: list[float | None] = [None]
        own = list[float]()
        if self._loop.rate(check.steps[0].example.values) is None:
            own = self._first_rates(check, start)
            rates += [*own, *DEFAULT_RATES]
        for place, rate in enumerate(rates):
            last = check if rate is None else check_steps(check.steps, self._loop, rate=rate)
            if (shape := diagnose_loop(last, start)) is not None:
                return last, shape
            check = last if place == 1 and own else check
        return check, None

    def _first_rates(self, check: StepCheck, start: Values | None) -> list[float]:
        """The rate of the first iteration of all, if that is a right step."""
        first = next((s for s in check.steps if s.k == 1), None)
        if start is None or first is None:
            return []
        after = {symbol: first.before[P] for P, symbol in NEXT_SYMBOLS.items()}
        step = check_steps([LoopStep(first.example, 0, start, after)], self._loop)
        return [step.common_rate] if step.ok and step.common_rate is not None else []

    def _initial_parameters(self) -> Values | None:
        """What the loop gives after no iterations, on the first example, if it can."""
        answer = run(self._implementation, self._loop, self._plan[0][0], 0)
        return parameters(answer) if is_complete(answer) else None

    def _differing_verdict(self, check: StepCheck, message: str) -> EquationVerdict:
        example = check.comparison.step.example
        verdict = bare_verdict(self._loop, Status.DIFFERS, message)
        return replace(verdict, sizes=tuple(example.sizes.items()), regime=example.regime)

    def _failed_verdict(self, status: Status, message: str) -> LoopVerdict:
        verdict = bare_verdict(self._loop, status, message)
        return LoopVerdict(
            verdict, (Cause("", TRAINING_LOOP_LABEL, None, message, self._loop.function),)
        )

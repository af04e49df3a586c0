"""Investigate a loop that is not clearly right, with each run in a process of its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from backproof.binding import FunctionBinding
from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.judge.evaluation import Evaluation, FunctionResult
from backproof.judge.function_verdicts import mark_close
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
from backproof.judge.training.loop_runs import NEXT_SYMBOLS, Plan, Trace, run, run_isolated
from backproof.judge.training.loop_steps import (
    LoopStep,
    is_clean,
    is_complete,
    parameters,
    steps_in,
)
from backproof.judge.training.loop_verdict import LoopVerdict, bare_verdict, conforming_verdict
from backproof.judge.training.step_check import StepCheck, check_steps
from backproof.judge.training.stubbed_runs import stubbable_lines, stubbed_steps
from backproof.properties.default_learning_rates import DEFAULT_RATES
from backproof.reference.graph import Values
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.labels import TRAINING_LOOP_LABEL
from backproof.results.status import Status
from backproof.results.verdict import Cause

NONDETERMINISTIC_MESSAGE = (
    "the start differs from call to call: two runs with equal arguments do not agree, "
    "so no step can be checked."
)


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


class LoopInvestigation:
    """The search for the explanation of a loop that is not clearly right.

    The short plan suffices to see that a loop is right with right functions; the long one is for
    all else.
    """

    def __init__(
        self,
        implementation: JudgedImplementation,
        loop: TrainingLoopCall,
        plans: tuple[Plan, Plan],
        evaluation: Evaluation,
        diagnosis: LoopDiagnosis,
    ) -> None:
        self._implementation, self._loop = implementation, loop
        self._short_plan, self._plan = plans
        self._causes, self._diagnosis = evaluation.causes, diagnosis
        results = evaluation.results
        lines = [result.line for result in results]
        wrong = [r for r in results if not all(v.status.earns for v in r.verdicts)]
        self._wrong_lines = stubbable_lines(lines, (r.line for r in wrong))
        answering = (r.line for r in wrong if any(o.failure is None for o in r.observations))
        self._answering_wrong_lines = stubbable_lines(lines, answering)
        self._convention_lines = stubbable_lines(
            lines, (r.line for r in results if self._convention_of(r))
        )
        self._convention = next(filter(None, map(self._convention_of, results)), "")
        self._start_lines = stubbable_lines(lines, filter(is_random_initialisation, lines))
        self._hidden = loop.binding.hidden

    def _convention_of(self, result: FunctionResult) -> str:
        """Return the convention that a function follows and the binding allows, or empty."""
        approximations = (v.approximation for v in result.verdicts if v.status is Status.CLOSE)
        return (
            next((name for name in approximations if name in self._loop.binding.allow), None) or ""
        )

    def mark_unfinished(self, loop_verdict: LoopVerdict) -> LoopVerdict:
        """Return a wrong loop that is unfinished as missing."""
        reason = (
            ""
            if loop_verdict.verdict.status.earns
            else self._implementation.unfinished_reason(self._loop.call_line(1))
        )
        if not reason:
            return loop_verdict
        return LoopVerdict(
            bare_verdict(self._loop, Status.MISSING, f"{self._loop.function} {reason}.")
        )

    def investigate(self) -> LoopVerdict:
        """Return the verdict by its explanation: none, the functions, the start, or the loop.

        A function that raises may do so for its signature alone, which the loop then knows: where
        stubs of all wrong functions explain nothing, those that gave results are replaced alone.
        """
        for lines in (self._wrong_lines, self._answering_wrong_lines):
            verdict = self._judge_with_stubs(lines, self._short_plan)
            if verdict is not None:
                return LoopVerdict(verdict)
        return self._investigate_at_length()

    def _investigate_at_length(self) -> LoopVerdict:
        traces = run_isolated(self._implementation, self._loop, self._plan)
        is_nondeterministic = self._is_nondeterministic(traces)
        check = self._check_steps(list(steps_in(traces)))
        is_clean_run = not is_nondeterministic and is_clean(traces)
        if check is not None and check.is_confirmed and is_clean_run:
            return LoopVerdict(conforming_verdict(self._loop, check))
        start_lines = self._start_lines if is_nondeterministic else []
        stubbed_lines = [*self._wrong_lines, *self._convention_lines, *start_lines]
        if (verdict := self._judge_with_stubs(stubbed_lines, self._plan)) is not None:
            return LoopVerdict(verdict)
        if is_nondeterministic:
            return LoopVerdict(
                bare_verdict(self._loop, Status.UNSUPPORTED, NONDETERMINISTIC_MESSAGE)
            )
        if (failure := first_failure(traces)) is not None:
            return self._failed_verdict(*failure)
        if (problem := first_form_problem(traces)) or check is None:
            return self._failed_verdict(
                Status.DIFFERS, problem or "gives no parameters to compare."
            )
        return self._explain(check)

    def _check_steps(self, steps: Sequence[LoopStep]) -> StepCheck | None:
        return check_steps(steps, self._loop) if steps else None

    def _is_nondeterministic(self, traces: Sequence[Trace]) -> bool:
        """Return whether repeating the first run changes its result."""
        k, first = next(iter(traces[0].answers.items()))
        if not is_complete(first):
            return False
        repeated = run(self._implementation, self._loop, traces[0].example, k)
        return not is_complete(repeated) or any(
            not np.array_equal(value, repeated.symbols[symbol])
            for symbol, value in first.symbols.items()
        )

    def _judge_with_stubs(
        self, lines: Sequence[FunctionBinding], plan: Plan
    ) -> EquationVerdict | None:
        """Return the verdict on the loop if right stubs for these functions make it right."""
        stubbed_lines = list({id(line): line for line in lines}.values())
        if not stubbed_lines:
            return None
        traces = run_isolated(self._implementation, self._loop, plan, stubbed_lines)
        check = self._check_steps(list(stubbed_steps(traces, stubbed_lines)))
        if check is None or not check.ok or not is_clean(traces):
            return None
        uses_stubs = any(step.stub_values for step in check.steps)
        if not uses_stubs and not check.comparison.is_conclusive:
            return None
        if not self._wrong_lines and not self._convention:
            return conforming_verdict(self._loop, check)
        if not self._wrong_lines:
            message = f"as {self._convention} has it, which the binding allows."
            close = bare_verdict(self._loop, Status.CLOSE, message)
            return replace(close, approximation=self._convention)
        names = list(dict.fromkeys(line.function for line in lines))
        gives = "gives what it should" if len(names) == 1 else "give what they should"
        message = f"right as soon as {' and '.join(names)} {gives}."
        return bare_verdict(self._loop, Status.FOLLOWS, message)

    def _explain(self, check: StepCheck) -> LoopVerdict:
        """Return the verdict on a loop whose results are complete."""
        loop, steps = self._loop, check.steps
        if check.ok:
            names = " and ".join(check.comparison.undetermined_parameters)
            verb = (
                "does not move"
                if len(check.comparison.undetermined_parameters) == 1
                else "do not move"
            )
            message = f"{names} {verb} from where the loop starts, so no step can be checked."
            return LoopVerdict(bare_verdict(loop, Status.UNSUPPORTED, message))
        if (
            deviation := accepted_deviation(self._implementation, loop, self._plan, steps)
        ) is not None:
            return LoopVerdict(mark_close(bare_verdict(loop, Status.CLOSE, ""), deviation))
        known_causes = self._diagnosis.causes_in_other_functions(steps, loop, self._causes)
        if known_causes is not None:
            locations = " and ".join(
                dict.fromkeys(f"{c.symbol} in {c.function}" for c in known_causes)
            )
            message = f"right but for what is wrong with {locations}."
            return LoopVerdict(bare_verdict(loop, Status.FOLLOWS, message))
        return self._diagnose(check)

    def _diagnose(self, check: StepCheck) -> LoopVerdict:
        """Return the verdict on a wrong loop with its cause."""
        start = self._initial_parameters()
        check, fault = self._find_loop_fault(check, start)
        if fault is not None:
            cause = Cause("", TRAINING_LOOP_LABEL, fault.id, fault.hint, self._loop.function)
            return LoopVerdict(
                self._differing_verdict(check, loop_fault_message(fault, check)), (cause,)
            )
        causes = self._diagnosis.causes_in_loop(check, self._loop, self._hidden)
        verdict = self._differing_verdict(check, worst_entry_message(check))
        hint = "Follow one iteration by hand: what goes into each call, and what comes out of it?"
        unlisted_cause = Cause("", TRAINING_LOOP_LABEL, None, hint, self._loop.function)
        return LoopVerdict(verdict, tuple(causes) or (unlisted_cause,))

    def _find_loop_fault(
        self, check: StepCheck, start: Values | None
    ) -> tuple[StepCheck, LoopFault | None]:
        """Search a typical fault by the likeliest rate, then by common default rates.

        If there is none, the check uses the rate of the first iteration.
        """
        rates: list[float | None] = [None]
        first_rates = list[float]()
        if self._loop.rate(check.steps[0].example.values) is None:
            first_rates = self._first_rates(check, start)
            rates += [*first_rates, *DEFAULT_RATES]
        for index, rate in enumerate(rates):
            current = check if rate is None else check_steps(check.steps, self._loop, rate=rate)
            if (fault := diagnose_loop(current, start)) is not None:
                return current, fault
            check = current if index == 1 and first_rates else check
        return check, None

    def _first_rates(self, check: StepCheck, start: Values | None) -> list[float]:
        """Return the rate of the first iteration if that iteration is a right step."""
        first = next((s for s in check.steps if s.k == 1), None)
        if start is None or first is None:
            return []
        after = {symbol: first.before[P] for P, symbol in NEXT_SYMBOLS.items()}
        step = check_steps([LoopStep(first.example, 0, start, after)], self._loop)
        return [step.common_rate] if step.ok and step.common_rate is not None else []

    def _initial_parameters(self) -> Values | None:
        """Return the result of zero iterations on the first example, if any."""
        answer = run(self._implementation, self._loop, self._plan[0][0], 0)
        return parameters(answer) if is_complete(answer) else None

    def _differing_verdict(self, check: StepCheck, message: str) -> EquationVerdict:
        example = check.comparison.step.example
        verdict = bare_verdict(self._loop, Status.DIFFERS, message)
        return replace(verdict, sizes=tuple(example.sizes.items()), regime=example.regime)

    def _failed_verdict(self, status: Status, message: str) -> LoopVerdict:
        verdict = bare_verdict(self._loop, status, message)
        if status is Status.NOT_JUDGED:
            return LoopVerdict(verdict)
        cause = Cause("", TRAINING_LOOP_LABEL, None, message, self._loop.function)
        return LoopVerdict(verdict, (cause,))

"""Find the counterexample of a training loop: a small example and the runs that show the fault."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.implementation import SymbolResults
from backproof.judge.code_rendering import symbol_names
from backproof.judge.counterexample_code import CodeTarget
from backproof.judge.counterexample_search import MAX_DISPLAYED_SIZE, is_reproducible_fault, matrix
from backproof.judge.example_set import ExampleSpec
from backproof.judge.example_shrinking import smallest_failing_example
from backproof.judge.implementation_protocol import JudgedImplementation, arguments_of
from backproof.judge.training.loop_counterexample_code import (
    CHANGED_ARGUMENTS,
    FIRST_COLUMN,
    PREVIOUS_STEP,
    RESULT_FORM,
    SAME_STEP,
    DisplayMode,
    LoopCounterexample,
)
from backproof.judge.training.loop_runs import NEXT_SYMBOLS, Plan, long_plan, run
from backproof.judge.training.loop_steps import LoopStep, is_complete, parameters
from backproof.judge.training.step_check import rate_of_step
from backproof.properties.bounds import BoundedArray
from backproof.properties.compare import Comparison, compare
from backproof.properties.example import Example
from backproof.results.counterexample import Counterexample
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.labels import TRAINING_LOOP_LABEL
from backproof.results.status import Status


@dataclass(frozen=True, slots=True)
class WrongStep:
    """A wrong step: its worst parameter, the expected value, and the comparison."""

    step: LoopStep
    P: str
    expected: BoundedArray
    comparison: Comparison


def find_loop_counterexample(
    implementation: JudgedImplementation,
    target: CodeTarget,
    loop: TrainingLoopCall,
    verdict: EquationVerdict,
    examples: Sequence[Example],
    spec: ExampleSpec,
    seed: int,
) -> Counterexample | None:
    """Return the smallest counterexample found for a wrong loop, or None."""
    if not is_reproducible_fault(verdict):
        return None
    plan = long_plan(examples, seed)
    if verdict.status is Status.TIMED_OUT:
        first, (k, *_) = plan[0]
        arguments = arguments_of(implementation, loop.call_line(1))
        counterexample = LoopCounterexample(
            target, loop, first, arguments, DisplayMode(RESULT_FORM, k), spec.dtype
        )
        return _build_counterexample(counterexample, "W1", of_exam=True)
    probe = _LoopProbe(implementation, loop)
    modes = _display_modes(plan, loop)
    failing = next((pair for pair in modes if probe.fails(*pair)), None)
    if failing is None:
        return None
    first, mode = failing
    example = smallest_failing_example(spec, lambda other: probe.fails(other, mode), first, seed)
    counterexample = LoopCounterexample(
        target, loop, example, arguments_of(implementation, loop.call_line(1)), mode, spec.dtype
    )
    if not mode.is_value_check:
        mutated = probe.changed_arguments(example, mode)
        return _build_counterexample(
            replace(counterexample, mutated_arguments=mutated), "W1", of_exam=example is first
        )
    first_wrong_step = probe.find_wrong_step(first, mode)
    # The next results are shown, and a process that has run the hidden tests could leak those.
    implementation.restart()
    wrong_step = _LoopProbe(implementation, loop).find_wrong_step(example, mode)
    if first_wrong_step is None or wrong_step is None:
        return None
    return _add_arrays(
        _build_counterexample(counterexample, wrong_step.P, of_exam=example is first),
        first_wrong_step,
        wrong_step,
    )


def _build_counterexample(
    loop_counterexample: LoopCounterexample, P: str, *, of_exam: bool
) -> Counterexample:
    function, sizes = (
        loop_counterexample.loop.function,
        tuple(loop_counterexample.example.sizes.items()),
    )
    code = f"# {function}: one iteration more\n{loop_counterexample.as_code(P)}"
    return Counterexample(None, TRAINING_LOOP_LABEL, function, sizes, code, of_exam=of_exam)


def _add_arrays(
    counterexample: Counterexample, original: WrongStep, wrong_step: WrongStep
) -> Counterexample:
    """Add the arrays and the error if the form of the result is right."""
    if wrong_step.comparison.structure_problem is not None:
        return counterexample
    first_ratio = None if original.comparison.structure_problem else original.comparison.ratio
    counterexample = replace(
        counterexample, first_ratio=first_ratio, ratio=wrong_step.comparison.ratio
    )
    step, after = wrong_step.step, f"{wrong_step.P} after {wrong_step.step.k + 1}"
    inputs = {name: step.example.values[name] for name in ("X", "Y")}
    inputs |= {f"{P} after {step.k}": value for P, value in step.before.items()}
    results = [
        step.after[NEXT_SYMBOLS[wrong_step.P]],
        wrong_step.expected.value,
        wrong_step.expected.radius,
    ]
    if any(
        max(np.shape(value), default=1) > MAX_DISPLAYED_SIZE
        for value in (*inputs.values(), *results)
    ):
        return counterexample
    got, expected, bound = (matrix(after, value) for value in results)
    arrays = tuple(matrix(name, value) for name, value in inputs.items())
    return replace(counterexample, inputs=arrays, got=got, expected=expected, bound=bound)


def _display_modes(plan: Plan, loop: TrainingLoopCall) -> Iterator[tuple[Example, DisplayMode]]:
    """Yield the ways of showing a fault, plainest first: one run, one step, two steps."""
    runs = [(example, k) for example, ks in plan for k in ks]
    for evidence in (RESULT_FORM, CHANGED_ARGUMENTS):
        yield from ((example, DisplayMode(evidence, k)) for example, k in runs)
    steps = [(example, k) for example, ks in plan for k in ks if k + 1 in ks]
    if loop.rate(plan[0][0].values) is not None:
        yield from ((example, DisplayMode(SAME_STEP, k)) for example, k in steps)
        return
    yield from ((example, DisplayMode(SAME_STEP, k)) for example, k in steps)
    yield from ((example, DisplayMode(PREVIOUS_STEP, k)) for example, k in steps if k > 1)
    if "m" not in (name for p in loop.call_line(1).all_arguments for name in symbol_names(p)):
        yield from ((example, DisplayMode(FIRST_COLUMN, k)) for example, k in steps)


class _LoopProbe:
    """Runs a loop on examples and reports whether it fails as the code will."""

    def __init__(self, implementation: JudgedImplementation, loop: TrainingLoopCall) -> None:
        self._implementation, self._loop = implementation, loop
        self._answers = dict[tuple[int, int], tuple[Example, SymbolResults]]()

    def fails(self, example: Example, mode: DisplayMode) -> bool:
        """Return whether an assertion of the code fails."""
        if mode.is_value_check:
            return self.find_wrong_step(example, mode) is not None
        if mode.evidence == CHANGED_ARGUMENTS:
            return bool(self.changed_arguments(example, mode))
        return not is_complete(self._run(example, mode.k))

    def changed_arguments(self, example: Example, mode: DisplayMode) -> tuple[str, ...]:
        """Return the arguments that a run changes."""
        return self._run(example, mode.k).mutated_symbols

    def find_wrong_step(self, example: Example, mode: DisplayMode) -> WrongStep | None:
        """Return the step with the parameter that is the furthest off, or None."""
        step = self._step(example, mode.k)
        rate_step = step if mode.evidence == SAME_STEP else self._rate_step(example, mode)
        if step is None or rate_step is None:
            return None
        requested_rate = self._loop.rate(example.values)
        expected = step.expected(
            rate_of_step(rate_step) if requested_rate is None else requested_rate
        )
        candidates = [
            WrongStep(step, P, expected[after], compare(step.after[after], expected[after]))
            for P, after in NEXT_SYMBOLS.items()
        ]
        wrong = [candidate for candidate in candidates if not candidate.comparison.ok]
        return max(wrong, key=lambda candidate: candidate.comparison.ratio, default=None)

    def _rate_step(self, example: Example, mode: DisplayMode) -> LoopStep | None:
        """Return the step from which the rate is inferred, if it is a different one."""
        if mode.evidence == PREVIOUS_STEP:
            return self._step(example, mode.k - 1)
        if example.sizes["m"] < 2:
            return None
        first_column = {name: example.inputs[name][:, :1] for name in ("X", "Y")}
        return self._step(example.with_inputs(**first_column), mode.k)

    def _step(self, example: Example, k: int) -> LoopStep | None:
        before, after = (self._run(example, n) for n in (k, k + 1))
        if not (is_complete(before) and is_complete(after)):
            return None
        return LoopStep(example, k, parameters(before), dict(after.symbols))

    def _run(self, example: Example, k: int) -> SymbolResults:
        """Return the result of a run, cached."""
        if (id(example), k) not in self._answers:
            self._answers[id(example), k] = (
                example,
                run(self._implementation, self._loop, example, k),
            )
        return self._answers[id(example), k][1]

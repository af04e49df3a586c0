"""The counterexample of a training loop: the runs that show what is wrong, on little data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.binding.training_loop_call import TrainingLoopCall
from backproof.implementation import SymbolResults
from backproof.judge.code_rendering import symbol_names
from backproof.judge.counterexample_code import CodeTarget
from backproof.judge.counterexample_search import MAX_DISPLAYED_SIZE, is_reproducible_fault, matrix
from backproof.judge.example_set import ExampleSpec
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
from backproof.results.verdict import TRAINING_LOOP_LABEL, Counterexample, EquationVerdict, Status


@dataclass(frozen=True, slots=True)
class WrongStep:
    """A wrong step: which parameter is the furthest off, and what is right of it."""

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
    """The smallest counterexample found for a wrong loop; None where nothing shows it."""
    if not is_reproducible_fault(verdict):
        return None
    plan = long_plan(examples, seed)
    if verdict.status is Status.TIMED_OUT:
        first, (k, *_) = plan[0]
        arguments = arguments_of(implementation, loop.call_line(1))
        pasted = LoopCounterexample(
            target, loop, first, arguments, DisplayMode(RESULT_FORM, k), spec.dtype
        )
        return _build_counterexample(pasted, "W1", of_exam=True)
    trial = _LoopProbe(implementation, loop)
    ways = _display_modes(plan, loop)
    found = next((pair for pair in ways if trial.fails(*pair)), None)
    if found is None:
        return None
    from backproof.judge.example_shrinking import (
        smallest_failing_example,  # and Hypothesis, which right code never needs
    )

    first, way = found
    example = smallest_failing_example(spec, lambda other: trial.fails(other, way), first, seed)
    pasted = LoopCounterexample(
        target, loop, example, arguments_of(implementation, loop.call_line(1)), way, spec.dtype
    )
    if not way.is_value_check:
        changed = trial.changed_arguments(example, way)
        return _build_counterexample(
            replace(pasted, mutated_arguments=changed), "W1", of_exam=example is first
        )
    before = trial.find_wrong_step(first, way)
    # What is answered next is shown: a process that has seen the exam could answer with that.
    implementation.restart()
    seen = _LoopProbe(implementation, loop).find_wrong_step(example, way)
    if before is None or seen is None:
        return None
    return _add_arrays(
        _build_counterexample(pasted, seen.P, of_exam=example is first), before, seen
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
    """The counterexample with its arrays and its error, where its form is right."""
    if wrong_step.comparison.structure_problem is not None:
        return counterexample
    before = None if original.comparison.structure_problem else original.comparison.ratio
    counterexample = replace(counterexample, first_ratio=before, ratio=wrong_step.comparison.ratio)
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
    """What may show it, the plainest first: one run, one step, and one step beside another."""
    runs = [(example, k) for example, ks in plan for k in ks]
    for kind in (RESULT_FORM, CHANGED_ARGUMENTS):
        yield from ((example, DisplayMode(kind, k)) for example, k in runs)
    steps = [(example, k) for example, ks in plan for k in ks if k + 1 in ks]
    if loop.rate(plan[0][0].values) is not None:
        yield from ((example, DisplayMode(SAME_STEP, k)) for example, k in steps)
        return
    yield from ((example, DisplayMode(SAME_STEP, k)) for example, k in steps)
    yield from ((example, DisplayMode(PREVIOUS_STEP, k)) for example, k in steps if k > 1)
    if "m" not in (name for p in loop.call_line(1).all_arguments for name in symbol_names(p)):
        yield from ((example, DisplayMode(FIRST_COLUMN, k)) for example, k in steps)


class _LoopProbe:
    """A loop that is asked whether it fails on some example, in some way, as the code will be."""

    def __init__(self, implementation: JudgedImplementation, loop: TrainingLoopCall) -> None:
        self._implementation, self._loop = implementation, loop
        self._answers = dict[tuple[int, int], tuple[Example, SymbolResults]]()

    def fails(self, example: Example, mode: DisplayMode) -> bool:
        """Whether what the code asserts does not hold."""
        if mode.is_value_check:
            return self.find_wrong_step(example, mode) is not None
        if mode.evidence == CHANGED_ARGUMENTS:
            return bool(self.changed_arguments(example, mode))
        return not is_complete(self._run(example, mode.k))

    def changed_arguments(self, example: Example, mode: DisplayMode) -> tuple[str, ...]:
        """The arguments that a run changes."""
        return self._run(example, mode.k).mutated_symbols

    def find_wrong_step(self, example: Example, mode: DisplayMode) -> WrongStep | None:
        """The parameter that is the furthest off after a step; None where none is."""
        step = self._step(example, mode.k)
        like = step if mode.evidence == SAME_STEP else self._rate_step(example, mode)
        if step is None or like is None:
            return None
        asked = self._loop.rate(example.values)
        right = step.expected(rate_of_step(like) if asked is None else asked)
        found = [
            WrongStep(step, P, right[after], compare(step.after[after], right[after]))
            for P, after in NEXT_SYMBOLS.items()
        ]
        wrong = [one for one in found if not one.comparison.ok]
        return max(wrong, key=lambda one: one.comparison.ratio, default=None)

    def _rate_step(self, example: Example, mode: DisplayMode) -> LoopStep | None:
        """The step off which the rate is read, where it is another."""
        if mode.evidence == PREVIOUS_STEP:
            return self._step(example, mode.k - 1)
        if example.sizes["m"] < 2:
            return None
        one = {name: example.inputs[name][:, :1] for name in ("X", "Y")}
        return self._step(example.with_inputs(**one), mode.k)

    def _step(self, example: Example, k: int) -> LoopStep | None:
        before, after = (self._run(example, n) for n in (k, k + 1))
        if not (is_complete(before) and is_complete(after)):
            return None
        return LoopStep(example, k, parameters(before), dict(after.symbols))

    def _run(self, example: Example, k: int) -> SymbolResults:
        """What a run gives; it is made once."""
        if (id(example), k) not in self._answers:
            self._answers[id(example), k] = (
                example,
                run(self._implementation, self._loop, example, k),
            )
        return self._answers[id(example), k][1]

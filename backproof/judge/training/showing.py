"""The counterexample of a training loop: the runs that show what is wrong, on little data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.assignment.training import Loop
from backproof.judge.counterexample import Target
from backproof.judge.exam import Terms
from backproof.judge.showing import LARGEST, is_a_fault, matrix
from backproof.judge.subject import Subject, arguments_of
from backproof.judge.training.assessing import rate_of_step
from backproof.judge.training.pasted import BEFORE, CHANGED, FEWER, FORM, ITSELF, Pasted, Way
from backproof.judge.training.runs import NEXTS, Plan, planned_at_length, run
from backproof.judge.training.steps import Step, is_whole, parameters
from backproof.judge.verdict import TRAINING, Counterexample, EquationVerdict, Status
from backproof.judge.written import names_in
from backproof.worker import Answer
from properties.bounds import Bounded
from properties.compare import Comparison, compare
from properties.example import Example


@dataclass(frozen=True, slots=True)
class Seen:
    """A wrong step: which parameter is the furthest off, and what is right of it."""

    step: Step
    P: str
    right: Bounded
    compared: Comparison


def shown(
    subject: Subject,
    target: Target,
    loop: Loop,
    verdict: EquationVerdict,
    examples: Sequence[Example],
    terms: Terms,
    seed: int,
) -> Counterexample | None:
    """The smallest counterexample found for a wrong loop; None where nothing shows it."""
    if not is_a_fault(verdict):
        return None
    plan = planned_at_length(examples, seed)
    if verdict.status is Status.TIMED_OUT:
        first, (k, *_) = plan[0]
        arguments = arguments_of(subject, loop.asked(1))
        pasted = Pasted(target, loop, first, arguments, Way(FORM, k), terms.dtype)
        return _shown(pasted, "W1", of_exam=True)
    trial = _Trial(subject, loop)
    ways = _ways(plan, loop)
    found = next((pair for pair in ways if trial.fails(*pair)), None)
    if found is None:
        return None
    from backproof.judge.shrinking import smallest  # and Hypothesis, which right code never needs

    first, way = found
    example = smallest(terms, lambda other: trial.fails(other, way), first, seed)
    pasted = Pasted(target, loop, example, arguments_of(subject, loop.asked(1)), way, terms.dtype)
    if not way.is_of_value:
        changed = trial.changed(example, way)
        return _shown(replace(pasted, mutated=changed), "W1", of_exam=example is first)
    before = trial.seen(first, way)
    # What is answered next is shown: a process that has seen the exam could answer with that.
    subject.renew()
    seen = _Trial(subject, loop).seen(example, way)
    if before is None or seen is None:
        return None
    return _with_numbers(_shown(pasted, seen.P, of_exam=example is first), before, seen)


def _shown(pasted: Pasted, P: str, *, of_exam: bool) -> Counterexample:
    function, sizes = pasted.loop.function, tuple(pasted.example.sizes.items())
    code = f"# {function}: one iteration more\n{pasted.as_code(P)}"
    return Counterexample(None, TRAINING, function, sizes, code, of_exam=of_exam)


def _with_numbers(shown: Counterexample, first: Seen, seen: Seen) -> Counterexample:
    """The counterexample with its arrays and its error, where its form is right."""
    if seen.compared.form is not None:
        return shown
    before = None if first.compared.form else first.compared.ratio
    shown = replace(shown, first_ratio=before, ratio=seen.compared.ratio)
    step, after = seen.step, f"{seen.P} after {seen.step.k + 1}"
    inputs = {name: step.example.values[name] for name in ("X", "Y")}
    inputs |= {f"{P} after {step.k}": value for P, value in step.before.items()}
    results = [step.after[NEXTS[seen.P]], seen.right.value, seen.right.radius]
    if any(max(np.shape(value), default=1) > LARGEST for value in (*inputs.values(), *results)):
        return shown
    got, expected, bound = (matrix(after, value) for value in results)
    arrays = tuple(matrix(name, value) for name, value in inputs.items())
    return replace(shown, inputs=arrays, got=got, expected=expected, bound=bound)


def _ways(plan: Plan, loop: Loop) -> Iterator[tuple[Example, Way]]:
    """What may show it, the plainest first: one run, one step, and one step beside another."""
    runs = [(example, k) for example, ks in plan for k in ks]
    for kind in (FORM, CHANGED):
        yield from ((example, Way(kind, k)) for example, k in runs)
    steps = [(example, k) for example, ks in plan for k in ks if k + 1 in ks]
    if loop.rate(plan[0][0].values) is not None:
        yield from ((example, Way(ITSELF, k)) for example, k in steps)
        return
    yield from ((example, Way(ITSELF, k)) for example, k in steps)
    yield from ((example, Way(BEFORE, k)) for example, k in steps if k > 1)
    if "m" not in (name for p in loop.asked(1).handed for name in names_in(p)):
        yield from ((example, Way(FEWER, k)) for example, k in steps)


class _Trial:
    """A loop that is asked whether it fails on some example, in some way, as the code will be."""

    def __init__(self, subject: Subject, loop: Loop) -> None:
        self._subject, self._loop = subject, loop
        self._kept = dict[tuple[int, int], tuple[Example, Answer]]()

    def fails(self, example: Example, way: Way) -> bool:
        """Whether what the code asserts does not hold."""
        if way.is_of_value:
            return self.seen(example, way) is not None
        if way.kind == CHANGED:
            return bool(self.changed(example, way))
        return not is_whole(self._run(example, way.k))

    def changed(self, example: Example, way: Way) -> tuple[str, ...]:
        """The arguments that a run changes."""
        return self._run(example, way.k).mutated

    def seen(self, example: Example, way: Way) -> Seen | None:
        """The parameter that is the furthest off after a step; None where none is."""
        step = self._step(example, way.k)
        like = step if way.kind == ITSELF else self._like(example, way)
        if step is None or like is None:
            return None
        asked = self._loop.rate(example.values)
        right = step.right(rate_of_step(like) if asked is None else asked)
        found = [
            Seen(step, P, right[after], compare(step.after[after], right[after]))
            for P, after in NEXTS.items()
        ]
        wrong = [one for one in found if not one.compared.ok]
        return max(wrong, key=lambda one: one.compared.ratio, default=None)

    def _like(self, example: Example, way: Way) -> Step | None:
        """The step off which the rate is read, where it is another."""
        if way.kind == BEFORE:
            return self._step(example, way.k - 1)
        if example.sizes["m"] < 2:
            return None
        one = {name: example.given[name][:, :1] for name in ("X", "Y")}
        return self._step(example.with_given(**one), way.k)

    def _step(self, example: Example, k: int) -> Step | None:
        before, after = (self._run(example, n) for n in (k, k + 1))
        if not (is_whole(before) and is_whole(after)):
            return None
        return Step(example, k, parameters(before), dict(after.symbols))

    def _run(self, example: Example, k: int) -> Answer:
        """What a run gives; it is made once."""
        if (id(example), k) not in self._kept:
            self._kept[id(example), k] = example, run(self._subject, self._loop, example, k)
        return self._kept[id(example), k][1]

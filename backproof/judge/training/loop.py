"""From a training loop to its verdict: right, following from other functions, or wrong, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from backproof.assignment.training import Loop
from backproof.judge.grading import as_close, entry_of
from backproof.judge.judge import Result
from backproof.judge.sitting import is_random_start
from backproof.judge.subject import Subject
from backproof.judge.training.assessing import Assessed, assessed
from backproof.judge.training.editions import by_result, by_signature, remark
from backproof.judge.training.given import replaceable, steps_given
from backproof.judge.training.kinds import Shape
from backproof.judge.training.naming import follows_from_known, listed_in
from backproof.judge.training.runs import (
    NEXTS,
    Plan,
    Trace,
    by_example,
    one_by_one,
    planned,
    planned_at_length,
    run,
    together,
)
from backproof.judge.training.schedule import own_way
from backproof.judge.training.shapes import shape_of
from backproof.judge.training.steps import Step, is_plain, is_whole, parameters, steps_in
from backproof.judge.training.words import misformed, said_of, stopped, worst_in_words
from backproof.judge.verdict import TRAINING, EquationVerdict, Fault, Status
from properties.example import Example
from properties.rates import DEFAULT_RATES
from reference.graph import Values

FICKLE = (
    "the start differs from call to call: two runs of as many iterations do not agree, "
    "so nothing can be told of a step."
)


@dataclass(frozen=True, slots=True)
class Looped:
    """What is said of a training loop: its verdict, and what causes it where it is wrong.

    `asked` is the loop in the form in which it was asked, and a `remark` says so, if it is another.
    """

    verdict: EquationVerdict
    causes: tuple[Fault, ...] = ()
    asked: Loop | None = None
    remark: str = ""


def looped(
    subject: Subject,
    loop: Loop,
    examples: Sequence[Example],
    seed: int,
    results: Sequence[Result],
    causes: Sequence[Fault] = (),
) -> Looped:
    """The verdict on a training loop, given what was found of the functions that it may call."""
    if loop.function not in subject.worker.functions:
        return Looped(without_steps(loop, Status.MISSING, f"{loop.function} is not defined."))
    asked = by_signature(loop, subject.worker.functions[loop.function])
    plan = planned(examples, seed)
    found = _at_first_sight(subject, asked, plan)
    if found is None:
        asked = by_result(subject, asked, plan[0][0])
        trial = _Trial(subject, asked, planned_at_length(examples, seed), results, causes)
        found = trial.unless_unfinished(trial.looked_into())
    return replace(found, asked=asked, remark=remark(loop, asked))


def _at_first_sight(subject: Subject, loop: Loop, plan: Plan) -> Looped | None:
    """The verdict on a loop that is right as all its runs in one process show; None: it may not."""
    answers = together(subject, loop, plan)
    if answers is None:
        return None
    return answers.kept.once("right", lambda: _right_at_once(loop, by_example(plan, answers.each)))


def without_steps(loop: Loop, status: Status, message: str) -> EquationVerdict:
    """The verdict on a loop of which there is nothing to compare."""
    return EquationVerdict(None, TRAINING, loop.function, status, message)


def _right_at_once(loop: Loop, traces: Sequence[Trace]) -> Looped | None:
    """The verdict on a loop all of whose steps are right; None on any other."""
    steps = list(steps_in(traces)) if is_plain(traces) else []
    found = assessed(steps, loop) if steps else None
    return Looped(_right(loop, found)) if found is not None and found.convinces else None


def _right(loop: Loop, found: Assessed) -> EquationVerdict:
    right = without_steps(loop, Status.CONFORMS, "")
    return replace(right, entry=entry_of(found.held.worst))


class _Trial:
    """A loop that is not right at first sight: asked again, each run in a process as fresh."""

    def __init__(
        self,
        subject: Subject,
        loop: Loop,
        plan: Plan,
        results: Sequence[Result],
        causes: Sequence[Fault],
    ) -> None:
        self._subject, self._loop, self._plan, self._causes = subject, loop, plan, causes
        lines = [result.line for result in results]
        wrong = (r.line for r in results if not all(v.status.earns for v in r.verdicts))
        self._wrong = replaceable(lines, wrong)
        self._otherwise = replaceable(lines, (r.line for r in results if self._convention_of(r)))
        self._convention = next(filter(None, map(self._convention_of, results)), "")
        self._starts = replaceable(lines, filter(is_random_start, lines))
        self._hidden = loop.binding.hidden

    def _convention_of(self, result: Result) -> str:
        """The convention to which a function keeps, and which the binding allows; empty if none."""
        kept = (v.approximation for v in result.verdicts if v.status is Status.CLOSE)
        return next((name for name in kept if name in self._loop.binding.allow), None) or ""

    def unless_unfinished(self, found: Looped) -> Looped:
        """A loop that is not finished is missing, and not wrong."""
        why = "" if found.verdict.status.earns else self._subject.unfinished(self._loop.asked(1))
        if not why:
            return found
        return Looped(without_steps(self._loop, Status.MISSING, f"{self._loop.function} {why}."))

    def looked_into(self) -> Looped:
        """The verdict, by what explains it: nothing, its functions, its start, or itself."""
        traces = one_by_one(self._subject, self._loop, self._plan)
        fickle = self._is_fickle(traces)
        found = self._assessed(list(steps_in(traces)))
        plain = not fickle and is_plain(traces)
        if found is not None and found.convinces and plain:
            return Looped(_right(self._loop, found))
        if (follows := self._on_right_functions(fickle)) is not None:
            return Looped(follows)
        if fickle:
            return Looped(without_steps(self._loop, Status.UNSUPPORTED, FICKLE))
        if (failure := stopped(traces)) is not None:
            return self._wrongly(*failure)
        if (said := misformed(traces)) or found is None:
            return self._wrongly(Status.DIFFERS, said or "gives no parameters to compare.")
        return self._explained(found)

    def _assessed(self, steps: Sequence[Step]) -> Assessed | None:
        return assessed(steps, self._loop) if steps else None

    def _is_fickle(self, traces: Sequence[Trace]) -> bool:
        """Whether the first run is another when it is made again."""
        k, first = next(iter(traces[0].answers.items()))
        if not is_whole(first):
            return False
        again = run(self._subject, self._loop, traces[0].example, k)
        return not is_whole(again) or any(
            not np.array_equal(value, again.symbols[symbol])
            for symbol, value in first.symbols.items()
        )

    def _on_right_functions(self, fickle: bool) -> EquationVerdict | None:
        """The verdict on the loop where those of its functions that are wrong were right."""
        starts = self._starts if fickle else []
        given = list({id(x): x for x in (*self._wrong, *self._otherwise, *starts)}.values())
        if not given:
            return None
        traces = one_by_one(self._subject, self._loop, self._plan, given)
        found = self._assessed(list(steps_given(traces, given)))
        if found is None or not found.ok or not is_plain(traces):
            return None
        handed = any(step.handed for step in found.steps)
        if not handed and not found.held.tells:
            return None
        if not self._wrong and not self._convention:
            return _right(self._loop, found)
        if not self._wrong:
            said = f"as {self._convention} has it, which the binding allows."
            close = without_steps(self._loop, Status.CLOSE, said)
            return replace(close, approximation=self._convention)
        names = list(dict.fromkeys(line.function for line in self._wrong))
        gives = "gives what it should" if len(names) == 1 else "give what they should"
        message = f"right as soon as {' and '.join(names)} {gives}."
        return without_steps(self._loop, Status.FOLLOWS, message)

    def _explained(self, found: Assessed) -> Looped:
        """The verdict on whole answers."""
        loop, steps = self._loop, found.steps
        if found.ok:
            names = " and ".join(found.held.untold)
            moves = "does not move" if len(found.held.untold) == 1 else "do not move"
            said = f"{names} {moves} from where the loop starts, so nothing can be told of a step."
            return Looped(without_steps(loop, Status.UNSUPPORTED, said))
        if (kept := own_way(self._subject, loop, self._plan, steps)) is not None:
            return Looped(as_close(without_steps(loop, Status.CLOSE, ""), kept))
        known = follows_from_known(steps, loop, self._causes)
        if known is not None:
            places = " and ".join(dict.fromkeys(f"{c.symbol} in {c.function}" for c in known))
            said = f"right but for what is wrong with {places}."
            return Looped(without_steps(loop, Status.FOLLOWS, said))
        return self._named(found)

    def _named(self, found: Assessed) -> Looped:
        """A wrong loop with its cause."""
        start = self._start()
        found, shape = self._shaped(found, start)
        if shape is not None:
            cause = Fault("", TRAINING, shape.id, shape.hint, self._loop.function)
            return Looped(self._differs(found, said_of(shape, found)), (cause,))
        listed = listed_in(found, self._loop, self._hidden)
        verdict = self._differs(found, worst_in_words(found))
        hint = "Follow one iteration by hand: what goes into each call, and what comes out of it?"
        plain = Fault("", TRAINING, None, hint, self._loop.function)
        return Looped(verdict, tuple(listed) or (plain,))

    def _shaped(self, found: Assessed, start: Values | None) -> tuple[Assessed, Shape | None]:
        """What loops do wrong, by the rate that seems likely, or else by one that people leave.

        Where it is none of that, the steps are held against those by the first iteration's rate.
        """
        rates: list[float | None] = [None]
        own = list[float]()
        if self._loop.rate(found.steps[0].example.values) is None:
            own = self._first_rate(found, start)
            rates += [*own, *DEFAULT_RATES]
        for place, rate in enumerate(rates):
            last = found if rate is None else assessed(found.steps, self._loop, rate=rate)
            if (shape := shape_of(last, start)) is not None:
                return last, shape
            found = last if place == 1 and own else found
        return found, None

    def _first_rate(self, found: Assessed, start: Values | None) -> list[float]:
        """The rate of the first iteration of all, if that is a right step."""
        first = next((s for s in found.steps if s.k == 1), None)
        if start is None or first is None:
            return []
        after = {symbol: first.before[P] for P, symbol in NEXTS.items()}
        step = assessed([Step(first.example, 0, start, after)], self._loop)
        return [step.one_rate] if step.ok and step.one_rate is not None else []

    def _start(self) -> Values | None:
        """What the loop gives after no iterations, on the first example, if it can."""
        answer = run(self._subject, self._loop, self._plan[0][0], 0)
        return parameters(answer) if is_whole(answer) else None

    def _differs(self, found: Assessed, said: str) -> EquationVerdict:
        example = found.held.step.example
        verdict = without_steps(self._loop, Status.DIFFERS, said)
        return replace(verdict, sizes=tuple(example.sizes.items()), regime=example.regime)

    def _wrongly(self, status: Status, said: str) -> Looped:
        verdict = without_steps(self._loop, status, said)
        return Looped(verdict, (Fault("", TRAINING, None, said, self._loop.function),))

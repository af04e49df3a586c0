"""From an implementation to its verdicts: exam, answers, marks, then the laws."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from backproof.binding import Binding, Line
from backproof.judge.approximations import Approximation
from backproof.judge.callees import faulty_callees, following
from backproof.judge.fickle import as_fickle
from backproof.judge.grading import failed, grade, seen_in
from backproof.judge.lawful import Charge, Held, charged, charges
from backproof.judge.points import settled
from backproof.judge.remarks import remarks
from backproof.judge.sitting import Sitting, is_random_start
from backproof.judge.subject import FunctionFailedError, Subject, as_graph, as_status, sit, sit_all
from backproof.judge.verdict import BrokenLaw, EquationVerdict, Fault, Status
from properties.example import Example

Exam = Mapping[str, Sequence[Example]]


@dataclass(frozen=True, slots=True)
class Result:
    """One function: its sittings, the verdicts from them, and the approximation it makes.

    The `strained` sittings say nothing of the values: there is none to claim where they raised.
    """

    line: Line
    sittings: tuple[Sitting, ...]
    verdicts: tuple[EquationVerdict, ...]
    approximation: Approximation | None = None
    strained: tuple[Sitting, ...] = ()

    @property
    def passes(self) -> bool:
        """Whether all of the function's equations conform or are close."""
        return all(v.status.passes for v in self.verdicts)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judge found of all functions of a binding."""

    results: tuple[Result, ...]
    laws: tuple[BrokenLaw, ...]
    laws_held: int
    remarks: tuple[str, ...]
    causes: tuple[Fault, ...] = ()

    @property
    def equations(self) -> tuple[EquationVerdict, ...]:
        """The verdicts of all functions, in the order of the binding."""
        return tuple(v for result in self.results for v in result.verdicts)


def judge(subject: Subject, exam: Exam) -> Judgement:
    """Put the exam to every function of the binding, then the laws to those that pass."""
    binding = subject.resolved
    sat = [
        ()
        if line.function in subject.missing
        else tuple(_sittings(subject, line, exam[line.graph.name]))
        for line in binding.lines
    ]
    results = [
        _graded(line, _with_callees(line, sittings, sat))
        if sittings
        else without_answer(line, Status.MISSING, f"{line.absence}.")
        for line, sittings in zip(binding.lines, sat, strict=True)
    ]
    results = [_on_right_callees(subject, result, results, exam) for result in results]
    found, held = _asked_laws(subject, results, exam)
    lawful = (_as_it_answers(subject, _after_laws(result, found)) for result in results)
    judged = tuple(_unless_unfinished(subject, result, exam) for result in lawful)
    laws = tuple(charge.broken for charge in found)
    judgement = Judgement(judged, laws, len(held), tuple(remarks(subject, judged)))
    return judgement if all(r.passes for r in judged) else _diagnosed(judgement, binding)


def _diagnosed(judgement: Judgement, binding: Binding) -> Judgement:
    """The judgement with what explains its wrong results."""
    # The catalogue of faults takes a while to import, and right code never needs it.
    from backproof.diagnosis.diagnose import diagnosis

    told = diagnosis(judgement.results, binding.hidden, binding.allow)
    pairs = zip(judgement.results, told.verdicts, strict=True)
    results = tuple(replace(result, verdicts=verdicts) for result, verdicts in pairs)
    said = (*told.remarks, *judgement.remarks)
    return replace(judgement, results=results, remarks=said, causes=told.causes)


def without_answer(line: Line, status: Status, message: str) -> Result:
    """The result for a function that cannot be asked."""
    return Result(line, (), tuple(failed(line, status, message)))


def _graded(line: Line, sittings: Sequence[Sitting]) -> Result:
    """The verdicts from the sittings, but for those in which arithmetic raised at extremes."""
    strained = tuple(s for s in sittings if s.strained)
    if strained and len(strained) < len(sittings):
        rest = [s for s in sittings if not s.strained]
        return replace(_graded(line, rest), strained=strained)
    if is_random_start(line):
        return Result(line, tuple(sittings), tuple(_start_verdicts(line, sittings)))
    marks = grade(line, sittings)
    return Result(line, tuple(sittings), marks.verdicts, marks.approximation)


def _on_right_callees(
    subject: Subject, result: Result, results: Sequence[Result], exam: Exam
) -> Result:
    """A wrong function as it is where those that it calls, and that are wrong too, were right."""
    callees = [] if result.passes else faulty_callees(result.line, results)
    if not (callees and result.sittings):
        return result
    examples = exam[result.line.graph.name]
    again = _graded(result.line, tuple(_sittings(subject, result.line, examples, callees)))
    if any(s.failure is not None and not s.raised for s in again.sittings):
        return result
    if not again.passes:
        return again if result.sittings[-1].failure else result
    return replace(again, verdicts=following(result.verdicts, callees))


def _as_it_answers(subject: Subject, result: Result) -> Result:
    """A wrong function, told as one whose answers change where they do."""
    if result.passes:
        return result
    told = as_fickle(subject, result.line, result.sittings, result.verdicts)
    return replace(result, verdicts=told)


def _with_callees(
    line: Line, sittings: Sequence[Sitting], all_sittings: Sequence[Sequence[Sitting]]
) -> list[Sitting]:
    """The sittings of a function, each with what the functions it may call gave on its example.

    Those are the functions that need no more than it is given, as predict may call forward.
    """
    callees = [
        sat
        for sat in all_sittings
        if sat and sat[0].line != line and set(sat[0].line.inputs) <= set(line.inputs)
    ]
    elsewhere: list[dict[str, Any]] = [{} for _ in sittings]
    for callee in callees:
        for place, (own, other) in enumerate(zip(sittings, callee, strict=False)):
            if own.example is other.example:
                elsewhere[place].update(other.results)
    return [replace(s, elsewhere=e) for s, e in zip(sittings, elsewhere, strict=True)]


def _sittings(
    subject: Subject, line: Line, examples: Sequence[Example], given: Sequence[Line] = ()
) -> Iterator[Sitting]:
    """The answers, up to the first call that ends the process: the next would do so again.

    A call that raises is asked on: where it does not raise says which equation is at fault.
    """
    together = None if given else sit_all(subject, line, examples)
    for sitting in together or (sit(subject, line, example, given) for example in examples):
        yield sitting
        if sitting.failure is not None and not sitting.raised:
            return


def _start_verdicts(line: Line, sittings: Sequence[Sitting]) -> Iterator[EquationVerdict]:
    """The form of a random start; its numbers are the business of a law."""
    last = sittings[-1]
    if last.failure is not None:
        yield from grade(line, [last]).verdicts
        return
    for symbol in line.outputs:
        number = line.graph.table[symbol].number
        right = EquationVerdict(number, symbol, line.function, Status.CONFORMS)
        yield _misformed(right, last) if symbol in last.problems else right


def _misformed(verdict: EquationVerdict, sitting: Sitting) -> EquationVerdict:
    message = f"{verdict.symbol} {sitting.problems[verdict.symbol]}."
    return seen_in(replace(verdict, status=Status.DIFFERS, message=message), sitting)


def _asked_laws(
    subject: Subject, results: Sequence[Result], exam: Exam
) -> tuple[list[Charge], Held]:
    """The laws, once for the functions that conform and once for each approximation made."""
    found, held = list[Charge](), Held()
    passing = [result for result in results if result.passes]
    names = dict.fromkeys(r.approximation.name if r.approximation else None for r in passing)
    for name in names:
        group = [r for r in passing if (r.approximation.name if r.approximation else None) == name]
        lines = [r.line for r in group]
        try:
            charged_, kept = charges(
                lines,
                lambda some: as_graph(subject, some),
                exam,
                group[0].approximation,
                partial(settled, subject),
            )
        except FunctionFailedError as error:
            charged_, kept = [_failure_in_law(error, lines)], Held()
        found, held = found + charged_, held | kept
    return found, held - {charge.broken.law for charge in found}


def _failure_in_law(error: FunctionFailedError, lines: Sequence[Line]) -> Charge:
    """A call that fails where a law asks: a law of its own, that every call has an answer."""
    line = next(line for line in lines if line.function == error.function)
    status, message = as_status(error.failure)
    statement = "Every call on finite inputs of the right shapes has an answer."
    broken = BrokenLaw("every-call-answers", statement, (), line.outputs[0], message.rstrip("."))
    return Charge(broken, line, status)


def _after_laws(result: Result, found: Sequence[Charge]) -> Result:
    own = [charge for charge in found if charge.line == result.line]
    return replace(result, verdicts=tuple(charged(result.verdicts, own)))


def _unless_unfinished(subject: Subject, result: Result, exam: Exam) -> Result:
    """What an unfinished function does not give is missing, not wrong; what it gives counts.

    One that raised is asked again: what nothing binds is a blank from the look at it on.
    """
    why = "" if result.passes else subject.unfinished(result.line)
    if not why:
        return result
    if result.sittings and result.sittings[-1].raised:
        examples = exam[result.line.graph.name]
        result = _graded(result.line, tuple(_sittings(subject, result.line, examples)))
    said = f"{result.line.function} {why}."
    verdicts = {v.symbol: v for v in failed(result.line, Status.MISSING, said)}
    verdicts |= {v.symbol: v for v in result.verdicts if _gives(v)}
    place = {symbol: number for number, symbol in enumerate(result.line.graph.computed)}
    ordered = sorted(verdicts.values(), key=lambda verdict: place.get(verdict.symbol, -1))
    return replace(result, verdicts=tuple(ordered))


def _gives(verdict: EquationVerdict) -> bool:
    """Whether there is a result of the right form, be it right or wrong."""
    return verdict.status.earns or (verdict.status is Status.DIFFERS and verdict.entry is not None)

"""From an implementation to its verdicts: exam, answers, marks, then the laws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from backproof.binding import Binding, Line
from backproof.judge.approximations import Approximation
from backproof.judge.beside import may_rest_on_overflow, with_callees
from backproof.judge.callees import faulty_callees, following
from backproof.judge.fickle import as_fickle
from backproof.judge.grading import failed, grade, start_verdicts, symbol_of
from backproof.judge.lawful import Charge, Held, charged, charges
from backproof.judge.order import in_order
from backproof.judge.points import settled
from backproof.judge.remarks import remarks
from backproof.judge.sitting import Sitting, Sittings, is_random_start
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
    sittings: Sittings
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
    sat = in_order(
        binding.lines,
        lambda line: (
            Sittings()
            if line.function in subject.missing
            else _sittings(subject, line, exam[line.graph.name])
        ),
    )
    results = _graded_apart(binding.lines, sat) or _graded_beside(binding.lines, sat)
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
    return Result(line, Sittings(), tuple(failed(line, status, message)))


def _graded_apart(lines: Sequence[Line], sat: Sequence[Sittings]) -> list[Result] | None:
    """All functions by their own answers, if they are right and rest on no other's overflow.

    So it is done once for all submissions whose functions answer alike.
    """
    results = list[Result]()
    for line, sittings in zip(lines, sat, strict=True):
        if not sittings or may_rest_on_overflow(line, sat):
            return None
        results.append(sittings.kept.once("graded", partial(_graded, line, sittings)))
        if not results[-1].passes:
            return None
    return results


def _graded_beside(lines: Sequence[Line], sat: Sequence[Sittings]) -> list[Result]:
    """All functions by their answers, each with those of the functions that it may call."""
    return [
        _graded(line, with_callees(line, sittings, sat))
        if sittings
        else without_answer(line, Status.MISSING, f"{line.absence}.")
        for line, sittings in zip(lines, sat, strict=True)
    ]


def _graded(line: Line, sittings: Sittings) -> Result:
    """The verdicts from the sittings, but for those in which arithmetic raised at extremes."""
    strained = tuple(s for s in sittings if s.strained)
    if strained and len(strained) < len(sittings):
        rest = Sittings(s for s in sittings if not s.strained)
        return replace(_graded(line, rest), strained=strained)
    if is_random_start(line):
        return Result(line, sittings, tuple(start_verdicts(line, sittings)))
    marks = grade(line, sittings)
    return Result(line, sittings, marks.verdicts, marks.approximation)


def _on_right_callees(
    subject: Subject, result: Result, results: Sequence[Result], exam: Exam
) -> Result:
    """A wrong function as it is where those that it calls, and that are wrong too, were right.

    It is asked in a fresh process: in this one others were given by now what it should answer.
    """
    callees = [] if result.passes else faulty_callees(result.line, results)
    if not (callees and result.sittings):
        return result
    examples = exam[result.line.graph.name]
    subject.renew()
    again = _graded(result.line, _sittings(subject, result.line, examples, callees))
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


def _sittings(
    subject: Subject, line: Line, examples: Sequence[Example], given: Sequence[Line] = ()
) -> Sittings:
    """The answers, up to the first call that ends the process: the next would do so again.

    A call that raises is asked on: where it does not raise says which equation is at fault.
    """
    together = None if given else sit_all(subject, line, examples)
    if together and not any(map(_ended, together)):
        return together
    found = list[Sitting]()
    for sitting in together or (sit(subject, line, example, given) for example in examples):
        found.append(sitting)
        if _ended(sitting):
            break
    return Sittings(found)


def _ended(sitting: Sitting) -> bool:
    """Whether the call ended the process."""
    return sitting.failure is not None and not sitting.raised


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

    One that raised is asked again, in a fresh process, since others were given its answers by now:
    what nothing binds is a blank from the look at it on.
    """
    why = "" if result.passes else subject.unfinished(result.line)
    if not why:
        return result
    if result.sittings and result.sittings[-1].raised:
        examples = exam[result.line.graph.name]
        subject.renew()
        result = _graded(result.line, _sittings(subject, result.line, examples))
    said = f"{result.line.function} {why}."
    verdicts = {v.symbol: v for v in failed(result.line, Status.MISSING, said)}
    verdicts |= {v.symbol: v for v in result.verdicts if _gives(v)}
    return replace(result, verdicts=tuple(result.line.in_order(verdicts.values(), symbol_of)))


def _gives(verdict: EquationVerdict) -> bool:
    """Whether there is a result that somebody wrote: an array of numbers, be it right or wrong."""
    wrong_form = verdict.message.startswith(tuple(f"{verdict.symbol} has {w} " for w in _WRITTEN))
    differs = verdict.status is Status.DIFFERS
    return verdict.status.earns or (differs and (verdict.entry is not None or wrong_form))


_WRITTEN = ("shape", "dtype")
"""What an array of numbers has, though another one: None and other blanks have neither."""

"""What a student may see of a verdict: nothing of the exam but its verdicts, and what is allowed.

The exam is asked again of others, so neither its seed nor its numbers leave the judge: not in a
picture, not as the entry that is furthest off, and not in the words of the submission, into which
it can write what it was given: of these there is what `repeated` lets through.
"""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from backproof.assignment.model import Shown
from backproof.grading.graded import Graded
from backproof.judge.verdict import (
    BrokenLaw,
    Counterexample,
    EquationVerdict,
    Fault,
    Status,
    Verdict,
)
from backproof.report.reading import verdict_of
from backproof.report.repeated import Repeater
from backproof.report.source_words import SourceWords, words_of

LONGEST = 300
"""How much of an error's words is shown."""

DIGITS = 3
"""The most significant digits of a number in a message: enough for a size, not for an entry."""

COMPARED = re.compile(r" \(got [^()]*, expected [^()]*\)")
EXPECTED = re.compile(r",? expected\b.*")
NUMBER = re.compile(r"(?<![\w.])[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def allowed(graded: Graded, shown: Shown) -> Verdict | None:
    """The verdict as the student may see it; None where there is none."""
    if graded.verdict is None:
        return None
    source = words_of(graded.handed.path)
    verdict = _repeated(verdict_of(graded.verdict), source)
    local = own_words(graded)
    return replace(
        verdict,
        target=local(verdict.target),
        seed=None,
        plot=None,
        equations=tuple(_equation(e, shown, local) for e in verdict.equations),
        laws=tuple(_law(law, shown, local) for law in verdict.laws),
        faults=tuple(_fault(f, local) for f in verdict.faults) if shown.hints else (),
        remarks=tuple(_message(local(remark), shown) for remark in verdict.remarks),
        counterexample=_counterexample(verdict, shown, local),
    )


def _repeated(verdict: Verdict, source: SourceWords) -> Verdict:
    """The verdict with no word of the code under test but what it may be told again."""
    told = [
        replace(e, message=Repeater(source, _most(e)).equation(e.message, e.status, e.function))
        for e in verdict.equations
    ]
    said = {old.message: new.message for old, new in zip(verdict.equations, told, strict=True)}
    plainly = Repeater(source)
    return replace(
        verdict,
        equations=tuple(told),
        faults=tuple(
            replace(f, hint=said.get(f.hint) or plainly.words(f.hint)) for f in verdict.faults
        ),
        laws=tuple(replace(law, message=plainly.law(law.law, law.message)) for law in verdict.laws),
        remarks=tuple(plainly.remark(remark) for remark in verdict.remarks),
    )


def _most(equation: EquationVerdict) -> int:
    """The largest number that the sizes of the example account for: an array's entries."""
    return max(10, math.prod(sorted(n for _, n in equation.sizes)[-2:]))


def own_words(graded: Graded) -> Callable[[str], str]:
    """What takes the lecturer's folders out of a text: the file goes by its name alone."""
    target = graded.verdict["target"] if graded.verdict else ""
    paths = {str(path) for path in (graded.handed.path, target) if path}
    written = sorted({*paths, *(repr(path)[1:-1] for path in paths)}, key=len, reverse=True)

    def local(text: str) -> str:
        for path in written:
            text = text.replace(path, PurePath(path).name)
        return text

    return local


def _equation(
    equation: EquationVerdict, shown: Shown, local: Callable[[str], str]
) -> EquationVerdict:
    """The equation without numbers; the sizes that show the fault are numbers of an example."""
    crashed = equation.status is Status.CRASHED
    message = _message(local(equation.message), shown, of_code=crashed)
    if shown.counterexample:
        return replace(equation, message=message, entry=None)
    return replace(equation, message=message, entry=None, sizes=(), regime="")


def _law(law: BrokenLaw, shown: Shown, local: Callable[[str], str]) -> BrokenLaw:
    return replace(law, message=_message(local(law.message), shown))


def _fault(fault: Fault, local: Callable[[str], str]) -> Fault:
    """The cause, with the submission's file by its name."""
    return replace(fault, hint=local(fault.hint))


def _message(text: str, shown: Shown, *, of_code: bool = False) -> str:
    """What was said, without the entries that were compared; of code there is what it may say."""
    if of_code or "raised " in text:
        return _cut(text)
    text = COMPARED.sub("", text)
    if not shown.expected and EXPECTED.search(text):
        text = EXPECTED.sub("", text) + "."
    return without_numbers(text)


def without_numbers(text: str) -> str:
    """The text with dots for what could be an entry."""

    def dotted(match: re.Match[str]) -> str:
        mantissa = re.split("[eE]", match[0])[0]
        whole = mantissa.lstrip("-+−").isdecimal() and mantissa == match[0]
        digits = sum(map(str.isdigit, mantissa.lstrip("-+−0.")))
        return "…" if digits > DIGITS + whole else match[0]

    return _cut(NUMBER.sub(dotted, text))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _counterexample(
    verdict: Verdict, shown: Shown, local: Callable[[str], str]
) -> Counterexample | None:
    """The counterexample where it is allowed, without what is right where that is not.

    One of the exam is asked of others too.
    """
    example = verdict.counterexample
    if example is None or not shown.counterexample or example.of_exam:
        return None
    example = replace(example, code=local(example.code), first_ratio=None)
    if shown.expected:
        return example
    code = _without_check(example.code)
    return replace(example, code=code, ratio=None, expected=None, bound=None)


def _without_check(code: str) -> str:
    """The code up to the result, which it prints: what checks it states what is right."""
    lines = code.splitlines()
    place = next((n for n, line in enumerate(lines) if line.startswith("got = ")), None)
    return code if place is None else "\n".join([*lines[: place + 1], "print(got)", ""])

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

from backproof.assignment.definition import FeedbackPolicy
from backproof.reporting.message_filter import MessageFilter
from backproof.reporting.source_tokens import SourceWords, words_of
from backproof.results.deserialization import verdict_from_dict
from backproof.results.graded_submission import GradedSubmission
from backproof.results.verdict import (
    Cause,
    Counterexample,
    EquationVerdict,
    LawViolation,
    Status,
    Verdict,
)

MAX_LENGTH = 300
"""How much of an error's words is shown."""

MAX_DIGITS = 3
"""The most significant digits of a number in a message: enough for a size, not for an entry."""

COMPARED_ENTRIES = re.compile(r" \(got [^()]*, expected [^()]*\)")
EXPECTED_CLAUSE = re.compile(r",? expected\b.*")
NUMBER = re.compile(r"(?<![\w.])[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def verdict_for_student(grade: GradedSubmission, policy: FeedbackPolicy) -> Verdict | None:
    """The verdict as the student may see it; None where there is none."""
    if grade.verdict is None:
        return None
    source = words_of(grade.submission.path)
    verdict = _filter_messages(verdict_from_dict(grade.verdict), source)
    local = path_shortener(grade)
    return replace(
        verdict,
        target=local(verdict.target),
        seed=None,
        plot=None,
        equations=tuple(_equation(e, policy, local) for e in verdict.equations),
        laws=tuple(_law(law, policy, local) for law in verdict.laws),
        faults=tuple(_fault(f, local) for f in verdict.faults) if policy.hints else (),
        remarks=tuple(_redact_message(local(remark), policy) for remark in verdict.remarks),
        counterexample=_counterexample(verdict, policy, local),
    )


def _filter_messages(verdict: Verdict, source: SourceWords) -> Verdict:
    """The verdict with no word of the code under test but what it may be told again."""
    told = [
        replace(
            e,
            message=MessageFilter(source, _max_number(e)).filter_equation(
                e.message, e.status, e.function
            ),
        )
        for e in verdict.equations
    ]
    said = {old.message: new.message for old, new in zip(verdict.equations, told, strict=True)}
    plainly = MessageFilter(source)
    return replace(
        verdict,
        equations=tuple(told),
        faults=tuple(
            replace(f, hint=said.get(f.hint) or plainly.filter_text(f.hint)) for f in verdict.faults
        ),
        laws=tuple(
            replace(law, message=plainly.filter_law(law.law, law.message)) for law in verdict.laws
        ),
        remarks=tuple(plainly.filter_remark(remark) for remark in verdict.remarks),
    )


def _max_number(equation: EquationVerdict) -> int:
    """The largest number that the sizes of the example account for: an array's entries."""
    return max(10, math.prod(sorted(n for _, n in equation.sizes)[-2:]))


def path_shortener(grade: GradedSubmission) -> Callable[[str], str]:
    """What takes the lecturer's folders out of a text: the file goes by its name alone."""
    target = grade.verdict["target"] if grade.verdict else ""
    paths = {str(path) for path in (grade.submission.path, target) if path}
    written = sorted({*paths, *(repr(path)[1:-1] for path in paths)}, key=len, reverse=True)

    def local(text: str) -> str:
        for path in written:
            text = text.replace(path, PurePath(path).name)
        return text

    return local


def _equation(
    equation: EquationVerdict, policy: FeedbackPolicy, shorten_paths: Callable[[str], str]
) -> EquationVerdict:
    """The equation without numbers; the sizes that show the fault are numbers of an example."""
    crashed = equation.status is Status.CRASHED
    message = _redact_message(shorten_paths(equation.message), policy, is_from_code=crashed)
    if policy.counterexample:
        return replace(equation, message=message, entry=None)
    return replace(equation, message=message, entry=None, sizes=(), regime="")


def _law(
    law: LawViolation, policy: FeedbackPolicy, shorten_paths: Callable[[str], str]
) -> LawViolation:
    return replace(law, message=_redact_message(shorten_paths(law.message), policy))


def _fault(fault: Cause, shorten_paths: Callable[[str], str]) -> Cause:
    """The cause, with the submission's file by its name."""
    return replace(fault, hint=shorten_paths(fault.hint))


def _redact_message(text: str, policy: FeedbackPolicy, *, is_from_code: bool = False) -> str:
    """What was said, without the entries that were compared; of code there is what it may say."""
    if is_from_code or "raised " in text:
        return _truncate(text)
    text = COMPARED_ENTRIES.sub("", text)
    if not policy.expected and EXPECTED_CLAUSE.search(text):
        text = EXPECTED_CLAUSE.sub("", text) + "."
    return mask_numbers(text)


def mask_numbers(text: str) -> str:
    """The text with dots for what could be an entry."""

    def dotted(match: re.Match[str]) -> str:
        mantissa = re.split("[eE]", match[0])[0]
        whole = mantissa.lstrip("-+−").isdecimal() and mantissa == match[0]
        digits = sum(map(str.isdigit, mantissa.lstrip("-+−0.")))
        return "…" if digits > MAX_DIGITS + whole else match[0]

    return _truncate(NUMBER.sub(dotted, text))


def _truncate(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def _counterexample(
    verdict: Verdict, policy: FeedbackPolicy, shorten_paths: Callable[[str], str]
) -> Counterexample | None:
    """The counterexample where it is allowed, without what is right where that is not.

    One of the exam is asked of others too.
    """
    example = verdict.counterexample
    if example is None or not policy.counterexample or example.of_exam:
        return None
    example = replace(example, code=shorten_paths(example.code), first_ratio=None)
    if policy.expected:
        return example
    code = _remove_check(example.code)
    return replace(example, code=code, ratio=None, expected=None, bound=None)


def _remove_check(code: str) -> str:
    """The code up to the result, which it prints: what checks it states what is right."""
    lines = code.splitlines()
    place = next((n for n, line in enumerate(lines) if line.startswith("got = ")), None)
    return code if place is None else "\n".join([*lines[: place + 1], "print(got)", ""])

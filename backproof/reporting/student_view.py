"""The part of a verdict that a student may see.

Later submissions are judged on the same hidden tests, so that a student sees neither their seed nor
their numbers: no plot, no worst entry, and no text from the submission, which can contain its
hidden inputs, unless `message_filter` admits it. The feedback policy can hide more.
"""

import math
import re
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import PurePath

from backproof.assignment.definition import FeedbackPolicy
from backproof.reporting.message_filter import MessageFilter
from backproof.reporting.source_tokens import SourceWords, words_of
from backproof.results.counterexample import Counterexample
from backproof.results.deserialization import verdict_from_dict
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.graded_submission import GradedSubmission
from backproof.results.status import Status
from backproof.results.verdict import Cause, LawViolation, Verdict

MAX_LENGTH = 300
"""The largest length of a message in characters."""

MAX_DIGITS = 3
"""The largest number of significant digits in a message: enough for a size, not for an entry."""

COMPARED_ENTRIES = re.compile(r" \(got [^()]*, expected [^()]*\)")
EXPECTED_CLAUSE = re.compile(r",? expected\b.*")
NUMBER = re.compile(r"(?<![\w.])[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def verdict_for_student(grade: GradedSubmission, policy: FeedbackPolicy) -> Verdict | None:
    """Return the verdict as the student may see it, None for a submission without one."""
    if grade.verdict is None:
        return None
    source = words_of(grade.submission.path)
    verdict = _filter_messages(verdict_from_dict(grade.verdict), source)
    verdict = _show_slips_once(verdict, {m.label for m in grade.marks if m.status == "follows"})
    shorten_paths = path_shortener(grade)
    return replace(
        verdict,
        target=shorten_paths(verdict.target),
        seed=None,
        plot=None,
        equations=tuple(_equation(e, policy, shorten_paths) for e in verdict.equations),
        laws=tuple(_law(law, policy, shorten_paths) for law in verdict.laws),
        faults=tuple(_fault(f, shorten_paths) for f in verdict.faults) if policy.hints else (),
        remarks=tuple(_redact_message(shorten_paths(remark), policy) for remark in verdict.remarks),
        counterexample=_counterexample(verdict, policy, shorten_paths),
    )


def _show_slips_once(verdict: Verdict, following: Collection[str]) -> Verdict:
    """Show a slip at the equation that it costs alone: the others keep their marks, and follow."""
    repeated = {e.label for e in verdict.failures if e.label in following} - {
        e.label for e in verdict.equations if e.status is Status.FOLLOWS
    }
    return replace(
        verdict,
        equations=tuple(
            replace(e, status=Status.FOLLOWS, message="the same slip.", entry=None)
            if e.label in repeated and not e.status.earns
            else e
            for e in verdict.equations
        ),
        faults=tuple(fault for fault in verdict.faults if fault.label not in repeated),
    )


def _filter_messages(verdict: Verdict, source: SourceWords) -> Verdict:
    """Replace every text that the code under test could have chosen, unless it is harmless."""
    messages = {e.message: _filtered_message(e, source) for e in verdict.equations}
    general = MessageFilter(source)
    return replace(
        verdict,
        equations=tuple(
            replace(e, message=_filtered_message(e, source)) for e in verdict.equations
        ),
        faults=tuple(
            replace(f, hint=messages.get(f.hint) or general.filter_text(f.hint))
            for f in verdict.faults
        ),
        laws=tuple(
            replace(law, message=general.filter_law(law.law, law.message)) for law in verdict.laws
        ),
        remarks=tuple(general.filter_remark(remark) for remark in verdict.remarks),
    )


def _filtered_message(equation: EquationVerdict, source: SourceWords) -> str:
    message_filter = MessageFilter(source, _max_number(equation))
    return message_filter.filter_equation(equation.message, equation.status, equation.function)


def _max_number(equation: EquationVerdict) -> int:
    """Return the largest number that the sizes of the example explain: the entries of an array."""
    return max(10, math.prod(sorted(n for _, n in equation.sizes)[-2:]))


def path_shortener(grade: GradedSubmission) -> Callable[[str], str]:
    """Return a function that replaces the paths of the submission in a text by the file name."""
    target = grade.verdict["target"] if grade.verdict else ""
    paths = {str(path) for path in (grade.submission.path, target) if path}
    spellings = sorted({*paths, *(repr(path)[1:-1] for path in paths)}, key=len, reverse=True)

    def shorten(text: str) -> str:
        for path in spellings:
            text = text.replace(path, PurePath(path).name)
        return text

    return shorten


def _equation(
    equation: EquationVerdict, policy: FeedbackPolicy, shorten_paths: Callable[[str], str]
) -> EquationVerdict:
    """Return the equation without its worst entry, and without sizes if the policy hides them."""
    is_from_code = equation.status is Status.CRASHED
    message = _redact_message(shorten_paths(equation.message), policy, is_from_code=is_from_code)
    if policy.counterexample:
        return replace(equation, message=message, entry=None)
    return replace(equation, message=message, entry=None, sizes=(), regime="")


def _law(
    law: LawViolation, policy: FeedbackPolicy, shorten_paths: Callable[[str], str]
) -> LawViolation:
    return replace(law, message=_redact_message(shorten_paths(law.message), policy))


def _fault(fault: Cause, shorten_paths: Callable[[str], str]) -> Cause:
    """Return the cause with shortened paths."""
    return replace(fault, hint=shorten_paths(fault.hint))


def _redact_message(text: str, policy: FeedbackPolicy, *, is_from_code: bool = False) -> str:
    """Return a message without compared entries; a message of the code is already filtered."""
    if is_from_code or "raised " in text:
        return _truncate(text)
    text = COMPARED_ENTRIES.sub("", text)
    if not policy.expected and EXPECTED_CLAUSE.search(text):
        text = EXPECTED_CLAUSE.sub("", text) + "."
    return mask_numbers(text)


def mask_numbers(text: str) -> str:
    """Replace every number that could be an entry by dots."""

    def mask(match: re.Match[str]) -> str:
        mantissa = re.split("[eE]", match[0])[0]
        is_integer = mantissa.lstrip("-+−").isdecimal() and mantissa == match[0]
        digits = sum(map(str.isdigit, mantissa.lstrip("-+−0.")))
        return "…" if digits > MAX_DIGITS + is_integer else match[0]

    return _truncate(NUMBER.sub(mask, text))


def _truncate(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def _counterexample(
    verdict: Verdict, policy: FeedbackPolicy, shorten_paths: Callable[[str], str]
) -> Counterexample | None:
    """Return the counterexample as far as the policy allows it.

    A counterexample that is part of the hidden tests is never shown.
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
    """Return code that prints the result instead of comparing it with the right one."""
    lines = code.splitlines()
    index = next((n for n, line in enumerate(lines) if line.startswith("got = ")), None)
    return code if index is None else "\n".join([*lines[: index + 1], "print(got)", ""])

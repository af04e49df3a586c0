"""What of a verdict's words may be repeated to a student: the judge's own, and the source's.

The code under test says what it raised, of which type its results are, which keys they have, and
what of it is unfinished. It may say anything there, and may have taken over what speaks for it. So
each of these is judged by the text alone.
"""

import re
from dataclasses import dataclass
from itertools import islice

from backproof.reporting.known_exceptions import is_known_message, is_known_type
from backproof.reporting.source_tokens import SourceWords
from backproof.results.removed_apis import is_removed_api_message
from backproof.results.standard_messages import POLICY_IMPORTS_PREFIX, UNREADABLE_ANSWER
from backproof.results.verdict import Status

UNKNOWN_EXCEPTION_TEXT = "an exception of its own"
UNKNOWN_TYPE_TEXT = "a value of a type of its own"
MAX_KEYS = 8
"""How many keys are repeated: those that are there, in the order of the alphabet."""

_LOCATION = r"(?:cell \d{1,4}, )?line \d{1,5}|cell \d{1,4}"
_FAILURE_PREFIX = re.compile(
    r"depends on earlier calls: asked first in a fresh process, "
    r"|breaks the law every-call-answers: "
)
"""What the judge says before the words of a failure."""

_EXCEPTION = re.compile(r"raised (?P<rest>.*)", re.DOTALL)
_EXCEPTION_DETAILS = re.compile(
    r"(?P<type>[^:()]*?)(?:: (?P<words>.*?))?"
    rf"(?P<where> \((?:{_LOCATION})\))?(?P<asked>, asked for \d{{1,4}} iterations?)?\.?",
    re.DOTALL,
)
_UNFINISHED_FUNCTION = re.compile(
    rf"(?P<who>.+?) is unfinished: (?P<where>{_LOCATION}): (?P<what>.*?)"
    r"(?P<more>, and \d{1,3} more)?\.",
    re.DOTALL,
)
_UNDEFINED_NAME = re.compile(
    r"(?P<name>[\w.]+) is not defined(?:: no set-up makes \w{1,40}: expected setup: .{1,80})?\."
)
_UNFINISHED_CALLEE = re.compile(r"\S+ calls (?P<name>\w+), which is unfinished\.")
_PLACEHOLDER = re.compile(
    r"its body is empty|it returns nothing"
    r"|(?P<name>\w+) is (?:made of itself, and of nothing before|read and assigned nowhere)"
)
_SYNTAX_ERROR = re.compile(r"(?:SyntaxError|IndentationError|TabError): (?P<words>.*)")
_PROCESS_FAILURE = re.compile(
    r"no answer within [\d.]{1,6} seconds|the worker is not running|the worker's channel was closed"
    r"|its processes use more than \d{1,6} MiB of memory|given up after \d restarts"
    r"|more than \d{1,9} bytes were printed|the worker sent a frame that is no reply"
    r"|the process ended(?: with status \d{1,3} \(SIG[A-Z]{1,6}\))?"
    r"|the process was ended by SIG[A-Z]{1,6}"
)
_EXIT_STATUS = re.compile(r"(?<=ended) with status \d+(?=\.|$)")
_STANDARD_DTYPE = re.compile(r"bool|object|u?int\d{1,2}|b?float\d{2,3}|complex\d{2,3}")
_DTYPE = re.compile(r"(?<=dtype ).*?(?=, expected|\.?$)")
_TYPE_CLAUSE = re.compile(r"is of type .*(?=, expected)")
_RECEIVED_NUMBER = re.compile(r"(?<= is )[-+−]?(?:\d[\d.e+-]*\d|\d)(?=,| )")
_SHAPE = re.compile(r"\((?:\d+,? ?)+\)")
_POLICY_FINDING = re.compile(r"(?P<name>[\w.]+)(?: \(line \d{1,5}\))?")


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Says what may be said of one submission, whose source's words are known.

    `most` is the largest number that the sizes of an example account for.
    """

    source: SourceWords
    max_number: int = 10

    def filter_equation(self, text: str, status: Status, function: str) -> str:
        """The message of an equation."""
        if (head := _FAILURE_PREFIX.match(text)) is not None:
            return head[0] + self.filter_equation(text[head.end() :], status, function)
        if status is Status.MISSING:
            return self._filter_missing(text, function)
        if status is Status.TIMED_OUT or (status is Status.CRASHED and not _EXCEPTION.match(text)):
            text = _EXIT_STATUS.sub("", text)  # which the code chooses
            if text.startswith(UNREADABLE_ANSWER):
                return f"{UNREADABLE_ANSWER}."
            return (
                text
                if self._is_process_failure(text, function)
                else "gave no answer that is shown."
            )
        return self.filter_text(text)

    def filter_text(self, text: str) -> str:
        """Any text: what was raised, or the form of a result, as far as it may be repeated."""
        if (found := _EXCEPTION.fullmatch(text)) is not None:
            return f"raised {self.filter_exception(found['rest'])}"
        return self._filter_structure(text)

    def filter_exception(self, details: str) -> str:
        """What was raised and where; its words only where they are Python's or NumPy's own."""
        found = _EXCEPTION_DETAILS.fullmatch(details)
        if found is None:
            return f"{UNKNOWN_EXCEPTION_TEXT}."
        kind = found["type"]
        said = kind if is_known_type(kind) else UNKNOWN_EXCEPTION_TEXT
        if (
            said == kind
            and found["words"]
            and is_known_message(found["words"], *self._check_arguments)
        ):
            said = f"{kind}: {found['words'].strip()}"
        where, asked = (found[name] or "" for name in ("where", "asked"))
        return f"{said}{self._filter_location(where)}{asked}."

    def filter_law(self, law_id: str, text: str) -> str:
        """What was seen of a broken law: of one, that every call answers, a failure's words."""
        if law_id != "every-call-answers":
            return self.filter_text(text)
        return self.filter_equation(f"{text}.", Status.CRASHED, "").rstrip(".")

    def filter_remark(self, text: str) -> str:
        """A remark; what is against a policy of imports is the word of the code, until it ends."""
        if not text.startswith(POLICY_IMPORTS_PREFIX):
            return self.filter_text(text)
        listed = text.removeprefix(POLICY_IMPORTS_PREFIX).strip(" .").split("; ")
        kept = [part for part in listed if self._is_known_finding(part)]
        return f"{POLICY_IMPORTS_PREFIX} {'; '.join(kept) or 'what it does'}."

    @property
    def _check_arguments(self) -> tuple[SourceWords, int]:
        return self.source, self.max_number

    def _is_known_finding(self, finding: str) -> bool:
        found = _POLICY_FINDING.fullmatch(finding)
        return found is not None and all(
            self.source.has_word(name) for name in found["name"].split(".")
        )

    def _filter_location(self, location: str) -> str:
        """The place, where the source has so many lines."""
        lines = [int(n) for n in re.findall(r"line (\d+)", location)]
        return location if not lines or lines[0] <= max(self.source.lines, 1) else ""

    def _is_process_failure(self, text: str, function: str) -> bool:
        if text.startswith(f"{function} is not defined in "):
            return " " not in text.removeprefix(f"{function} is not defined in ")
        return _PROCESS_FAILURE.fullmatch(text.rstrip(".")) is not None or is_removed_api_message(
            re.sub(rf" \((?:{_LOCATION})\)", "", text.rstrip("."))
        )

    def _filter_missing(self, text: str, function: str) -> str:
        """Why something is missing: no such function, or an unfinished one and its sign."""
        absent = _UNDEFINED_NAME.fullmatch(text)
        if absent and (absent["name"] == function or self.source.has_word(absent["name"])):
            return text
        if (found := _UNFINISHED_CALLEE.fullmatch(text)) and self.source.has_word(found["name"]):
            return text
        found = _UNFINISHED_FUNCTION.fullmatch(text)
        if found is None or found["who"] != function:
            return f"{function} is unfinished."
        if self._is_known_placeholder(found["what"]):
            return text
        return f"{function} is unfinished: {found['where']}{found['more'] or ''}."

    def _is_known_placeholder(self, description: str) -> bool:
        if (sign := _PLACEHOLDER.fullmatch(description)) is not None:
            return sign["name"] is None or self.source.has_word(sign["name"])
        if (broken := _SYNTAX_ERROR.fullmatch(description)) is not None:
            return is_known_message(broken["words"], *self._check_arguments)
        return self.source.has_code(description)

    def _filter_structure(self, text: str) -> str:
        """What is wrong with the form of a result: its type, its keys and its axes are its own."""
        start = text.find("a value of type ")
        if start >= 0:
            end = max(text.rfind(", expected "), start)
            last = text[start:end].rpartition(".")[2].split(" ")[-1]
            known = self.source.has_word(last) or is_known_type(last)
            told = f"a value of type {last}" if known and last else UNKNOWN_TYPE_TEXT
            text = text[:start] + told + (text[end:] if end > start else ".")
        head, listed, keys = text.partition(" (its keys: ")
        if listed:
            own = sorted({k for k in re.findall(r"'(\w{1,40})'", keys) if self.source.has_word(k)})
            text = f"{head}{listed}{', '.join(map(repr, islice(own, MAX_KEYS))) or 'others'})."
        text = re.sub(r" is not there \(.*", " is not there.", text, flags=re.DOTALL)
        text = _TYPE_CLAUSE.sub("is of a type of its own", text)
        text = _DTYPE.sub(lambda m: m[0] if _STANDARD_DTYPE.match(m[0]) else "of its own", text)
        return _SHAPE.sub(self._filter_shape, _RECEIVED_NUMBER.sub(self._filter_number, text))

    def _filter_number(self, match: re.Match[str]) -> str:
        """A number that the code returned, which may be one that it was given."""
        small = match[0].isdecimal() and int(match[0]) <= self.max_number
        return match[0] if small else "…"

    def _filter_shape(self, match: re.Match[str]) -> str:
        axes = [int(n) for n in re.findall(r"\d+", match[0])]
        return match[0] if len(axes) <= 4 and max(axes) <= self.max_number else "(…)"

"""Filter for the messages of a verdict that a student sees.

The code under test chooses the text of its exceptions, the types and keys of its results, and the
names of its unfinished parts; it may also control the runner that reports them. Each message is
therefore filtered by its text only: what the judge or the student's source can have written stays.
"""

import re
from dataclasses import dataclass

from backproof.reporting.known_exceptions import is_known_message, is_known_type
from backproof.reporting.source_tokens import SourceWords
from backproof.results.removed_apis import is_removed_api_message
from backproof.results.standard_messages import POLICY_IMPORTS_PREFIX, UNREADABLE_ANSWER
from backproof.results.status import Status

UNKNOWN_EXCEPTION_TEXT = "an exception that is not shown"
UNKNOWN_TYPE_TEXT = "a value of a type that is not shown"
HIDDEN_FAILURE_TEXT = "failed in a way that is not shown."
MAX_KEYS = 8
"""The number of keys of a result that a message lists, in alphabetical order."""

_LOCATION = r"(?:cell \d{1,4}, )?line \d{1,5}|cell \d{1,4}"
_FAILURE_PREFIX = re.compile(
    r"depends on earlier calls: asked first in a fresh process, "
    r"|breaks the law every-call-answers: "
)
"""What the judge writes before the message of a failure."""

_EXCEPTION = re.compile(r"raised (?P<rest>.*)", re.DOTALL)
_EXCEPTION_DETAILS = re.compile(
    r"(?P<type>[^:()]*?)(?:: (?P<message>.*?))?"
    rf"(?P<location> \((?:{_LOCATION})\))?(?P<iterations>, asked for \d{{1,4}} iterations?)?\.?",
    re.DOTALL,
)
_UNFINISHED_FUNCTION = re.compile(
    rf"(?P<function>.+?) is unfinished: (?P<location>{_LOCATION}): (?P<placeholder>.*?)"
    r"(?P<more>, and \d{1,3} more)?\.",
    re.DOTALL,
)
_UNDEFINED_NAME = re.compile(
    r"(?P<name>[\w.]+) is not defined(?:: no set-up makes \w{1,40}: expected setup: .{1,80}"
    r"|: \w{1,60} has a similar name(?:, and takes \w{1,6} arguments?)?)?\."
)
_UNFINISHED_CALLEE = re.compile(r"\S+ calls (?P<name>\w+), which is unfinished\.")
_PLACEHOLDER = re.compile(
    r"its body is empty|it returns nothing|it returns names that it does not assign"
    r"|(?P<name>\w+) is (?:made of itself, and of nothing before|read and assigned nowhere)"
)
_SYNTAX_ERROR = re.compile(r"(?:SyntaxError|IndentationError|TabError): (?P<message>.*)")
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
    """Filter messages about a submission by the words of its source.

    `max_number` is the largest number that the sizes of an example explain.
    """

    source: SourceWords
    max_number: int = 10

    def filter_equation(self, text: str, status: Status, function: str) -> str:
        """Return the message of an equation without text that the code could have chosen."""
        if (head := _FAILURE_PREFIX.match(text)) is not None:
            return head[0] + self.filter_equation(text[head.end() :], status, function)
        if status is Status.MISSING:
            return self._filter_missing(text, function)
        if status is Status.TIMED_OUT or (status is Status.CRASHED and not _EXCEPTION.match(text)):
            text = _EXIT_STATUS.sub("", text)  # the code chooses the exit status
            if text.startswith(UNREADABLE_ANSWER):
                return f"{UNREADABLE_ANSWER}."
            return text if self._is_process_failure(text, function) else HIDDEN_FAILURE_TEXT
        return self.filter_text(text)

    def filter_text(self, text: str) -> str:
        """Return a text about an exception or about the structure of a result, filtered."""
        if (match := _EXCEPTION.fullmatch(text)) is not None:
            return f"raised {self.filter_exception(match['rest'])}"
        return self._filter_structure(text)

    def filter_exception(self, details: str) -> str:
        """Return the type and location of an exception, and its message if that is a known one."""
        match = _EXCEPTION_DETAILS.fullmatch(details)
        if match is None:
            return f"{UNKNOWN_EXCEPTION_TEXT}."
        exception = match["type"] if is_known_type(match["type"]) else UNKNOWN_EXCEPTION_TEXT
        message = match["message"]
        if exception == match["type"] and message and self._is_known_message(message):
            exception += f": {message.strip()}"
        location, iterations = (match[name] or "" for name in ("location", "iterations"))
        return f"{exception}{self._filter_location(location)}{iterations}."

    def filter_law(self, law_id: str, text: str) -> str:
        """Return the observation of a broken law; `every-call-answers` reports a failure."""
        if law_id != "every-call-answers":
            return self.filter_text(text)
        return self.filter_equation(f"{text}.", Status.CRASHED, "").rstrip(".")

    def filter_remark(self, text: str) -> str:
        """Return a remark; the code could have chosen the findings of the import policy."""
        if not text.startswith(POLICY_IMPORTS_PREFIX):
            return self.filter_text(text)
        listed = text.removeprefix(POLICY_IMPORTS_PREFIX).strip(" .").split("; ")
        known = [finding for finding in listed if self._is_known_finding(finding)]
        return f"{POLICY_IMPORTS_PREFIX} {'; '.join(known) or 'what it does'}."

    def _is_known_message(self, message: str) -> bool:
        return is_known_message(message, self.source, self.max_number)

    def _is_known_finding(self, finding: str) -> bool:
        match = _POLICY_FINDING.fullmatch(finding)
        return match is not None and all(map(self.source.has_word, match["name"].split(".")))

    def _filter_location(self, location: str) -> str:
        """Return the location if the source has that many lines."""
        lines = [int(n) for n in re.findall(r"line (\d+)", location)]
        return location if not lines or lines[0] <= max(self.source.lines, 1) else ""

    def _is_process_failure(self, text: str, function: str) -> bool:
        if text.startswith(f"{function} is not defined in "):
            return " " not in text.removeprefix(f"{function} is not defined in ")
        return _PROCESS_FAILURE.fullmatch(text.rstrip(".")) is not None or is_removed_api_message(
            re.sub(rf" \((?:{_LOCATION})\)", "", text.rstrip("."))
        )

    def _filter_missing(self, text: str, function: str) -> str:
        """Return why a result is missing: an undefined or an unfinished function."""
        undefined = _UNDEFINED_NAME.fullmatch(text)
        if undefined and (undefined["name"] == function or self.source.has_word(undefined["name"])):
            return text
        callee = _UNFINISHED_CALLEE.fullmatch(text)
        if callee and self.source.has_word(callee["name"]):
            return text
        unfinished = _UNFINISHED_FUNCTION.fullmatch(text)
        if unfinished is None or unfinished["function"] != function:
            return f"{function} is unfinished."
        if self._is_known_placeholder(unfinished["placeholder"]):
            return text
        return f"{function} is unfinished: {unfinished['location']}{unfinished['more'] or ''}."

    def _is_known_placeholder(self, description: str) -> bool:
        if (placeholder := _PLACEHOLDER.fullmatch(description)) is not None:
            return placeholder["name"] is None or self.source.has_word(placeholder["name"])
        if (error := _SYNTAX_ERROR.fullmatch(description)) is not None:
            return self._is_known_message(error["message"])
        return self.source.has_code(description)

    def _filter_structure(self, text: str) -> str:
        """Return a structure error without types, keys and axes that the code could choose."""
        text = self._filter_keys(self._filter_type(text))
        text = re.sub(r" is not there \(.*", " is not there.", text, flags=re.DOTALL)
        text = _TYPE_CLAUSE.sub("is of a type that is not shown", text)
        text = _DTYPE.sub(lambda m: m[0] if _STANDARD_DTYPE.match(m[0]) else "(not shown)", text)
        return _SHAPE.sub(self._filter_shape, _RECEIVED_NUMBER.sub(self._filter_number, text))

    def _filter_type(self, text: str) -> str:
        """Replace the type of a value by its last name if that is known."""
        start = text.find("a value of type ")
        if start < 0:
            return text
        end = max(text.rfind(", expected "), start)
        name = text[start:end].rpartition(".")[2].split(" ")[-1]
        is_known = name and (self.source.has_word(name) or is_known_type(name))
        shown = f"a value of type {name}" if is_known else UNKNOWN_TYPE_TEXT
        return text[:start] + shown + (text[end:] if end > start else ".")

    def _filter_keys(self, text: str) -> str:
        """List only those keys of a result that the source contains."""
        head, separator, listed = text.partition(" (its keys: ")
        if not separator:
            return text
        keys = sorted({k for k in re.findall(r"'(\w{1,40})'", listed) if self.source.has_word(k)})
        return f"{head}{separator}{', '.join(map(repr, keys[:MAX_KEYS])) or 'others'})."

    def _filter_number(self, match: re.Match[str]) -> str:
        """Return a number that the code returned if it is a small integer."""
        is_small = match[0].isdecimal() and int(match[0]) <= self.max_number
        return match[0] if is_small else "…"

    def _filter_shape(self, match: re.Match[str]) -> str:
        axes = [int(n) for n in re.findall(r"\d+", match[0])]
        return match[0] if len(axes) <= 4 and max(axes) <= self.max_number else "(…)"

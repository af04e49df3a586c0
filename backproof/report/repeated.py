"""What of a verdict's words may be repeated to a student: the judge's own, and the source's.

The code under test says what it raised, of which type its results are, which keys they have, and
what of it is unfinished. It may say anything there, and may have taken over what speaks for it. So
each of these is judged by the text alone.
"""

import re
from dataclasses import dataclass
from itertools import islice

from backproof.judge.changes import is_a_change
from backproof.judge.verdict import Status
from backproof.report.raised import is_known_type, is_own_message
from backproof.report.source_words import SourceWords
from backproof.worker.asking import UNREAD
from backproof.worker.remarks import POLICY

OF_ITS_OWN = "an exception of its own"
OTHER_TYPE = "a value of a type of its own"
MOST_KEYS = 8
"""How many keys are repeated: those that are there, in the order of the alphabet."""

_PLACE = r"(?:cell \d{1,4}, )?line \d{1,5}|cell \d{1,4}"
_HEAD = re.compile(
    r"depends on earlier calls: asked first in a fresh process, "
    r"|breaks the law every-call-answers: "
)
"""What the judge says before the words of a failure."""

_RAISED = re.compile(r"raised (?P<rest>.*)", re.DOTALL)
_REST = re.compile(
    r"(?P<type>[^:()]*?)(?:: (?P<words>.*?))?"
    rf"(?P<where> \((?:{_PLACE})\))?(?P<asked>, asked for \d{{1,4}} iterations?)?\.?",
    re.DOTALL,
)
_UNFINISHED = re.compile(
    rf"(?P<who>.+?) is unfinished: (?P<where>{_PLACE}): (?P<what>.*?)"
    r"(?P<more>, and \d{1,3} more)?\.",
    re.DOTALL,
)
_ABSENT = re.compile(
    r"(?P<name>[\w.]+) is not defined(?:: no set-up makes \w{1,40}: expected setup: .{1,80})?\."
)
_CALLEE = re.compile(r"\S+ calls (?P<name>\w+), which is unfinished\.")
_SIGN = re.compile(
    r"its body is empty|it returns nothing"
    r"|(?P<name>\w+) is (?:made of itself, and of nothing before|read and assigned nowhere)"
)
_SYNTAX = re.compile(r"(?:SyntaxError|IndentationError|TabError): (?P<words>.*)")
_STOPPED = re.compile(
    r"no answer within [\d.]{1,6} seconds|the worker is not running|the worker's channel was closed"
    r"|its processes use more than \d{1,6} MiB of memory|given up after \d restarts"
    r"|more than \d{1,9} bytes were printed|the worker sent a frame that is no reply"
    r"|the process ended(?: with status \d{1,3} \(SIG[A-Z]{1,6}\))?"
    r"|the process was ended by SIG[A-Z]{1,6}"
)
_EXIT = re.compile(r"(?<=ended) with status \d+(?=\.|$)")
_PLAIN_DTYPE = re.compile(r"bool|object|u?int\d{1,2}|b?float\d{2,3}|complex\d{2,3}")
_DTYPE = re.compile(r"(?<=dtype ).*?(?=, expected|\.?$)")
_WORN = re.compile(r"is of type .*(?=, expected)")
_GOT = re.compile(r"(?<= is )[-+−]?(?:\d[\d.e+-]*\d|\d)(?=,| )")
_SHAPE = re.compile(r"\((?:\d+,? ?)+\)")
_FINDING = re.compile(r"(?P<name>[\w.]+)(?: \(line \d{1,5}\))?")


@dataclass(frozen=True, slots=True)
class Repeater:
    """Says what may be said of one submission, whose source's words are known.

    `most` is the largest number that the sizes of an example account for.
    """

    source: SourceWords
    most: int = 10

    def equation(self, text: str, status: Status, function: str) -> str:
        """The message of an equation."""
        if (head := _HEAD.match(text)) is not None:
            return head[0] + self.equation(text[head.end() :], status, function)
        if status is Status.MISSING:
            return self._missing(text, function)
        if status is Status.TIMED_OUT or (status is Status.CRASHED and not _RAISED.match(text)):
            text = _EXIT.sub("", text)  # which the code chooses
            if text.startswith(UNREAD):
                return f"{UNREAD}."
            return text if self._is_stopped(text, function) else "gave no answer that is shown."
        return self.words(text)

    def words(self, text: str) -> str:
        """Any text: what was raised, or the form of a result, as far as it may be repeated."""
        if (found := _RAISED.fullmatch(text)) is not None:
            return f"raised {self.raised(found['rest'])}"
        return self._form(text)

    def raised(self, rest: str) -> str:
        """What was raised and where; its words only where they are Python's or NumPy's own."""
        found = _REST.fullmatch(rest)
        if found is None:
            return f"{OF_ITS_OWN}."
        kind = found["type"]
        said = kind if is_known_type(kind) else OF_ITS_OWN
        if said == kind and found["words"] and is_own_message(found["words"], *self._known):
            said = f"{kind}: {found['words'].strip()}"
        where, asked = (found[name] or "" for name in ("where", "asked"))
        return f"{said}{self._where(where)}{asked}."

    def law(self, law: str, text: str) -> str:
        """What was seen of a broken law: of one, that every call answers, a failure's words."""
        if law != "every-call-answers":
            return self.words(text)
        return self.equation(f"{text}.", Status.CRASHED, "").rstrip(".")

    def remark(self, text: str) -> str:
        """A remark; what is against a policy of imports is the word of the code, until it ends."""
        if not text.startswith(POLICY):
            return self.words(text)
        listed = text.removeprefix(POLICY).strip(" .").split("; ")
        kept = [part for part in listed if self._is_finding(part)]
        return f"{POLICY} {'; '.join(kept) or 'what it does'}."

    @property
    def _known(self) -> tuple[SourceWords, int]:
        return self.source, self.most

    def _is_finding(self, part: str) -> bool:
        found = _FINDING.fullmatch(part)
        return found is not None and all(self.source.has(name) for name in found["name"].split("."))

    def _where(self, where: str) -> str:
        """The place, where the source has so many lines."""
        lines = [int(n) for n in re.findall(r"line (\d+)", where)]
        return where if not lines or lines[0] <= max(self.source.lines, 1) else ""

    def _is_stopped(self, text: str, function: str) -> bool:
        if text.startswith(f"{function} is not defined in "):
            return " " not in text.removeprefix(f"{function} is not defined in ")
        return _STOPPED.fullmatch(text.rstrip(".")) is not None or is_a_change(
            re.sub(rf" \((?:{_PLACE})\)", "", text.rstrip("."))
        )

    def _missing(self, text: str, function: str) -> str:
        """Why something is missing: no such function, or an unfinished one and its sign."""
        absent = _ABSENT.fullmatch(text)
        if absent and (absent["name"] == function or self.source.has(absent["name"])):
            return text
        if (found := _CALLEE.fullmatch(text)) and self.source.has(found["name"]):
            return text
        found = _UNFINISHED.fullmatch(text)
        if found is None or found["who"] != function:
            return f"{function} is unfinished."
        if self._is_sign(found["what"]):
            return text
        return f"{function} is unfinished: {found['where']}{found['more'] or ''}."

    def _is_sign(self, what: str) -> bool:
        if (sign := _SIGN.fullmatch(what)) is not None:
            return sign["name"] is None or self.source.has(sign["name"])
        if (broken := _SYNTAX.fullmatch(what)) is not None:
            return is_own_message(broken["words"], *self._known)
        return self.source.says(what)

    def _form(self, text: str) -> str:
        """What is wrong with the form of a result: its type, its keys and its axes are its own."""
        start = text.find("a value of type ")
        if start >= 0:
            end = max(text.rfind(", expected "), start)
            last = text[start:end].rpartition(".")[2].split(" ")[-1]
            known = self.source.has(last) or is_known_type(last)
            told = f"a value of type {last}" if known and last else OTHER_TYPE
            text = text[:start] + told + (text[end:] if end > start else ".")
        head, listed, keys = text.partition(" (its keys: ")
        if listed:
            own = sorted({k for k in re.findall(r"'(\w{1,40})'", keys) if self.source.has(k)})
            text = f"{head}{listed}{', '.join(map(repr, islice(own, MOST_KEYS))) or 'others'})."
        text = re.sub(r" is not there \(.*", " is not there.", text, flags=re.DOTALL)
        text = _WORN.sub("is of a type of its own", text)
        text = _DTYPE.sub(lambda m: m[0] if _PLAIN_DTYPE.match(m[0]) else "of its own", text)
        return _SHAPE.sub(self._shape, _GOT.sub(self._got, text))

    def _got(self, found: re.Match[str]) -> str:
        """A number that the code returned, which may be one that it was given."""
        small = found[0].isdecimal() and int(found[0]) <= self.most
        return found[0] if small else "…"

    def _shape(self, found: re.Match[str]) -> str:
        axes = [int(n) for n in re.findall(r"\d+", found[0])]
        return found[0] if len(axes) <= 4 and max(axes) <= self.most else "(…)"

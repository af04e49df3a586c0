"""Sheets: all that an exam asks of one function, written once for all submissions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from backproof.binding.form import Context
from backproof.binding.model import Line
from backproof.worker.child.alike import packed_alike
from backproof.worker.child.frames import MAX_NODES, Encoder, Packed
from backproof.worker.readings import MOST_FORMS, Reading, reading_of
from backproof.worker.repeated import Repeated
from backproof.worker.replies import Heard
from backproof.worker.steps import Alike, errand_of

MOST_BYTES = 1 << 22
MOST_NODES = MAX_NODES // 10
"""How large one frame of questions may grow: its answers must fit in one as well.

No more than as many bytes are kept of the forms in which its answers come.
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The values on which a line's function is called, one after another, with their contexts."""

    line: Line
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[Context]
    _pages: dict[int | None, list["Page"]] = field(default_factory=dict)

    def pages(self, takes: int | None) -> list["Page"]:
        """The frames for a function that takes so many arguments."""
        if takes not in self._pages:
            self._pages[takes] = list(self._written(takes))
        return self._pages[takes]

    def _written(self, takes: int | None) -> Iterator["Page"]:
        encoder, forms, first = Encoder(), list[Any](), 0
        for values in self.values:
            forms.append(encoder.encode(request_of(self.line, values, takes), 1))
            size = sum(map(len, encoder.buffers))
            last = first + len(forms) == len(self.values)
            if last or size > MOST_BYTES or encoder.nodes > MOST_NODES:
                place = slice(first, first + len(forms))
                yield Page(_packed(encoder, forms), self.values[place], self.contexts[place])
                encoder, forms, first = Encoder(), [], place.stop


@dataclass(frozen=True, slots=True)
class Page:
    """One frame of a sheet, and the answers it had.

    Its `readings` say how answers are read, by the forms in which they have come; those that came
    more than once, to the last byte, are `repeated`.
    """

    requests: Packed
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[Context]
    readings: dict[bytes, Reading] = field(default_factory=dict)
    repeated: Repeated = field(default_factory=Repeated)
    _seen: set[int] = field(default_factory=set)

    def __contains__(self, text: object) -> bool:
        """Whether answers in this form may be known, or can be read without being decoded."""
        return text in self.readings or text in self.repeated

    def learn(self, line: Line, heard: Heard) -> None:
        """Know the form of these answers from the second time on, if it can be known."""
        if hash(heard.text) not in self._seen:
            if len(self._seen) >= MOST_FORMS:
                self._seen.clear()
            self._seen.add(hash(heard.text))
            return
        reading = reading_of(line, self.contexts, heard.text, len(heard.data))
        more = len(heard.text) + len(heard.data)
        if reading is None or more > MOST_BYTES:
            return
        held = sum(len(text) + reading.size for text, reading in self.readings.items())
        if len(self.readings) >= MOST_FORMS or held + more > MOST_BYTES:
            self.readings.clear()
        self.readings[heard.text] = reading


@dataclass(frozen=True, slots=True)
class Apart:
    """Single calls of several functions in one frame, which may have to begin `alike`.

    They are made one after another, by the process itself or by a twin of it, which then ends.
    """

    lines: Sequence[Line]
    values: Sequence[Mapping[str, Any]]
    contexts: Sequence[Context]
    alike: Alike | None = None
    by: Literal["many", "twin"] = "many"
    _asked: dict[tuple[int | None, ...], tuple[Packed, Repeated]] = field(default_factory=dict)

    def asked(self, takes: tuple[int | None, ...]) -> tuple[Packed, Repeated]:
        """The frame, for functions that take so many arguments each; and answers that it had."""
        if takes not in self._asked:
            encoder, each = Encoder(), zip(self.lines, self.values, takes, strict=True)
            forms = [encoder.encode(request_of(*one, self.alike), 1) for one in each]
            self._asked[takes] = _packed(encoder, forms, self.by), Repeated()
        return self._asked[takes]


def request_of(
    line: Line, values: Mapping[str, Any], takes: int | None, alike: Alike | None = None
) -> dict[str, Any]:
    """What is asked of a function that takes so many arguments."""
    if not line.is_plain or alike is not None:
        return {"op": "run", **errand_of(line, values, takes, alike=alike).request}
    arguments = [pattern.build(values) for pattern in line.passed(takes)]
    return {"op": "call", "name": line.function, "args": arguments}


def _packed(encoder: Encoder, forms: list[Any], what: str = "many") -> Packed:
    plain = {"d": [["op", what], ["requests", {"l": forms}]]}
    return packed_alike(what, forms, encoder.buffers) or Packed(plain, encoder.buffers)

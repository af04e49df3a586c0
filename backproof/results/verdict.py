"""What the judge says: one verdict for each equation, and what a reader needs to check it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

TRAINING_LOOP_LABEL = "nn_model"
"""The label of what one more iteration of a training loop does; it is no equation."""

Sizes = tuple[tuple[str, int], ...]
"""Sizes of an example, such as (("n0", 2), ("n1", 3))."""


class Status(StrEnum):
    """What became of one equation; a `follows` is right given what is wrong before it."""

    CONFORMS = "conforms"
    CLOSE = "close"
    FOLLOWS = "follows"
    DIFFERS = "differs"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    MISSING = "missing"
    UNSUPPORTED = "unsupported"

    @property
    def passes(self) -> bool:
        """Whether an implementation with this status conforms."""
        return self in {Status.CONFORMS, Status.CLOSE}

    @property
    def earns(self) -> bool:
        """Whether the equation keeps its mark: what only follows is not a fault of its own."""
        return self.passes or self is Status.FOLLOWS


@dataclass(frozen=True, slots=True)
class Entry:
    """The worst entry of a result: where, what was got and expected, and in units of the bound."""

    index: tuple[int, ...]
    got: float
    expected: float
    bound: float
    ratio: float


@dataclass(frozen=True, slots=True)
class EquationVerdict:
    """The verdict for one symbol that one function computes.

    `number` is the canonical one of the table of symbols, None for a size. `message` says in
    words what is wrong, or which approximation a close result makes. `inferred` marks a symbol
    that the function does not return, but where its fault could be placed.
    """

    number: str | None
    symbol: str
    function: str
    status: Status
    message: str = ""
    entry: Entry | None = None
    sizes: Sizes = ()
    regime: str = ""
    approximation: str | None = None
    inferred: bool = False

    @property
    def label(self) -> str:
        """The equation's number and symbol, such as "3.47 dZ1"."""
        return f"{self.number} {self.symbol}" if self.number else self.symbol


@dataclass(frozen=True, slots=True)
class LawViolation:
    """A law that does not hold, the symbol on which it was seen, and what was seen."""

    law: str
    statement: str
    equations: tuple[str, ...]
    symbol: str
    message: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """A named array as rows of numbers; a vector is one column, a number one entry."""

    name: str
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest example found that shows one fault, as NumPy code that runs when pasted.

    `first_ratio` and `ratio` are its error in units of the bound before and after shrinking, where
    it is one of value; `inputs` and the three results are there to be looked at. One that is
    `of_exam` was asked as it stands, since no smaller one was found.
    """

    number: str | None
    symbol: str
    function: str
    sizes: Sizes
    code: str
    first_ratio: float | None = None
    ratio: float | None = None
    inputs: tuple[Matrix, ...] = ()
    got: Matrix | None = None
    expected: Matrix | None = None
    bound: Matrix | None = None
    of_exam: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a plot: what is right drawn as a line, or points that are right or wrong."""

    name: str
    kind: Literal["line", "right", "wrong"]
    xs: tuple[float, ...]
    ys: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture of a fault as data: axes, series, and the height of the line that is right.

    `log` says that both axes are logarithmic. `caption` says in words what is to be seen.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    caption: str = ""
    log: bool = False
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause: the equation at fault in a function, the id of a listed fault or None, a hint.

    A size has no number: it is empty.
    """

    number: str
    symbol: str
    fault: str | None
    hint: str
    function: str = ""

    @property
    def label(self) -> str:
        """The equation's number and symbol, such as "3.47 dZ1"."""
        return f"{self.number} {self.symbol}".lstrip()


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that was found about one implementation; `str()` of it is the table for a terminal.

    `command` is the command line, where a program was judged; `replay` what asks the same questions
    again, where that is no command, and `options` more options of it, where it is one. `remarks`
    never change a verdict, such as a seed inside a function. `seed` is None where it is kept from
    the reader.
    """

    target: str
    binding: str
    dtype: str
    seed: int | None
    examples: int
    isolation: str
    equations: tuple[EquationVerdict, ...]
    laws: tuple[LawViolation, ...] = ()
    laws_held: int = 0
    bound: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    faults: tuple[Cause, ...] = ()
    seconds: float = 0.0
    plot: Plot | None = None
    command: tuple[str, ...] = ()
    replay: str = ""
    options: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether every equation of the binding conforms or is close."""
        return bool(self.equations) and all(e.status.passes for e in self.equations)

    @property
    def failures(self) -> Iterator[EquationVerdict]:
        """The equations that do not pass, in the order of the binding."""
        return (e for e in self.equations if not e.status.passes)

    def __str__(self) -> str:
        from backproof.reporting.terminal_text import verdict_to_text

        return verdict_to_text(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from backproof.reporting.notebook_fragment import verdict_to_fragment

        return verdict_to_fragment(self)

"""Students by equations: a sign and a colour for each, as rows and columns of a table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backproof.assignment.model import Assignment
from backproof.grading.graded import STABILITY, TRAINING
from backproof.report.drawing import MARKS
from backproof.report.formulas import formula_of, meant_by
from backproof.report.points import points
from backproof.report.roll import NOT_EARNED, Item, Listed

UNTOLD = "·"
"""The sign of an item of which nothing can be told."""

SIGNS = {str(status): sign for status, sign in MARKS.items()} | {"": UNTOLD, NOT_EARNED: UNTOLD}
WORDS = {status: status or "unknown" for status in SIGNS}


@dataclass(frozen=True, slots=True)
class Column:
    """One item: its label, and the function that earns it; `first` of those of its function."""

    label: str
    function: str
    first: bool
    most: float

    @property
    def number(self) -> str:
        """The equation's number; empty where it has none."""
        return self.label.rpartition(" ")[0]

    @property
    def symbol(self) -> str:
        """The symbol, without its number."""
        return self.label.rpartition(" ")[2]

    @property
    def formula(self) -> str:
        """What is asked for; empty where it is no equation."""
        return formula_of(self.symbol, self.number or None)

    @property
    def meant(self) -> str:
        """What it is about, where it is no equation."""
        return meant_by(self.label, self.function)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one submission got for one item: the sign, the words, the class of its colour."""

    sign: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One submission; without cells where there is only a reason why it was not judged."""

    listed: Listed
    name: str
    score: str
    penalty: str
    cells: tuple[Cell, ...]

    @property
    def late(self) -> str:
        """What lateness took off, or that it came late, which cost nothing."""
        return self.penalty or ("late" if self.listed.late else "")


def columns(assignment: Assignment, roll: Sequence[Listed]) -> list[Column]:
    """All that can earn points, in the order of the assignment."""
    most = dict(assignment.points)
    most |= {TRAINING: assignment.training.points} if assignment.training else {}
    most |= {STABILITY: assignment.stability} if assignment.stability else {}
    functions = {label: f for one in reversed(roll) for label, f in one.functions.items()}
    made, before = list[Column](), None
    for label, worth in most.items():
        function = "" if label == STABILITY else functions.get(label, "")
        made.append(Column(label, function, function != before, worth))
        before = function
    return made


def rows(roll: Sequence[Listed], asked: Sequence[Column]) -> list[Row]:
    """A row for each submission; one whose name others have too is told apart by its id."""
    names = Counter(one.student for one in roll)
    known = dict[Item, Cell]()
    return [_row(one, asked, known, shared=names[one.student] > 1) for one in roll]


def _row(one: Listed, asked: Sequence[Column], known: dict[Item, Cell], *, shared: bool) -> Row:
    name = f"{one.student} ({one.id})" if shared and one.id != one.student else one.student
    items = (one.items.get(column.label, Item("", 0.0, by_hand=False)) for column in asked)
    cells = tuple(known.setdefault(i, cell_of(i)) for i in items) if one.counts else ()
    penalty = points(-one.penalty) if one.penalty else ""
    return Row(one, name, points(one.score), penalty, cells)


def cell_of(item: Item) -> Cell:
    """The sign of a status; what was set by hand says so, and how much it is worth."""
    kind = item.status.replace(" ", "-") if SIGNS.get(item.status, UNTOLD) != UNTOLD else "untold"
    sign, words = SIGNS.get(item.status, UNTOLD), WORDS.get(item.status, item.status)
    if not item.by_hand:
        return Cell(sign, words, kind)
    return Cell(sign, f"{words}, by hand {points(item.points)}", f"{kind} hand")


def legend(table: Sequence[Row]) -> Mapping[str, str]:
    """The statuses that are there, with their signs."""
    there = {cell.words.partition(",")[0] for row in table for cell in row.cells}
    return {WORDS[status]: sign for status, sign in SIGNS.items() if WORDS[status] in there}

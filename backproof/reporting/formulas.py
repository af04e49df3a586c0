"""The formula that defines a symbol, out of the index of equations, in the index's notation."""

import re
from collections.abc import Iterator
from functools import cache

from backproof.reference import symbols
from backproof.reference.equations import EQUATIONS
from backproof.reference.symbols import Symbol
from backproof.results.graded_submission import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL

TABLES = (
    symbols.NETWORK,
    symbols.SINGLE_EXAMPLE,
    symbols.LOGISTIC_UNIT,
    symbols.ELEMENTWISE_FUNCTIONS,
    symbols.LINEAR_COLLAPSE,
)

DISPLAY_NAMES = {"W_collapsed": "W′", "b_collapsed": "b′", "L": "L(a, y)"}
"""How the text writes a symbol that goes by another name here."""

DEFINING_EQUATIONS = {"A1": "3.15", "L": "3.9-J"}
"""Where a symbol is defined for every activation, or in full; elsewhere less."""

ITEM_MEANINGS = {
    TRAINING_LOOP_LABEL: "what one more step of training does",
    STABILITY_BONUS_LABEL: "finite results at extreme inputs, a bonus",
}
"""What an item that is no equation is about."""

CLAUSE_SEPARATORS = (", ", "; ", ": ", " is ", " with ", " then ")


def entry_of(symbol: str, number: str | None) -> Symbol | None:
    """The table's entry of a symbol that has this number."""
    found = (table[symbol] for table in TABLES if symbol in table)
    return next((entry for entry in found if entry.number == number), None)


@cache
def formula_of(symbol: str, number: str | None) -> str:
    """What defines the symbol, such as "dW1 = (1/m) dZ1 Xᵀ"; in words where no equation does."""
    entry = entry_of(symbol, number)
    if entry is None:
        return ""
    if symbol in symbols.ELEMENTWISE_FUNCTIONS and number is not None:
        return EQUATIONS[number].statement
    written = DISPLAY_NAMES.get(symbol, symbol.removesuffix("_next"))
    numbers = (DEFINING_EQUATIONS.get(symbol), number, *entry.aliases)
    for stated in (n for n in numbers if n is not None):
        for clause in clauses(EQUATIONS[stated].statement):
            if re.match(rf"{re.escape(written)} :?= ", clause):
                return clause
    return entry.meaning


def item_meaning(label: str, function: str) -> str:
    """What an item that is no equation is about, after its name where no function has that."""
    if label not in ITEM_MEANINGS:
        return ""
    return ITEM_MEANINGS[label] if label == function else f"{label}: {ITEM_MEANINGS[label]}"


def clauses(statement: str) -> Iterator[str]:
    """The parts of a statement, each of which may be a formula of its own."""
    depth, start = 0, 0
    for place, character in enumerate(statement):
        depth += (character in "([") - (character in ")]")
        mark = next((m for m in CLAUSE_SEPARATORS if statement.startswith(m, place)), None)
        if depth == 0 and mark is not None and place >= start:
            yield statement[start:place].removeprefix("then ").strip()
            start = place + len(mark)
    yield statement[start:].removeprefix("then ").strip()

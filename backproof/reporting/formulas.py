"""The formula that defines a symbol, taken from the table of equations in its notation."""

import re
from collections.abc import Iterator
from functools import cache

from backproof.reference import symbols
from backproof.reference.equations import EQUATIONS
from backproof.reference.symbols import Symbol
from backproof.results.labels import STABILITY_BONUS_LABEL, TRAINING_LOOP_LABEL

TABLES = (
    symbols.NETWORK,
    symbols.SINGLE_EXAMPLE,
    symbols.LOGISTIC_UNIT,
    symbols.ELEMENTWISE_FUNCTIONS,
    symbols.LINEAR_COLLAPSE,
)

DISPLAY_NAMES = {"W_collapsed": "W′", "b_collapsed": "b′", "L": "L(a, y)"}
"""The chapter's spelling of a symbol whose name is different in the code."""

DEFINING_EQUATIONS = {"A1": "3.15", "L": "3.9-J"}
"""The equation that defines a symbol in general, where its own number is a special case."""

ITEM_MEANINGS = {
    TRAINING_LOOP_LABEL: "the effect of one more training iteration",
    STABILITY_BONUS_LABEL: "finite results at extreme inputs (bonus)",
}
"""The description of an item that is no equation."""

CLAUSE_SEPARATORS = (", ", "; ", ": ", " is ", " with ", " then ")


def entry_of(symbol: str, number: str | None) -> Symbol | None:
    """Return the table entry of a symbol that has this number."""
    entries = (table[symbol] for table in TABLES if symbol in table)
    return next((entry for entry in entries if entry.number == number), None)


@cache
def formula_of(symbol: str, number: str | None) -> str:
    """Return the definition of a symbol, such as "dW1 = (1/m) dZ1 Xᵀ", or its meaning in words."""
    entry = entry_of(symbol, number)
    if entry is None:
        return ""
    if symbol in symbols.ELEMENTWISE_FUNCTIONS and number is not None:
        return EQUATIONS[number].statement
    written = DISPLAY_NAMES.get(symbol, symbol.removesuffix("_next"))
    numbers = (DEFINING_EQUATIONS.get(symbol), number, *entry.aliases)
    for candidate in (n for n in numbers if n is not None):
        for clause in clauses(EQUATIONS[candidate].statement):
            if re.match(rf"{re.escape(written)} :?= ", clause):
                return clause
    return entry.meaning


def item_meaning(label: str, function: str) -> str:
    """Describe an item that is no equation, after its label if the label is no function."""
    if label not in ITEM_MEANINGS:
        return ""
    return ITEM_MEANINGS[label] if label == function else f"{label}: {ITEM_MEANINGS[label]}"


def clauses(statement: str) -> Iterator[str]:
    """Yield the parts of a statement, each of which may be a formula."""
    depth, start = 0, 0
    for index, character in enumerate(statement):
        depth += (character in "([") - (character in ")]")
        separator = next((s for s in CLAUSE_SEPARATORS if statement.startswith(s, index)), None)
        if depth == 0 and separator is not None and index >= start:
            yield statement[start:index].removeprefix("then ").strip()
            start = index + len(separator)
    yield statement[start:].removeprefix("then ").strip()

"""The tables of an assignment's file, one by one: what is allowed, fixed, shown, and the rest."""

from dataclasses import dataclass

from backproof.assignment.model import EXAMPLES, Late, Limits, Shown, Training
from backproof.assignment.table import Table, near, shown
from backproof.assignment.training import CallError, Loop, require_training
from backproof.binding import Binding
from backproof.binding.conventions import CONVENTIONS
from reference.symbols import SIZES

MOST_SECONDS = 3600.0
MOST_OF_A_SIZE = 1_000_000

DUE = "2026-11-20T23:59:00+01:00"
"""A due date as an error shows it."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Libraries that may be imported, and conventions that may be kept to."""

    imports: tuple[str, ...]
    conventions: tuple[str, ...]


def allowed(table: Table) -> Allowed:
    """What submissions may do: [allow]."""
    table.require_known("imports", "conventions")
    imports = table.texts("imports", '["numpy"]')
    for name in imports:
        if not all(part.isidentifier() for part in name.split(".")):
            message = f"{shown(name)} is no name of a library: expected one, such as numpy"
            raise table.error("imports", message)
    if "imports" in table.values and not imports:
        message = "imports is empty: name a library, or leave the line out to allow any"
        raise table.error("imports", message)
    conventions = table.texts("conventions", '["squared error"]')
    for name in conventions:
        if name not in CONVENTIONS:
            message = f"{shown(name)} is no convention: {near(name, CONVENTIONS)}"
            raise table.error("conventions", message)
    return Allowed(imports, conventions)


def fixed_in(table: Table) -> dict[str, float]:
    """The sizes that the statement fixes, and the learning rate: [fixed]."""
    table.require_known(*SIZES, "alpha")
    fixed: dict[str, float] = {
        name: table.whole_number(name, 1, most=MOST_OF_A_SIZE)
        for name in SIZES
        if name in table.values
    }
    if "alpha" in table.values:
        fixed["alpha"] = table.number("alpha", 0.0)
        if fixed["alpha"] == 0.0:
            raise table.error("alpha", "alpha is 0: expected a learning rate above 0")
    return fixed


def dtype_in(top: Table) -> str:
    """The precision: the name of a format, or of those of inputs, sums and results."""
    from properties.bounds.formats import FormatError, format_of

    name = top.text("dtype", "float64")
    try:
        format_of(name)
    except FormatError as error:
        raise top.error("dtype", f"dtype: {error}") from None
    return name


def limits_in(table: Table) -> Limits:
    """How long a call, and all of a submission, may take: [limits]."""
    table.require_known("call_seconds", "total_seconds")
    usual = Limits()
    call = table.number("call_seconds", usual.call_seconds, least=0.1, most=MOST_SECONDS)
    total = table.number("total_seconds", max(usual.total_seconds, call), most=24 * MOST_SECONDS)
    if total < call:
        message = (
            f"total_seconds is {total:g}, less than one call may take: expected {call:g} or more"
        )
        raise table.error("total_seconds", message)
    return Limits(call, total)


def shown_in(table: Table) -> Shown:
    """What a student's page holds besides marks: [shown]."""
    table.require_known("hints", "counterexample", "expected")
    return Shown(
        *(table.flag(key, default=True) for key in ("hints", "counterexample", "expected"))
    )


def late_in(table: Table) -> Late:
    """What lateness costs, as shares of the score: [late]."""
    table.require_known("per_day", "most", "grace_hours", "due")
    if "per_day" not in table.values:
        message = "per_day is not there: expected per_day = 0.1, a tenth of the score for each day"
        raise table.error("per_day", message)
    per_day = table.number("per_day", 0.0, most=1.0)
    most, grace = table.number("most", 1.0, most=1.0), table.number("grace_hours", 0.0)
    return Late(per_day, most, grace, table.moment("due", DUE))


def bonus_in(table: Table, examples: int) -> float:
    """The points for finite results at extremes, of which a small exam may have none: [bonus]."""
    table.require_known("stability")
    points = table.number("stability", 0.0, most=1e6)
    if points and examples < EXAMPLES:
        message = f"stability needs examples at extremes: expected examples = {EXAMPLES} or more"
        raise table.error("stability", f"{message}, not {examples}")
    return points


def training_in(table: Table, binding: Binding) -> Training:
    """The training loop, and what it is worth: [training]."""
    table.require_known("call", "points", "alpha")
    call = table.text("call", binding.training or None)
    try:
        require_training(call, binding)
    except CallError as error:
        raise table.error("call", f"call {error}") from None
    points = table.number("points", 1.0, most=1e6)
    if "alpha" not in table.values:
        return Training(call, points)
    return Training(call, points, _stated_rate(table, call, binding))


def _stated_rate(table: Table, call: str, binding: Binding) -> float:
    """The learning rate of the loop, which nothing else may say."""
    rate = table.number("alpha", 0.0)
    if rate == 0.0:
        raise table.error("alpha", "alpha is 0: expected a learning rate above 0")
    if not Loop(call, binding).may_state_rate:
        where = "fixed" if "alpha" in binding.fixed else "passed in the call"
        raise table.error("alpha", f"alpha is {where} already: leave out one of the two")
    return rate

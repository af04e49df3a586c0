"""Read the sections of an assignment's file: [allow], [fixed], [limits], [shown] and others."""

from dataclasses import dataclass

from backproof.assignment.definition import (
    DEFAULT_EXAMPLES,
    FeedbackPolicy,
    LatePolicy,
    Limits,
    MarkPolicy,
    TrainingSpec,
)
from backproof.assignment.toml_table import TomlTable, suggestion, value_text
from backproof.binding import Binding
from backproof.binding.accepted_conventions import CONVENTIONS
from backproof.binding.training_loop_call import CallError, TrainingLoopCall, require_training_call
from backproof.properties.bounds.formats import UnknownFormatError, format_of
from backproof.reference.symbols import SIZES

MAX_SECONDS = 3600.0
MAX_SIZE = 1_000_000

DUE_EXAMPLE = "2026-11-20T23:59:00+01:00"
"""The due date in error messages."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """The libraries that submissions may import, and the conventions that they may use."""

    imports: tuple[str, ...]
    conventions: tuple[str, ...]


def read_permissions(table: TomlTable) -> Permissions:
    """Read [allow]: libraries and conventions."""
    table.require_known("imports", "conventions")
    imports = table.texts("imports", '["numpy"]')
    for name in imports:
        if not all(part.isidentifier() for part in name.split(".")):
            message = (
                f"{value_text(name)} is not the name of a library: expected one, such as numpy"
            )
            raise table.error("imports", message)
    if "imports" in table.values and not imports:
        message = "imports is empty: name a library, or leave the line out to allow any"
        raise table.error("imports", message)
    conventions = table.texts("conventions", '["squared error"]')
    for name in conventions:
        if name not in CONVENTIONS:
            message = f"{value_text(name)} is not a convention: {suggestion(name, CONVENTIONS)}"
            raise table.error("conventions", message)
    return Permissions(imports, conventions)


def read_fixed(table: TomlTable) -> dict[str, float]:
    """Read [fixed]: sizes and the learning rate."""
    table.require_known(*SIZES, "alpha")
    fixed: dict[str, float] = {
        name: table.integer(name, 1, maximum=MAX_SIZE) for name in SIZES if name in table.values
    }
    if "alpha" in table.values:
        fixed["alpha"] = table.number("alpha", 0.0)
        if fixed["alpha"] == 0.0:
            raise table.error("alpha", "alpha is 0: expected a learning rate above 0")
    return fixed


def read_dtype(root: TomlTable) -> str:
    """Read dtype: the name of a format, or of the formats of inputs, sums and results."""
    name = root.text("dtype", "float64")
    try:
        format_of(name)
    except UnknownFormatError as error:
        raise root.error("dtype", f"dtype: {error}") from None
    return name


def read_limits(table: TomlTable) -> Limits:
    """Read [limits]: seconds of one call, and of a submission."""
    table.require_known("call_seconds", "total_seconds")
    defaults = Limits()
    call = table.number("call_seconds", defaults.call_seconds, minimum=0.1, maximum=MAX_SECONDS)
    total = table.number(
        "total_seconds", max(defaults.total_seconds, call), maximum=24 * MAX_SECONDS
    )
    if total < call:
        message = (
            f"total_seconds is {total:g}, less than one call may take: expected {call:g} or more"
        )
        raise table.error("total_seconds", message)
    return Limits(call, total)


def read_feedback_policy(table: TomlTable) -> FeedbackPolicy:
    """Read [shown]: the feedback on a student's page besides the marks."""
    table.require_known("hints", "counterexample", "expected")
    return FeedbackPolicy(
        *(table.flag(key, default=True) for key in ("hints", "counterexample", "expected"))
    )


def read_mark_policy(table: TomlTable) -> MarkPolicy:
    """Read [marks]: whether a slip costs every equation that it spoils, and what else costs."""
    table.require_known("per_equation", "in_place_costs")
    return MarkPolicy(
        *(table.flag(key, default=False) for key in ("per_equation", "in_place_costs"))
    )


def read_late_policy(table: TomlTable) -> LatePolicy:
    """Read [late]: deductions for late submissions, as shares of the score."""
    table.require_known("per_day", "most", "grace_hours", "due")
    if "per_day" not in table.values:
        message = "per_day is missing: expected per_day = 0.1, a tenth of the score for each day"
        raise table.error("per_day", message)
    per_day = table.number("per_day", 0.0, maximum=1.0)
    most, grace = table.number("most", 1.0, maximum=1.0), table.number("grace_hours", 0.0)
    return LatePolicy(per_day, most, grace, table.moment("due", DUE_EXAMPLE))


def read_bonus(table: TomlTable, examples: int) -> float:
    """Read [bonus]: points for finite results at extreme inputs, which a small test set lacks."""
    table.require_known("stability")
    points = table.number("stability", 0.0, maximum=1e6)
    if points and examples < DEFAULT_EXAMPLES:
        message = (
            f"stability needs examples at extremes: expected examples = {DEFAULT_EXAMPLES} or more"
        )
        raise table.error("stability", f"{message}, not {examples}")
    return points


def read_training(table: TomlTable, binding: Binding) -> TrainingSpec:
    """Read [training]: the call of the training loop, its points and its learning rate."""
    table.require_known("call", "points", "alpha")
    call = table.text("call", binding.training or None)
    try:
        require_training_call(call, binding)
    except CallError as error:
        raise table.error("call", f"call {error}") from None
    points = table.number("points", 1.0, maximum=1e6)
    if "alpha" not in table.values:
        return TrainingSpec(call, points)
    return TrainingSpec(call, points, _read_stated_rate(table, call, binding))


def _read_stated_rate(table: TomlTable, call: str, binding: Binding) -> float:
    """The required learning rate of the loop, which the binding and the call must not set."""
    rate = table.number("alpha", 0.0)
    if rate == 0.0:
        raise table.error("alpha", "alpha is 0: expected a learning rate above 0")
    if not TrainingLoopCall(call, binding).has_free_rate:
        state = "fixed" if "alpha" in binding.fixed else "passed in the call"
        raise table.error("alpha", f"alpha is {state} already: leave out one of the two")
    return rate

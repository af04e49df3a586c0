"""The status of an equation: whether an implementation computes it correctly, and how it fails."""

from enum import StrEnum


class Status(StrEnum):
    """The result of checking one equation.

    Attributes
    ----------
    CONFORMS
        Every result lies within the rounding-error bound.
    CLOSE
        Every result is correct up to a known approximation, such as an epsilon in a logarithm.
    FOLLOWS
        The result is correct given this implementation's own earlier, wrong values.
    DIFFERS
        A result lies outside the rounding-error bound, or has the wrong shape or type.
    CRASHED
        The function raised an exception or ended its process.
    TIMED_OUT
        The function exceeded its time limit.
    MISSING
        The implementation does not define the function.
    UNSUPPORTED
        The function follows another convention, or its results cannot be compared.
    NOT_JUDGED
        Nothing wrong was found, and nothing can be claimed: the message has the reason.
    """

    CONFORMS = "conforms"
    CLOSE = "close"
    FOLLOWS = "follows"
    DIFFERS = "differs"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"
    MISSING = "missing"
    UNSUPPORTED = "unsupported"
    NOT_JUDGED = "not judged"

    @property
    def passes(self) -> bool:
        """True if an implementation with this status conforms."""
        return self in {Status.CONFORMS, Status.CLOSE}

    @property
    def earns(self) -> bool:
        """True if the equation earns its points: FOLLOWS is the fault of another equation."""
        return self.passes or self is Status.FOLLOWS

    @property
    def severity(self) -> int:
        """A rank from 0 (CONFORMS) to 8 (CRASHED); the worst status has the largest."""
        return _BY_SEVERITY.index(self)

    @property
    def glyph(self) -> str:
        """One character that shows the status where colour is not enough."""
        return _GLYPHS[self]


_BY_SEVERITY = (
    Status.CONFORMS,
    Status.CLOSE,
    Status.FOLLOWS,
    Status.NOT_JUDGED,
    Status.UNSUPPORTED,
    Status.MISSING,
    Status.DIFFERS,
    Status.TIMED_OUT,
    Status.CRASHED,
)

_GLYPHS = {
    Status.CONFORMS: "✓",
    Status.CLOSE: "≈",
    Status.FOLLOWS: "↳",
    Status.DIFFERS: "✗",
    Status.CRASHED: "!",
    Status.TIMED_OUT: "…",
    Status.MISSING: "∅",
    Status.UNSUPPORTED: "?",
    Status.NOT_JUDGED: "○",
}

"""Right, though different: every accepted variant that a binding can observe, in each style."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.population.edits import Edits, edited
from tests.population.judging import Submission
from tests.population.styles import STYLES, TANH


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant that must be accepted: its edits by style, and the precisions in which it is right.

    One that leaves float32, as loops over an array of zeros do, is asked in float64 alone.
    """

    id: str
    edits: Mapping[str, Edits]
    dtypes: tuple[str, ...] = ("float64", "float32")
    hidden: str = TANH

    def submissions(self) -> Iterator[Submission]:
        """The variant in each style and precision."""
        for style, edits in self.edits.items():
            source = edited(STYLES[style].right(self.hidden), edits)
            for dtype in self.dtypes:
                yield Submission(self.id, style, source, self.hidden, dtype)


VARIANTS: dict[str, Variant] = {}
"""The accepted variants by id; the first are the right sources themselves."""


def right(
    identifier: str,
    *,
    functions: Edits | None = None,
    kernels: Edits | None = None,
    rows: Edits | None = None,
    doubles_only: bool = False,
    hidden: str = TANH,
) -> None:
    """Add a variant that must be accepted."""
    written = {"functions": functions, "kernels": kernels, "rows": rows}
    edits = {style: edits for style, edits in written.items() if edits is not None}
    dtypes = ("float64",) if doubles_only else ("float64", "float32")
    made = Variant(identifier, edits, dtypes, hidden)
    if VARIANTS.setdefault(identifier, made) is not made:
        raise ValueError(f"two variants are called {identifier}: give one another id")


def all_right() -> list[Submission]:
    """Every variant in every style and precision."""
    from tests.population import accepted  # noqa: F401  (registers the variants)

    return [submission for v in VARIANTS.values() for submission in v.submissions()]

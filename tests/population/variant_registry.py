"""Right, though different: every accepted variant that a binding can observe, in each style."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.population.submission_outcomes import PopulationSubmission
from tests.population.submission_styles import STYLES, TANH
from tests.support.submission_data import Edits, apply_edits


@dataclass(frozen=True, slots=True)
class AcceptedVariant:
    """A variant that must be accepted: its edits by style, and the precisions in which it is right.

    One that leaves float32, as loops over an array of zeros do, is asked in float64 alone.
    """

    id: str
    edits: Mapping[str, Edits]
    dtypes: tuple[str, ...] = ("float64", "float32")
    activation: str = TANH

    def submissions(self) -> Iterator[PopulationSubmission]:
        """The variant in each style and precision."""
        for style, edits in self.edits.items():
            source = apply_edits(STYLES[style].right_source(self.activation), edits)
            for dtype in self.dtypes:
                yield PopulationSubmission(self.id, style, source, self.activation, dtype)


ACCEPTED_VARIANTS: dict[str, AcceptedVariant] = {}
"""The accepted variants by id; the first are the right sources themselves."""


def add_variant(
    identifier: str,
    *,
    functions: Edits | None = None,
    kernels: Edits | None = None,
    rows: Edits | None = None,
    float64_only: bool = False,
    activation: str = TANH,
) -> None:
    """Add a variant that must be accepted."""
    written = {"functions": functions, "kernels": kernels, "rows": rows}
    edits = {style: edits for style, edits in written.items() if edits is not None}
    dtypes = ("float64",) if float64_only else ("float64", "float32")
    made = AcceptedVariant(identifier, edits, dtypes, activation)
    if ACCEPTED_VARIANTS.setdefault(identifier, made) is not made:
        raise ValueError(f"two variants are called {identifier}: give one another id")


def right_submissions() -> list[PopulationSubmission]:
    """Every variant in every style and precision."""
    from tests.population import accepted_variants  # noqa: F401  (registers the variants)

    return [submission for v in ACCEPTED_VARIANTS.values() for submission in v.submissions()]

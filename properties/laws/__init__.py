"""The laws, each written once on symbols: importing this package registers all of them.

The five that the chapter turns on have a module each: `shapes`, `broadcasting`,
`derivative_identities`, `linear_collapse` and `zero_start`.
"""

from properties.laws import (  # noqa: F401  (each module registers its laws)
    broadcasting,
    conduct,
    derivative_identities,
    derivatives,
    identities,
    linear_collapse,
    shapes,
    symmetries,
    training,
    vectorisation,
    zero_start,
)
from properties.laws.law import LAWS, LawKind, Law, Violation

__all__ = ["LAWS", "LawKind", "Law", "Violation"]

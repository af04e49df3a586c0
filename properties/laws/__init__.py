"""The laws, each written once on symbols: importing this package registers all of them.

The five that the chapter turns on have a module each: `shapes`, `broadcasting`,
`derivative_identities`, `linear_collapse` and `zero_start`.
"""

from backproof.properties.laws import (
    broadcasting,
    derivative_identities,
    derivatives,
    identities,
    linear_collapse,
    purity,
    shapes,
    symmetries,
    training,
    vectorisation,
    zero_start,
)
from backproof.properties.laws.law import LAWS, Law, LawKind, Violation

__all__ = ["LAWS", "LawKind", "Law", "Violation"]

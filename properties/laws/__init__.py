# ruff: noqa: F401  (importing a module registers what it defines)
"""The laws of the chapter, each written on symbols: importing this package registers all of them.

Five topics have a module each: `shapes`, `broadcasting`, `derivative_identities`,
`linear_collapse` and `zero_start`.
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

__all__ = ["LAWS", "Law", "LawKind", "Violation"]

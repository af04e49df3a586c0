"""The laws of the chapter, each written on symbols: importing this package registers all of them.

Five topics have a module each: `shapes`, `broadcasting`, `derivative_identities`,
`linear_collapse` and `zero_initialisation_symmetry`.
"""

# The order of these imports is the order in which laws are checked and reported.
# isort: off
from backproof.properties.laws import (  # noqa: F401  (each module registers its laws)
    broadcasting,
    purity,
    derivative_identities,
    derivatives,
    identities,
    linear_collapse,
    ranges,
    shapes,
    symmetries,
    training,
    vectorisation,
    zero_initialisation_symmetry,
)

# isort: on
from backproof.properties.laws.law import LAWS, Law, LawKind, Violation

__all__ = ["LAWS", "Law", "LawKind", "Violation"]

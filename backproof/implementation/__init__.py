"""Call a submission's functions with the values of symbols, through a binding and a worker."""

from backproof.implementation.bound_implementation import Implementation
from backproof.implementation.graph_adapter import CallFailedError
from backproof.implementation.symbol_results import SymbolResults

__all__ = ["CallFailedError", "Implementation", "SymbolResults"]

"""Walls around code that nobody trusts: three tiers, each named in the verdict."""

from backproof.worker.isolation.bubblewrap import Bubblewrap
from backproof.worker.isolation.choice import IsolationError, Tier, choose_launcher, probe_tier
from backproof.worker.isolation.interpreter import InterpreterPaths, probe_interpreter
from backproof.worker.isolation.other_user import UnprivilegedUser
from backproof.worker.isolation.warm import WarmPool

__all__ = [
    "Bubblewrap",
    "InterpreterPaths",
    "IsolationError",
    "UnprivilegedUser",
    "Tier",
    "WarmPool",
    "choose_launcher",
    "probe_interpreter",
    "probe_tier",
]

"""Walls around code that nobody trusts: three tiers, each named in the verdict."""

from backproof.worker.isolation.bubblewrap import Bubblewrap
from backproof.worker.isolation.choice import IsolationError, Tier, choose, why_not
from backproof.worker.isolation.interpreter import Interpreter, interpreter
from backproof.worker.isolation.other_user import OtherUser
from backproof.worker.isolation.warm import Warm

__all__ = [
    "Bubblewrap",
    "Interpreter",
    "IsolationError",
    "OtherUser",
    "Tier",
    "Warm",
    "choose",
    "interpreter",
    "why_not",
]

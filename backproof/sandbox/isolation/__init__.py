"""Isolate untrusted code: three tiers, of which the verdict names the one in use."""

from backproof.sandbox.isolation.bubblewrap import Bubblewrap
from backproof.sandbox.isolation.interpreter_probe import InterpreterPaths, probe_interpreter
from backproof.sandbox.isolation.tier_selection import (
    IsolationError,
    Tier,
    choose_launcher,
    probe_tier,
)
from backproof.sandbox.isolation.unprivileged_user import UnprivilegedUser
from backproof.sandbox.isolation.warm_pool import WarmPool

__all__ = [
    "Bubblewrap",
    "InterpreterPaths",
    "IsolationError",
    "Tier",
    "UnprivilegedUser",
    "WarmPool",
    "choose_launcher",
    "probe_interpreter",
    "probe_tier",
]

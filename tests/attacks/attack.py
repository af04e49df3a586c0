"""The data of an attack, and the registry of all attacks."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Literal

AttackCategory = Literal[
    "forging the channel",
    "tampering in the process",
    "malicious values",
    "stealing",
    "evasion",
    "exhaustion",
    "escape",
]

AttackGoal = Literal["pass", "stop", "steal", "write"]
"""To pass with a wrong function; to stop the grader; to learn a secret; to leave a file."""

HONEST_SUBMISSION = """
import numpy as np

def layer_sizes(X, Y):
    return X.shape[0], 4, Y.shape[0]

def compute_cost(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
"""

WRONG_SUBMISSION = """
import numpy as np

def layer_sizes(X, Y):
    return X.shape[0], 4, Y.shape[0]

def wrong_cost(A2, Y):
    return -np.mean(Y * np.log(A2))

compute_cost = wrong_cost
"""
"""One function is right and one is wrong; the code of an attack follows."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A hostile submission, the naive grader that it defeats, and Backproof's defence.

    `code` follows two functions of which one is wrong; `{outside}` in it is a file that it must
    not write. `harms_machine` marks an attack that is not demonstrated on a naive grader.
    """

    name: str
    category: AttackCategory
    goal: AttackGoal
    defeated_grader: str
    code: str
    defence: str
    harms_machine: bool = False
    is_full_run_only: bool = False

    def source(self, outside: str = "/nowhere") -> str:
        """The text of the submission."""
        return WRONG_SUBMISSION + dedent(self.code).replace("{outside}", outside)

    @property
    def title(self) -> str:
        """The name as words."""
        return self.name.replace("_", " ")


ATTACKS: dict[str, Attack] = {}


def register_attack(
    category: AttackCategory,
    goal: AttackGoal,
    defeated_grader: str,
    defence: str,
    *,
    harms_machine: bool = False,
    is_full_run_only: bool = False,
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register the attack whose code a function returns, under the function's name."""

    def register(function: Callable[[], str]) -> Callable[[], str]:
        name = function.__name__
        ATTACKS[name] = Attack(
            name,
            category,
            goal,
            defeated_grader,
            function(),
            defence,
            harms_machine,
            is_full_run_only,
        )
        return function

    return register

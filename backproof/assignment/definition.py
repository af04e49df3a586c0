"""What an assignment is: a binding, points, what is allowed, limits, and what students may see."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backproof.binding import Binding

DEFAULT_EXAMPLES = 24
"""How many networks an exam has unless told otherwise; fewer may have none at the extremes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call, and all of a submission, may take."""

    call_seconds: float = 5.0
    total_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class FeedbackPolicy:
    """What a student's page holds besides marks: hints, names of faults, numbers of an example.

    `counterexample` shows a freshly drawn example that fails, with the student's result, never one
    of the exam; `expected` what is right beside it.
    """

    hints: bool = True
    counterexample: bool = True
    expected: bool = True


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """What a late submission loses: a share of its score for each day begun, after some grace.

    `due` is when it was due, with a zone. It is None where the assignment does not say, and then
    only Gradescope's autograder knows how late something is.
    """

    per_day: float
    most: float = 1.0
    grace_hours: float = 0.0
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """A training loop to be judged by one step, such as `nn_model(X, Y, n1, iterations)`.

    `call` is its line in the words of a binding, where `k` stands for the number of iterations,
    and `points` what it is worth. `alpha` is the learning rate by which it must go, where the
    statement says so and the call does not pass it; without it, any one rate is right.
    """

    call: str
    points: float = 1.0
    alpha: float | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A binding with what a lecturer decides; `source` is the file or the shipped name it is from.

    `points` are by label, such as "3.47 dZ1", one entry for each column of the gradebook, in
    order. `imports` are the libraries that a submission may import besides the standard one; empty
    means any that is installed. `stability` is a bonus for finite results at extremes, 0 for none.
    """

    name: str
    title: str
    binding: Binding
    points: Mapping[str, float]
    source: str
    imports: tuple[str, ...] = ()
    dtype: str = "float64"
    examples: int = DEFAULT_EXAMPLES
    limits: Limits = field(default_factory=Limits)
    feedback_policy: FeedbackPolicy = field(default_factory=FeedbackPolicy)
    late_policy: LatePolicy | None = None
    stability: float = 0.0
    training: TrainingSpec | None = None

    @property
    def max_score(self) -> float:
        """What a right submission gets, without the bonus."""
        training = self.training.points if self.training else 0.0
        return sum_points([*self.points.values(), training])


def sum_points(points: Iterable[float]) -> float:
    """The sum of points, to a millionth: thirds of a point make whole ones."""
    return round(math.fsum(points), 6)

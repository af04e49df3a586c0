"""An assignment: a binding, points, permissions, limits, and the feedback that students get."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backproof.binding import Binding

DEFAULT_EXAMPLES = 24
"""Default number of networks in the hidden test set. A smaller set may lack extreme values."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in seconds: of one call, and of all calls of a submission."""

    call_seconds: float = 5.0
    total_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class FeedbackPolicy:
    """The feedback on a student's page besides the marks.

    `counterexample` shows a newly drawn failing example with the student's result, never one of
    the hidden test set; `expected` adds the correct result.
    """

    hints: bool = True
    counterexample: bool = True
    expected: bool = True


@dataclass(frozen=True, slots=True)
class MarkPolicy:
    """What costs marks: by default a slip costs one equation, and practice costs nothing.

    `per_equation` charges a slip to every equation that it spoils, and `in_place_costs` a function
    that changes its arguments, though its values are right.
    """

    per_equation: bool = False
    in_place_costs: bool = False


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """The deduction for a late submission: a share of its score for each day begun.

    `most` is the largest share deducted in all, and `grace_hours` are not counted. `due` has a time
    zone; if it is None, lateness is known only on Gradescope's autograder.
    """

    per_day: float
    most: float = 1.0
    grace_hours: float = 0.0
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """A training loop that is judged by one step, such as `nn_model(X, Y, n1, iterations)`.

    `call` is its line in binding syntax, where `k` is the number of iterations. `alpha` is the
    required learning rate if the call does not pass it; None accepts any constant rate.
    """

    call: str
    points: float = 1.0
    alpha: float | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A binding with the lecturer's settings.

    Attributes
    ----------
    points
        Points by equation label, such as "3.47 dZ1", in the order of the gradebook's columns.
    source
        The path of the file, or the name of the shipped assignment.
    imports
        The libraries that a submission may import besides the standard library. Empty: any
        installed library.
    stability
        Bonus points for finite results at extreme inputs. 0: no bonus.
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
    mark_policy: MarkPolicy = field(default_factory=MarkPolicy)
    late_policy: LatePolicy | None = None
    stability: float = 0.0
    training: TrainingSpec | None = None

    @property
    def max_score(self) -> float:
        """The points of a correct submission, without the bonus."""
        training = self.training.points if self.training else 0.0
        return sum_points([*self.points.values(), training])


def sum_points(points: Iterable[float]) -> float:
    """The sum of points, rounded to 6 decimals: three thirds of a point are one point."""
    return round(math.fsum(points), 6)

"""The result of judging an implementation: one `FunctionResult` a function, one `Evaluation`."""

from dataclasses import dataclass

from backproof.binding import FunctionBinding
from backproof.judge.accepted_approximations import Approximation
from backproof.judge.observation import Observation
from backproof.judge.observation_batch import ObservationBatch
from backproof.results.equation_verdict import EquationVerdict
from backproof.results.verdict import Cause, LawViolation


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """One function: its observations, the verdicts from them, and its approximation, if any.

    `arithmetic_failures` are the observations at extreme inputs in which arithmetic raised. They
    contain no values, so the verdicts do not rest on them.
    """

    line: FunctionBinding
    observations: ObservationBatch
    verdicts: tuple[EquationVerdict, ...]
    approximation: Approximation | None = None
    arithmetic_failures: tuple[Observation, ...] = ()

    @property
    def passes(self) -> bool:
        """True if all of the function's equations conform or are close."""
        return all(v.status.passes for v in self.verdicts)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of all functions of a binding, the laws, remarks, and causes once diagnosed."""

    results: tuple[FunctionResult, ...]
    laws: tuple[LawViolation, ...]
    laws_held: int
    remarks: tuple[str, ...]
    causes: tuple[Cause, ...] = ()

    @property
    def passes(self) -> bool:
        """True if every function passes."""
        return all(result.passes for result in self.results)

    @property
    def equations(self) -> tuple[EquationVerdict, ...]:
        """The verdicts of all functions, in the order of the binding."""
        return tuple(v for result in self.results for v in result.verdicts)

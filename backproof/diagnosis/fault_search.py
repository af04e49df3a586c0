"""Search the smallest set of listed faults that reproduces everything a function returned.

Every complete explanation contains a fault that explains the first unexplained result. The search
extends a set by one fault that explains that result (or the next one, if the first needs two
faults), and tests it first on an example that shows the result.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backproof.diagnosis.fault_prediction import changed_arguments, matching_outputs, predict
from backproof.judge.observation import Observation, upstream_symbols
from backproof.properties.faults import Fault, FaultClass

MAX_FAULTS = 4
"""The size of the largest set: one fault for each parameter."""

BEAM_WIDTH = 12
"""The number of sets of one size that are extended: those that explain the most results."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Faults, the outputs that they reproduce on every example, and whether that explains all.

    `unexplained` has, for each output that they do not reproduce, an observation that shows it.
    """

    faults: tuple[Fault, ...]
    outputs: frozenset[str]
    complete: bool
    unexplained: Mapping[str, Observation]

    @property
    def key(self) -> tuple[frozenset[str], frozenset[str]]:
        """The symbols of the faults and the explained outputs: equal keys are extended alike."""
        return frozenset(fault.symbol for fault in self.faults), self.outputs


def smallest_explanation(
    observations: Sequence[Observation], listed_faults: Sequence[Fault]
) -> Explanation:
    """Return the smallest set of faults that explains all, or else the most results."""
    search = _Search.from_observations(observations)
    best = search.explain(())
    level = [best]
    for _ in range(MAX_FAULTS):
        explanations = sorted(
            search.larger_explanations(level, listed_faults), key=lambda e: -len(e.outputs)
        )
        complete = next((e for e in explanations if e.complete), None)
        if complete is not None:
            return complete
        if not explanations:
            break
        best = max(best, explanations[0], key=lambda e: len(e.outputs))
        level = list({e.key: e for e in reversed(explanations)}.values())[::-1][:BEAM_WIDTH]
    return best


@dataclass(frozen=True, slots=True)
class _Search:
    """The successful observations, the most informative first, and the failed ones."""

    successes: tuple[Observation, ...]
    failures: tuple[Observation, ...]

    @classmethod
    def from_observations(cls, observations: Sequence[Observation]) -> "_Search":
        successes = sorted((s for s in observations if s.failure is None), key=_least_informative)
        return cls(tuple(successes), tuple(s for s in observations if s.failure is not None))

    def explain(self, faults: tuple[Fault, ...]) -> Explanation:
        """Return what the faults explain of all observations."""
        outputs = self.successes[0].line.computed_outputs
        explained, unexplained = frozenset(outputs), dict[str, Observation]()
        for observation in self.successes:
            still_explained = (
                matching_outputs(observation, faults, explained) if explained else explained
            )
            unexplained |= dict.fromkeys(explained - still_explained, observation)
            explained = still_explained
        complete = (
            not unexplained
            and self._reproduces_mutations(faults)
            and self._reproduces_exceptions(faults)
        )
        return Explanation(faults, explained, complete, unexplained)

    def larger_explanations(
        self, level: Iterable[Explanation], listed_faults: Sequence[Fault]
    ) -> Iterator[Explanation]:
        """Yield the sets with one more fault that explain strictly more."""
        seen = set[frozenset[str]]()
        for smaller in level:
            for faults in self._promising_sets(smaller, listed_faults):
                key = frozenset(fault.id for fault in faults)
                if key not in seen:
                    seen.add(key)
                    trial = self.explain(faults)
                    if trial.complete or trial.outputs > smaller.outputs:
                        yield trial

    def _promising_sets(
        self, base: Explanation, listed_faults: Sequence[Fault]
    ) -> list[tuple[Fault, ...]]:
        """Return the sets with one more fault that explain the first explicable result."""
        larger = [(*base.faults, f) for f in listed_faults if not _has_overlap(base.faults, f)]
        if not base.unexplained:  # values are explained; mutations or exceptions are not
            return (
                larger
                if self.failures
                else [f for f in larger if f[-1].kind is FaultClass.STRUCTURE]
            )
        line = self.successes[0].line
        for target in sorted(base.unexplained, key=line.graph.computed_symbols.index):
            observation, on_the_way = (
                base.unexplained[target],
                {target, *upstream_symbols(line, target)},
            )
            relevant = [
                faults for faults in larger if on_the_way & set(faults[-1].definition.symbols)
            ]
            explaining = [
                faults for faults in relevant if matching_outputs(observation, faults, {target})
            ]
            if explaining:
                return explaining
        return []

    def _reproduces_mutations(self, faults: Sequence[Fault]) -> bool:
        """Return whether the faults change the same arguments as the function."""
        mutated = {name for s in self.successes for name in s.mutated_arguments}
        return mutated == {n for s in self.successes for n in changed_arguments(s, faults)}

    def _reproduces_exceptions(self, faults: Sequence[Fault]) -> bool:
        """Return whether the faults raise the same exceptions where the function does."""
        return all(_raises_same_exception(observation, faults) for observation in self.failures)


def _raises_same_exception(observation: Observation, faults: Sequence[Fault]) -> bool:
    expected, said = (
        predict(observation, faults).exception_name,
        observation.failure[1] if observation.failure else "",
    )
    return bool(expected) and said.startswith(f"raised {expected}:")


def _has_overlap(faults: Iterable[Fault], candidate: Fault) -> bool:
    """Return whether a fault redefines a symbol that one of the faults redefines."""
    return any(set(f.definition.symbols) & set(candidate.definition.symbols) for f in faults)


def _least_informative(observation: Observation) -> tuple[bool, int]:
    """Return a sort key that puts informative observations first."""
    sizes = list(observation.example.sizes.values())
    regime = observation.example.regime
    ordinary = regime == "ordinary" or regime.startswith("scale ")
    return not (ordinary and len(set(sizes)) > 2), -sum(sizes)

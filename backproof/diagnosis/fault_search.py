"""The smallest set of listed faults that reproduces everything a function returned.

Whatever set explains all, it explains the first result that is unexplained so far, and so holds a
fault on the way to it. The search goes from a set to those larger by one that explain that result
(or the next, where two faults are needed for it), and asks first on an example that shows it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backproof.diagnosis.fault_prediction import changed_arguments, matching_outputs, predict
from backproof.judge.observation import Observation, upstream_symbols
from backproof.properties.faults import Fault, FaultClass

MAX_FAULTS = 4
"""The largest set that is looked for: one fault for each parameter."""

BEAM_WIDTH = 12
"""How many of the sets of one size are followed: those that explain the most."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Faults, the outputs that they reproduce wherever the call answers, and whether that is all.

    `shown` has, for each output that they do not reproduce, a sitting that shows it.
    """

    faults: tuple[Fault, ...]
    outputs: frozenset[str]
    complete: bool
    unexplained: Mapping[str, Observation]

    @property
    def key(self) -> tuple[frozenset[str], frozenset[str]]:
        """Where the faults are and what they explain: sets alike in both go on alike."""
        return frozenset(fault.symbol for fault in self.faults), self.outputs


def smallest_explanation(
    observations: Sequence[Observation], listed_faults: Sequence[Fault]
) -> Explanation:
    """The smallest set that explains the sittings; where none does, the one that explains most."""
    search = _Search.from_observations(observations)
    best = search.explain(())
    level = [best]
    for _ in range(MAX_FAULTS):
        found = sorted(
            search.larger_explanations(level, listed_faults), key=lambda e: -len(e.outputs)
        )
        complete = next((e for e in found if e.complete), None)
        if complete is not None:
            return complete
        if not found:
            break
        best = max(best, found[0], key=lambda e: len(e.outputs))
        level = list({e.key: e for e in reversed(found)}.values())[::-1][:BEAM_WIDTH]
    return best


@dataclass(frozen=True, slots=True)
class _Search:
    """The sittings: those that answered, the most telling first, and those that raised."""

    successes: tuple[Observation, ...]
    failures: tuple[Observation, ...]

    @classmethod
    def from_observations(cls, observations: Sequence[Observation]) -> "_Search":
        answered = sorted((s for s in observations if s.failure is None), key=_least_informative)
        return cls(tuple(answered), tuple(s for s in observations if s.failure is not None))

    def explain(self, faults: tuple[Fault, ...]) -> Explanation:
        """What the faults explain of all sittings."""
        outputs = self.successes[0].line.computed_outputs
        left, shown = frozenset(outputs), dict[str, Observation]()
        for sitting in self.successes:
            kept = matching_outputs(sitting, faults, left) if left else left
            shown |= dict.fromkeys(left - kept, sitting)
            left = kept
        complete = (
            not shown and self._reproduces_mutations(faults) and self._reproduces_exceptions(faults)
        )
        return Explanation(faults, left, complete, shown)

    def larger_explanations(
        self, level: Iterable[Explanation], listed_faults: Sequence[Fault]
    ) -> Iterator[Explanation]:
        """The sets with one fault more that explain strictly more."""
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
        """The sets with one fault more that explain the first result that can be explained."""
        larger = [(*base.faults, f) for f in listed_faults if not _has_overlap(base.faults, f)]
        if not base.unexplained:  # the values are explained; what is changed or raised is not
            return (
                larger
                if self.failures
                else [f for f in larger if f[-1].kind is FaultClass.STRUCTURE]
            )
        line = self.successes[0].line
        for target in sorted(base.unexplained, key=line.graph.computed_symbols.index):
            sitting, on_the_way = (
                base.unexplained[target],
                {target, *upstream_symbols(line, target)},
            )
            near = [faults for faults in larger if on_the_way & set(faults[-1].definition.symbols)]
            found = [faults for faults in near if matching_outputs(sitting, faults, {target})]
            if found:
                return found
        return []

    def _reproduces_mutations(self, faults: Sequence[Fault]) -> bool:
        """Whether the arguments that were changed are those that the faults change."""
        mutated = {name for s in self.successes for name in s.mutated_arguments}
        return mutated == {n for s in self.successes for n in changed_arguments(s, faults)}

    def _reproduces_exceptions(self, faults: Sequence[Fault]) -> bool:
        """Whether the faults raise where the function does, and the same."""
        return all(_raises_same_exception(sitting, faults) for sitting in self.failures)


def _raises_same_exception(observation: Observation, faults: Sequence[Fault]) -> bool:
    expected, said = (
        predict(observation, faults).exception_name,
        observation.failure[1] if observation.failure else "",
    )
    return bool(expected) and said.startswith(f"raised {expected}:")


def _has_overlap(faults: Iterable[Fault], candidate: Fault) -> bool:
    """Whether one of the faults replaces a definition that the other replaces too."""
    return any(set(f.definition.symbols) & set(candidate.definition.symbols) for f in faults)


def _least_informative(observation: Observation) -> tuple[bool, int]:
    """Ordinary values and differing sizes tell most; then the larger example."""
    sizes = list(observation.example.sizes.values())
    ordinary = observation.example.regime == "ordinary" or observation.example.regime.startswith(
        "scale"
    )
    return not (ordinary and len(set(sizes)) > 2), -sum(sizes)

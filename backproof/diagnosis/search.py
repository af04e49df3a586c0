"""The smallest set of listed faults that reproduces everything a function returned.

Whatever set explains all, it explains the first result that is unexplained so far, and so holds a
fault on the way to it. The search goes from a set to those larger by one that explain that result
(or the next, where two faults are needed for it), and asks first on an example that shows it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backproof.diagnosis.prediction import changed_arguments, matched, predicted
from backproof.judge.sitting import Sitting, upstream
from properties.faults import Fault, FaultClass

MOST = 4
"""The largest set that is looked for: one fault for each parameter."""

BRANCHES = 12
"""How many of the sets of one size are followed: those that explain the most."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Faults, the outputs that they reproduce wherever the call answers, and whether that is all.

    `shown` has, for each output that they do not reproduce, a sitting that shows it.
    """

    faults: tuple[Fault, ...]
    outputs: frozenset[str]
    complete: bool
    shown: Mapping[str, Sitting]

    @property
    def place(self) -> tuple[frozenset[str], frozenset[str]]:
        """Where the faults are and what they explain: sets alike in both go on alike."""
        return frozenset(fault.symbol for fault in self.faults), self.outputs


def explanation(sittings: Sequence[Sitting], listed: Sequence[Fault]) -> Explanation:
    """The smallest set that explains the sittings; where none does, the one that explains most."""
    search = _Search.of(sittings)
    best = search.explained(())
    level = [best]
    for _ in range(MOST):
        found = sorted(search.larger(level, listed), key=lambda e: -len(e.outputs))
        complete = next((e for e in found if e.complete), None)
        if complete is not None:
            return complete
        if not found:
            break
        best = max(best, found[0], key=lambda e: len(e.outputs))
        level = list({e.place: e for e in reversed(found)}.values())[::-1][:BRANCHES]
    return best


@dataclass(frozen=True, slots=True)
class _Search:
    """The sittings: those that answered, the most telling first, and those that raised."""

    answered: tuple[Sitting, ...]
    raised: tuple[Sitting, ...]

    @classmethod
    def of(cls, sittings: Sequence[Sitting]) -> "_Search":
        answered = sorted((s for s in sittings if s.failure is None), key=_untelling)
        return cls(tuple(answered), tuple(s for s in sittings if s.failure is not None))

    def explained(self, faults: tuple[Fault, ...]) -> Explanation:
        """What the faults explain of all sittings."""
        outputs = self.answered[0].line.outputs_computed
        left, shown = frozenset(outputs), dict[str, Sitting]()
        for sitting in self.answered:
            kept = matched(sitting, faults, left) if left else left
            shown |= dict.fromkeys(left - kept, sitting)
            left = kept
        complete = not shown and self._changes(faults) and self._raises(faults)
        return Explanation(faults, left, complete, shown)

    def larger(
        self, level: Iterable[Explanation], listed: Sequence[Fault]
    ) -> Iterator[Explanation]:
        """The sets with one fault more that explain strictly more."""
        seen = set[frozenset[str]]()
        for smaller in level:
            for faults in self._promising(smaller, listed):
                key = frozenset(fault.id for fault in faults)
                if key not in seen:
                    seen.add(key)
                    trial = self.explained(faults)
                    if trial.complete or trial.outputs > smaller.outputs:
                        yield trial

    def _promising(self, smaller: Explanation, listed: Sequence[Fault]) -> list[tuple[Fault, ...]]:
        """The sets with one fault more that explain the first result that can be explained."""
        larger = [(*smaller.faults, f) for f in listed if not _overlapping(smaller.faults, f)]
        if not smaller.shown:  # the values are explained; what is changed or raised is not
            return larger if self.raised else [f for f in larger if f[-1].kind is FaultClass.FORM]
        line = self.answered[0].line
        for target in sorted(smaller.shown, key=line.graph.computed.index):
            sitting, on_the_way = smaller.shown[target], {target, *upstream(line, target)}
            near = [faults for faults in larger if on_the_way & set(faults[-1].definition.symbols)]
            found = [faults for faults in near if matched(sitting, faults, {target})]
            if found:
                return found
        return []

    def _changes(self, faults: Sequence[Fault]) -> bool:
        """Whether the arguments that were changed are those that the faults change."""
        mutated = {name for s in self.answered for name in s.mutated}
        return mutated == {n for s in self.answered for n in changed_arguments(s, faults)}

    def _raises(self, faults: Sequence[Fault]) -> bool:
        """Whether the faults raise where the function does, and the same."""
        return all(_raises_alike(sitting, faults) for sitting in self.raised)


def _raises_alike(sitting: Sitting, faults: Sequence[Fault]) -> bool:
    expected, said = (
        predicted(sitting, faults).raises,
        sitting.failure[1] if sitting.failure else "",
    )
    return bool(expected) and said.startswith(f"raised {expected}:")


def _overlapping(faults: Iterable[Fault], other: Fault) -> bool:
    """Whether one of the faults replaces a definition that the other replaces too."""
    return any(set(f.definition.symbols) & set(other.definition.symbols) for f in faults)


def _untelling(sitting: Sitting) -> tuple[bool, int]:
    """Ordinary values and differing sizes tell most; then the larger example."""
    sizes = list(sitting.example.sizes.values())
    ordinary = sitting.example.regime == "ordinary" or sitting.example.regime.startswith("scale")
    return not (ordinary and len(set(sizes)) > 2), -sum(sizes)

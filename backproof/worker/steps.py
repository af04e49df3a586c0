"""Calls with set-up as a worker takes them: steps with their values, and what to read after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backproof.binding.model import Line
from backproof.binding.places import Place
from backproof.binding.steps import IDLE, Call, Step
from reference.chapter import NEXT


@dataclass(frozen=True, slots=True)
class Act:
    """One step: a call or a value, put at `to`; in arguments a `Place` stands for an object."""

    to: Place | None
    call: Place | None
    arguments: Sequence[Any] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    value: Any = None

    @property
    def request(self) -> dict[str, Any]:
        """The step as `child.steps` reads it."""
        return {
            "to": _way(self.to) if self.to is not None else None,
            "call": _way(self.call) if self.call is not None else None,
            "args": [_tree(argument) for argument in self.arguments],
            "named": {name: _tree(argument) for name, argument in self.named.items()},
            "value": _tree(self.value),
        }


@dataclass(frozen=True, slots=True)
class Given:
    """A function that leaves values at places, whatever it is called with, and returns others.

    It returns one after another of `returns`, and the last from then on.
    """

    at: Place
    returns: tuple[Any, ...]
    puts: tuple[tuple[Place, Any], ...]

    @property
    def request(self) -> dict[str, Any]:
        """What is given, as `child.steps` reads it."""
        puts = [[_way(place), value] for place, value in self.puts]
        return {"at": _way(self.at), "returns": list(self.returns), "puts": puts}


@dataclass(frozen=True, slots=True)
class Errand:
    """All that one call of a line asks of a worker; the last of `steps` is what is judged.

    `wanted` says whether anybody looks at what that call returns; `given` are the functions that
    are replaced while it runs; from `seed` all random numbers start, where there is one.
    """

    setup: tuple[Act, ...]
    steps: tuple[Act, ...]
    reads: tuple[Place, ...] = ()
    wanted: bool = True
    given: tuple[Given, ...] = ()
    seed: int | None = None

    @property
    def function(self) -> str:
        """The place of what is judged, as a line has it for a function's name."""
        return str(self.steps[-1].call)

    @property
    def request(self) -> dict[str, Any]:
        """The errand as `child.steps` reads it."""
        return {
            "setup": [act.request for act in self.setup],
            "steps": [act.request for act in self.steps],
            "reads": [_way(place) for place in self.reads],
            "wanted": self.wanted,
            "given": [one.request for one in self.given],
            **({} if self.seed is None else {"seed": self.seed}),
        }


@dataclass(frozen=True, slots=True)
class Alike:
    """A call that is to begin as others do: random numbers start from `seed`.

    `later` are the values after one more step each: what a function that is given and takes a step
    returns at its second call, and so on.
    """

    seed: int
    later: Sequence[Mapping[str, Any]] = ()


def errand_of(
    line: Line,
    values: Mapping[str, Any],
    takes: int | None,
    given: Iterable[Line] = (),
    alike: Alike | None = None,
) -> Errand:
    """The errand of a line on the values of its symbols, for a function that takes so many.

    The functions of the lines `given` return the values of theirs.
    """
    later = alike.later if alike is not None else ()
    values = {**IDLE, **values}
    target = Place(line.target) if line.target is not None else None
    judged = Act(
        target,
        line.place,
        [pattern.build(values) for pattern in line.passed(takes)],
        {name: pattern.build(values) for name, pattern in line.named},
    )
    return Errand(
        tuple(_act(step, values) for step in line.setup),
        (*(_act(step, values) for step in line.before), judged),
        tuple(read.place for read in line.reads),
        any(True for _ in line.result.symbols()),
        tuple(_given(other, [values, *later]) for other in given),
        None if alike is None else alike.seed,
    )


def _given(line: Line, values: Sequence[Mapping[str, Any]]) -> Given:
    """The function of a line as one that returns the values of its symbols: of later ones, steps.

    What is computed on the way to a step may be asked for once or twice in it, so it stays.
    """
    puts = tuple((read.place, read.pattern.build(values[0])) for read in line.reads)
    taken = values if set(NEXT) & set(line.outputs) else values[:1]
    return Given(line.place, tuple(line.result.build(each) for each in taken), puts)


def _act(step: Step, values: Mapping[str, Any]) -> Act:
    if not isinstance(step.action, Call):
        return Act(step.target, None, value=step.action.build(values))
    arguments = [pattern.build(values) for pattern in step.action.arguments]
    named = {name: pattern.build(values) for name, pattern in step.action.named}
    return Act(step.target, step.action.function, arguments, named)


def _way(place: Place) -> list[Any]:
    path = [["attribute" if a.by_attribute else "key", a.key] for a in place.path]
    return [place.name, path]


def _tree(value: Any) -> dict[str, Any]:
    """A value as it is; where there are objects in it, the lists and dicts that hold them."""
    if isinstance(value, Place):
        return {"object": _way(value)}
    if not any(True for _ in _places(value)):
        return {"value": value}
    if isinstance(value, dict):
        return {"dict": {key: _tree(part) for key, part in value.items()}}
    kind = "tuple" if isinstance(value, tuple) else "list"
    return {kind: [_tree(part) for part in value]}


def _places(value: Any) -> Iterator[Place]:
    if isinstance(value, Place):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _places(part)

"""Calls with set-up as a worker takes them: steps with their values, and what to read after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backproof.binding import FunctionBinding
from backproof.binding.access_path import AccessPath
from backproof.binding.setup_steps import UNUSED_DEFAULTS, BindingStep, Call
from backproof.reference.graphs import NEXT_PARAMETERS


@dataclass(frozen=True, slots=True)
class CallStep:
    """One step: a call or a value, put at `to`; in arguments a `Place` stands for an object."""

    target: AccessPath | None
    call: AccessPath | None
    arguments: Sequence[Any] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    value: Any = None

    @property
    def request(self) -> dict[str, Any]:
        """The step as `child.steps` reads it."""
        return {
            "to": _path_data(self.target) if self.target is not None else None,
            "call": _path_data(self.call) if self.call is not None else None,
            "args": [_value_tree(argument) for argument in self.arguments],
            "named": {name: _value_tree(argument) for name, argument in self.keywords.items()},
            "value": _value_tree(self.value),
        }


@dataclass(frozen=True, slots=True)
class Stub:
    """A function that leaves values at places, whatever it is called with, and returns others.

    It returns one after another of `returns`, and the last from then on.
    """

    path: AccessPath
    return_values: tuple[Any, ...]
    assignments: tuple[tuple[AccessPath, Any], ...]

    @property
    def request(self) -> dict[str, Any]:
        """What is given, as `child.steps` reads it."""
        puts = [[_path_data(place), value] for place, value in self.assignments]
        return {"at": _path_data(self.path), "returns": list(self.return_values), "puts": puts}


@dataclass(frozen=True, slots=True)
class CallPlan:
    """All that one call of a line asks of a worker; the last of `steps` is what is judged.

    `wanted` says whether anybody looks at what that call returns; `given` are the functions that
    are replaced while it runs; from `seed` all random numbers start, where there is one.
    """

    setup: tuple[CallStep, ...]
    steps: tuple[CallStep, ...]
    reads: tuple[AccessPath, ...] = ()
    is_result_used: bool = True
    stubs: tuple[Stub, ...] = ()
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
            "reads": [_path_data(place) for place in self.reads],
            "wanted": self.is_result_used,
            "given": [one.request for one in self.stubs],
            **({} if self.seed is None else {"seed": self.seed}),
        }


@dataclass(frozen=True, slots=True)
class SharedSeed:
    """A call that is to begin as others do: random numbers start from `seed`.

    `later` are the values after one more step each: what a function that is given and takes a step
    returns at its second call, and so on.
    """

    seed: int
    later_values: Sequence[Mapping[str, Any]] = ()


def call_plan_of(
    line: FunctionBinding,
    values: Mapping[str, Any],
    max_arguments: int | None,
    stubbed: Iterable[FunctionBinding] = (),
    shared_seed: SharedSeed | None = None,
) -> CallPlan:
    """The errand of a line on the values of its symbols, for a function that takes so many.

    The functions of the lines `given` return the values of theirs.
    """
    later = shared_seed.later_values if shared_seed is not None else ()
    values = {**UNUSED_DEFAULTS, **values}
    target = AccessPath(line.target) if line.target is not None else None
    judged = CallStep(
        target,
        line.function_path,
        [pattern.build(values) for pattern in line.call_arguments(max_arguments)],
        {name: pattern.build(values) for name, pattern in line.keyword_arguments},
    )
    return CallPlan(
        tuple(_call_step(step, values) for step in line.setup),
        (*(_call_step(step, values) for step in line.preceding_steps), judged),
        tuple(read.path for read in line.reads),
        any(True for _ in line.result.symbols()),
        tuple(_stub(other, [values, *later]) for other in stubbed),
        None if shared_seed is None else shared_seed.seed,
    )


def _stub(line: FunctionBinding, values: Sequence[Mapping[str, Any]]) -> Stub:
    """The function of a line as one that returns the values of its symbols: of later ones, steps.

    What is computed on the way to a step may be asked for once or twice in it, so it stays.
    """
    puts = tuple((read.path, read.pattern.build(values[0])) for read in line.reads)
    taken = values if set(NEXT_PARAMETERS) & set(line.outputs) else values[:1]
    return Stub(line.function_path, tuple(line.result.build(each) for each in taken), puts)


def _call_step(step: BindingStep, values: Mapping[str, Any]) -> CallStep:
    if not isinstance(step.action, Call):
        return CallStep(step.target, None, value=step.action.build(values))
    arguments = [pattern.build(values) for pattern in step.action.arguments]
    named = {name: pattern.build(values) for name, pattern in step.action.keyword_arguments}
    return CallStep(step.target, step.action.function, arguments, named)


def _path_data(access_path: AccessPath) -> list[Any]:
    path = [["attribute" if a.is_attribute else "key", a.key] for a in access_path.accessors]
    return [access_path.name, path]


def _value_tree(value: Any) -> dict[str, Any]:
    """A value as it is; where there are objects in it, the lists and dicts that hold them."""
    if isinstance(value, AccessPath):
        return {"object": _path_data(value)}
    if not any(True for _ in _access_paths(value)):
        return {"value": value}
    if isinstance(value, dict):
        return {"dict": {key: _value_tree(part) for key, part in value.items()}}
    kind = "tuple" if isinstance(value, tuple) else "list"
    return {kind: [_value_tree(part) for part in value]}


def _access_paths(value: Any) -> Iterator[AccessPath]:
    if isinstance(value, AccessPath):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _access_paths(part)

"""Plans of calls with set-up: steps with their values, and the objects to read afterwards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backproof.binding import FunctionBinding
from backproof.binding.access_path import AccessPath
from backproof.binding.setup_steps import UNUSED_DEFAULTS, BindingStep, Call
from backproof.reference.graphs import NEXT_PARAMETERS


@dataclass(frozen=True, slots=True)
class CallStep:
    """A call or a value, assigned to `target`; an `AccessPath` in arguments names an object."""

    target: AccessPath | None
    call: AccessPath | None
    arguments: Sequence[Any] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    value: Any = None

    @property
    def request(self) -> dict[str, Any]:
        """The step as `runner.call_execution` reads it."""
        return {
            "to": _path_data(self.target) if self.target is not None else None,
            "call": _path_data(self.call) if self.call is not None else None,
            "args": [_value_tree(argument) for argument in self.arguments],
            "named": {name: _value_tree(argument) for name, argument in self.keywords.items()},
            "value": _value_tree(self.value),
        }


@dataclass(frozen=True, slots=True)
class Stub:
    """A function that ignores its arguments, assigns fixed values, and returns fixed values.

    Each call returns the next of `return_values`, and the last of them from then on.
    """

    path: AccessPath
    return_values: tuple[Any, ...]
    assignments: tuple[tuple[AccessPath, Any], ...]

    @property
    def request(self) -> dict[str, Any]:
        """The stub as `runner.call_execution` reads it."""
        puts = [[_path_data(path), value] for path, value in self.assignments]
        return {"at": _path_data(self.path), "returns": list(self.return_values), "puts": puts}


@dataclass(frozen=True, slots=True)
class CallPlan:
    """The set-up, steps and reads of one call; the last of `steps` is the judged call.

    `is_result_used` says whether the binding uses the returned value. `stubs` replace functions
    while the judged call runs. If `seed` is not None, all random numbers start from it.
    """

    setup: tuple[CallStep, ...]
    steps: tuple[CallStep, ...]
    reads: tuple[AccessPath, ...] = ()
    is_result_used: bool = True
    stubs: tuple[Stub, ...] = ()
    seed: int | None = None

    @property
    def function(self) -> str:
        """The access path of the judged function, as a binding writes it."""
        return str(self.steps[-1].call)

    @property
    def request(self) -> dict[str, Any]:
        """The plan as `runner.call_execution` reads it."""
        return {
            "setup": [step.request for step in self.setup],
            "steps": [step.request for step in self.steps],
            "reads": [_path_data(path) for path in self.reads],
            "wanted": self.is_result_used,
            "stubs": [stub.request for stub in self.stubs],
            **({} if self.seed is None else {"seed": self.seed}),
        }


@dataclass(frozen=True, slots=True)
class SharedSeed:
    """The seed of calls whose random numbers must start alike.

    `later_values` are the values after one more training step each, which a stub of a function
    that takes a step returns at its second call, and so on.
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
    """Return the plan of a line's call for the values of its symbols.

    `max_arguments` is the number of arguments that the function takes. The functions of the
    `stubbed` lines return the values of their symbols.
    """
    later_values = shared_seed.later_values if shared_seed is not None else ()
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
        tuple(_stub(other, [values, *later_values]) for other in stubbed),
        None if shared_seed is None else shared_seed.seed,
    )


def _stub(line: FunctionBinding, values: Sequence[Mapping[str, Any]]) -> Stub:
    """Return a stub of a line's function that returns the values of its symbols.

    A function that takes a training step returns later values at later calls. Every other function
    returns the same values, since a step may call it more than once.
    """
    assignments = tuple((read.path, read.pattern.build(values[0])) for read in line.reads)
    is_step = set(NEXT_PARAMETERS) & set(line.outputs)
    returned = tuple(line.result.build(each) for each in (values if is_step else values[:1]))
    return Stub(line.function_path, returned, assignments)


def _call_step(step: BindingStep, values: Mapping[str, Any]) -> CallStep:
    if not isinstance(step.action, Call):
        return CallStep(step.target, None, value=step.action.build(values))
    arguments = [pattern.build(values) for pattern in step.action.arguments]
    keywords = {name: pattern.build(values) for name, pattern in step.action.keyword_arguments}
    return CallStep(step.target, step.action.function, arguments, keywords)


def _path_data(access_path: AccessPath) -> list[Any]:
    path = [["attribute" if a.is_attribute else "key", a.key] for a in access_path.accessors]
    return [access_path.name, path]


def _value_tree(value: Any) -> dict[str, Any]:
    """Return a value as a leaf, or, if it contains objects, as a tree of its containers."""
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

"""Steps: what is done to objects before a function is called, and what is read off them after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backproof.binding.access_path import AccessPath
from backproof.binding.patterns import Pattern

UNUSED_DEFAULTS: Mapping[str, float] = {"n0": 3, "n1": 3, "n2": 3, "m": 3, "alpha": 0.5}
"""What stands for a size or the learning rate in a set-up for a function that has no use for it.

A network has sizes, and so must be made with some, also where only its sigmoid is called.
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A call: the function's place, and its arguments by position and by name."""

    function: AccessPath
    arguments: tuple[Pattern, ...]
    keyword_arguments: tuple[tuple[str, Pattern], ...] = ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """All arguments."""
        return (*self.arguments, *(pattern for _, pattern in self.keyword_arguments))


@dataclass(frozen=True, slots=True)
class BindingStep:
    """A call or a value, put at a place where one is named; `text` is how the binding writes it."""

    target: AccessPath | None
    action: Call | Pattern
    text: str

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns of the arguments, or of the value."""
        return self.action.patterns if isinstance(self.action, Call) else (self.action,)

    @property
    def created_object(self) -> str | None:
        """The name of the object that the step makes, if it makes one."""
        return self.target.name if self.target is not None and not self.target.accessors else None

    @property
    def affected_object(self) -> str | None:
        """The object that the step makes or changes: whose attribute it sets, or method it calls.

        None where it calls a function of the file.
        """
        if self.target is not None:
            return self.target.name
        called = self.action.function if isinstance(self.action, Call) else None
        return called.name if called is not None and called.accessors else None

    def mentioned_names(self) -> Iterator[str]:
        """The names in the step other than symbols: of objects, and of what is called."""
        if self.target is not None and self.target.accessors:
            yield self.target.name
        if isinstance(self.action, Call):
            yield self.action.function.name
        for pattern in self.patterns:
            yield from (place.name for place in pattern.object_paths())

    def symbols(self) -> Iterator[str]:
        """The symbols in the step, in order."""
        return (symbol for pattern in self.patterns for symbol in pattern.symbols())


@dataclass(frozen=True, slots=True)
class ObjectRead:
    """A part of a result that is not returned: the place where it is found after the call."""

    path: AccessPath
    pattern: Pattern


def required_steps(setup: tuple[BindingStep, ...], names: set[str]) -> tuple[BindingStep, ...]:
    """The steps of the set-up that make or change the objects of these names, in order.

    What those steps mention is needed as well: a trainer brings its network along.
    """
    wanted, kept = set(names), set[int]()
    while True:
        new = [n for n, s in enumerate(setup) if s.affected_object in wanted and n not in kept]
        if not new:
            return tuple(step for n, step in enumerate(setup) if n in kept)
        kept.update(new)
        wanted.update(name for n in new for name in setup[n].mentioned_names())

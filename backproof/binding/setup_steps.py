"""Steps on objects before a function is called, and values read from objects after the call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backproof.binding.access_path import AccessPath
from backproof.binding.patterns import Pattern

UNUSED_DEFAULTS: Mapping[str, float] = {"n0": 3, "n1": 3, "n2": 3, "m": 3, "alpha": 0.5}
"""Values of sizes and the learning rate in a set-up for a function that does not depend on them.

The object of a network is created with some sizes even if only its sigmoid is called.
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A call: the path of the function, and its positional and keyword arguments."""

    function: AccessPath
    arguments: tuple[Pattern, ...]
    keyword_arguments: tuple[tuple[str, Pattern], ...] = ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns of all arguments."""
        return (*self.arguments, *(pattern for _, pattern in self.keyword_arguments))


@dataclass(frozen=True, slots=True)
class BindingStep:
    """A call or a value, assigned to the target if there is one; `text` is its binding syntax."""

    target: AccessPath | None
    action: Call | Pattern
    text: str

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns of the arguments, or of the value."""
        return self.action.patterns if isinstance(self.action, Call) else (self.action,)

    @property
    def created_object(self) -> str | None:
        """The name of the object that the step creates, or None."""
        return self.target.name if self.target is not None and not self.target.accessors else None

    @property
    def affected_object(self) -> str | None:
        """The object that the step creates, or whose attribute it sets or method it calls.

        None if the step calls a function of the file.
        """
        if self.target is not None:
            return self.target.name
        function = self.action.function if isinstance(self.action, Call) else None
        return function.name if function is not None and function.accessors else None

    def mentioned_names(self) -> Iterator[str]:
        """Yield the names of objects and functions in the step."""
        if self.target is not None and self.target.accessors:
            yield self.target.name
        if isinstance(self.action, Call):
            yield self.action.function.name
        for pattern in self.patterns:
            yield from (path.name for path in pattern.object_paths())

    def symbols(self) -> Iterator[str]:
        """Yield the symbols in the step, in order."""
        return (symbol for pattern in self.patterns for symbol in pattern.symbols())


@dataclass(frozen=True, slots=True)
class ObjectRead:
    """A part of the result that is read from an object after the call."""

    path: AccessPath
    pattern: Pattern


def required_steps(setup: tuple[BindingStep, ...], names: set[str]) -> tuple[BindingStep, ...]:
    """Return the steps of the set-up that create or change the named objects, in order.

    Steps for objects that these steps mention are included: a trainer needs its network.
    """
    objects, required = set(names), set[int]()
    while True:
        added = [
            number
            for number, step in enumerate(setup)
            if step.affected_object in objects and number not in required
        ]
        if not added:
            return tuple(step for number, step in enumerate(setup) if number in required)
        required.update(added)
        objects.update(name for number in added for name in setup[number].mentioned_names())

"""What is checked in one's own process: its functions by name, and how pasted code gets at it."""

import contextlib
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType, MethodType, ModuleType
from typing import Any

from backproof.judge.counterexample_code import LoaderTarget


@dataclass(frozen=True, slots=True)
class InProcessTarget(LoaderTarget):
    """A subject as pasted code has it: by an import, or by a name that must be there already."""

    expression: str = "subject"
    import_lines: tuple[str, ...] = ()

    @classmethod
    def from_subject(cls, subject: Any, required_names: Sequence[str] = ()) -> "InProcessTarget":
        """The subject, by the name under which its module has it, if it has."""
        alone = len(required_names) == 1 and required_names[0] not in functions_of(subject)
        names = tuple(required_names) if alone else ()
        if isinstance(subject, ModuleType):
            name = subject.__name__
            return cls(name, names, name, (f"import {name}",))
        home = getattr(subject, "__module__", None)
        name = getattr(subject, "__qualname__", "")
        if isinstance(subject, Mapping) or not name.isidentifier() or not isinstance(home, str):
            kind = "a dict of functions" if isinstance(subject, Mapping) else _describe(subject)
            return cls(kind, names)
        if home == "__main__":
            return cls(name, names, name)
        return cls(f"{home}.{name}", names, name, (f"from {home} import {name}",))

    def __str__(self) -> str:
        return f"functions_of({', '.join((self.expression, *map(repr, self.names)))})"

    @property
    def imports(self) -> tuple[str, ...]:
        """The imports, and what must be there where an import cannot do."""
        ours = "from backproof.replay import functions_of"
        missing = f"# {self.expression} is what was checked: {self.target}"
        return (ours, *(self.import_lines or (missing,)))


def _describe(subject: Any) -> str:
    """A function by its own name, such as a lambda's, or an object by its class."""
    name = getattr(subject, "__qualname__", None)
    return name if isinstance(name, str) else f"an object of class {type(subject).__qualname__}"


def functions_of(subject: Any, *required_names: str) -> dict[str, Any]:
    """The functions of a module, a class, an object, a dict of them, or of one function, by name.

    Of an object they are those of a fresh copy. Where one thing alone is `wanted`, and is nowhere
    else, it is the subject itself.
    """
    if isinstance(subject, Mapping):
        return {str(name): function for name, function in subject.items()}
    if isinstance(subject, ModuleType):
        return dict(vars(subject))
    if not isinstance(subject, type | FunctionType | MethodType):
        with contextlib.suppress(Exception):  # what cannot be copied is taken as it is
            subject = copy.deepcopy(subject)
    names = dict(_public_attributes(subject))
    own = getattr(subject, "__name__", None)
    if isinstance(own, str):
        names[own] = subject
    if len(required_names) == 1:
        names.setdefault(required_names[0], subject)
    return names


def _public_attributes(subject: Any) -> Iterator[tuple[str, Any]]:
    """The public attributes that can be had."""
    if isinstance(subject, FunctionType | MethodType):
        return
    for name in dir(subject):
        if not name.startswith("_"):
            with contextlib.suppress(Exception):  # a property may raise anything
                yield name, getattr(subject, name)

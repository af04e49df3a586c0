"""Targets in this process: their functions by name, and how pasted code imports them."""

import contextlib
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType, MethodType, ModuleType
from typing import Any

from backproof.judge.counterexample_code import LoaderTarget


@dataclass(frozen=True, slots=True)
class InProcessTarget(LoaderTarget):
    """A subject that pasted code imports, or that must already have a name where it is pasted."""

    expression: str = "subject"
    import_lines: tuple[str, ...] = ()

    @classmethod
    def from_subject(cls, subject: Any, required_names: Sequence[str] = ()) -> "InProcessTarget":
        """Return the target for a subject, with the import of the subject where there is one."""
        is_nameless = len(required_names) == 1 and required_names[0] not in functions_of(subject)
        names = tuple(required_names) if is_nameless else ()
        if isinstance(subject, ModuleType):
            name = subject.__name__
            return cls(name, names, name, (f"import {name}",))
        module = getattr(subject, "__module__", None)
        name = getattr(subject, "__qualname__", "")
        if isinstance(subject, Mapping) or not name.isidentifier() or not isinstance(module, str):
            kind = "a dict of functions" if isinstance(subject, Mapping) else _describe(subject)
            return cls(kind, names)
        if module == "__main__":
            return cls(name, names, name)
        return cls(f"{module}.{name}", names, name, (f"from {module} import {name}",))

    def __str__(self) -> str:
        return f"functions_of({', '.join((self.expression, *map(repr, self.names)))})"

    @property
    def imports(self) -> tuple[str, ...]:
        """Return the import lines; a comment names a subject that cannot be imported."""
        functions_import = "from backproof.replay import functions_of"
        comment = f"# {self.expression} is what was checked: {self.target}"
        return (functions_import, *(self.import_lines or (comment,)))


def _describe(subject: Any) -> str:
    """Describe a function, such as a lambda, by its name, and any other object by its class."""
    name = getattr(subject, "__qualname__", None)
    return name if isinstance(name, str) else f"an object of class {type(subject).__qualname__}"


def functions_of(subject: Any, *required_names: str) -> dict[str, Any]:
    """Return the functions of an object by name.

    Parameters
    ----------
    subject : object
        A module, a class, an object with methods, a dict of functions, or one function. Of an
        object with methods a deep copy is used where it can be copied.
    *required_names : str
        The functions that are needed. If it is one name that the subject does not have, the
        subject itself gets this name.

    Returns
    -------
    dict
        The functions and the other public attributes, by name.
    """
    if isinstance(subject, Mapping):
        return {str(name): function for name, function in subject.items()}
    if isinstance(subject, ModuleType):
        return dict(vars(subject))
    if not isinstance(subject, type | FunctionType | MethodType):
        with contextlib.suppress(Exception):  # an object that cannot be copied is used as it is
            subject = copy.deepcopy(subject)
    names = dict(_public_attributes(subject))
    name = getattr(subject, "__name__", None)
    if isinstance(name, str):
        names[name] = subject
    if len(required_names) == 1:
        names.setdefault(required_names[0], subject)
    return names


def _public_attributes(subject: Any) -> Iterator[tuple[str, Any]]:
    """Yield the public attributes that can be read."""
    if isinstance(subject, FunctionType | MethodType):
        return
    for name in dir(subject):
        if not name.startswith("_"):
            with contextlib.suppress(Exception):  # a property may raise anything
                yield name, getattr(subject, name)

"""Check that everything the packages export has a complete docstring in the numpydoc format.

`python -m tests.meta.docstring_check` prints one line for each problem; its exit status is 1 if
there is one. Methods and properties of exported classes are checked too.
"""

import importlib
import inspect
import sys
from collections.abc import Iterator
from enum import EnumType
from types import ModuleType
from typing import NewType, get_origin

from numpydoc.validate import validate

PACKAGES = (
    "backproof",
    "backproof.reference",
    "backproof.gradcheck",
    "backproof.properties",
)

CHECKS = {
    "GL03",  # no double blank lines
    "GL06",  # only known sections
    "GL07",  # sections in order
    "GL08",  # there is a docstring
    "SS01",  # there is a summary
    "SS03",  # the summary ends with a period
    "SS04",  # the summary is not indented
    "SS06",  # the summary is one line
    "PR01",  # every parameter is documented
    "PR02",  # every documented parameter exists
    "PR03",  # parameters are in order
    "PR04",  # every parameter has a type
    "PR05",  # a type does not end with a period
    "PR07",  # every parameter has a description
    "PR10",  # there is a space before the colon
    "RT01",  # a function that returns a value has a Returns section
    "RT03",  # a return value has a description
    "YD01",  # a generator has a Yields section
}


def exported_names(package: ModuleType) -> Iterator[str]:
    """Yield the dotted names of the exported objects, and of the public members of classes."""
    for name in package.__all__:
        value = getattr(package, name)
        if isinstance(value, ModuleType):
            yield from (f"{value.__name__}.{each}" for each in _own_functions(value))
        elif _has_parameters(value):
            yield f"{package.__name__}.{name}"
            if inspect.isclass(value):
                yield from (f"{package.__name__}.{name}.{each}" for each in _own_members(value))


def _has_parameters(value: object) -> bool:
    """Return True for functions and classes, except enumerations and types of axes."""
    is_type_alone = isinstance(value, EnumType | NewType) or get_origin(value) is not None
    return callable(value) and not is_type_alone


def _own_functions(module: ModuleType) -> list[str]:
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and inspect.isfunction(value)
        and value.__module__ == module.__name__
    ]


def _own_members(cls: type) -> list[str]:
    """Return the public methods and properties that a class defines itself."""
    kinds = (property, classmethod, staticmethod)
    return [
        name
        for name, value in vars(cls).items()
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, kinds))
    ]


def problems(dotted_name: str) -> list[str]:
    """Return the problems of one docstring, each with its numpydoc code."""
    errors = validate(dotted_name)["errors"]
    return [f"{dotted_name}: {code} {text}" for code, text in errors if code in CHECKS]


def main(packages: tuple[str, ...]) -> int:
    """Print the problems of all exported docstrings, and return the exit status."""
    names = [name for each in packages for name in exported_names(importlib.import_module(each))]
    lines = [line for name in dict.fromkeys(names) for line in problems(name)]
    for line in lines:
        print(line)  # noqa: T201
    print(f"{len(names)} exported names, {len(lines)} problems")  # noqa: T201
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or PACKAGES))

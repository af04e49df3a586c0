"""Bind the names that functions need, in the partially executed modules that define them."""

import contextlib
from typing import Any, Protocol

from .statement_classification import global_names
from .stub_modules import is_stub


class NameBinder(Protocol):
    """A partially executed module, which can bind further names."""

    namespace: dict[str, Any]

    def ensure_bound(self, name: str) -> None:
        """Bind a name, if a pending statement binds it."""


PARTIAL_MODULES = dict[int, NameBinder]()
"""The partially executed modules, by the identity of their namespace."""


def resolve_dependencies(value: Any, visited: set[int] | None = None) -> None:
    """Bind every global name that a function needs, and recursively those of its callees."""
    visited = set() if visited is None else visited
    if id(value) in visited:
        return
    visited.add(id(value))
    for inner in _wrapped_parts(value):
        resolve_dependencies(inner, visited)
    module = PARTIAL_MODULES.get(id(getattr(value, "__globals__", None)))
    code = getattr(value, "__code__", None)
    if module is None or code is None:
        return
    for name in sorted(global_names(code)):
        module.ensure_bound(name)
        resolve_dependencies(module.namespace.get(name), visited)


def _wrapped_parts(value: Any) -> list[Any]:
    """Return the parts of a class, and what a decorator, a method or a partial wraps."""
    if isinstance(value, type):
        return [*vars(value).values(), *value.__bases__]
    if not callable(value) and not isinstance(value, property | classmethod | staticmethod):
        return []
    if is_stub(value):
        return []
    parts = list[Any]()
    for name in ("__wrapped__", "__func__", "func", "fget", "pyfunc"):
        with contextlib.suppress(Exception):
            parts.append(getattr(value, name))
    return parts

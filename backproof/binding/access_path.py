"""Paths to a value, such as `net.cache["Z1"]`: a name, then attributes and keys."""

from dataclasses import dataclass

AccessKey = str | int


@dataclass(frozen=True, slots=True)
class Accessor:
    """One step of a path: an attribute, or a key in brackets."""

    key: AccessKey
    is_attribute: bool

    def __str__(self) -> str:
        return f".{self.key}" if self.is_attribute else f"[{self.key!r}]"


@dataclass(frozen=True, slots=True)
class AccessPath:
    """The name of a global or of a created object, and the accessors from there."""

    name: str
    accessors: tuple[Accessor, ...] = ()

    def __str__(self) -> str:
        return self.name + "".join(map(str, self.accessors))

"""Places: where something is found, such as `net.cache["Z1"]`: a name, then attributes and keys."""

from dataclasses import dataclass

AccessKey = str | int


@dataclass(frozen=True, slots=True)
class Accessor:
    """One way in: an attribute, or a key between brackets."""

    key: AccessKey
    is_attribute: bool

    def __str__(self) -> str:
        return f".{self.key}" if self.is_attribute else f"[{self.key!r}]"


@dataclass(frozen=True, slots=True)
class AccessPath:
    """A name in the file or of an object that was made, and the way in from there."""

    name: str
    accessors: tuple[Accessor, ...] = ()

    def __str__(self) -> str:
        return self.name + "".join(map(str, self.accessors))

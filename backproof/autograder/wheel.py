"""A wheel of Backproof as it runs here, so that the same code judges elsewhere."""

import base64
import hashlib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from backproof.autograder.archive import Member, zipped
from backproof.rooms import HOME, ROOMS

NAME = "backproof"
ABOUT = "Wheel-Version: 1.0\nGenerator: backproof\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
LEFT_OUT = "__pycache__"


class WheelError(ValueError):
    """Why there can be no wheel, in one line."""


def wheel() -> Member:
    """The wheel with the rooms and what an installer needs to know of them."""
    try:
        known = distribution(NAME)
    except PackageNotFoundError:
        message = f"{NAME} is not installed, so that its version is not known: pip install it"
        raise WheelError(message) from None
    info = f"{NAME}-{known.version}.dist-info"
    members = [*_rooms(), *_about(known, info)]
    listed = [f"{m.name},sha256={_hash(m.data)},{len(m.data)}" for m in members]
    record = "\n".join([*listed, f"{info}/RECORD,,", ""])
    members.append(Member(f"{info}/RECORD", record.encode()))
    return Member(f"{NAME}-{known.version}-py3-none-any.whl", zipped(members))


def _rooms() -> Iterator[Member]:
    """Every file of every room, by its path below them."""
    for room in ROOMS:
        for path in sorted((HOME / room).rglob("*")):
            if path.is_file() and LEFT_OUT not in path.parts:
                yield Member(path.relative_to(HOME).as_posix(), path.read_bytes())


def _about(known: Distribution, info: str) -> Iterator[Member]:
    for name in ("METADATA", "entry_points.txt"):
        if text := known.read_text(name):
            yield Member(f"{info}/{name}", text.encode())
    yield Member(f"{info}/WHEEL", ABOUT.encode())


def _hash(data: bytes) -> str:
    """The SHA-256 as a wheel's record has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()

"""A wheel of the running Backproof, so that Gradescope grades with the same code."""

import base64
import hashlib
import os
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import backproof
from backproof.integrations.gradescope.deterministic_zip import ZipMember, build_zip

DISTRIBUTION_NAME = "backproof"
WHEEL_METADATA = (
    "Wheel-Version: 1.0\nGenerator: backproof\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
)
EXCLUDED_FOLDER = "__pycache__"
INSTALL_ROOT = Path(backproof.__file__).resolve().parent.parent


class WheelError(ValueError):
    """The wheel cannot be built; the message gives the reason in one line."""


def build_wheel() -> ZipMember:
    """Return the wheel with the package's files and the installed metadata."""
    try:
        installed = distribution(DISTRIBUTION_NAME)
    except PackageNotFoundError:
        problem = f"{DISTRIBUTION_NAME} is not installed, so its version is unknown"
        raise WheelError(f"{problem}: install it with pip") from None
    info = f"{DISTRIBUTION_NAME}-{installed.version}.dist-info"
    members = [*_package_members(), *_metadata_members(installed, info)]
    entries = [f"{m.name},sha256={_hash(m.data)},{len(m.data)}" for m in members]
    record = "\n".join([*entries, f"{info}/RECORD,,", ""])
    members.append(ZipMember(f"{info}/RECORD", record.encode()))
    name = f"{DISTRIBUTION_NAME}-{installed.version}-py3-none-any.whl"
    return ZipMember(name, build_zip(members))


def _package_members() -> Iterator[ZipMember]:
    """Yield the files of the package; in a checkout, three of its folders are links."""
    for folder, _, names in sorted(os.walk(INSTALL_ROOT / DISTRIBUTION_NAME, followlinks=True)):
        if EXCLUDED_FOLDER in Path(folder).parts:
            continue
        for path in sorted(Path(folder) / name for name in names):
            yield ZipMember(path.relative_to(INSTALL_ROOT).as_posix(), path.read_bytes())


def _metadata_members(dist: Distribution, info: str) -> Iterator[ZipMember]:
    for name in ("METADATA", "entry_points.txt"):
        if text := dist.read_text(name):
            yield ZipMember(f"{info}/{name}", text.encode())
    yield ZipMember(f"{info}/WHEEL", WHEEL_METADATA.encode())


def _hash(data: bytes) -> str:
    """Return the SHA-256 in the encoding of a wheel's RECORD."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()

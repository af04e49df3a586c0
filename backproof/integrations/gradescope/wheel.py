"""A wheel of Backproof as it runs here, so that the same code judges elsewhere."""

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
    """Why there can be no wheel, in one line."""


def build_wheel() -> ZipMember:
    """The wheel with the rooms and what an installer needs to know of them."""
    try:
        known = distribution(DISTRIBUTION_NAME)
    except PackageNotFoundError:
        message = f"{DISTRIBUTION_NAME} is not installed, so that its version is not known: pip install it"
        raise WheelError(message) from None
    info = f"{DISTRIBUTION_NAME}-{known.version}.dist-info"
    members = [*_package_members(), *_metadata_members(known, info)]
    listed = [f"{m.name},sha256={_hash(m.data)},{len(m.data)}" for m in members]
    record = "\n".join([*listed, f"{info}/RECORD,,", ""])
    members.append(ZipMember(f"{info}/RECORD", record.encode()))
    return ZipMember(f"{DISTRIBUTION_NAME}-{known.version}-py3-none-any.whl", build_zip(members))


def _package_members() -> Iterator[ZipMember]:
    """Every file of the package; a checkout holds three of its folders as links."""
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
    """The SHA-256 as a wheel's record has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()

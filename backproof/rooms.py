"""The rooms beside this one: that `reference` and the others are ours, not a file in the way.

Their names are general. A `reference.py` in the folder that `python -m backproof` is started in
comes first on Python's path; it must not be taken for ours.
"""

import importlib.util
import sys
from pathlib import Path

PACKAGES = ("reference", "gradcheck", "properties", "backproof")
INSTALL_ROOT = Path(__file__).resolve().parent.parent


class ShadowedPackageError(ImportError):
    """A room that is not beside this one."""


def remove_cwd_from_sys_path() -> None:
    """Take the folder that Python was started in off the path, as -P would, unless it is ours."""
    if not sys.flags.safe_path and sys.path and Path(sys.path[0] or ".").resolve() != INSTALL_ROOT:
        del sys.path[0]
    if str(INSTALL_ROOT) not in sys.path:
        sys.path.append(str(INSTALL_ROOT))


def require_own_packages() -> None:
    """Raise StrangeRoomError, which says what to do, unless every room is the one beside this."""
    for room in PACKAGES:
        found = importlib.util.find_spec(room)
        origin = found.origin if found is not None else None
        if origin is None or Path(origin).resolve().parent != INSTALL_ROOT / room:
            where = origin or "nowhere"
            raise ShadowedPackageError(
                f"the package {room} is found at {where}, expected in {INSTALL_ROOT / room}: "
                "rename what is in the way, or start with python -P"
            )

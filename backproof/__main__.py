"""`python -m backproof`: run the command without the current folder on the module search path."""

import sys
from pathlib import Path

INSTALL_ROOT = Path(__file__).resolve().parent.parent


def remove_cwd_from_sys_path() -> None:
    """Remove the current folder from `sys.path`, as `python -P` does, unless Backproof is there.

    A file in that folder, such as `math.py`, would otherwise shadow a module of Python or NumPy.
    """
    if not sys.flags.safe_path and sys.path and Path(sys.path[0] or ".").resolve() != INSTALL_ROOT:
        del sys.path[0]
    if str(INSTALL_ROOT) not in sys.path:
        sys.path.append(str(INSTALL_ROOT))


remove_cwd_from_sys_path()

from backproof.cli import main  # noqa: E402  (after the search path is cleaned)

if __name__ == "__main__":
    main()

"""Loading a Python file: its module, and its functions with the arguments that they take."""

import importlib.machinery
import inspect
import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOMS = ("reference", "gradcheck", "properties", "backproof", "tests")
UNBOUNDED = 1000
"""How many positional arguments a function with *args is said to take."""


class _NotOurs:
    """Keeps our rooms out of reach: a module of that name is the author's own or none."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The author's module, or ModuleNotFoundError; other names are not our business."""
        del target
        if name.split(".", maxsplit=1)[0] not in ROOMS:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path or [self._folder])
        if found is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return found


def load(path: str, module: ModuleType) -> dict[str, Any]:
    """Run the file in its module; every callable by name, with the arguments that it has."""
    folder = str(Path(path).parent)
    sys.meta_path.insert(0, _NotOurs(folder))
    sys.path.insert(0, folder)
    module.__file__ = path
    sys.modules.setdefault(module.__name__, module)  # a file json.py does not replace NumPy's json
    with io.open_code(path) as file:
        code = compile(file.read(), path, "exec")
    exec(code, module.__dict__)  # noqa: S102  (this is what the worker is for)
    names = [n for n, f in vars(module).items() if type(n) is str and callable(f)]
    return {"functions": {n: _room(vars(module)[n]) for n in names if not n.startswith("_")}}


def _room(function: Any) -> list[int] | None:
    """How many positional arguments a function needs and takes at most; None if it cannot say."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # noqa: BLE001  (a callable may do anything when it is asked)
        return None
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    unbounded = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return [needed, UNBOUNDED if unbounded else len(positional)]

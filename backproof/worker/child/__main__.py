"""Start the worker: this folder is made a package of its own name, and Python's path is left."""

import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).parent
NAME = "_backproof_worker"


def _imported() -> None:
    """Import the package by its folder: no file of the author's can be taken for a part of it."""
    sys.path[:] = [entry for entry in sys.path if Path(entry) != HERE]
    places = [str(HERE)]
    spec = importlib.util.spec_from_file_location(
        NAME, HERE / "__init__.py", submodule_search_locations=places
    )
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018  (a file that exists)
    sys.modules[NAME] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)


_imported()
ENTRY = "zygote" if "warm" in sys.argv[1:-1] else "serving"
importlib.import_module(f"{NAME}.{ENTRY}").main()

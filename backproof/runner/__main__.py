"""Start the runner: import this folder as a package, and remove it from Python's path."""

import importlib.util
import sys
from pathlib import Path

PACKAGE_FOLDER = Path(__file__).parent
PACKAGE_NAME = "_backproof_worker"


def _import_package() -> None:
    """Import the package by its folder, so that no file of a submission can replace a module."""
    sys.path[:] = [entry for entry in sys.path if Path(entry) != PACKAGE_FOLDER]
    spec = importlib.util.spec_from_file_location(
        PACKAGE_NAME,
        PACKAGE_FOLDER / "__init__.py",
        submodule_search_locations=[str(PACKAGE_FOLDER)],
    )
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018  (the file exists)
    sys.modules[PACKAGE_NAME] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)


_import_package()
ENTRY_MODULE = "zygote" if "warm" in sys.argv[1:-1] else "server"
importlib.import_module(f"{PACKAGE_NAME}.{ENTRY_MODULE}").main()

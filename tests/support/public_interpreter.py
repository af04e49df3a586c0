"""Interpreters with NumPy in folders of their own: one that any user may run, one anywhere."""

import os
import shutil
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

EXCLUDED_PATTERNS = (
    "test",
    "tests",
    "site-packages",
    "dist-packages",
    "__pycache__",
    "idlelib",
    "config-*",
)


@contextmanager
def public_interpreter() -> Iterator[str]:
    """The standard library and NumPy by hard links, where they can be made, in a public folder."""
    folder = Path(tempfile.mkdtemp(prefix="public-python-"))
    folder.chmod(0o755)
    try:
        yield str(_build_interpreter(folder))
    finally:
        shutil.rmtree(folder)


def _build_interpreter(folder: Path) -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "bin").mkdir()
    _link_tree(Path(sysconfig.get_path("stdlib")), folder / "lib" / version)
    for library in Path(sys.base_prefix, "lib").glob("libpython*"):
        _link_or_copy(str(library), str(folder / "lib" / library.name))
    _link_numpy(folder / "lib" / version / "site-packages")
    executable = folder / "bin" / version
    shutil.copy(Path(sys.executable).resolve(), executable)
    python = folder / "bin" / "python"
    libraries = f'LD_LIBRARY_PATH="{folder}/lib"'
    python.write_text(f'#!/bin/sh\n{libraries} exec "{executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return python


def create_virtual_environment(folder: Path) -> str:
    """Create a virtual environment with NumPy in a folder, and return its interpreter."""
    venv.create(folder, symlinks=True)
    _link_numpy(next(folder.glob("lib/python*/site-packages")))
    return str(folder / "bin" / "python")


def _link_numpy(packages: Path) -> None:
    numpy = Path(np.__file__).parent
    for part in (numpy, numpy.with_name("numpy.libs")):
        if part.is_dir():
            _link_tree(part, packages / part.name, ("__pycache__", "*.pyi"))


def _link_tree(source: Path, target: Path, excluded: tuple[str, ...] = EXCLUDED_PATTERNS) -> None:
    ignore = shutil.ignore_patterns(*excluded)
    shutil.copytree(source, target, ignore=ignore, copy_function=_link_or_copy, symlinks=False)


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(Path(source).resolve(), target)
    except OSError:  # another file system
        shutil.copy2(source, target)
    return target

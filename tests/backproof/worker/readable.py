"""An interpreter with NumPy that any user may run, and nothing else of this machine's."""

import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

LEFT_OUT = ("test", "tests", "site-packages", "dist-packages", "__pycache__", "idlelib", "config-*")


@contextmanager
def readable_python() -> Iterator[str]:
    """The standard library and NumPy by hard links, where they can be made, in a public folder."""
    folder = Path(tempfile.mkdtemp(prefix="public-python-"))
    folder.chmod(0o755)
    try:
        yield str(_built(folder))
    finally:
        shutil.rmtree(folder)


def _built(folder: Path) -> Path:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "bin").mkdir()
    _linked(Path(sysconfig.get_path("stdlib")), folder / "lib" / version)
    for library in Path(sys.base_prefix, "lib").glob("libpython*"):
        _link(str(library), str(folder / "lib" / library.name))
    packages = folder / "lib" / version / "site-packages"
    numpy = Path(np.__file__).parent
    for part in (numpy, numpy.with_name("numpy.libs")):
        if part.is_dir():
            _linked(part, packages / part.name, ("__pycache__", "*.pyi"))
    executable = folder / "bin" / version
    shutil.copy(Path(sys.executable).resolve(), executable)
    python = folder / "bin" / "python"
    libraries = f'LD_LIBRARY_PATH="{folder}/lib"'
    python.write_text(f'#!/bin/sh\n{libraries} exec "{executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return python


def _linked(source: Path, target: Path, left_out: tuple[str, ...] = LEFT_OUT) -> None:
    ignore = shutil.ignore_patterns(*left_out)
    shutil.copytree(source, target, ignore=ignore, copy_function=_link, symlinks=False)


def _link(source: str, target: str) -> str:
    try:
        os.link(Path(source).resolve(), target)
    except OSError:  # another file system
        shutil.copy2(source, target)
    return target

"""Notebooks as JSON: cells, of which some carry metadata."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Cell = Mapping[str, Any]

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def code_cell(source: str, number: int, metadata: Mapping[str, Any] | None = None) -> Cell:
    """A cell of code."""
    about = {"cell_type": "code", "metadata": dict(metadata or {}), "id": f"cell-{number}"}
    return {**about, "source": source, "outputs": [], "execution_count": None}


def write_notebook(path: Path, cells: Iterable[Cell]) -> Path:
    """The notebook of these cells, in a file."""
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path

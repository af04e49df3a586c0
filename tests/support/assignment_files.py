"""Assignments written into a file for a test."""

from pathlib import Path

from backproof.assignment.definition import Assignment
from backproof.assignment.toml_reader import read


def write_assignment(folder: Path, text: str, name: str = "sheet.toml") -> Path:
    """The file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def planar_assignment(folder: Path, text: str = "") -> Assignment:
    """The assignment of a file that names the planar binding, and has this text besides."""
    return read(write_assignment(folder, f'binding = "planar"\n{text}'))

"""Read an assignment from a TOML file, a shipped name or a binding; errors name the line."""

from dataclasses import replace
from pathlib import Path

from backproof.assignment.definition import DEFAULT_EXAMPLES, Assignment
from backproof.assignment.point_rules import points_of
from backproof.assignment.toml_sections import (
    read_bonus,
    read_dtype,
    read_feedback_policy,
    read_fixed,
    read_late_policy,
    read_limits,
    read_mark_policy,
    read_permissions,
    read_training,
)
from backproof.assignment.toml_source import AssignmentError, AssignmentSource
from backproof.assignment.toml_table import TomlTable, suggestion, value_text
from backproof.binding import Binding, BindingError, shipped_bindings
from backproof.binding import load as load_binding
from backproof.binding.equation_labels import equation_labels
from backproof.judge.large_examples import SizesError, require_transferable
from backproof.judge.strata import SLIM_LENGTHS
from backproof.reference.symbols import SIZES

__all__ = ["AssignmentError", "load", "read", "shipped_assignments"]

SHIPPED_FOLDER = Path(__file__).parent / "shipped"
KEYS = (
    "title", "binding", "dtype", "examples", "points", "allow", "fixed", "limits", "shown", "marks",
    "late", "bonus", "training",
)  # fmt: skip

MAX_EXAMPLES = 10_000
MAX_DRAWN_SIZE = max(SLIM_LENGTHS)
"""The largest size in a hidden test set, for a size that is not fixed."""

MAX_BYTES = 1 << 18
"""Bytes of an assignment's file."""


def shipped_assignments() -> list[Assignment]:
    """Return the assignments that come with Backproof."""
    return [load(name) for name in _shipped_paths()]


def load(name_or_path: str) -> Assignment:
    """Load a shipped assignment by name, a .toml file, or a binding with 1 point per equation.

    Raises AssignmentError, with a message of one line, if there is none or it cannot be read.
    """
    path = _shipped_paths().get(name_or_path, Path(name_or_path))
    if path.suffix.lower() == ".toml":
        return read(path, name_or_path)
    names = dict.fromkeys([*_shipped_paths(), *(binding.name for binding in shipped_bindings())])
    if not path.is_file() and name_or_path not in names:
        hint = suggestion(name_or_path, names, rest=", or a .toml or .binding file")
        raise AssignmentError(f"no assignment {name_or_path!r}: {hint}")
    binding = _load_binding(name_or_path)
    points = dict.fromkeys(equation_labels(binding), 1.0)
    return Assignment(binding.name, binding.title, binding, points, name_or_path)


def read(path: Path, source: str | None = None) -> Assignment:
    """Read the assignment in a file; `source` is the name under which it was requested."""
    root = TomlTable.root(AssignmentSource(str(path), _read_text(path)))
    root.require_known(*KEYS)
    binding, dtype = _read_binding(root, path.parent), read_dtype(root)
    _require_feasible_sizes(root, binding, dtype)
    examples = root.integer("examples", DEFAULT_EXAMPLES, maximum=MAX_EXAMPLES)
    assignment = Assignment(
        name=path.stem,
        title=root.text("title", binding.title),
        binding=binding,
        points=points_of(root.table("points"), binding),
        source=source or str(path),
        imports=read_permissions(root.table("allow")).imports,
        dtype=dtype,
        examples=examples,
        limits=read_limits(root.table("limits")),
        feedback_policy=read_feedback_policy(root.table("shown")),
        mark_policy=read_mark_policy(root.table("marks")),
        late_policy=read_late_policy(root.table("late")) if "late" in root.values else None,
        stability=read_bonus(root.table("bonus"), examples),
        training=read_training(root.table("training"), binding)
        if "training" in root.values
        else None,
    )
    if assignment.max_score <= 0:
        raise root.error("points", "all points are 0: expected some above 0")
    return assignment


def _read_binding(root: TomlTable, folder: Path) -> Binding:
    """The binding that the file names, with the sizes and conventions of the assignment."""
    name, shipped_names = root.text("binding"), [binding.name for binding in shipped_bindings()]
    path = folder / name
    if name not in shipped_names and not path.is_file():
        hint = suggestion(name, shipped_names, rest=", or a file beside this one")
        raise root.error("binding", f"no binding {value_text(name)}: {hint}")
    try:
        binding = _load_binding(name if name in shipped_names else str(path))
    except AssignmentError as error:
        raise root.error("binding", str(error)) from None
    fixed = {**binding.fixed, **read_fixed(root.table("fixed"))}
    conventions = (*binding.allow, *read_permissions(root.table("allow")).conventions)
    allow = tuple(dict.fromkeys(conventions))
    return replace(binding, fixed=fixed, allow=allow, name_or_path=name)


def _require_feasible_sizes(root: TomlTable, binding: Binding, dtype: str) -> None:
    """Raise AssignmentError if arrays of the fixed sizes are too large to transfer."""
    try:
        require_transferable(binding, dict.fromkeys(SIZES, MAX_DRAWN_SIZE), dtype)
    except SizesError as error:
        raise root.error("fixed", f"[fixed] {error}") from None


def _load_binding(name: str) -> Binding:
    """Load a binding; an error keeps the first line of its message."""
    try:
        return load_binding(name)
    except (BindingError, OSError) as error:
        raise AssignmentError(str(error).splitlines()[0]) from None


def _read_text(path: Path) -> str:
    """The text of a file; raises AssignmentError if it is not a small text file in UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AssignmentError(
            f"{path}: cannot be read: {error.strerror}: expected a .toml file"
        ) from None
    if len(data) > MAX_BYTES:
        raise AssignmentError(f"{path}: has {len(data) >> 10} KiB: expected a small .toml file")
    try:
        return data.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise AssignmentError(f"{path}:{number}: is not text in UTF-8: save it as UTF-8") from None


def _shipped_paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(SHIPPED_FOLDER.glob("*.toml"))}

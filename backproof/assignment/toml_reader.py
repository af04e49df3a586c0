"""From an assignment's file to the assignment; every error points at its line."""

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
    read_permissions,
    read_training,
)
from backproof.assignment.toml_source import AssignmentError, AssignmentSource
from backproof.assignment.toml_table import TomlTable, suggestion, value_text
from backproof.binding import Binding, BindingError
from backproof.binding import load as load_binding
from backproof.binding import shipped_bindings as shipped_bindings
from backproof.binding.equation_labels import equation_labels
from backproof.reference.symbols import SIZES

__all__ = ["AssignmentError", "load", "read", "shipped_assignments"]

SHIPPED_FOLDER = Path(__file__).parent / "shipped"
KEYS = (
    "title", "binding", "dtype", "examples", "points", "allow", "fixed", "limits", "shown", "late",
    "bonus", "training",
)  # fmt: skip

MAX_EXAMPLES = 10_000
MAX_DRAWN_SIZE = 5
"""What a size is at most in an exam, where nothing fixes it."""

MAX_BYTES = 1 << 18


def shipped_assignments() -> list[Assignment]:
    """The assignments that come with Backproof."""
    return [load(name) for name in _shipped_paths()]


def load(name_or_path: str) -> Assignment:
    """The shipped assignment of that name, the one in a .toml file, or a binding as one.

    A binding has a point for each equation. Raises AssignmentError in one line where there is
    none, or where it cannot be read.
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
    """The assignment in a file; `source` is what it was asked for by."""
    top = TomlTable.root(AssignmentSource(str(path), _read_text(path)))
    top.require_known(*KEYS)
    binding, dtype = _read_binding(top, path.parent), read_dtype(top)
    _require_feasible_sizes(top, binding, dtype)
    examples = top.integer("examples", DEFAULT_EXAMPLES, maximum=MAX_EXAMPLES)
    assignment = Assignment(
        name=path.stem,
        title=top.text("title", binding.title),
        binding=binding,
        points=points_of(top.table("points"), binding),
        source=source or str(path),
        imports=read_permissions(top.table("allow")).imports,
        dtype=dtype,
        examples=examples,
        limits=read_limits(top.table("limits")),
        feedback_policy=read_feedback_policy(top.table("shown")),
        late_policy=read_late_policy(top.table("late")) if "late" in top.values else None,
        stability=read_bonus(top.table("bonus"), examples),
        training=read_training(top.table("training"), binding)
        if "training" in top.values
        else None,
    )
    if assignment.max_score <= 0:
        raise top.error("points", "there are no points at all: expected some above 0")
    return assignment


def _read_binding(root: TomlTable, folder: Path) -> Binding:
    """The binding that a file names, with what the assignment fixes and allows."""
    name, known = root.text("binding"), [binding.name for binding in shipped_bindings()]
    beside = folder / name
    if name not in known and not beside.is_file():
        hint = suggestion(name, known, rest=", or a file beside this one")
        raise root.error("binding", f"no binding {value_text(name)}: {hint}")
    try:
        binding = _load_binding(name if name in known else str(beside))
    except AssignmentError as error:
        raise root.error("binding", str(error)) from None
    fixed = {**binding.fixed, **read_fixed(root.table("fixed"))}
    conventions = (*binding.allow, *read_permissions(root.table("allow")).conventions)
    allow = tuple(dict.fromkeys(conventions))
    return replace(binding, fixed=fixed, allow=allow, name_or_path=name)


def _require_feasible_sizes(root: TomlTable, binding: Binding, dtype: str) -> None:
    """Raise AssignmentError where the sizes that are fixed make arrays too large to be passed."""
    from backproof.judge.large_examples import SizesError, require_transferable

    try:
        require_transferable(binding, dict.fromkeys(SIZES, MAX_DRAWN_SIZE), dtype)
    except SizesError as error:
        raise root.error("fixed", f"[fixed] {error}") from None


def _load_binding(name: str) -> Binding:
    """The binding of that name or file; its errors have more lines, of which the first says it."""
    try:
        return load_binding(name)
    except (BindingError, OSError) as error:
        raise AssignmentError(str(error).splitlines()[0]) from None


def _read_text(path: Path) -> str:
    """The text of a file; raises AssignmentError where it is none."""
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
        raise AssignmentError(f"{path}:{number}: is no text in UTF-8: save it as one") from None


def _shipped_paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(SHIPPED_FOLDER.glob("*.toml"))}

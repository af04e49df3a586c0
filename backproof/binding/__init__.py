"""Bindings: how an implementation's functions speak the text's symbols, one line each."""

from pathlib import Path

from backproof.binding.model import Binding, Line
from backproof.binding.syntax import BindingError, parse

SHIPPED = Path(__file__).parent / "shipped"

__all__ = ["Binding", "BindingError", "Line", "load", "parse", "shipped"]


def shipped() -> list[Binding]:
    """The bindings that come with Backproof."""
    return [_read(path) for path in sorted(SHIPPED.glob("*.binding"))]


def load(name: str) -> Binding:
    """The shipped binding of that name, or the one in the file of that path.

    Raises BindingError where there is none, or where it cannot be read.
    """
    known = SHIPPED / f"{name}.binding"
    path = known if known.is_file() else Path(name)
    if not path.is_file():
        names = ", ".join(binding.stem for binding in sorted(SHIPPED.glob("*.binding")))
        raise BindingError(f"no binding {name!r}: expected one of {names}, or a file")
    return _read(path)


def _read(path: Path) -> Binding:
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except UnicodeDecodeError:
        raise BindingError(f"{path}: not a text file in UTF-8") from None
